"""Runs Alembic on a connection that is handed in; both schemas share it."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, MetaData

from models.tables.metadata import Instant


def migrate(metadata: MetaData) -> None:
    """Called by each schema's `env.py`."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=False,
        render_item=_render,
        transactional_ddl=False,
    )
    context.run_migrations()


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    return "Instant()" if kind == "type" and isinstance(item, Instant) else False
