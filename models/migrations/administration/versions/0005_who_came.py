"""Addresses that came by a code are told from those that were somewhere else before."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_points") as table:
        table.add_column(sa.Column("came", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE contact_points SET came = verified WHERE previous_conversation_id IS NOT NULL")
    with op.batch_alter_table("contact_points") as table:
        table.alter_column("came", server_default=None)
