"""Networks that are sent to, and conversations that move between channels."""

import sqlalchemy as sa
from alembic import op

from models.tables.metadata import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("network_id", sa.String(length=200), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_deliveries_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
    )
    op.create_index("ix_deliveries_network", "deliveries", ["brand", "network_id"])
    op.create_table(
        "move_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_move_codes_conversation_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_move_codes")),
    )
    with op.batch_alter_table("contact_points") as table:
        table.add_column(sa.Column("previous_conversation_id", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("heard_at", Instant(), nullable=True))
        table.add_column(sa.Column("name", sa.LargeBinary(), nullable=True))
