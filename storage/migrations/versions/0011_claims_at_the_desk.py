"""Claims at the desk: their versions, and trials of what one would match"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Applies this change."""
    op.create_table(
        "claim_versions",
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("written_by", KEY, nullable=True),
        sa.Column("written", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_claim_versions_written_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_claim_versions_decided_by")),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_claim_versions")),
    )
    op.create_index("ix_claim_versions_state", "claim_versions", ["state", "claim_id"], unique=False)
    op.create_table(
        "claim_trials",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_claim_trials_account_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_claim_trials")),
    )
    op.create_index(op.f("ix_claim_trials_account_id"), "claim_trials", ["account_id"], unique=False)
    op.create_index("ix_claim_trials_waiting", "claim_trials", ["fault", "made"], unique=False)
