"""No number of identity or account is asked for on a network of somebody else: every brand, every text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from channel_connectors.registry import connectors
from handover.brands import load_brands
from handover.brands.rules import policy_of
from handover.content.entry import NUMBERS
from handover.content.store import ContentStore
from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import Circumstances
from handover.conversation.decide import decide
from handover.conversation.state import Conversation
from handover.settings import PROJECT, SHARED_CONTENT
from models.vocabulary.identity import BrandKey, ChannelName, CommandId, ConversationId, CustomerId
from models.vocabulary.message import Content, Need
from models.vocabulary.understanding import Understanding
from tests.unit.conversation.talk import NOON, OPEN

BRANDS = load_brands(PROJECT / "brands")
CONTENT = {
    key: ContentStore(
        shared=SHARED_CONTENT, own=PROJECT / "brands" / key / "content", languages=brand.languages
    )
    for key, brand in BRANDS.items()
}
OTHERS = (ChannelName("whatsapp"), ChannelName("telegram"))
"""Networks of somebody else."""
CHANNELS = sorted(connectors())
_NUMBER = (
    r"(aanvraag|klant|project|order|account|rekening|bankrekening|burgerservice|identificatie|paspoort)nummer"
    r"|\bEAN\b|\bEAN-code|\bBSN\b|\bIBAN\b"
    r"|(application|customer|project|order|account|passport|social security) number|EAN code"
)
_ASKS = (
    rf"(wat is|what is) (uw|your)[^.?]*({_NUMBER})[^.?]*\?"
    rf"|(geef|typ|stuur|noem|vul|give|type|send|enter)\b[^.?]*({_NUMBER})"
    rf"|({_NUMBER})[^.]*(bij de hand|ready|at hand)"
)
ASKS = re.compile(_ASKS, re.IGNORECASE)
"""A text that wants such a number of the customer, in words."""


def said(brand: BrandKey) -> Iterator[tuple[str, str]]:
    for key, entry in CONTENT[brand].entries.items():
        for text in entry.texts.values():
            yield key, text.text


@pytest.mark.parametrize("brand", BRANDS)
def test_what_asks_for_a_number_in_words_is_marked(brand: BrandKey) -> None:
    entries = CONTENT[brand].entries
    unmarked = {key for key, text in said(brand) if ASKS.search(text) and entries[key].needs is None}
    assert unmarked == set()


def test_the_words_are_recognised() -> None:
    """What the search above rests on."""
    assert ASKS.search("Wat is uw aanvraagnummer? Het begint met A-.")
    assert ASKS.search("What is your application number?")
    assert ASKS.search("Geef uw project- of ordernummer, dan zoekt een collega het uit.")
    assert not ASKS.search("U krijgt een aanvraagnummer.")
    assert not ASKS.search("Wat is uw postcode?")


@pytest.mark.parametrize("brand", BRANDS)
def test_every_question_of_a_form_for_a_number_is_marked(brand: BrandKey) -> None:
    """Forms ask by `utter_ask_<slot>` and mend by `utter_invalid_<slot>`: no other key can."""
    entries = CONTENT[brand].entries
    for number in NUMBERS:
        for key in (f"utter_ask_{number}", f"utter_invalid_{number}", f"canned_ask_{number}"):
            assert key not in entries or entries[key].needs is Need.OWN_CHANNEL


def test_there_are_such_questions() -> None:
    assert CONTENT[BrandKey("liander")].entries["utter_ask_application_number"].needs is Need.OWN_CHANNEL
    assert CONTENT[BrandKey("firan")].entries["utter_ask_application_number"].needs is Need.OWN_CHANNEL
    assert CONTENT[BrandKey("qirion")].entries["utter_ask_project_status"].needs is Need.OWN_CHANNEL


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("brand", BRANDS)
def test_every_text_of_the_assistant_on_every_channel(brand: BrandKey, channel: ChannelName) -> None:
    """Decided as the broker decides: said where it may be, else withheld with the way to where it may."""
    for key, entry in CONTENT[brand].entries.items():
        if not key.startswith("utter_"):
            continue
        events = answered(brand, channel, key)
        spoken = [event.key for event in events if isinstance(event, e.AssistantSpoke)]
        notices = [event for event in events if isinstance(event, e.NoticeGiven)]
        may = entry.needs is None or (entry.needs is Need.OWN_CHANNEL and channel not in OTHERS)
        assert spoken == ([key] if may else [])
        assert not any(ASKS.search(notice.text) for notice in notices)
        if not may:
            (notice,) = notices
            payloads = [button.payload for button in notice.buttons]
            assert "/handover.person" in payloads
            assert channel not in OTHERS or "/handover.move.web_widget" in payloads


@pytest.mark.parametrize("channel", OTHERS)
def test_a_number_that_the_customer_gives_is_left_alone(channel: ChannelName) -> None:
    """It is the customer's own choice: kept as they wrote it, and answered."""
    brand = BrandKey("liander")
    told = Content("utter_application_status", {"application_number": "A-123456"})
    events = answered(brand, channel, told.key, text="A-123456, 1234 AB 12", values=told.values)
    assert any("A-123456" in event.text for event in events if isinstance(event, e.AssistantSpoke))


def answered(
    brand: BrandKey,
    channel: ChannelName,
    key: str,
    *,
    text: str = "hallo",
    values: Mapping[str, str] | None = None,
) -> list[e.Event]:
    """What comes of an answer that says `key`, on a channel of the brand, all of them connected."""
    entries = tuple(ChannelName(name) for name in ("web_widget", *OTHERS))
    policy = replace(
        policy_of(BRANDS[brand]),
        pushed=frozenset(OTHERS),
        entries=entries,
        sign_in_at=frozenset({ChannelName("web_widget")}),
    )
    around = Circumstances(now=NOON, policy=policy, desk=OPEN, phrases=CONTENT[brand], seats={})
    begun = Conversation(id=ConversationId("c"), brand=brand, customer=CustomerId("k"))
    speaks = c.CustomerSpeaks(id=CommandId("1"), text=text, payload=None, channel=channel)
    heard = decide(begun, speaks, around).after
    answers = c.AssistantAnswers(
        id=CommandId("2"),
        of=heard.last_customer_seq,
        asked=text,
        generation=heard.generation,
        said=(c.Said(content=Content(key, values or {}), text=""),),
        understanding=Understanding("subject", 1.0),
        events=(),
        slots={},
        active_loop=None,
        model=None,
    )
    return [recorded.event for recorded in decide(heard, answers, around).events]
