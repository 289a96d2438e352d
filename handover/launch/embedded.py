"""An installation on one machine: the settings that nobody set, made here, and handed to the children."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from handover.launch.configured import configured
from handover.launch.secret_file import kept_secrets
from handover.settings import PREFIX, PartialSettings, Settings


def completed(given: PartialSettings, redis_url: str, assistant_urls: Mapping[str, str]) -> Settings:
    """The operator's settings with the rest filled in. `assistant_urls`: those of the assistants we start."""
    secrets = kept_secrets(given.data_dir)
    return configured(
        Settings,
        **given.model_dump(exclude_none=True)
        | {
            "redis_url": redis_url,
            "secret_key": given.secret_key or secrets.secret_key,
            "bot_token": given.bot_token or secrets.bot_token,
            "assistant_urls": {**assistant_urls, **given.assistant_urls},
        },
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables from which a child reads the same settings."""
    values = ((PREFIX + name.upper(), _written(value)) for name, value in settings)
    return {name: value for name, value in values if value is not None}


def _written(value: Any) -> str | None:
    match value:
        case None:
            return None
        case SecretStr():
            return value.get_secret_value()
        case dict():
            return json.dumps({name: _plain(inner) for name, inner in value.items()})
        case _:
            return str(value)


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
