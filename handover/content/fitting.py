"""Whether a text fits every channel on which its brand says it, whatever is filled in. Pure.

What a channel cannot show as buttons, a list or an image is written out below the text; then it counts too.
"""

from collections.abc import Iterator, Mapping

from channel_connectors.network import Capabilities
from handover.brands.problems import Problem
from handover.content.entry import LONGEST_TITLE, PLACEHOLDER, Entry, Text
from handover.content.rendering import LONGEST_VALUE
from models.vocabulary.identity import ChannelName

_OPTION = len("10. ") + LONGEST_TITLE + len("\n")
_WAYS = 3
"""Other channels of a brand, at most."""


def unfit(entry: Entry, channels: Mapping[ChannelName, Capabilities]) -> Iterator[Problem]:
    """A problem for each language and channel in which something would have to be cut off."""
    for language, text in entry.texts.items():
        for channel, can in channels.items():
            most = longest(text, ways=entry.ways, can=can)
            if most > can.text:
                advice = (
                    f"can be {most} characters long with everything filled in; {channel} takes {can.text}: "
                    "shorten it, or ask for fewer values"
                )
                yield Problem(entry.file, f"{entry.key}.{language}", advice, (channel,))


def longest(text: Text, *, ways: bool, can: Capabilities) -> int:
    """Characters at most, with every value as long as values get, and written out what is not drawn."""
    filled = len(PLACEHOLDER.sub("x" * LONGEST_VALUE, text.text))
    return filled if can.draws else filled + _options(text, ways) + _image(text)


def _options(text: Text, ways: bool) -> int:
    buttons = len(text.buttons) + (_WAYS if ways else 0)
    return len("\n\n") + _OPTION * buttons if buttons else 0


def _image(text: Text) -> int:
    """An image that its text is too long for is told below it: what it shows, and where it is."""
    return len(f"\n\n{text.image_alt}: {text.image}") if text.image else 0
