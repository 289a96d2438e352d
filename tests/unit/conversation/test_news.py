"""Telling unasked: asked once, chosen, told where it was chosen, ended by a tap or a word."""

from dataclasses import replace
from typing import Any

import pytest

from handover.conversation import events as e
from handover.conversation.circumstances import News, NewsChoice
from handover.conversation.deciding.news import ASKED, NEWS, NO
from handover.conversation.effects import BringUnseen, SendToCustomer
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Need
from models.vocabulary.template import Purpose, Template
from tests.unit.conversation.talk import (
    ANNA,
    NEEDS,
    PUSHED,
    WIDGET,
    Talk,
    answers,
    chooses,
    chooses_news,
    moves,
    takes,
    taps,
    tells_news,
    writes,
)

WANTED = NewsChoice(wanted=True, channel=PUSHED)


def asked(*channels: ChannelName, here: ChannelName = WIDGET) -> Talk:
    """The customer showed something to be theirs, was answered, and asked."""
    talk = Talk(news=News(proven=True, channels=channels))
    talk.give(writes(channel=here))
    talk.give(answers(talk.asked.of, 1))
    return talk


def said(talk: Talk) -> e.NoticeGiven:
    """The last notice."""
    return [r.event for r in talk.log if isinstance(r.event, e.NoticeGiven)][-1]


def sent(talk: Talk, command: Any) -> list[SendToCustomer]:
    before = len(talk.effects)
    talk.give(command)
    return [effect for effect in talk.effects[before:] if isinstance(effect, SendToCustomer)]


def test_asked_with_a_button_for_each_channel_where_they_are_first_here() -> None:
    question = said(asked(WIDGET, PUSHED, here=PUSHED))
    assert question.key == ASKED
    assert [b.payload for b in question.buttons] == [f"{NEWS}{PUSHED}", f"{NEWS}{WIDGET}", NO]
    assert all(0 < len(button.title) <= 20 for button in question.buttons)


@pytest.mark.parametrize("choice", [NewsChoice(None), NewsChoice(False), WANTED])
def test_asked_once(choice: NewsChoice) -> None:
    talk = asked(WIDGET)
    talk.news = replace(talk.news, choice=choice)
    talk.give(writes())
    talk.give(answers(talk.asked.of, 1))
    assert talk.notices().count(ASKED) == 1


def test_not_in_the_middle_of_a_form() -> None:
    talk = Talk(news=News(proven=True, channels=(WIDGET,)))
    talk.give(writes())
    talk.give(replace(answers(talk.asked.of, 1), active_loop="status_form"))
    assert ASKED not in talk.notices()


@pytest.mark.parametrize(
    ("payload", "chosen"),
    [
        (f"{NEWS}{PUSHED}", e.NewsChosen(wanted=True, channel=PUSHED)),
        (NO, e.NewsChosen(wanted=False, channel=None)),
    ],
)
def test_a_tap_is_kept_and_said_back_and_asks_the_assistant_nothing(
    payload: str, chosen: e.NewsChosen
) -> None:
    talk = asked(WIDGET, PUSHED)
    questions = len([x for x in talk.effects if type(x).__name__ == "AskAssistant"])
    _, kept, notice = talk.give(taps(payload))
    assert kept == chosen
    assert isinstance(notice, e.NoticeGiven)
    assert notice.key == ("notice_news_yes" if chosen.wanted else "notice_news_no")
    assert len([x for x in talk.effects if type(x).__name__ == "AskAssistant"]) == questions


def test_where_they_are_no_more_is_not_chosen() -> None:
    talk = asked(WIDGET, PUSHED)
    talk.news = replace(talk.news, channels=(WIDGET,))
    talk.give(taps(f"{NEWS}{PUSHED}"))
    assert not any(isinstance(r.event, e.NewsChosen) for r in talk.log)
    assert said(talk).key == "notice_news_where"
    assert [b.payload for b in said(talk).buttons] == [f"{NEWS}{WIDGET}"]


def test_a_channel_typed_as_a_payload_is_not_chosen() -> None:
    """Only what was offered counts; saying no always does."""
    talk = Talk(news=News(proven=True, channels=(WIDGET, PUSHED)))
    talk.give(taps(f"{NEWS}{PUSHED}"))
    assert not any(isinstance(r.event, e.NewsChosen) for r in talk.log)
    talk.give(taps(NO))
    assert any(isinstance(r.event, e.NewsChosen) for r in talk.log)


@pytest.mark.parametrize("choice", [None, NewsChoice(None), NewsChoice(False)])
def test_nobody_is_told_who_did_not_choose_it(choice: NewsChoice | None) -> None:
    talk = asked(WIDGET, PUSHED)
    talk.news = replace(talk.news, choice=choice)
    before = talk.conversation
    assert talk.give(tells_news()) == []
    assert talk.conversation == before


def test_told_where_they_chose_wherever_they_are() -> None:
    talk = asked(WIDGET, PUSHED)
    talk.news = replace(talk.news, choice=WANTED)
    (effect,) = sent(talk, tells_news())
    news = said(talk)
    assert (effect.channel, news.channel) == (PUSHED, PUSHED)
    assert news.template == Template(Purpose.PROCESS_NEWS, ("Gepland.",))
    assert "Gepland." in news.text
    talk.give(chooses("en"))
    sent(talk, tells_news(3))
    assert "Planned." in said(talk).text


def test_who_chose_the_widget_is_not_sent_to_where_they_are() -> None:
    talk = asked(WIDGET, PUSHED, here=PUSHED)
    talk.news = replace(talk.news, choice=NewsChoice(wanted=True, channel=WIDGET))
    assert sent(talk, tells_news()) == []
    assert said(talk).channel == WIDGET


def test_news_without_words_says_how_to_ask() -> None:
    talk = asked(WIDGET)
    talk.news = replace(talk.news, choice=WANTED)
    talk.give(replace(tells_news(), status_text={}))
    template = said(talk).template
    assert template is not None
    assert all(value for value in template.values)


@pytest.mark.parametrize("own", [{}, {"en": "Planned."}])
def test_news_without_words_in_their_language_says_what_the_step_is_called(own: dict[str, str]) -> None:
    talk = asked(WIDGET)
    talk.news = replace(talk.news, choice=WANTED)
    talk.give(replace(tells_news(), status_text=own, step="step_planned"))
    template = said(talk).template
    assert template is not None
    assert "nl:text_news_step step=nl:step_planned" in template.values


@pytest.mark.parametrize(
    ("needs", "channel", "told"),
    [
        (Need.OWN_CHANNEL, PUSHED, False),
        (Need.OWN_CHANNEL, WIDGET, True),
        (Need.SIGN_IN, WIDGET, False),
        (None, PUSHED, True),
    ],
)
def test_what_a_brand_wants_more_proof_for_is_not_told_without(
    monkeypatch: pytest.MonkeyPatch, needs: Need | None, channel: ChannelName, told: bool
) -> None:
    if needs is not None:
        monkeypatch.setitem(NEEDS, Purpose.PROCESS_NEWS.content, needs)
    talk = asked(WIDGET, PUSHED)
    talk.news = replace(talk.news, choice=NewsChoice(wanted=True, channel=channel))
    talk.give(tells_news())
    template = said(talk).template
    assert template is not None
    assert ("Gepland." in said(talk).text) is ("Gepland." in template.values) is told
    assert all(template.values)


def test_what_they_did_not_see_goes_along_when_they_move() -> None:
    talk = asked(WIDGET, PUSHED)
    talk.news = replace(talk.news, choice=NewsChoice(wanted=True, channel=WIDGET))
    talk.give(tells_news())
    assert BringUnseen(channel=PUSHED) in talk.decide(moves(PUSHED)).effects


@pytest.mark.parametrize("word", ["STOP", " stop ", "Stop!"])
def test_a_word_ends_it_on_a_network(word: str) -> None:
    talk = asked(PUSHED, here=PUSHED)
    talk.news = replace(talk.news, choice=WANTED)
    talk.give(writes(word, channel=PUSHED))
    assert said(talk).key == "notice_news_no"


@pytest.mark.parametrize("word", ["stop de aanvraag", "stoppen met de zonnepanelen", "niet stop"])
def test_a_word_in_a_sentence_ends_nothing(word: str) -> None:
    talk = asked(PUSHED, here=PUSHED)
    talk.news = replace(talk.news, choice=WANTED)
    talk.give(writes(word, channel=PUSHED))
    assert not any(isinstance(r.event, e.NewsChosen) for r in talk.log)


def test_an_agent_notes_it_and_the_customer_is_told() -> None:
    talk = asked(WIDGET, PUSHED)
    talk.give(takes(ANNA))
    kept, notice = talk.give(chooses_news(ANNA, PUSHED))
    assert kept == e.NewsChosen(wanted=True, channel=PUSHED, by=ANNA)
    assert isinstance(notice, e.NoticeGiven)
