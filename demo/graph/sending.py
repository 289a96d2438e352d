"""From the business to a phone: what becomes of a message once it is well-formed."""

from typing import Any

from demo.graph.checks import Buttons, Image, List, Message
from demo.graph.faults import Fault, Faults
from demo.graph.notify import Webhooks
from demo.graph.refusals import Refused
from demo.graph.templates import filled
from demo.graph.world import Chat, Entry, Line, Phone, World, advance, new_wamid

_AT_ONCE = {
    Fault.THROUGHPUT: (429, 130429),
    Fault.TOO_FAST_FOR_ONE: (400, 131056),
    Fault.TROUBLE: (503, 131016),
    Fault.WINDOW_CLOSED: (400, 131047),
}


class Sending:
    def __init__(self, world: World, faults: Faults, webhooks: Webhooks) -> None:
        self._world = world
        self._faults = faults
        self._webhooks = webhooks

    def send(self, line: Line, message: Message) -> tuple[Phone, Entry]:
        """Raises `Refused`."""
        for fault, (status, code) in _AT_ONCE.items():
            if self._faults.strikes(fault):
                raise Refused(status, code, "ordered by the demonstration")
        phone = self._world.recipient(to=message.to, recipient=message.recipient)
        if phone is None:
            raise Refused(400, 131026, "nobody is there")
        chat = phone.chat(line)
        content = self._content(line, message)
        if message.template is None and not self._world.window_open(chat):
            raise Refused(400, 131047, "more than 24 hours since the customer last replied")
        entry = self._added(chat, content, message.biz_opaque_callback_data)
        self._follow(line, phone, entry)
        return phone, entry

    def read(self, line: Line, wamid: str, *, typing: bool) -> None:
        """The business has read, and may be writing. Raises `Refused`."""
        for phone in self._world.phones.values():
            chat = phone.chat(line)
            entry = chat.find(wamid)
            if entry is not None and entry.mine:
                entry.state = "read"
                chat.typing_until = self._world.now() + 25 if typing else chat.typing_until
                phone.changed()
                return
        raise Refused(400, 100, "no such message")

    def seen(self, line: Line, phone: Phone) -> None:
        """The chat is open before the customer's eyes: everything in it was read."""
        for entry in phone.chat(line).entries:
            if not entry.mine:
                self._advance(line, phone, entry, "read")

    def came_online(self, phone: Phone) -> None:
        for number in phone.chats:
            line = self._world.lines[number]
            for entry in phone.chat(line).entries:
                if not entry.mine:
                    self._advance(line, phone, entry, "delivered")

    def _added(self, chat: Chat, content: dict[str, Any], tracker: str | None) -> Entry:
        now = self._world.now()
        entry = Entry(id=new_wamid(), mine=False, at=now, content=content, tracker=tracker)
        chat.add(entry)
        chat.typing_until = 0.0
        return entry

    def _follow(self, line: Line, phone: Phone, entry: Entry) -> None:
        """Its first statuses, and those that a fault asks for."""
        if self._faults.strikes(Fault.WINDOW_CLOSED_LATER):
            entry.state, entry.silent = "failed", True
            error = Refused(400, 131047, "more than 24 hours since the customer last replied").in_status()
            self._tell(line, phone, entry, [("failed", {"errors": [error]})])
        elif self._faults.strikes(Fault.REORDERED_STATUSES):
            entry.state = "delivered"
            self._tell(line, phone, entry, [("delivered", {}), ("sent", {})])
        else:
            self._tell(line, phone, entry, [("sent", {})])
            if phone.online:
                self._advance(line, phone, entry, "delivered")
        phone.changed()

    def _advance(self, line: Line, phone: Phone, entry: Entry, state: str) -> None:
        if not entry.silent and (passed := advance(entry, state)):
            self._tell(line, phone, entry, [(one, {}) for one in passed])
            phone.changed()

    def _tell(self, line: Line, phone: Phone, entry: Entry, states: list[tuple[str, dict[str, Any]]]) -> None:
        common = {
            "id": entry.id,
            "timestamp": str(int(self._world.now())),
            "recipient_user_id": phone.user_id,
        }
        if phone.number:
            common["recipient_id"] = phone.number
        if entry.tracker is not None:
            common["biz_opaque_callback_data"] = entry.tracker
        self._webhooks.statuses(line, phone, [{**common, "status": state, **more} for state, more in states])

    def _content(self, line: Line, message: Message) -> dict[str, Any]:
        """What the phone shows. Raises `Refused`."""
        if message.template:
            return filled(message.template, line.templates)
        if message.text:
            return {"text": message.text.body}
        if message.image:
            return {"text": message.image.caption or "", "image": self._picture(message.image)}
        return self._choice(message.interactive)

    def _choice(self, interactive: Buttons | List | None) -> dict[str, Any]:
        match interactive:
            case Buttons(body=body, action=action, header=header):
                options = [{"id": b.reply.id, "title": b.reply.title} for b in action.buttons]
                image = {"image": self._picture(header.image)} if header else {}
                return {"text": body.text, "buttons": options, **image}
            case List(body=body, action=listed):
                rows = [row for section in listed.sections for row in section.rows]
                options = [{"id": r.id, "title": r.title, "description": r.description or ""} for r in rows]
                return {"text": body.text, "list": {"label": listed.button, "rows": options}}
            case None:
                raise Refused(400, 131008, "interactive")

    def _picture(self, image: Image) -> str:
        """Where the phone finds it. Raises `Refused`."""
        if image.link:
            return image.link
        if image.id not in self._world.media:
            raise Refused(400, 100, "no such media id")
        return f"/phone/media/{image.id}"
