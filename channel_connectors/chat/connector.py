"""Rasa's own protocols, as the broker starts them."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from channel_connectors.chat.webhook import Chat, rest_routes
from channel_connectors.contract import Premises, ServedBrand
from models.vocabulary.identity import BrandKey


class ChatConnector:
    def lacks(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def network(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def entry(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def open(self, _premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> Chat:
        return Chat(served)

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], Chat]) -> None:
        app.include_router(rest_routes(lambda request: channel(request).served))
