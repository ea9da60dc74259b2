"""Source health: since when a source stands as it does, gaps, usual volumes"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this change."""
    op.add_column("source_states", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source_states", sa.Column("newest", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_items_source_seen"), "items", ["source_id", "seen_at"], unique=False)
    op.create_table(
        "source_gaps",
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_gaps_source_id")),
        sa.PrimaryKeyConstraint("source_id", "kind", "since", name=op.f("pk_source_gaps")),
    )
    op.create_index(op.f("ix_source_gaps_until"), "source_gaps", ["until"], unique=False)
    op.create_table(
        "source_volumes",
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("usual_gap", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_volumes_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_volumes")),
    )
    op.create_index(op.f("ix_source_volumes_made"), "source_volumes", ["made"], unique=False)
