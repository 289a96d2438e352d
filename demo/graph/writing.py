"""From a phone to the business: the customer writes, taps, reacts, sends a picture or a place."""

from base64 import b64encode
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from demo.graph.notify import Webhooks
from demo.graph.world import Chat, Entry, Line, Phone, World, new_wamid

Wamid = Annotated[str, Field(max_length=200)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tap(Part):
    message: Wamid
    option: Annotated[str, Field(max_length=256)]


class Place(Part):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: Annotated[str, Field(max_length=200)] = ""


class Reaction(Part):
    message: Wamid
    emoji: Annotated[str, Field(max_length=16)] = ""
    """Empty: taken back."""


class Written(Part):
    """Exactly one of these."""

    text: Annotated[str, Field(min_length=1, max_length=4_096)] | None = None
    tap: Tap | None = None
    location: Place | None = None
    reaction: Reaction | None = None


class Writing:
    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def write(self, line: Line, phone: Phone, written: Written) -> bool:
        """Whether it was something that can be done in this chat."""
        match written:
            case Written(text=str(text)):
                body = {"type": "text", "text": {"body": text}}
                self._say(line, phone, {"text": text}, body)
            case Written(tap=Tap() as tap):
                return self._tap(line, phone, tap)
            case Written(location=Place() as place):
                body = {"type": "location", "location": place.model_dump(exclude_defaults=True)}
                self._say(line, phone, {"text": "", "place": place.model_dump()}, body)
            case Written(reaction=Reaction() as reaction):
                return self._react(line, phone, reaction)
            case _:
                return False
        return True

    def picture(self, line: Line, phone: Phone, content: bytes, mime: str, caption: str) -> None:
        media = self._world.keep(content, mime)
        digest = b64encode(sha256(content).digest()).decode()
        image = {
            "id": media,
            "mime_type": mime,
            "sha256": digest,
            **({"caption": caption} if caption else {}),
        }
        shown = {"text": caption, "image": f"/phone/media/{media}"}
        self._say(line, phone, shown, {"type": "image", "image": image})

    def _tap(self, line: Line, phone: Phone, tap: Tap) -> bool:
        """Once per message, as on a phone."""
        asked = phone.chat(line).find(tap.message)
        kind, option = _option(asked, tap.option) if asked else ("", None)
        if asked is None or option is None or "chosen" in asked.content:
            return False
        asked.content["chosen"] = tap.option
        context = {"from": line.number, "id": asked.id}
        self._say(line, phone, {"text": option["title"]}, {**_replied(kind, option), "context": context})
        return True

    def _react(self, line: Line, phone: Phone, reaction: Reaction) -> bool:
        to = phone.chat(line).find(reaction.message)
        if to is None:
            return False
        to.content["reaction"] = reaction.emoji
        body: dict[str, Any] = {"message_id": to.id}
        if reaction.emoji:
            body["emoji"] = reaction.emoji
        self._notify(line, phone, None, new_wamid(), {"type": "reaction", "reaction": body})
        return True

    def _say(self, line: Line, phone: Phone, shown: dict[str, Any], body: dict[str, Any]) -> None:
        entry = Entry(id=new_wamid(), mine=True, at=self._world.now(), content=shown)
        phone.chat(line).add(entry)
        self._notify(line, phone, entry, entry.id, body)

    def _notify(self, line: Line, phone: Phone, entry: Entry | None, id: str, body: dict[str, Any]) -> None:
        phone.chat(line).heard_at = self._world.now()
        message = {"id": id, "timestamp": str(int(self._world.now())), **body}
        self._webhooks.message(line, phone, entry, message)
        phone.changed()


def _replied(kind: str, option: dict[str, Any]) -> dict[str, Any]:
    """The webhook's message of a tap."""
    if kind == "button":
        return {"type": "button", "button": {"payload": option["id"], "text": option["title"]}}
    reply = {name: option[name] for name in ("id", "title", "description") if option.get(name)}
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def _option(asked: Entry, id: str) -> tuple[str, dict[str, Any] | None]:
    """What was tapped, and the option, if the message has it: `button_reply` or `list_reply`; of a template
    `button`."""
    rows = asked.content.get("list", {}).get("rows", [])
    button = "button" if asked.content.get("template") else "button_reply"
    for kind, options in ((button, asked.content.get("buttons", [])), ("list_reply", rows)):
        for option in options:
            if option["id"] == id:
                return kind, option
    return "", None


def snapshot(world: World, line: Line, phone: Phone) -> dict[str, Any]:
    """The chat as the page draws it."""
    chat: Chat = phone.chat(line)
    return {
        "name": line.name,
        "typing": chat.typing_until > world.now(),
        "messages": [entry.shown() for entry in chat.entries],
    }
