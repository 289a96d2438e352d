"""Rasa's own protocols, as the broker starts them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from channel_connectors.chat.brands import ChatBrand, ChatOptions, chat_brands
from channel_connectors.chat.rest.webhook import rest_routes
from channel_connectors.chat.socketio.server import ChatSockets, socketio_health
from channel_connectors.contract import DRAWN, Premises, ServedBrand
from models.vocabulary.identity import BrandKey


@dataclass(frozen=True, slots=True)
class Chat:
    """The channel at work."""

    served: Mapping[BrandKey, ChatBrand]
    sockets: ChatSockets

    def drain(self) -> None:
        """REST's answers are complete already; open connections are closed with the server's."""

    async def close(self) -> None:
        await self.sockets.close()


class ChatConnector:
    bodies: Mapping[str, int] = {}
    options: type[ChatOptions] = ChatOptions
    capabilities = DRAWN

    def lacks(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def network(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def entry(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def vouches(self, _premises: Premises, _brand: BrandKey) -> bool:
        return False

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> Chat:
        """Raises `WrongOptions`."""
        brands = chat_brands(served, premises.options, premises.key("chat-sessions").hex())
        return Chat(brands, ChatSockets(brands))

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], Chat]) -> None:
        async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
            await channel(HTTPConnection(scope)).sockets(scope, receive, send)

        app.include_router(rest_routes(lambda request: channel(request).served))
        app.include_router(socketio_health(lambda request: channel(request).served))
        app.mount("/channels/chat/{brand}/socket.io", sockets)
