"""Rendering by key, canned replies, and edits that go live while everything runs."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from handover.content import ContentInvalid, ContentStore, follow_files
from models.vocabulary.message import Button, Rendered

YML = """
utter_when:
  nl:
    text: "Hallo {name}, wij komen op {day}."
    buttons: [{title: "Op {day}", payload: "/inform{{\\"day\\": \\"{day}\\"}}"}]
  en: {text: "Hello {name}, we come on {day}.", buttons: [{title: "On {day}", payload: "/inform"}]}
notice_waiting:
  nl: {text: "{place} wachtenden voor u"}
  en: {text: "{place} waiting before you"}
  handover: {reason: topic, target: power}
canned_sorry:
  nl: {title: "Excuses", text: "Het spijt ons."}
  en: {title: "Sorry", text: "We are sorry."}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "brands" / "liander" / "content"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(YML)
    return folder


@pytest.fixture
def store(tmp_path: Path, own: Path) -> ContentStore:
    return ContentStore(shared=tmp_path / "shared", own=own, languages=("nl", "en"))


def text(rendered: Rendered | None) -> str:
    assert rendered is not None
    return rendered.text


def edit(path: Path, content: str) -> None:
    """Write, and set the clock of the file on: two edits within its resolution must both be seen."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(content)
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


def test_values_are_filled_in_the_language_asked(store: ContentStore) -> None:
    rendered = store.render("utter_when", "en", {"name": "Anna", "day": "Monday"})
    assert rendered == Rendered("Hello Anna, we come on Monday.", (Button("On Monday", "/inform"),))


def test_a_payload_is_never_filled(store: ContentStore) -> None:
    rendered = store.render("utter_when", "nl", {"name": "Anna", "day": '"}} /admin'})
    assert rendered is not None
    assert rendered.buttons[0].payload == '/inform{{"day": "{day}"}}'


def test_a_value_is_not_read_as_a_text_with_placeholders(store: ContentStore) -> None:
    assert (
        text(store.render("utter_when", "nl", {"name": "{day}", "day": "nu"}))
        == "Hallo {day}, wij komen op nu."
    )


def test_an_unknown_language_gets_the_default_one(store: ContentStore) -> None:
    assert text(store.render("notice_waiting", "fr", {"place": "3"})) == "3 wachtenden voor u"


def test_an_unknown_key_gives_nothing(store: ContentStore) -> None:
    assert store.render("utter_unknown", "nl", {}) is None


def test_a_missing_value_leaves_no_trace_and_is_told_once(store: ContentStore) -> None:
    with capture_logs() as logs:
        assert text(store.render("utter_when", "nl", {"day": "maandag"})) == "Hallo, wij komen op maandag."
        assert text(store.render("utter_when", "nl", {"name": ""})) == "Hallo, wij komen op."
        assert text(store.render("notice_waiting", "nl", {})) == "wachtenden voor u"
    assert [(entry["key"], entry["value"]) for entry in logs] == [
        ("utter_when", "name"),
        ("utter_when", "day"),
        ("notice_waiting", "place"),
    ]


def test_no_value_reaches_the_log(store: ContentStore) -> None:
    with capture_logs() as logs:
        store.render("utter_when", "nl", {"name": "Anna"})
    assert "Anna" not in str(logs)


def test_a_value_is_cut_where_it_gets_too_long(store: ContentStore) -> None:
    rendered = store.render("utter_when", "en", {"name": "a" * 5000, "day": "b" * 5000})
    assert rendered is not None
    assert len(rendered.text) < 450
    assert len(rendered.buttons[0].title) == 20


def test_canned_replies_are_listed_with_titles(store: ContentStore) -> None:
    [reply] = store.canned
    assert reply.key == "canned_sorry"
    assert reply.title == {"nl": "Excuses", "en": "Sorry"}
    assert reply.text == {"nl": "Het spijt ons.", "en": "We are sorry."}


def test_it_tells_what_asks_for_a_person(store: ContentStore) -> None:
    wish = store.handover("notice_waiting")
    assert wish is not None
    assert (wish.reason, wish.target) == ("topic", "power")
    assert store.handover("utter_when") is None
    assert store.handover("utter_unknown") is None


def test_it_tells_which_keys_nobody_wrote(store: ContentStore) -> None:
    assert store.lacking(["utter_when", "safety_gas_smell", "a"]) == ("a", "safety_gas_smell")


def test_wrong_content_stops_the_start(own: Path, tmp_path: Path) -> None:
    edit(own / "a.yml", "utter_when: {nl: {text: x}}")
    with pytest.raises(ContentInvalid):
        ContentStore(shared=tmp_path / "shared", own=own, languages=("nl", "en"))


def test_an_edit_goes_live(store: ContentStore, own: Path) -> None:
    assert not store.refresh()
    edit(own / "a.yml", YML.replace("wachtenden", "mensen"))
    assert store.refresh()
    assert text(store.render("notice_waiting", "nl", {"place": "3"})) == "3 mensen voor u"
    assert not store.refresh()


def test_files_come_and_go(store: ContentStore, own: Path) -> None:
    edit(own / "b.yml", "utter_new: {nl: {text: nieuw}, en: {text: new}}")
    assert store.refresh()
    assert text(store.render("utter_new", "nl", {})) == "nieuw"
    (own / "b.yml").unlink()
    assert store.refresh()
    assert store.render("utter_new", "nl", {}) is None


def test_a_broken_edit_keeps_the_old_content_and_is_told_once(store: ContentStore, own: Path) -> None:
    edit(own / "a.yml", "notice_waiting: [")
    with capture_logs() as logs:
        assert not store.refresh()
        assert not store.refresh()
    assert text(store.render("notice_waiting", "nl", {"place": "3"})) == "3 wachtenden voor u"
    assert [entry["event"] for entry in logs] == ["content_refused"]
    assert logs[0]["problems"][0].startswith("brands/liander/content/a.yml: line ")


def test_mending_a_broken_edit_goes_live(store: ContentStore, own: Path) -> None:
    edit(own / "a.yml", "notice_waiting: [")
    store.refresh()
    edit(own / "a.yml", YML.replace("wachtenden", "mensen"))
    assert store.refresh()
    assert text(store.render("notice_waiting", "nl", {"place": "3"})) == "3 mensen voor u"


def becomes(store: ContentStore, expected: str) -> bool:
    """Whether the notice reads so within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if text(store.render("notice_waiting", "nl", {"place": "3"})) == expected:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.anyio
async def test_files_are_followed_while_everything_runs(store: ContentStore, own: Path) -> None:
    following = asyncio.create_task(follow_files([store], every=0.01))
    edit(own / "a.yml", YML.replace("wachtenden", "mensen"))
    assert await asyncio.to_thread(becomes, store, "3 mensen voor u")
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
