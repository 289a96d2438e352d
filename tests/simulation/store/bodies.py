"""Rows' bodies, quickly: decoded once, sealed without a cipher, no link drawn. Each has tests of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from cryptography.exceptions import InvalidTag

from handover.conversation.events import Event
from handover.conversation.state import Conversation
from handover.moves.qr import qr_code
from handover.storage.codec import decode_event, decode_state
from handover.storage.sealing import Seal
from models.vocabulary.message import QrCode
from tests.simulation.store.lending import lent

_DOT = QrCode(1, "M0 0h1v1h-1z")


@lru_cache(maxsize=4096)
def _decoded_state(body: bytes) -> Conversation:
    return decode_state(body)


@lru_cache(maxsize=4096)
def _decoded_event(kind: str, body: bytes) -> Event:
    return decode_event(kind, body)


def _close(_seal: Seal, plain: bytes, context: str) -> bytes:
    return context.encode() + b"\0" + plain


def _open(_seal: Seal, sealed: bytes, context: str) -> bytes:
    whose, _, plain = sealed.partition(b"\0")
    if whose != context.encode():
        raise InvalidTag
    return plain


@contextmanager
def quick_bodies() -> Iterator[None]:
    """While it lasts. A body still belongs to its row: opened for another one, it is refused."""
    quick = {decode_state: _decoded_state, decode_event: _decoded_event, qr_code: lambda _link: _DOT}
    with lent(quick), patch.multiple(Seal, close=_close, open=_open):
        yield
