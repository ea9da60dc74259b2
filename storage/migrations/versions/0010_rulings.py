"""What officers ruled about stories and copies"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Applies this change."""
    op.create_table(
        "rulings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("was", sa.String(length=64), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("other_case_id", KEY, nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        sa.Column("told", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_rulings_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rulings_case_id")),
        sa.ForeignKeyConstraint(["other_case_id"], ["cases.id"], name=op.f("fk_rulings_other_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    for name in ("key", "was", "case_id", "other_case_id", "told"):
        op.create_index(op.f(f"ix_rulings_{name}"), "rulings", [name], unique=False)
    op.create_table(
        "rulings_withdrawn",
        sa.Column("ruling_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_rulings_withdrawn_account_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_rulings_withdrawn_ruling_id")),
        sa.PrimaryKeyConstraint("ruling_id", name=op.f("pk_rulings_withdrawn")),
    )
    op.create_table(
        "ruled_pieces",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("ruling_id", KEY, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_ruled_pieces_item_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["rulings.id"], name=op.f("fk_ruled_pieces_ruling_id")),
        sa.PrimaryKeyConstraint("item_id", "ruling_id", name=op.f("pk_ruled_pieces")),
    )
    op.create_index(op.f("ix_ruled_pieces_ruling"), "ruled_pieces", ["ruling_id", "side"], unique=False)
