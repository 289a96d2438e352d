"""What intake does not take, and what is told of it: a code that stays, and words for a person."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.contract import ID, MAX_TEXT, Arrived, Rejected

UNAVAILABLE = "unavailable"
"""Nothing can be kept now; the same again, with the same id, may work later."""
BUSY = "busy"
"""More comes in for the brand than can be taken at once; as above."""
TOO_LONG = "too_long"
BROKEN = "broken"
"""Something is wrong with it, or with us; the same again would come to the same."""
DANGER = "danger"
"""One of these, and about danger: the words say what to do now."""

NOT_KEPT = frozenset({UNAVAILABLE, BUSY, TOO_LONG, BROKEN})

_NOT_NOW = "Dat kan nu niet. / Not possible now."


def away() -> Rejected:
    return Rejected(UNAVAILABLE, "Even niet bereikbaar; probeer het zo weer.", retry=True)


@contextmanager
def unless_away() -> Iterator[None]:
    """Raises `Rejected` where the database cannot be used."""
    try:
        yield
    except (SQLAlchemyError, OSError) as broken:
        raise away() from broken


def broken() -> Rejected:
    return Rejected(BROKEN, _NOT_NOW)


def gone() -> Rejected:
    return Rejected("not_found", "Dit gesprek bestaat niet meer.")


def not_now(code: str = "not_possible") -> Rejected:
    return Rejected(code, _NOT_NOW)


def busy() -> Rejected:
    return Rejected(BUSY, "Het is nu erg druk; probeer het zo weer. / Very busy; try again soon.", retry=True)


def too_fast(*, retry: bool) -> Rejected:
    return Rejected("rate_limited", "Dat gaat te snel; wacht even. / Too fast; wait a moment.", retry=retry)


def check(arrived: Arrived) -> None:
    """Raises `Rejected` for a message without anything in it, or with too much."""
    check_id(arrived.id)
    if _is_blank(arrived.text) and arrived.attachment is None:
        raise Rejected("invalid", "Een leeg bericht kan niet worden verstuurd. / An empty message.")
    if len(arrived.text) > MAX_TEXT:
        raise Rejected(TOO_LONG, f"Een bericht mag {MAX_TEXT} tekens hebben. / At most {MAX_TEXT}.")


def check_id(id: str) -> None:
    if re.fullmatch(ID, id, re.ASCII) is None:
        raise Rejected("invalid", "An id has 1 to 100 letters, digits, and . _ = -")


def _is_blank(text: str) -> bool:
    """Nothing that anybody sees: blanks, and signs without a shape."""
    return all(sign.isspace() or unicodedata.category(sign) == "Cf" for sign in text)
