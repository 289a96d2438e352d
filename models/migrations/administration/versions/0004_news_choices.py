"""What customers chose about being told of news."""

import sqlalchemy as sa
from alembic import op

from models.tables.metadata import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news_choices",
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_news_choices_customer_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_news_choices_conversation_id")
        ),
        sa.PrimaryKeyConstraint("brand", "customer_id", name=op.f("pk_news_choices")),
    )
