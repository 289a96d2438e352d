"""An agent's connection: the thin loop around `session`.

Four things run side by side until one of them ends the connection: listening, sending, looking at what may
have changed, and the heartbeat. Everything sent goes through one queue, so that frames keep their order.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, assert_never

import orjson
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from channel_connectors.closing import close
from handover.access.entrance import Entrance
from handover.access.identity import Identity
from handover.access.roles import Act
from handover.agent_desk import frames as f
from handover.agent_desk.answers import done, refused
from handover.agent_desk.desk import AgentDesk, NoColleague, NotForYou, UnknownSlot
from handover.agent_desk.floor import Hint, Place
from handover.agent_desk.following import Following
from handover.agent_desk.session import HEARTBEAT, CloseCode, Closing, Misunderstood, Session
from handover.conversation.refusals import Refused
from handover.errors import NotSignedIn
from handover.feed.follower import Overflow
from handover.storage.batch import UnknownConversation
from handover.storage.group_commit import Broken, Unavailable
from models.vocabulary.identity import AdministrationKey, ConversationId

log = structlog.get_logger()

SUBPROTOCOL = "handover.v1"


class AgentSockets:
    """Every agent's connection of this process; `serve` is one from its first frame to its last."""

    def __init__(self, entrance: Entrance, desks: Mapping[AdministrationKey, AgentDesk]) -> None:
        self._entrance = entrance
        self._desks = desks
        self._draining = asyncio.Event()

    def drain(self) -> None:
        """Ask everyone to come back: another process serves them on."""
        self._draining.set()

    async def serve(self, websocket: WebSocket) -> None:
        offered = websocket.scope.get("subprotocols", [])
        await websocket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        try:
            await self._sign_in_and_serve(websocket, Session(time.monotonic()))
        except Closing as closing:
            log.info("agent_closed", code=int(closing.code), why=closing.why)
            await close(websocket, closing.code, closing.why)
        except (WebSocketDisconnect, WebSocketDisconnected):
            return  # noticed by reading, or by writing
        except (SQLAlchemyError, OSError) as away:
            log.warning("agent_closed", code=CloseCode.RESTART, why=type(away).__name__)
            await close(websocket, CloseCode.RESTART, "unavailable")

    async def _sign_in_and_serve(self, websocket: WebSocket, session: Session) -> None:
        hello = {"t": "hello", "protocol": 1, "heartbeat_ms": int(HEARTBEAT * 1000)}
        await websocket.send_text(orjson.dumps(hello).decode())
        auth = await _first(websocket, session)
        try:
            admitted = await self._entrance.admit(auth.token)
        except NotSignedIn as unknown:
            raise Closing(CloseCode.SIGN_IN, "sign in again") from unknown
        if not admitted.identity.role.may(Act.CONVERSE):
            raise Closing(CloseCode.FORBIDDEN, "this role has no desk")
        session.admitted()
        desk = self._desks[admitted.administration.key]
        connection = _Connection(websocket, session, desk, admitted.identity)
        with self._entrance.watched(auth.token) as signed_out:
            admission = partial(_while_admitted, self._entrance, auth.token, admitted.identity, signed_out)
            await connection.run(auth.resume, self._draining, admission)


async def _first(websocket: WebSocket, session: Session) -> f.Auth:
    try:
        async with asyncio.timeout(HEARTBEAT):
            heard = session.receive(await _text(websocket), time.monotonic())
    except TimeoutError as late:
        raise Closing(CloseCode.SIGN_IN, "no sign-in") from late
    if not isinstance(heard, f.Auth):
        raise Closing(CloseCode.SIGN_IN, "sign in first")
    return heard


async def _text(websocket: WebSocket) -> str:
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    if text is None:
        raise Closing(CloseCode.MALFORMED, "text frames only")
    return str(text)


async def _while_admitted(
    entrance: Entrance, token: str, identity: Identity, signed_out: asyncio.Event
) -> None:
    """Ends the connection once the token does not admit any more, or admits to something else."""
    while not await _happens(signed_out, within=ADMITTED_AGAIN_EVERY):
        try:
            admitted = await entrance.admit(token)
        except NotSignedIn as ended:
            raise Closing(CloseCode.SIGN_IN, "sign in again") from ended
        except (SQLAlchemyError, OSError):
            continue  # nobody is sent away because the directory cannot be asked
        if admitted.identity != identity:
            raise Closing(CloseCode.RESTART, "other rights")
    raise Closing(CloseCode.SIGN_IN, "signed out")


async def _happens(event: asyncio.Event, *, within: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            return await event.wait()
    return False


SUMMARISE_EVERY = 0.2
"""Seconds."""
ADMITTED_AGAIN_EVERY = 5.0
"""Seconds: who signed out in another process, or whose rights were taken, speaks so long at most."""


class _Connection:
    """One signed-in agent."""

    def __init__(self, websocket: WebSocket, session: Session, desk: AgentDesk, identity: Identity) -> None:
        self._websocket = websocket
        self._session = session
        self._desk = desk
        self._identity = identity
        self._place = Place(identity.id, identity.brands)
        self._following = Following(desk, identity, self._place)

    async def run(
        self, resume: f.Resume | None, draining: asyncio.Event, admission: Callable[[], Awaitable[None]]
    ) -> None:
        """Until the client goes, or a part ends it; `admission` does where the right to be here ends."""
        await self._desk.seat(self._identity)
        self._desk.floor.join(self._place)
        try:
            await self._following.begin(resume)
            await self._until_one_ends(draining, admission)
        finally:
            self._desk.floor.leave(self._place)
            self._desk.feed.leave(self._place.follower)

    async def _until_one_ends(
        self, draining: asyncio.Event, admission: Callable[[], Awaitable[None]]
    ) -> None:
        parts = (
            self._listen(),
            self._send(),
            self._look(),
            self._summarise(),
            self._beat(),
            admission(),
            _close_on(self._place.follower.overflowed, CloseCode.SLOW, "slow reader"),
            _close_on(draining, CloseCode.RESTART, "restart"),
            _close_on(self._place.replaced, CloseCode.REPLACED, "signed in elsewhere"),
        )
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            try:
                texts = await self._place.follower.take()
            except Overflow as overflow:
                raise Closing(CloseCode.SLOW, "slow reader") from overflow
            for text in texts:
                await self._websocket.send_text(text)

    async def _look(self) -> None:
        while True:
            hints = await self._place.hints()
            if Hint.SEAT in hints:
                await self._following.look_at_seat()
            if Hint.QUEUE in hints:
                await self._following.look_at_queue()

    async def _summarise(self) -> None:
        """The first change is shown at once; a busy desk's lists are not redrawn for each word."""
        while True:
            await self._following.look_at(await self._place.touched())
            await asyncio.sleep(SUMMARISE_EVERY)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            self._session.beat(time.monotonic())
            self._push({"t": "ping"})

    async def _listen(self) -> None:
        while True:
            heard = self._session.receive(await _text(self._websocket), time.monotonic())
            if isinstance(heard, Misunderstood):
                log.info("agent_misunderstood")
                self._push(refused(heard.id, "invalid", heard.where))
            elif heard is not None and not isinstance(heard, f.Auth):
                self._push(await self._answer(heard))

    async def _answer(self, command: f.AnyCommand) -> dict[str, Any]:
        """The result frame of a command, whatever becomes of it."""
        try:
            return done(command.id, await self._do(command))
        except Refused as refusal:
            return refused(command.id, refusal.code, by=refusal.by)
        except (NotForYou, UnknownConversation):
            return refused(command.id, "not_found")
        except UnknownSlot:
            return refused(command.id, "invalid", "data.outcome.slots: the brand has no such slot")
        except NoColleague:
            return refused(command.id, "no_colleague")
        except Broken:
            return refused(command.id, "not_possible")
        except (Unavailable, SQLAlchemyError, OSError):
            return refused(command.id, "unavailable", retry=True)

    async def _do(self, command: f.AnyCommand) -> int | None:
        match command:
            case f.SetPresence(data=data):
                await self._desk.set_presence(self._identity.id, data.state)
            case f.Open(conversation=conversation):
                await self._following.open(await self._allowed(conversation))
            case f.Shut(conversation=conversation):
                await self._following.shut(ConversationId(conversation))
            case f.Typing(conversation=conversation):
                typing = {"t": "typing", "who": "agent", "name": self._identity.name}
                self._desk.tell_customer(await self._allowed(conversation), typing)
            case f.MarkRead(conversation=conversation, data=data):
                await self._desk.mark_read(await self._allowed(conversation), data.seq)
            case (
                f.Accept()
                | f.Decline()
                | f.Take()
                | f.Send()
                | f.Invite()
                | f.OfferWays()
                | f.ChooseNews()
                | f.Note()
                | f.PassControl()
                | f.ResolveConversation()
                | f.SnoozeConversation()
            ):
                return (await self._desk.give(self._identity, command)).seq
            case _ as never:
                assert_never(never)
        return None

    async def _allowed(self, conversation: str) -> ConversationId:
        named = ConversationId(conversation)

        def look(connection: Connection) -> object:
            return self._desk.allowed(connection, self._identity, named)

        await self._desk.administration.database.read(look)
        return named

    def _push(self, frame: Mapping[str, Any]) -> None:
        self._place.follower.push(orjson.dumps(frame).decode())


async def _close_on(event: asyncio.Event, code: int, why: str) -> None:
    await event.wait()
    raise Closing(code, why)
