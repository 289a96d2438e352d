"""A small stand-in for Telegram's Bot API, and somebody's chat with the bot.

chat ─► webhook (the broker's) ; connector ─► stand-in ─► chat

It refuses what Telegram refuses, as far as `docs/telegram.md` tells, and goes wrong on request.
"""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

TOKEN = "5000000001:" + "test" * 9
SECRET = "webhook-secret-of-tests"
USERNAME = "liander_demo_bot"
HOOK = "/channels/telegram/liander/webhook"
BOT = {"id": 5_000_000_001, "is_bot": True, "first_name": "Liander", "username": USERNAME}

Body = dict[str, Any]


class Refused(Exception):
    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}


@dataclass(slots=True)
class BotApi:
    """`sent`: what reached chats, in order. `faults` (429, 403, 502, "hang") are used up one per message."""

    sent: list[Body] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    faults: deque[int | str] = field(default_factory=deque)
    refused: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/bot{token}/{method}", self._call, methods=["GET", "POST"])
        app.add_api_route("/file/bot{token}/{path:path}", self._file)
        return app

    async def _call(self, request: Request, token: str, method: str) -> Response:
        given = dict(request.query_params) or json.loads(await request.body() or b"{}")
        try:
            if token != TOKEN:
                raise Refused(401, "Unauthorized")
            result = self._file_path(given) if method == "getFile" else await self._send(method, given)
        except Refused as refused:
            self.refused.append(str(refused))
            return JSONResponse(refused.body, refused.status)
        return JSONResponse({"ok": True, "result": result})

    async def _send(self, method: str, given: Body) -> Body:
        message = checked(method, given)
        fault = self.faults.popleft() if self.faults else None
        if fault == 429:
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        if fault == 403:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        message |= {"message_id": next(self.numbers), "from": BOT, "date": int(time.time())}
        self.sent.append(message)
        if fault == 502:
            raise Refused(502, "Bad Gateway")
        if fault == "hang":
            await asyncio.sleep(3)
        return message

    def _file_path(self, given: Body) -> Body:
        if given.get("file_id") not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        return {"file_id": given["file_id"], "file_path": self.files[given["file_id"]][0]}

    async def _file(self, token: str, path: str) -> Response:
        found = dict(self.files.values()).get(path)
        if token != TOKEN or found is None:
            return Response(status_code=404)
        return Response(found, media_type="application/octet-stream")


def checked(method: str, given: Body) -> Body:
    """The message it becomes. Raises `Refused`."""
    limits = {"sendMessage": ("text", 4_096), "sendPhoto": ("caption", 1_024)}
    if method not in limits:
        raise Refused(404, "Not Found")
    name, most = limits[method]
    text = str(given.get(name, "")).strip()
    if not isinstance(given.get("chat_id"), int):
        raise Refused(400, "Bad Request: chat not found")
    if method == "sendMessage" and not text:
        raise Refused(400, "Bad Request: message text is empty")
    if len(text) > most:
        raise Refused(400, f"Bad Request: message {name} is too long")
    if method == "sendPhoto" and not str(given.get("photo", "")).startswith("http"):
        raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    chat = {"id": given["chat_id"], "type": "private"}
    markup = {"reply_markup": _keyboard(given["reply_markup"])} if "reply_markup" in given else {}
    return {"chat": chat, name: text, **markup}


def _keyboard(markup: Body) -> Body:
    keys = [key for row in markup["inline_keyboard"] for key in row]
    for key in keys:
        if set(key) != {"text", "callback_data"} or not key["text"].strip():
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(key["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if len(keys) > 100:
        raise Refused(400, "Bad Request: too many buttons")
    return markup


@dataclass(slots=True)
class Chat:
    """One person's chat with the bot, seen from their phone."""

    api: BotApi
    http: httpx2.AsyncClient
    hook: str
    id: int

    async def write(self, text: str) -> httpx2.Response:
        return await self.brings({"message": self._said(text=text)})

    async def send(self, **content: Any) -> httpx2.Response:
        return await self.brings({"message": self._said(**content)})

    async def tap(self, message: Body, title: str) -> httpx2.Response:
        """What Telegram is answered with counts as the tap's own answer."""
        keys = [key for row in message["reply_markup"]["inline_keyboard"] for key in row]
        data = next(key["callback_data"] for key in keys if key["text"] == title)
        query = {"id": str(next(self.api.numbers)), "from": self._person, "message": message, "data": data}
        answer = await self.brings({"callback_query": query})
        if answer.content and answer.json().get("method") == "answerCallbackQuery":
            self.api.taps.append(answer.json()["callback_query_id"])
        return answer

    async def brings(self, update: Body, *, secret: str = SECRET) -> httpx2.Response:
        whole = {"update_id": next(self.api.numbers), **update}
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.http.post(self.hook, json=whole, headers=headers)

    async def shown(self, text: str) -> Body:
        """The newest message of ours that holds `text`, once it is there."""
        deadline = time.monotonic() + 10
        while True:
            if found := [m for m in self.messages() if text in (m.get("text") or m.get("caption", ""))]:
                return found[-1]
            assert time.monotonic() < deadline, f"{text!r} did not come: {self.texts()} {self.api.refused}"
            await asyncio.sleep(0.05)

    def messages(self) -> list[Body]:
        return [message for message in self.api.sent if message["chat"]["id"] == self.id]

    def texts(self) -> list[str]:
        return [str(m.get("text", m.get("caption"))) for m in self.messages()]

    def _said(self, **content: Any) -> Body:
        chat = {"id": self.id, "type": "private"}
        number = next(self.api.numbers)
        return {"message_id": number, "date": int(time.time()), "chat": chat, "from": self._person, **content}

    @property
    def _person(self) -> Body:
        return {"id": self.id, "is_bot": False, "first_name": "Sanne", "language_code": "nl"}
