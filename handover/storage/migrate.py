"""Bring a database to the schema this version expects."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import models.migrations

Schema = Literal["administration", "directory"]

_LOCK = 7_203_117
"""PostgreSQL advisory lock: of several brokers that start at once, one migrates and the others wait."""


def configuration(connection: Connection, schema: Schema) -> Config:
    """Alembic's configuration for a schema, on a connection that is open already."""
    config = Config()
    folder = Path(models.migrations.__file__).parent / schema
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, schema: Schema) -> None:
    """Apply what is missing; nothing where nothing is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    command.upgrade(configuration(connection, schema), "head")
