"""One connected client: an open page, say.

    session_request ─► who is it ─► session_confirm ─► follow the log from what was emitted last
    user_uttered ────► broker (committed)
    log ─────────────► bot_uttered… ─► taken by the transport ─► mark as emitted

The mark is the session's, not the tab's: what came while nobody was connected is sent to the next who is; two
tabs that are both connected both get what comes. Nothing is sent twice to one tab. `emitted` is all that can
be said: these clients confirm nothing, and what is on its way when a connection breaks is not sent again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog

from channel_connectors.chat.brands import ChatBrand
from channel_connectors.chat.senders import Sender
from channel_connectors.chat.socketio import parse
from channel_connectors.chat.socketio.line import BATCH, Gone, Line
from channel_connectors.chat.socketio.packets import Malformed
from channel_connectors.chat.socketio.render import refusal, render
from channel_connectors.contract import MOVED, Arrived, Rejected, Shown, TooSlow
from models.vocabulary.address import Address

log = structlog.get_logger()

_MOVED = orjson.dumps(MOVED).decode()
MAX_SESSIONS = 10
"""Sessions that one connection may speak in, one after the other."""

Answer = dict[str, Any] | None
"""To a client that asks for one (a Socket.IO acknowledgement): what is wrong, or nothing."""


class Tab:
    def __init__(self, line: Line, brand: ChatBrand) -> None:
        self._line = line
        self._brand = brand
        self._sender: Sender | None = None
        self._sessions = 0
        self._uttered = 0
        self._following: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def session_request(self, data: object) -> Answer:
        return await self._in_turn(lambda: self._request(data))

    async def user_uttered(self, data: object) -> Answer:
        """Answered once the message is kept."""
        return await self._in_turn(lambda: self._utter(data))

    async def end(self) -> None:
        """The client is gone."""
        following, self._following = self._following, None
        if following is not None and following is not asyncio.current_task():
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _in_turn(self, handle: Callable[[], Awaitable[None]]) -> Answer:
        """What goes wrong is told by `chat_error`, which unmodified clients pass over, and by the answer."""
        try:
            async with self._turn:
                self._line.answerable()
                await handle()
            return None
        except Malformed as wrong:
            return await self._refuse(Rejected("malformed", str(wrong)), for_good=True)
        except Rejected as rejected:
            return await self._refuse(rejected)
        except Gone:
            await self._line.drop()
            return None
        except Exception as error:
            log.error("chat_event_failed", brand=self._brand.key, error=type(error).__name__)
            away = "Even niet bereikbaar; probeer het zo weer. / Not available; try again in a moment."
            return await self._refuse(Rejected("unavailable", away, retry=True))

    async def _request(self, data: object) -> None:
        sender = self._named(parse.session_request(data)) or self._brand.senders.issue()
        await self._line.emit("session_confirm", sender.id)
        await self._speak_as(sender)

    async def _utter(self, data: object) -> None:
        """A client that never asked for a session has one as long as it is connected."""
        uttered = parse.user_uttered(data)
        if uttered is None:
            return
        sender = self._named(uttered.session_id) or self._sender or self._brand.senders.issue()
        await self._speak_as(sender)
        await self._brand.broker.receive(self._arrived(sender, uttered))

    def _named(self, id: str | None) -> Sender | None:
        return self._brand.senders.by_socketio(id) if id is not None else None

    async def _speak_as(self, sender: Sender) -> None:
        if sender == self._sender and self._following is not None and not self._following.done():
            return
        if self._sessions == MAX_SESSIONS:
            raise Malformed(f"more than {MAX_SESSIONS} sessions in one connection")
        await self.end()
        self._sessions += 1
        self._sender = sender
        self._following = asyncio.create_task(self._follow(sender))

    def _arrived(self, sender: Sender, uttered: parse.Uttered) -> Arrived:
        """The protocol numbers no messages, and its clients never resend: the connection counts them."""
        self._uttered += 1
        return Arrived(
            address=sender.address,
            id=uttered.message_id or f"{self._line.sid}.{self._uttered}",
            text=uttered.text,
            payload=uttered.text if uttered.text.startswith("/") else None,
            language=uttered.language,
        )

    async def _follow(self, sender: Sender) -> None:
        """Until the client goes, or does not keep up; then it is cut off, and comes back."""
        try:
            while True:
                await self._follow_one(sender.address)
        except (TooSlow, Gone):
            await self._line.drop()
        except Exception as error:
            log.error("chat_following_failed", brand=self._brand.key, error=type(error).__name__)
            await self._line.drop()

    async def _follow_one(self, address: Address) -> None:
        """Until the address belongs to another conversation."""
        broker = self._brand.broker
        async with broker.follow(address, await broker.emitted(address)) as following:
            async for frames in following.frames():
                if emitted := await self._emit(frames):
                    await broker.emitted(address, emitted)
                if _MOVED in frames:
                    return

    async def _emit(self, frames: list[str]) -> int:
        """The position of the last thing said; 0 where nothing was."""
        emitted = 0
        said = [(shown.seq, utterance) for shown in _logged(frames) for utterance in render(shown)]
        for number, (seq, utterance) in enumerate(said, start=1):
            await self._line.emit("bot_uttered", utterance)
            if number == len(said) or number % BATCH == 0:
                await self._line.taken()
            emitted = seq
        return emitted

    async def _refuse(self, rejected: Rejected, *, for_good: bool = False) -> Answer:
        """A person reads why as if the brand said it; a program of a wrong protocol is parted with."""
        error = {"code": rejected.code, "message": rejected.message, "retry": rejected.retry}
        await self._line.emit("chat_error", error)
        if for_good:
            await self._line.part()
        else:
            await self._line.emit("bot_uttered", refusal(rejected))
        return {"error": error}


def _logged(frames: list[str]) -> list[Shown]:
    """What stands in the log; typing and the state, which are only ever shown, are left out."""
    read = (orjson.loads(frame) for frame in frames)
    return [Shown(frame["seq"], frame["type"], frame["data"]) for frame in read if frame["t"] == "event"]
