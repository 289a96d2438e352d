"""Words of a customer, whichever network brings them."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channel_connectors.contract import MAX_CHANGED, MAX_TEXT, Amended, Arrived, Change
from channel_connectors.envelope import BEFORE, SHORTEST, Envelope
from handover.safety.recognising import LONGEST as LONGEST_READ
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind
from models.vocabulary.identity import BrandKey, ChannelName

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENVELOPE = Envelope(
    address=Address(BrandKey("liander"), ChannelName("whatsapp"), "NL.1"), id="a", name="Sanne", sent_at=NOW
)
PICTURE = Attachment(kind=AttachmentKind.IMAGE, ref="1")
LONGEST = 40_000

runs = st.tuples(st.sampled_from(["w", " ", "\n", "woord ", "é🙂", "\u200b"]), st.integers(1, MAX_TEXT + 1))
texts = st.lists(runs, max_size=6).map(lambda parts: "".join(sign * times for sign, times in parts)[:LONGEST])


def pieces(text: str) -> list[Arrived]:
    found = ENVELOPE.arrived(text, attachment=PICTURE)
    assert all(isinstance(piece, Arrived) for piece in found)
    return [piece for piece in found if isinstance(piece, Arrived)]


@given(texts)
@example("w" * MAX_TEXT)
@example("w" * (MAX_TEXT + 1))
@example(" " * (2 * MAX_TEXT) + "w")
@example("w" * SHORTEST + " " + "w" * MAX_TEXT)
def test_nothing_is_lost_but_blanks(text: str) -> None:
    found = pieces(text)
    assert "".join("".join(piece.text for piece in found).split()) == "".join(text.split())
    assert all(len(piece.text) <= MAX_TEXT for piece in found)
    assert all(piece.text.strip() for piece in found[1:])
    assert len({piece.id for piece in found}) == len(found)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=SHORTEST - 1), min_size=1, max_size=40))
def test_words_stay_whole(words: list[str]) -> None:
    found = pieces(" ".join(words))
    assert [word for piece in found for word in piece.text.split()] == words
    assert all(len(piece.text) > SHORTEST for piece in found[:-1])


def test_what_stands_before_a_piece_goes_along_with_it() -> None:
    first, *rest = found = pieces("woord " * 3_000)
    assert (first.before, first.attachment) == ("", PICTURE)
    assert len(rest) == 4
    for before, piece in pairwise(found):
        assert piece.before == before.text[-BEFORE:]
        assert (piece.attachment, piece.payload) == (None, None)
        assert (piece.address, piece.name, piece.sent_at) == (ENVELOPE.address, "Sanne", NOW)


def test_what_fits_is_one_message_as_it_was_written() -> None:
    (piece,) = pieces(" twee woorden ")
    assert (piece.id, piece.text, piece.before) == ("a", " twee woorden ", "")


@pytest.mark.parametrize("text", ["", "  "])
def test_a_file_needs_no_words(text: str) -> None:
    (piece,) = pieces(text)
    assert (piece.text, piece.attachment) == (text, PICTURE)


def test_more_of_a_change_is_passed_on_than_is_kept() -> None:
    (changed,) = ENVELOPE.amended("b", Change.EDIT, "w" * 3 * MAX_CHANGED)
    assert isinstance(changed, Amended)
    assert (len(changed.text), changed.of, changed.sent_at) == (MAX_CHANGED, "b", NOW)
    assert MAX_CHANGED == LONGEST_READ, "as much as danger is looked for in"
