"""Alembic's entry for the directory schema."""

from models.migrations.environment import migrate
from models.tables import directory

migrate(directory)
