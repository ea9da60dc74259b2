"""What people hand in: letters of the watched mailbox, files between preview and keeping, broadcasts"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies this change."""
    op.create_table(
        "mailboxes",
        sa.Column("mailbox", sa.String(length=300), nullable=False),
        sa.Column("last_visit", MOMENT, nullable=False),
        sa.Column("last_success", MOMENT, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mailboxes")),
    )
    op.create_table(
        "letters",
        sa.Column("id", KEY, nullable=False),
        sa.Column("mailbox", sa.String(length=300), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("mailbox", "validity", "uid", name=op.f("uq_letters_mailbox_validity_uid")),
    )
    op.create_index(op.f("ix_letters_at"), "letters", ["at"], unique=False)
    op.create_index("ix_letters_message", "letters", ["mailbox", "message_id"], unique=False)
    op.create_index("ix_letters_marked", "letters", ["mailbox", "marked"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drafts")),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("watched_by", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["watched_by"], ["accounts.id"], name=op.f("fk_broadcasts_watched_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_at"), "broadcasts", ["at"], unique=False)
    op.create_table(
        "airings",
        sa.Column("broadcast_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name=op.f("fk_airings_broadcast_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "at", "channel", name=op.f("pk_airings")),
    )
    op.create_index("ix_airings_at", "airings", ["at"], unique=False)
    op.create_table(
        "online_copies",
        sa.Column("broadcast_id", KEY, nullable=False),
        sa.Column("address", sa.String(length=2048), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name=op.f("fk_online_copies_broadcast_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "address", name=op.f("pk_online_copies")),
    )
