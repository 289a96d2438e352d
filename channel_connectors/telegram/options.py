"""What a brand says about Telegram in `brand.yml` (`channels: telegram: {…}`)."""

from typing import Annotated, ClassVar

from pydantic import Field

from channel_connectors.options import Options


class TelegramOptions(Options):
    """`username`: the bot's name, without its @."""

    own: ClassVar[frozenset[str]] = frozenset({"username"})

    username: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$")]
