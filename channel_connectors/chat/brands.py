"""What a brand says about its chat in `brand.yml` (`channels: chat: {…}`), and who may speak there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, Strict, ValidationError

from channel_connectors.chat.senders import Senders
from channel_connectors.contract import Broker, ServedBrand
from channel_connectors.options import Options
from models.vocabulary.identity import BrandKey

Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]{1,200}(:\d{1,5})?$")]


class ChatOptions(Options):
    """`anonymous_senders`: whether ids that a client made up are spoken with; else only those we issued.

    `origins`: sites whose pages may connect by Socket.IO. Open to all unless named: nothing that a browser
    adds by itself (a cookie, say) opens a conversation, only the session id that the page itself kept.
    """

    anonymous_senders: Annotated[bool, Strict()] = False
    origins: Annotated[tuple[Origin, ...], Field(max_length=50)] = ()


class WrongOptions(ValueError):
    """What `brand.yml` says of the channel cannot be read; the message names key and mistake."""


@dataclass(frozen=True, slots=True)
class ChatBrand:
    key: BrandKey
    broker: Broker
    options: ChatOptions
    senders: Senders


def chat_brands(
    served: Mapping[BrandKey, ServedBrand], options: Mapping[BrandKey, Mapping[str, Any]], secret: str
) -> dict[BrandKey, ChatBrand]:
    """The brands that chat. Raises `WrongOptions`."""
    return {key: _chat_brand(one, _options(key, options[key]), secret) for key, one in served.items()}


def _chat_brand(served: ServedBrand, options: ChatOptions, secret: str) -> ChatBrand:
    senders = Senders(secret, served.key, anonymous=options.anonymous_senders)
    return ChatBrand(served.key, served.broker, options, senders)


def _options(brand: BrandKey, given: Mapping[str, Any]) -> ChatOptions:
    try:
        return ChatOptions.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise WrongOptions(f"brands/{brand}/brand.yml: channels.chat.{key}: {first['msg']}") from error
