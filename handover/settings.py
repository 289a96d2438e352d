"""Everything an operator can set, read once at start-up from `HANDOVER_…` environment variables.

The objects are frozen and handed on by `bootstrap`; nobody else reads the environment. Secrets have no
defaults: `handover up` makes them (`handover.launch.embedded`), `handover serve` must be given them.
`docs/settings.md` is written from the descriptions below (`handover.launch.settings_page`).
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
"""The checkout. Defaults are anchored here, so that `handover` means the same from any directory."""
SHARED_CONTENT = PROJECT / "bot" / "shared" / "content"
SHARED_EMERGENCIES = PROJECT / "bot" / "shared" / "emergencies.yml"
SHARED_ASSISTANT = PROJECT / "bot" / "shared"
"""What every brand says, and what every brand recognises as an emergency."""

PREFIX = "HANDOVER_"

BrandKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
RedisUrl = Annotated[str, StringConstraints(pattern=r"^(redis|rediss|unix)://")]
Secret = Annotated[SecretStr, Field(min_length=32)]

_REDIS = (
    "Redis or Valkey, for wake-ups, presence and rate limits. "
    "`handover up` starts a Valkey of its own when unset."
)
_BOT = "Secret shared by the broker and the assistants, 32 characters or more."
_ROOT = (
    "Root of the keys that sign sessions and seal message bodies, 32 characters or more. "
    "When it is lost, stored messages can no longer be read."
)


class _Common(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    host: str = Field(
        default="127.0.0.1", description="Address the broker listens on; `0.0.0.0` for every interface."
    )
    port: Port = Field(default=8080, description="Port the broker listens on.")
    data_dir: Path = Field(
        default=PROJECT / "var",
        description="Databases, trained assistants, generated secrets. Keep it private.",
    )
    media_dir: Path | None = Field(
        default=None,
        description="Files that customers send, sealed; brokers on several machines need to share it. "
        "When unset: `media` in the data directory.",
    )
    brands_dir: Path = Field(default=PROJECT / "brands", description="One folder per brand.")
    database_url: str = Field(
        default="sqlite:///{data_dir}/databases/{administration}.sqlite3",
        description="Database of one administration: a template that must hold `{administration}`, so that "
        "administrations never share one. For PostgreSQL: `postgresql+asyncpg://user@host/handover_{administration}`.",
    )
    directory_database_url: str = Field(
        default="sqlite:///{data_dir}/databases/directory.sqlite3",
        description="Database of staff accounts, grants and brands. Holds no customer data.",
    )
    broker_url: HttpUrl | None = Field(
        default=None,
        description="Address at which other processes (an assistant's actions) reach this broker. "
        "When unset: its own address and port.",
    )
    assistant_url: str | None = Field(
        default=None,
        description="Rasa of a brand: a template that must hold `{brand}`, as `http://rasa-{brand}:5005`. "
        "`handover up` trains and starts the assistants itself when unset.",
    )
    assistant_urls: dict[BrandKey, str] = Field(
        default_factory=dict,
        description='Exceptions to the template, as JSON: `{"liander": "http://127.0.0.1:5005"}`.',
    )
    customer_messages: int = Field(
        default=60,
        ge=1,
        description="Messages that one customer may send within 30 seconds (to each process, where there are "
        "several); more are asked to wait.",
    )
    channel_settings: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='What connectors need, tokens among it, as JSON: `{"WHATSAPP_…": "…"}`.',
    )
    demo: bool = Field(
        default=False,
        description="Make demo accounts, written to `demo-accounts.json` in the data directory.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severity that is logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="`json` writes one object per line."
    )

    @field_validator("data_dir", "media_dir", "brands_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().absolute()

    @model_validator(mode="after")
    def _templates_tell_their_targets_apart(self) -> Self:
        if "{administration}" not in self.database_url:
            raise ValueError(f"{PREFIX}DATABASE_URL must hold {{administration}}")
        if self.assistant_url is not None and "{brand}" not in self.assistant_url:
            raise ValueError(f"{PREFIX}ASSISTANT_URL must hold {{brand}}")
        return self

    @property
    def media_folder(self) -> Path:
        """Where customers' files are kept."""
        return self.media_dir or self.data_dir / "media"

    def database_for(self, administration: str) -> str:
        """The SQLAlchemy URL of one administration's database."""
        return self._placed(self.database_url).replace("{administration}", administration)

    @property
    def directory_database(self) -> str:
        """The SQLAlchemy URL of the directory."""
        return self._placed(self.directory_database_url)

    def assistant_for(self, brand: str) -> str | None:
        """Base URL of the Rasa process that answers for a brand, None when none is configured."""
        template = self.assistant_urls.get(brand, self.assistant_url)
        return template and template.replace("{brand}", brand).rstrip("/")

    @property
    def own_url(self) -> str:
        """Base URL at which others reach this broker: as told, else `local_url`."""
        return str(self.broker_url).rstrip("/") if self.broker_url else self.local_url

    @property
    def local_url(self) -> str:
        """Base URL of this broker on its own machine."""
        loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
        host = loopback.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def of_channel(self, channel: str, name: str) -> str | None:
        """What the operator set for a connector: `HANDOVER_<CHANNEL>_<NAME>`; connectors know their names."""
        secret = self.channel_settings.get(f"{channel}_{name}".upper())
        return None if secret is None else secret.get_secret_value()

    def _placed(self, template: str) -> str:
        return template.replace("{data_dir}", str(self.data_dir))


class PartialSettings(_Common):
    """What the operator set; the rest is still to be made. Raises ValidationError when something is wrong."""

    redis_url: RedisUrl | None = Field(default=None, description=_REDIS)
    bot_token: Secret | None = Field(default=None, description=_BOT)
    secret_key: Secret | None = Field(default=None, description=_ROOT)


class Settings(_Common):
    """What a broker process needs, complete. Raises ValidationError when something is missing or wrong."""

    redis_url: RedisUrl = Field(description=_REDIS)
    bot_token: Secret = Field(description=_BOT)
    secret_key: Secret = Field(description=_ROOT)
