"""One entry of a content file: a key's text in every language, and what saying it entails.

The limits are those of the narrowest channel, WhatsApp's Cloud API, for every brand: 1024 characters in the
body of an interactive message, 10 rows in a list, 20 characters on a button. So a brand can go there later.
What is too long is told with its key and language (where it stands), the channel, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from models.vocabulary.control import Reason
from models.vocabulary.message import Button, Need

BUTTON = "button_"
"""Keys of what stands on buttons that the service itself makes begin so."""
CANNED = "canned_"
"""Keys of agents' canned replies begin so."""
LONGEST_TITLE = 20
ON_BUTTON = "a button on whatsapp"
EVERYWHERE = "every channel keeps to that, so that the brand can go there"
NUMBERS = (
    "account_number",
    "application_number",
    "bsn",
    "customer_number",
    "ean",
    "iban",
    "meter_number",
    "project_number",
)
"""Slots and the like that hold a number of identity or account, by which a person can be looked up."""
ASKS_NUMBER = re.compile(rf"(utter|canned)_(ask|invalid|unknown)_({'|'.join(NUMBERS)})", re.ASCII)
"""Keys of texts that ask for one."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}", re.ASCII)
T = TypeVar("T", bound=Sized)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _sound(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise ValueError("holds a control character; remove it")
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        raise ValueError("a { or } stands alone; write a placeholder as {name}, in small letters")
    return text


def _fits(most: int, whose: str, what_to_do: str) -> AfterValidator:
    """Names whose limit it is: a channel's, or the broker's own on every channel."""

    def fits(value: T) -> T:
        if len(value) > most:
            raise ValueError(f"is {len(value)} long; {whose} takes {most}: {what_to_do}")
        return value

    return AfterValidator(fits)


_TRIMMED = StringConstraints(strip_whitespace=True, min_length=1)
_TITLE = _fits(LONGEST_TITLE, ON_BUTTON, f"shorten it; {EVERYWHERE}")
_BODY = _fits(1024, "an interactive text on whatsapp", f"shorten it; {EVERYWHERE}")
_ROWS = _fits(10, "a list on whatsapp", f"remove some; {EVERYWHERE}")


def _of_broker(most: int) -> AfterValidator:
    return _fits(most, "the broker, on every channel,", "shorten it")


class ButtonSource(BaseModel):
    """A button as written. Its payload is never filled: a value must not become a command."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, _TRIMMED, _TITLE, AfterValidator(_sound)]
    payload: Annotated[str, _TRIMMED, _of_broker(200)]


class Text(BaseModel):
    """What is said in one language. `title` is how agents find a canned reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, _TRIMMED, _BODY, AfterValidator(_sound)]
    buttons: Annotated[tuple[ButtonSource, ...], _ROWS] = ()
    image: Annotated[str, Field(pattern=r"^https://[^\s\"'<>]{1,300}$")] | None = None
    image_alt: Annotated[str, _TRIMMED, _of_broker(200), AfterValidator(_sound)] | None = None
    title: Annotated[str, _TRIMMED, _of_broker(60)] | None = None

    @model_validator(mode="after")
    def _seen_and_told(self) -> Self:
        if (self.image is None) != (self.image_alt is None):
            raise ValueError(
                "image and image_alt go together: say what the image shows to who does not see it"
            )
        return self

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the values it wants."""
        pieces = (self.text, *(button.title for button in self.buttons))
        return frozenset(name for piece in pieces for name in PLACEHOLDER.findall(piece))


class HandoverWish(BaseModel):
    """Saying this asks for a person. `target` names a team, where the brand has several."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason
    target: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's texts by language; `file` is where it was read, `needs` what must hold before it is said.

    `ways`: whoever reads it may want to go on in another channel.
    """

    key: str
    texts: Mapping[str, Text]
    handover: HandoverWish | None
    file: str
    needs: Need | None = None
    ways: bool = False

    @property
    def canned(self) -> bool:
        """A reply for agents to send, not something the machine says."""
        return self.key.startswith(CANNED)


@dataclass(frozen=True, slots=True)
class CannedReply:
    """What an agent picks from a list; title and text by language."""

    key: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    needs: Need | None = None


def buttons_of(text: Text) -> tuple[Button, ...]:
    """The buttons in the words everyone shares."""
    return tuple(Button(button.title, button.payload) for button in text.buttons)
