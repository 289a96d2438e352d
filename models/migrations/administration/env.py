"""Alembic's entry for the administration schema."""

from models.migrations.environment import migrate
from models.tables import administration

migrate(administration)
