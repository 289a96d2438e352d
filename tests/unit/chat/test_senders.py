"""Ids that a client names, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connectors.chat.brands import ChatBrand, WrongOptions, chat_brands
from channel_connectors.chat.senders import Senders
from channel_connectors.contract import ServedBrand
from models.vocabulary.identity import BrandKey
from tests.support.whatsapp import RecordingBroker

LIANDER = BrandKey("liander")
OPEN, CLOSED = (Senders("s" * 40, LIANDER, anonymous=anonymous) for anonymous in (True, False))


@pytest.mark.parametrize("senders", [OPEN, CLOSED])
def test_an_issued_id_is_the_same_customer_again(senders: Senders) -> None:
    issued = senders.issue()
    assert senders.by_socketio(issued.id) == issued
    assert senders.issue() != issued


@pytest.mark.parametrize(
    "senders",
    [Senders("s" * 40, BrandKey("firan"), anonymous=False), Senders("t" * 40, LIANDER, anonymous=False)],
)
def test_it_is_nobody_elsewhere(senders: Senders) -> None:
    issued = CLOSED.issue()
    assert (senders.by_socketio(issued.id), senders.by_rest(issued.id)) == (None, None)


@given(st.text(min_size=1, max_size=150).filter(str.isprintable))
def test_an_invented_id_is_never_an_issued_ones_address(invented: str) -> None:
    issued = OPEN.issue()
    sender, posted = OPEN.by_socketio(invented), OPEN.by_rest(invented)
    assert sender is not None
    assert CLOSED.by_socketio(invented) is None
    assert sender.address != issued.address
    assert posted is None or posted.address not in (sender.address, issued.address)


def test_the_address_behind_an_issued_id_opens_nothing() -> None:
    issued = OPEN.issue()
    unsigned = issued.id.rpartition(".")[0]
    for guess in (unsigned, issued.address.id, issued.id + "x"):
        for found in (OPEN.by_socketio(guess), OPEN.by_rest(guess)):
            assert found is None or found.address != issued.address


def brand(**options: object) -> ChatBrand:
    return chat_brands({LIANDER: ServedBrand(LIANDER, {}, RecordingBroker())}, {LIANDER: options}, "s" * 40)[
        LIANDER
    ]


def test_a_brand_that_says_nothing_takes_only_its_own_ids_from_any_site() -> None:
    assert brand().options.origins == ()
    assert brand().senders.by_socketio("invented") is None
    assert brand(anonymous_senders=True).senders.by_socketio("invented") is not None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"anonymous_sender": True}, "anonymous_sender: "),
        ({"anonymous_senders": "yes"}, "anonymous_senders: "),
        ({"origins": ["https://brand.example/path"]}, "origins.0: "),
        ({"origins": "https://brand.example"}, "origins: "),
    ],
)
def test_a_mistake_is_told_with_its_key(options: dict[str, object], told: str) -> None:
    with pytest.raises(WrongOptions, match=f"^brands/liander/brand.yml: channels.chat.{told}"):
        brand(**options)


@pytest.mark.parametrize("id", ["a\x00b", "a\nb", "\ud83d"], ids=["NUL", "two lines", "half a sign"])
def test_what_cannot_be_written_down_is_nobody_s(id: str) -> None:
    assert (OPEN.by_socketio(id), OPEN.by_rest(id)) == (None, None)
