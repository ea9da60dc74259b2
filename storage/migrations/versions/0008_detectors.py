"""Flags about stories and series; counts by day, spikes, priorities with dates"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this change."""
    op.add_column("flags", sa.Column("about", sa.String(length=8), server_default="item", nullable=False))
    op.add_column("flags", sa.Column("headline", sa.Text(), nullable=True))
    op.create_table(
        "counted_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_counted_days")),
    )
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("publishers", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "topic", "matter", name=op.f("pk_daily_counts")),
    )
    op.create_index(op.f("ix_daily_counts_series"), "daily_counts", ["kind", "topic", "matter", "day"], unique=False)
    op.create_table(
        "spikes",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "topic", "matter", "day", name=op.f("pk_spikes")),
    )
    op.create_table(
        "priority_topics",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_topics")),
    )
