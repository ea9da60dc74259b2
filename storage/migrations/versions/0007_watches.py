"""Watches, what they caught, and the stamp of the search index"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Applies this change."""
    op.add_column("items", sa.Column("indexed_with", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_items_indexed"), "items", ["indexed_with", "id"], unique=False)
    op.create_table(
        "watches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_watches_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
    )
    op.create_index(op.f("ix_watches_unit_id"), "watches", ["unit_id"], unique=False)
    op.create_index(op.f("ix_watches_back"), "watches", ["back"], unique=False)
    op.create_table(
        "watch_officers",
        sa.Column("watch_id", KEY, nullable=False),
        sa.Column("officer_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_watch_officers_watch_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_watch_officers_officer_id")),
        sa.PrimaryKeyConstraint("watch_id", "officer_id", name=op.f("pk_watch_officers")),
    )
    op.create_table(
        "watch_hits",
        sa.Column("watch_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_watch_hits_watch_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_watch_hits_item_id")),
        sa.PrimaryKeyConstraint("watch_id", "item_id", name=op.f("pk_watch_hits")),
    )
    op.create_index(op.f("ix_watch_hits_item_id"), "watch_hits", ["item_id"], unique=False)
    op.create_index(op.f("ix_watch_hits_at"), "watch_hits", ["watch_id", "at"], unique=False)
