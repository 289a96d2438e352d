"""Every text of every brand, in each of its languages, on each channel that the brand uses.

Filled as full as values get; what the channel cannot draw as buttons, rows or an image stands in words below
the text. The widget and Rasa's protocols are held to what their clients take and send back.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from channel_connectors.chat.rest.render import render as rest
from channel_connectors.chat.socketio.render import render as socketio
from channel_connectors.contract import MAX_TEXT, Shown
from channel_connectors.network import Capabilities, Outbound
from channel_connectors.registry import connectors
from channel_connectors.telegram.render import CAPTION
from channel_connectors.telegram.render import render as telegram
from channel_connectors.web_widget.frames import Send, Tapped, parse
from channel_connectors.whatsapp.render import CAPABILITIES
from channel_connectors.whatsapp.render import render as whatsapp
from demo.graph.checks import checked
from handover.brands import Brand, load_brands
from handover.content import load_content
from handover.content.entry import Entry, Text
from handover.content.fitting import longest, unfit
from handover.content.rendering import LONGEST_VALUE, fill
from handover.conversation.events import AssistantSpoke
from handover.feed.presenting import Audience, present
from handover.settings import PROJECT, SHARED_CONTENT
from models.vocabulary.address import Address
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Rendered

BRANDS = PROJECT / "brands"
NETWORKS = {"whatsapp", "telegram"}
"""Tried with every brand's content, whether or not it uses them today."""
ALT = "een meterkast met een rode knop " * 6
PICTURE = {"image": f"https://cdn.example/{'p' * 240}.png", "image_alt": ALT[:200].strip()}


@dataclass(frozen=True, slots=True)
class Said:
    brand: Brand
    channel: str
    entry: Entry
    language: str
    pictured: bool

    def __str__(self) -> str:
        return f"{self.brand.key}-{self.channel}-{self.entry.key}-{self.language}"

    @property
    def rendered(self) -> Rendered:
        text = self.entry.texts[self.language]
        whole = text.model_copy(update=PICTURE) if self.pictured else text
        return fill(whole, dict.fromkeys(whole.placeholders, "w" * LONGEST_VALUE)).rendered

    @property
    def outbound(self) -> Outbound:
        address = "31612345678" if self.channel == "whatsapp" else "7000000011"
        to = Address(self.brand.key, ChannelName(self.channel), address)
        said = self.rendered
        return Outbound(
            id="uit-1",
            to=to,
            text=said.text,
            buttons=said.buttons,
            image=said.image,
            image_alt=said.image_alt,
        )

    @property
    def shown(self) -> Shown:
        """As whoever follows the log is told it."""
        said = self.rendered
        event = AssistantSpoke(
            text=said.text, of=1, buttons=said.buttons, image=said.image, image_alt=said.image_alt
        )
        return Shown(2, event.type, present(Audience.CUSTOMER, event) or {})


def everything() -> Iterator[Said]:
    """Each text as it is, and with a picture, which any text may be given."""
    for brand in load_brands(BRANDS).values():
        own = BRANDS / brand.key / "content"
        content = load_content(shared=SHARED_CONTENT, own=own, languages=brand.languages)
        for channel in sorted(set(brand.channels) | NETWORKS):
            for entry in content.values():
                for language in entry.texts:
                    yield from (Said(brand, channel, entry, language, pictured) for pictured in (False, True))


EVERYTHING = list(everything())


def on_whatsapp(said: Said) -> str:
    body = whatsapp(said.outbound)
    checked(body)
    return _words(body)


def on_telegram(said: Said) -> str:
    _, body = telegram(said.outbound)
    assert len(body.get("text", "")) <= 4096
    assert len(body.get("caption", "")) <= CAPTION
    return _words(body)


def on_widget(said: Said) -> str:
    """What is tapped comes back in a frame that is taken, its title and payload as they were."""
    data = said.shown.data
    for number, button in enumerate(data["buttons"]):
        command = {"t": "cmd", "id": f"tik-{number}", "type": "message.send", "data": button}
        tapped = parse(json.dumps(command))
        assert isinstance(tapped, Send) and isinstance(tapped.data, Tapped)
        assert (tapped.data.title, tapped.data.payload) == (button["title"], button["payload"])
    assert len(data["text"]) <= MAX_TEXT
    return _words(data)


def on_chat(said: Said) -> str:
    """By both protocols of Rasa's. rasa-webchat shows only what has exactly the keys of its kind."""
    uttered = socketio(said.shown)
    for one in uttered:
        assert set(one) - {"metadata"} in ({"text"}, {"text", "quick_replies"}, {"attachment"}), said
        assert len(json.dumps(one).encode()) <= 64 * 1024
    answered = rest("afzender", [said.shown])
    assert sum("image" in one for one in answered) == sum("attachment" in one for one in uttered)
    for button in said.rendered.buttons:
        assert any(button.title == row["title"] for one in answered for row in one.get("buttons", ())), said
    paragraphs = "\n\n".join(one["text"] for one in uttered if "text" in one)
    return f"{paragraphs}\n{_words(uttered)}"


DRAWN: Mapping[str, Callable[[Said], str]] = {
    "whatsapp": on_whatsapp,
    "telegram": on_telegram,
    "web_widget": on_widget,
    "chat": on_chat,
}
"""Every word that the customer sees, and where a picture is. Raises where it would be refused."""


def _words(body: Any) -> str:
    if isinstance(body, dict):
        return "\n".join(_words(part) for part in body.values())
    return "\n".join(map(_words, body)) if isinstance(body, list) else str(body)


def test_no_channel_that_a_brand_may_use_is_left_out() -> None:
    assert set(DRAWN) == set(connectors())


@pytest.mark.parametrize("channel", sorted(DRAWN))
def test_nothing_of_any_brand_is_refused_or_cut(channel: str) -> None:
    tried = [said for said in EVERYTHING if said.channel == channel]
    assert len({said.brand.key for said in tried}) >= 3
    for said in tried:
        words = DRAWN[channel](said)
        rendered = said.rendered
        assert rendered.text in words, said
        assert all(button.title in words for button in rendered.buttons), said


@pytest.mark.parametrize("channel", sorted(DRAWN))
def test_a_picture_is_shown_or_told(channel: str) -> None:
    """A network that shows it has no room for what it shows; where it is not shown, the words are there."""
    for said in EVERYTHING:
        if said.channel != channel or not said.pictured:
            continue
        words = DRAWN[channel](said)
        assert PICTURE["image"] in words, said
        drawn_by_network = channel in NETWORKS and f": {PICTURE['image']}" not in words
        assert drawn_by_network or PICTURE["image_alt"] in words, said


def test_a_button_is_drawn_wherever_the_network_has_room_for_it() -> None:
    few = [s for s in EVERYTHING if s.channel == "whatsapp" and 0 < len(s.rendered.buttons) <= 3]
    assert few
    for said in few:
        if len(said.rendered.text) <= 1024:
            assert whatsapp(said.outbound)["interactive"]["type"] == "button", said


@pytest.mark.parametrize("channel", sorted(DRAWN))
def test_what_would_be_cut_off_is_told_with_its_key_and_channel(channel: str) -> None:
    values = " ".join(f"{{value_{number}}}" for number in range(25))
    entry = Entry("utter_values", {"nl": Text(text=values)}, None, "brands/x/content/a.yml")
    can = connectors()[ChannelName(channel)].capabilities
    (problem,) = unfit(entry, {ChannelName(channel): can})
    assert problem.key == "utter_values.nl"
    assert problem.channels == (channel,)
    assert f"{channel} takes {can.text}" in problem.advice
    assert longest(entry.texts["nl"], ways=False, can=can) > can.text


def test_what_is_written_out_of_a_picture_counts() -> None:
    text = Text(text="kijk").model_copy(update=PICTURE)
    below = len(f"\n\n{PICTURE['image_alt']}: {PICTURE['image']}")
    assert longest(text, ways=False, can=CAPABILITIES) == len("kijk") + below
    assert longest(text, ways=False, can=Capabilities(text=MAX_TEXT, draws=True)) == len("kijk")
