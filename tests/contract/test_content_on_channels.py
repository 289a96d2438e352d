"""Every text of every brand, in each of its languages, on each channel that the brand uses.

Filled as full as values get; what the channel cannot draw as buttons or rows stands numbered in the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from channel_connectors.network import Outbound
from channel_connectors.telegram.render import render as telegram
from channel_connectors.whatsapp.render import CAPABILITIES
from channel_connectors.whatsapp.render import render as whatsapp
from demo.graph.checks import checked
from handover.brands import Brand, load_brands
from handover.content import load_content
from handover.content.entry import Entry, Text
from handover.content.fitting import longest, unfit
from handover.content.rendering import LONGEST_VALUE, fill
from handover.settings import PROJECT, SHARED_CONTENT
from models.vocabulary.address import Address
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Rendered

BRANDS = PROJECT / "brands"
DRAWN_BY_US = {"web_widget", "chat"}
"""Clients of ours, or Rasa's: they show what they are sent."""


@dataclass(frozen=True, slots=True)
class Said:
    brand: Brand
    channel: str
    entry: Entry
    language: str

    def __str__(self) -> str:
        return f"{self.brand.key}-{self.channel}-{self.entry.key}-{self.language}"

    @property
    def rendered(self) -> Rendered:
        text = self.entry.texts[self.language]
        return fill(text, dict.fromkeys(text.placeholders, "w" * LONGEST_VALUE)).rendered

    @property
    def outbound(self) -> Outbound:
        address = "31612345678" if self.channel == "whatsapp" else "7000000011"
        to = Address(self.brand.key, ChannelName(self.channel), address)
        said = self.rendered
        return Outbound(id="uit-1", to=to, text=said.text, buttons=said.buttons, image=said.image)


def everything() -> Iterator[Said]:
    """WhatsApp and Telegram are tried with every brand's content, whether or not it uses them today."""
    for brand in load_brands(BRANDS).values():
        own = BRANDS / brand.key / "content"
        content = load_content(shared=SHARED_CONTENT, own=own, languages=brand.languages)
        for channel in sorted((set(brand.channels) | {"whatsapp", "telegram"}) - DRAWN_BY_US):
            for entry in content.values():
                yield from (Said(brand, channel, entry, language) for language in entry.texts)


EVERYTHING = list(everything())


def shown(said: Said) -> str:
    """Every word that the customer sees. Raises where the network would refuse."""
    if said.channel == "telegram":
        _, body = telegram(said.outbound)
        assert len(body.get("text", "")) <= 4096
        return _words(body)
    body = whatsapp(said.outbound)
    checked(body)
    return _words(body)


def _words(body: Any) -> str:
    if isinstance(body, dict):
        return "\n".join(_words(part) for part in body.values())
    return "\n".join(map(_words, body)) if isinstance(body, list) else str(body)


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
def test_nothing_of_any_brand_is_refused_or_cut(channel: str) -> None:
    tried = [said for said in EVERYTHING if said.channel == channel]
    assert len({said.brand.key for said in tried}) >= 3
    for said in tried:
        words = shown(said)
        rendered = said.rendered
        assert rendered.text in words, said
        assert all(button.title in words for button in rendered.buttons), said


def test_a_button_is_drawn_wherever_the_network_has_room_for_it() -> None:
    few = [s for s in EVERYTHING if s.channel == "whatsapp" and 0 < len(s.rendered.buttons) <= 3]
    assert few
    for said in few:
        if len(said.rendered.text) <= 1024:
            assert whatsapp(said.outbound)["interactive"]["type"] == "button", said


def test_what_would_be_cut_off_is_told_with_its_key_and_channel() -> None:
    values = " ".join(f"{{value_{number}}}" for number in range(25))
    entry = Entry("utter_values", {"nl": Text(text=values)}, None, "brands/x/content/a.yml")
    channels = {ChannelName("whatsapp"): CAPABILITIES}
    (problem,) = unfit(entry, channels)
    assert problem.key == "utter_values.nl"
    assert "whatsapp takes 4096" in problem.advice
    assert longest(entry.texts["nl"], ways=False) > 4096
