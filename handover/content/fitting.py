"""Whether a text fits every channel on which its brand says it, whatever is filled in. Pure.

What a channel cannot show as buttons or a list is written out below the text, numbered; then it counts too.
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
_LINK = 300
"""Of an image that its text is too long for."""


def unfit(entry: Entry, channels: Mapping[ChannelName, Capabilities]) -> Iterator[Problem]:
    """A problem for each language and channel in which something would have to be cut off."""
    for language, text in entry.texts.items():
        for channel, can in channels.items():
            most = longest(text, ways=entry.ways)
            if most > can.text:
                advice = (
                    f"can be {most} characters long with everything filled in; {channel} takes {can.text}: "
                    "shorten it, or ask for fewer values"
                )
                yield Problem(entry.file, f"{entry.key}.{language}", advice)


def longest(text: Text, *, ways: bool) -> int:
    """Characters at most, with every value as long as values get, and the options written out."""
    filled = PLACEHOLDER.sub("x" * LONGEST_VALUE, text.text)
    buttons = len(text.buttons) + (_WAYS if ways else 0)
    options = len("\n\n") + _OPTION * buttons if buttons else 0
    return len(filled) + options + (_LINK if text.image else 0)
