"""Article pages after their first reading: source line, pictures, re-reading, removal, publishers' files, expiry in two steps"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Applies this change."""
    op.add_column("items", sa.Column("source_line", sa.Text(), nullable=True))
    op.add_column("items", sa.Column("entry_mark", sa.String(length=16), nullable=True))
    op.add_column("item_versions", sa.Column("capture", sa.String(length=64), nullable=True))
    op.add_column("captures", sa.Column("expired", MOMENT, nullable=True))
    op.create_index(op.f("ix_captures_expired"), "captures", ["expired"], unique=False)
    _pictures_and_rereads()
    _removals_and_site_files()


def _pictures_and_rereads() -> None:
    op.create_table(
        "item_images",
        sa.Column("item_id", KEY, autoincrement=False, nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_images_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_images")),
    )
    op.create_table(
        "page_rereads",
        sa.Column("item_id", KEY, autoincrement=False, nullable=False),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("last", MOMENT, nullable=True),
        sa.Column("last_outcome", sa.String(length=20), nullable=True),
        sa.Column("gone_since", MOMENT, nullable=True),
        sa.Column("gone_evidence", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_page_rereads_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_page_rereads")),
    )
    op.create_index(op.f("ix_page_rereads_due"), "page_rereads", ["due"], unique=False)


def _removals_and_site_files() -> None:
    op.create_table(
        "removals",
        sa.Column("item_id", KEY, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("first_seen", MOMENT, nullable=True),
        sa.Column("first_evidence", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("ended", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_removals_item_id")),
        sa.PrimaryKeyConstraint("item_id", "at", name=op.f("pk_removals")),
    )
    op.create_table(
        "site_files",
        sa.Column("outlet_key", sa.String(length=80), nullable=False),
        sa.Column("site_file", sa.String(length=40), nullable=False),
        sa.Column("recent", sa.String(length=16), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("first_miss", MOMENT, nullable=True),
        sa.Column("last_fit", MOMENT, nullable=True),
        sa.Column("misfit", sa.String(length=12), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_key"], ["outlets.key"], name=op.f("fk_site_files_outlet_key")),
        sa.PrimaryKeyConstraint("outlet_key", "site_file", name=op.f("pk_site_files")),
    )
