"""A client of Rasa's Socket.IO channel: python-socketio's own, unmodified, with what it heard."""

import asyncio
import gc
import warnings
from collections.abc import Callable
from typing import Any, Self

import socketio

Utterance = dict[str, Any]


class ChatClient:
    """One connection. `heard` is every `bot_uttered`, in order; `errors` every `chat_error`."""

    def __init__(self, patience: float = 10.0) -> None:
        self.session = ""
        self.heard: list[Utterance] = []
        self.errors: list[dict[str, Any]] = []
        self._patience = patience
        self._parted = False
        self._news = asyncio.Condition()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("session_confirm", self._confirmed)
        self._client.on("bot_uttered", self._uttered)
        self._client.on("chat_error", self._erred)
        self._client.on("disconnect", self._ended)

    @classmethod
    async def connected(cls, url: str, path: str, transport: str = "websocket", **more: Any) -> Self:
        """`transport`: `websocket`, `polling`, or `both` (polling first, then upgraded: as browsers do)."""
        client = cls(**more)
        transports = ["polling", "websocket"] if transport == "both" else [transport]
        await client._client.connect(url, socketio_path=path, transports=transports)
        return client

    async def request_session(self, session: object = None) -> str:
        """The session that the server confirms."""
        self.session = ""
        await self._client.emit("session_request", {"session_id": session})
        await self.until(lambda: self.session)
        return self.session

    async def say(self, text: object, **more: Any) -> Any:
        """The server's answer to the event, once it comes."""
        message = {"message": text, "session_id": self.session, **more}
        return await self._client.call("user_uttered", message, timeout=self._patience)

    async def emit(self, event: str, data: object) -> None:
        await self._client.emit(event, data)

    async def hears(self, text: str, after: int = 0) -> Utterance:
        """The first utterance with this text among those heard from number `after` on."""

        def found() -> Utterance | None:
            return next((u for u in self.heard[after:] if text in u.get("text", "")), None)

        await self.until(found)
        heard = found()
        assert heard is not None
        return heard

    async def until(self, happened: Callable[[], object]) -> None:
        try:
            async with asyncio.timeout(self._patience), self._news:
                await self._news.wait_for(happened)
        except TimeoutError:
            raise AssertionError(f"it did not come; heard {self.texts()}, errors {self.errors}") from None

    def texts(self) -> list[str]:
        return [u.get("text", "") for u in self.heard]

    async def parted(self) -> None:
        """Return once the server ended the connection."""
        await self.until(lambda: self._parted)

    async def leave(self) -> None:
        await self._client.disconnect()
        _forget_unread_answers()

    async def _confirmed(self, session: object) -> None:
        assert isinstance(session, str), session
        await self._note(lambda: setattr(self, "session", session))

    async def _uttered(self, utterance: Utterance) -> None:
        await self._note(lambda: self.heard.append(utterance))

    async def _erred(self, error: dict[str, Any]) -> None:
        await self._note(lambda: self.errors.append(error))

    async def _ended(self, _reason: str) -> None:
        await self._note(lambda: setattr(self, "_parted", True))

    async def _note(self, change: Callable[[], None]) -> None:
        async with self._news:
            change()
            self._news.notify_all()


def _forget_unread_answers() -> None:
    """python-engineio does not read what its polling posts are answered; aiohttp warns of that, some time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
