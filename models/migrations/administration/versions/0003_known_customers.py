"""Customers for whom a brand's site vouches."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_points") as table:
        table.add_column(sa.Column("known", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("contact_points") as table:
        table.alter_column("known", server_default=None)
