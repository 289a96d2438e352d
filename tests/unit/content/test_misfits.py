"""How a brand's own texts fail those that all brands share, or the buttons that the service makes of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.content.entry import Entry, Text
from handover.content.loading import survey_content
from handover.content.misfits import misfits
from handover.settings import SHARED_CONTENT

OWN = "brands/x/content/own.yml"
NEWS = "bot/shared/content/news.yml"


def told(tmp_path: Path, yml: str) -> list[str]:
    """By what is wrong with a brand that has these texts besides the real shared ones."""
    own = tmp_path / "brands" / "x" / "content"
    own.mkdir(parents=True)
    (own / "own.yml").write_text(yml)
    return [
        str(problem) for problem in survey_content(shared=SHARED_CONTENT, own=own, languages=["nl", "en"])[1]
    ]


def test_who_overrides_how_to_move_tells_code_and_link(tmp_path: Path) -> None:
    text = "notice_move: {nl: {text: 'Open {link}.'}, en: {text: 'Go on there.'}}"
    assert told(tmp_path, text) == [
        f"{OWN}: notice_move.{language}.text: lacks {{{gap}}}, which bot/shared/content/notices.yml has; "
        f"write {{{gap}}} in the text"
        for language, gap in (("en", "code"), ("en", "link"), ("nl", "code"))
    ]


def test_a_gap_on_a_button_is_none_in_the_text(tmp_path: Path) -> None:
    """Where it would be cut off."""
    button = "buttons: [{title: '{code}', payload: /a}]"
    text = f"notice_move: {{nl: {{text: 'Open {{link}}.', {button}}}, en: {{text: '{{link}} {{code}}'}}}}"
    (problem,) = told(tmp_path, text)
    assert problem.startswith(f"{OWN}: notice_move.nl.text: lacks {{code}}")


@pytest.mark.parametrize(
    "text",
    [
        "notice_move: {nl: {text: '{code} op {link}'}, en: {text: '{link}: {code}'}}",
        "notice_disclosure: {nl: {text: Hallo van X}, en: {text: Hello from X}}",
    ],
)
def test_every_gap_stands_but_the_name_may_be_written_out(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@given(st.sets(st.sampled_from(["brand", "code", "link", "place"])), st.data())
def test_exactly_the_gaps_that_are_missing_are_told(gaps: set[str], data: st.DataObject) -> None:
    kept = {
        language: data.draw(st.sets(st.sampled_from([*gaps, "more"]))) - {"more"} for language in ("nl", "en")
    }
    shared = entry("notice_a", dict.fromkeys(("nl", "en"), gaps))
    own = entry("notice_a", kept)
    found = [p for p in misfits({own.key: own}, {own.key: shared}, ["nl", "en"]) if "lacks" in p.advice]
    assert {(p.key, p.advice.split("}")[0].split("{")[1]) for p in found} == {
        (f"notice_a.{language}.text", gap) for language in kept for gap in gaps - kept[language] - {"brand"}
    }


def entry(key: str, gaps: dict[str, set[str]]) -> Entry:
    texts = {
        language: Text(text=" ".join(["x", *(f"{{{gap}}}" for gap in sorted(those))]))
        for language, those in gaps.items()
    }
    return Entry(key, texts, None, OWN)


@pytest.mark.parametrize("key", ["button_move_whatsapp", "button_move_telegram", "button_news_no"])
def test_a_button_that_would_be_cut_is_told_with_key_and_channel(tmp_path: Path, key: str) -> None:
    long = "Ga dan nu toch verder op WhatsApp!!"
    assert told(tmp_path, f"{key}: {{nl: {{text: '{long}'}}, en: {{text: 'Exactly twenty chars'}}}}") == [
        f"{OWN}: {key}.nl.text: is 35 long; a button on whatsapp takes 20: shorten it; "
        "every channel keeps to that, so that the brand can go there"
    ]


def test_a_button_is_measured_with_where_it_goes(tmp_path: Path) -> None:
    long = "text_where_whatsapp: {nl: {text: in uw eigen WhatsApp}, en: {text: on WhatsApp}}"
    (problem,) = told(tmp_path, long)
    assert problem.startswith(
        f"{NEWS}: button_news.nl.text: is 24 long with text_where_whatsapp of {OWN} in it; "
        "a button on whatsapp takes 20: shorten either"
    )


def test_a_short_word_for_where_leaves_room(tmp_path: Path) -> None:
    """The gap is longer than some of what fills it, and shorter than the rest."""
    assert told(tmp_path, "button_news: {nl: {text: 'Jazeker {where}'}, en: {text: 'Yes {where}'}}") == [
        f"{OWN}: button_news.nl.text: is 21 long with text_where_web_widget of {NEWS} in it; "
        "a button on whatsapp takes 20: shorten either; "
        "every channel keeps to that, so that the brand can go there"
    ]
