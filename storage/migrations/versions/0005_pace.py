"""Pace: why a source is read next when it is, what hosts ask of us, letters about sources that fail or are quiet"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies this change."""
    op.add_column("source_states", sa.Column("last_full", MOMENT, nullable=True))
    op.add_column("source_states", sa.Column("doubted", MOMENT, nullable=True))
    op.add_column("source_states", sa.Column("asked_minutes", sa.Integer(), nullable=True))
    op.add_column("source_states", sa.Column("due_reason", sa.String(length=40), nullable=True))
    op.add_column("items", sa.Column("page_outcome", sa.String(length=20), nullable=True))
    op.add_column("accounts", sa.Column("email", sa.Text(), nullable=True))
    op.create_table(
        "host_rules",
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("asked", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("delay", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_host_rules")),
    )
    op.create_table(
        "host_waits",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_waits")),
    )
    op.create_index(op.f("ix_host_waits_until"), "host_waits", ["until"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_at", "notices", ["at"], unique=False)
    op.create_table(
        "notice_gaps",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("gap_kind", sa.String(length=10), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("begun", KEY, nullable=False),
        sa.Column("ended", KEY, nullable=True),
        sa.ForeignKeyConstraint(["begun"], ["notices.id"], name=op.f("fk_notice_gaps_begun")),
        sa.ForeignKeyConstraint(["ended"], ["notices.id"], name=op.f("fk_notice_gaps_ended")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_notice_gaps_source_id")),
        sa.PrimaryKeyConstraint("source_id", "gap_kind", "since", name=op.f("pk_notice_gaps")),
    )
    op.create_index("ix_notice_gaps_ended", "notice_gaps", ["ended"], unique=False)
    with op.batch_alter_table("deliveries") as batch:  # SQLite makes the table anew; nothing refers to it
        batch.alter_column("alert_id", existing_type=KEY, nullable=True)
        batch.add_column(sa.Column("notice_id", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_deliveries_notice_id"), "notices", ["notice_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_deliveries_notice_id_channel_address"), ["notice_id", "channel", "address"])
