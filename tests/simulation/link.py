"""A client's connection to whichever broker a load balancer gives it; it comes back when it is lost."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

import orjson

from tests.simulation.loop import SimulatedLoop
from tests.simulation.process import BrokerProcess
from tests.simulation.sockets import Gone, Socket

Frame = dict[str, Any]
SIGNED_IN_ELSEWHERE = 4409


class Client(Protocol):
    """What speaks over a link."""

    def serve(self, broker: BrokerProcess, socket: Socket) -> Any:
        """The broker's coroutine for this connection."""
        ...

    def auth(self) -> Frame:
        """The first frame, with where the client resumes from."""
        ...

    def hear(self, frame: Frame) -> None: ...


@dataclass(slots=True)
class Roads:
    """How clients reach the brokers. `delay`: seconds at most that a frame is under way."""

    loop: SimulatedLoop
    chance: Random
    brokers: Callable[[], list[BrokerProcess]]
    delay: float
    forget: float = 0.0
    """How likely a client comes back with an older resume point than the one it had."""
    open: list[Socket] = field(default_factory=list)


class Link:
    """Of one client: sends what is not acknowledged again, in order, after every reconnect."""

    def __init__(self, roads: Roads, client: Client) -> None:
        self._roads = roads
        self._client = client
        self._socket: Socket | None = None
        self.ready = False
        self.pending: dict[str, Frame] = {}
        """Commands by id, the oldest first, until their result came."""

    async def run(self) -> None:
        while True:
            brokers = self._roads.brokers()
            if brokers:
                await self._converse(brokers[int(self._roads.chance.random() * len(brokers))])
            await asyncio.sleep(0.1 + self._roads.chance.random() * 0.5)

    def send(self, command: Frame) -> None:
        self.pending[command["id"]] = command
        if self.ready:
            self._say(command)

    def again(self, id: str) -> None:
        """It was not taken, and may be later."""
        asyncio.get_running_loop().call_later(0.2, self._say_if_pending, id)

    def cut(self) -> None:
        if self._socket is not None:
            self._socket.cut()

    async def _converse(self, broker: BrokerProcess) -> None:
        socket = self._socket = Socket(self._roads.loop, self._roads.chance, self._roads.delay)
        self._roads.open.append(socket)
        broker.connected(socket, self._client.serve)
        try:
            self._say(self._client.auth())
            while True:
                self._hear(orjson.loads(await socket.receive()))
        except Gone as gone:
            if gone.code == SIGNED_IN_ELSEWHERE:
                await asyncio.sleep(0.2)
        finally:
            self.ready = False
            socket.cut()
            self._roads.open.remove(socket)

    def _hear(self, frame: Frame) -> None:
        if frame["t"] == "ping":
            self._say({"t": "pong"})
            return
        self._client.hear(frame)
        if frame["t"] == "ready":
            self.ready = True
            for command in list(self.pending.values()):
                self._say(command)

    def _say_if_pending(self, id: str) -> None:
        if self.ready and id in self.pending:
            self._say(self.pending[id])

    def _say(self, frame: Frame) -> None:
        assert self._socket is not None
        self._socket.send(orjson.dumps(frame).decode())
