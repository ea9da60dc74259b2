"""Figures the department has published, those read from its own publications; letters written to it; recent items by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this change."""
    op.create_table(
        "published_figures",
        sa.Column("id", _key(), nullable=False),
        *_said(),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
        sa.UniqueConstraint("corrects", name=op.f("uq_published_figures_corrects")),
    )
    op.create_index(op.f("ix_published_figures_until"), "published_figures", ["until"])
    op.create_table(
        "figure_suggestions",
        sa.Column("id", _key(), nullable=False),
        sa.Column("item_id", _key(), nullable=False),
        *_said(),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_figure_suggestions_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_suggestions")),
        sa.UniqueConstraint(
            "item_id", "kind", "matter", "commune", "since", "until", "figure", name="uq_figure_suggestions_said"
        ),
    )
    op.create_index("ix_figure_suggestions_state", "figure_suggestions", ["state", "id"])
    op.create_table(
        "letters_to_us",
        sa.Column("item_id", _key(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_letters_to_us_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_letters_to_us")),
    )
    op.create_index("ix_items_first_seen", "items", ["first_seen"])


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _said() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=60), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("commune", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered", sa.DateTime(timezone=True), nullable=False),
    ]
