"""Addresses that a code brought into another conversation know their own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_points") as table:
        table.add_column(sa.Column("home_conversation_id", sa.String(length=40), nullable=True))
    op.execute("UPDATE contact_points SET home_conversation_id = previous_conversation_id WHERE verified")
