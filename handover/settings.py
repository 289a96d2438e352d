"""Everything an operator can set, read once at start-up from `HANDOVER_…` environment variables.

The object is frozen and handed on by `bootstrap`; nobody else reads the environment. Secrets have no
defaults: `handover up` makes them (see `handover.launch.secrets`), `handover serve` is given them.
`docs/settings.md` is written from the descriptions below.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
"""The checkout. Defaults are anchored here, so that `handover` means the same from any directory."""

PREFIX = "HANDOVER_"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """One broker process's settings. Raises pydantic's ValidationError when one is missing or wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    host: str = Field(
        "127.0.0.1", description="Address the broker listens on; `0.0.0.0` for every interface."
    )
    port: Port = Field(8080, description="Port the broker listens on.")
    data_dir: Path = Field(
        PROJECT / "var",
        description="Databases, trained assistants, media, generated secrets. Keep it private.",
    )
    brands_dir: Path = Field(PROJECT / "brands", description="One folder per brand.")
    database_url: str = Field(
        "sqlite+aiosqlite:///{data_dir}/databases/{administration}.sqlite3",
        description="Database of one administration; a template that must hold `{administration}`, so that "
        "administrations never share one. PostgreSQL: `postgresql+asyncpg://user@host/handover_{administration}`.",
    )
    directory_database_url: str = Field(
        "sqlite+aiosqlite:///{data_dir}/databases/directory.sqlite3",
        description="Database of staff accounts, grants and brands; holds no customer data.",
    )
    redis_url: str = Field(
        pattern=r"^(redis|rediss|unix)://",
        description="Redis or Valkey, for wake-ups, presence and rate limits. "
        "`handover up` starts one when unset.",
    )
    broker_url: HttpUrl | None = Field(
        None,
        description="Address at which other processes (actions of an assistant) reach this broker. "
        "Unset: `http://HOST:PORT`.",
    )
    assistant_url: str | None = Field(
        None,
        description="Rasa of a brand; a template that must hold `{brand}`, as `http://rasa-{brand}:5005`. "
        "`handover up` trains and starts the assistants itself when unset.",
    )
    assistant_urls: dict[Key, str] = Field(
        default_factory=dict,
        description='Exceptions to the template, as JSON: `{"liander": "http://127.0.0.1:5005"}`.',
    )
    bot_token: SecretStr = Field(
        min_length=32, description="Secret shared by the broker and the assistants; 32 characters or more."
    )
    secret_key: SecretStr = Field(
        min_length=32,
        description="Root of the keys that sign sessions and seal message bodies; 32 characters or more. "
        "Lost: stored messages can no longer be read.",
    )
    demo: bool = Field(
        False, description="Make demo accounts, written to `demo-accounts.json` in the data directory."
    )
    log_level: LogLevel = Field("info", description="Least severity that is logged.")
    log_format: Literal["text", "json"] = Field("text", description="`json` writes one object per line.")

    @field_validator("data_dir", "brands_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @model_validator(mode="after")
    def _templates_tell_their_targets_apart(self) -> Self:
        if "{administration}" not in self.database_url:
            raise ValueError(f"{PREFIX}DATABASE_URL must hold {{administration}}")
        if self.assistant_url is not None and "{brand}" not in self.assistant_url:
            raise ValueError(f"{PREFIX}ASSISTANT_URL must hold {{brand}}")
        return self

    def database_for(self, administration: str) -> str:
        """The SQLAlchemy URL of one administration's database."""
        return self._filled(self.database_url).replace("{administration}", administration)

    @property
    def directory_database(self) -> str:
        """The SQLAlchemy URL of the directory."""
        return self._filled(self.directory_database_url)

    def assistant_for(self, brand: str) -> str | None:
        """Base URL of the Rasa process that answers for a brand, None when none is configured."""
        if brand in self.assistant_urls:
            return self.assistant_urls[brand].rstrip("/")
        return self.assistant_url and self.assistant_url.replace("{brand}", brand).rstrip("/")

    @property
    def own_url(self) -> str:
        """Base URL at which this broker is reached from its own machine, or as told."""
        if self.broker_url is not None:
            return str(self.broker_url).rstrip("/")
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def _filled(self, template: str) -> str:
        return template.replace("{data_dir}", str(self.data_dir))
