"""Who moves a conversation from one channel to another, and back, in tests."""

from uuid import uuid4

from tests.support.broker import Peer
from tests.support.phones import accept, code_in, shown
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

TO_SITE = {"payload": "/handover.move.web_widget", "title": "Verder op de website"}
TO_WHATSAPP = {"payload": "/handover.move.whatsapp", "title": "Verder op WhatsApp"}
UNDO = {"payload": "/handover.undo_move", "title": "Ongedaan maken"}


async def told_code(widget: Peer, where: dict[str, str] = TO_WHATSAPP) -> str:
    """By which its conversation goes on there."""
    asked = await widget.command("message.send", where)
    told = await widget.until(lambda f: f["t"] == "event" and f["seq"] == asked["seq"])
    return code_in(told["data"])


async def joins(phone: Phone, code: str) -> None:
    await phone.write(text=code)
    await shown(phone, "U praat nu verder")


async def held_on_the_phone(widget: Peer, phone: Phone, agent: Peer) -> dict[str, str]:
    """A conversation that went from the widget to the phone, and that the agent holds."""
    await widget.command("message.send", {"text": "mens graag"})
    named = await accept(agent, await agent.event("conversation.offered"))
    await joins(phone, await told_code(widget))
    await phone.write(text="hier ben ik")
    await agent.event("message.customer", text="hier ben ik")
    return named


async def come_back(town: Street, widget: Peer) -> Peer:
    """Who follows a conversation that somebody left, or left it, is asked to come back."""
    assert await widget.closed() == 1012
    return await town.broker.widget(next(f for f in widget.heard if f["t"] == "ready")["token"])


async def undone(town: Street, widget: Peer) -> Peer:
    """By the widget; the close may come before the answer."""
    await widget.send({"t": "cmd", "id": str(uuid4()), "type": "message.send", "data": UNDO})
    return await come_back(town, widget)


async def tap(phone: Phone, words: str, title: str) -> None:
    """The button below the newest message with these words."""
    message = await shown(phone, words)
    (option,) = [button["id"] for button in message["buttons"] if button["title"] == title]
    assert await phone.write(tap={"message": message["id"], "option": option}) == 204
