"""What is said, apart from the network it travels on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Button:
    """One tap instead of typing. `payload` comes back when it is tapped."""

    title: str
    payload: str


def as_typed(title: str) -> str:
    """What counts of a title that is typed: nobody minds capitals, or a full stop behind it."""
    return title.strip(" \t\n.!?").casefold()


@dataclass(frozen=True, slots=True)
class QrCode:
    """A link to scan: `path` is SVG path data on a square of `size` units, without the margin around it."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Content:
    """A keyed text and what is filled into it; rendered per language and channel at the edge."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


class Need(StrEnum):
    """What must hold of where the customer is before a text is for them.

    OWN_CHANNEL: it asks for a number of identity or account, so not on a network of somebody else.
    SIGN_IN: the brand's site vouches for who they are.
    """

    OWN_CHANNEL = "own_channel"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as a customer reads it; `image_alt` says what the image shows to who does not see it.

    `ways`: below it stands where else they can go on.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    image_alt: str | None = None
    needs: Need | None = None
    ways: bool = False
