"""Posts: reach, absences, removal; tokens sealed, with what renews them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this change."""
    op.add_column("items", sa.Column("removed", sa.DateTime(timezone=True), nullable=True))
    op.add_column("items", sa.Column("removed_evidence", sa.String(length=64), nullable=True))
    op.add_column("source_tokens", sa.Column("refresh", sa.Text(), nullable=True))
    op.add_column("source_tokens", sa.Column("app_secret", sa.Text(), nullable=True))
    op.add_column("source_tokens", sa.Column("app", sa.Text(), nullable=True))
    op.add_column("source_tokens", sa.Column("expires", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source_tokens", sa.Column("renewing", sa.DateTime(timezone=True), nullable=True))
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "post_reach",
        sa.Column("item_id", key, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.Column("reactions", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_post_reach_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_post_reach")),
    )
    op.create_table(
        "post_absences",
        sa.Column("item_id", key, nullable=False),
        sa.Column("source_id", key, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("alive", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_post_absences_item_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_post_absences_source_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_post_absences")),
    )
    op.create_index(op.f("ix_post_absences_source_id"), "post_absences", ["source_id"], unique=False)
