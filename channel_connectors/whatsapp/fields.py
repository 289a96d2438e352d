"""What Meta writes in its own ways: who, which message, when. Pure."""

import re
from datetime import UTC, datetime
from hashlib import sha256

from channel_connectors.untrusted import LATEST, Fields

MAX_BODY = 3 * 1024 * 1024
"""Bytes: as large as Meta says a webhook's body gets."""

_WAMID = re.compile(r"[\x21-\x7e]{1,500}")
_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,130}")
_NUMBER = re.compile(r"[0-9]{5,20}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


def kind_of(fields: Fields, name: str) -> str:
    """One of Meta's own short words (`text`, `image`, …); `?` for anything else."""
    value = fields.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "?"


def identity(fields: Fields, *names: str) -> str | None:
    """Who: the first of these fields that holds a business-scoped id, else a number."""
    values = [value for name in names if isinstance(value := fields.get(name), str)]
    scoped = (value for value in values if _BUSINESS_SCOPED.fullmatch(value))
    numbers = (value for value in values if _NUMBER.fullmatch(value))
    return next(scoped, None) or next(numbers, None)


def is_business_scoped(id: str) -> bool:
    """`NL.2081978709342942`: a person as one business knows them, with or without a number."""
    return _BUSINESS_SCOPED.fullmatch(id) is not None


def our_id(wamid: object) -> str | None:
    """The form in which we name a message of the network; None where this is no name of one.

    Meta's ids may be longer than our contract allows and hold characters that it does not, so they are
    digested: 192 bits of SHA-256, in which two ids never meet. The same id always gives the same name.
    """
    if not isinstance(wamid, str) or _WAMID.fullmatch(wamid) is None:
        return None
    return f"wa.{sha256(wamid.encode()).hexdigest()[:48]}"


def moment(fields: Fields, name: str) -> datetime | None:
    """Unix seconds, which Meta writes as text."""
    value = fields.get(name)
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    seconds = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else LATEST + 1
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds <= LATEST else None
