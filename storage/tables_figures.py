"""The tables of published figures, and of those read from the department's own publications for a person to accept."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.columns import Key, Moment
from storage.tables import metadata

published_figures = Table(
    "published_figures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("matter", String(60), nullable=False),
    Column("province", String(60), nullable=False),
    Column("commune", String(100), nullable=False),
    Column("unit", String(300), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False, index=True),
    Column("figure", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("entered_by", String(200), nullable=False),
    Column("entered", Moment, nullable=False),
    # No foreign key: a backup is restored table by table, and rows are never deleted.
    Column("corrects", BigInteger, unique=True),
)

figure_suggestions = Table(
    "figure_suggestions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("matter", String(60), nullable=False),
    Column("province", String(60), nullable=False),
    Column("commune", String(100), nullable=False),
    Column("unit", String(300), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("figure", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("entered", Moment, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("state", String(12), nullable=False),
    UniqueConstraint(
        "item_id", "kind", "matter", "commune", "since", "until", "figure", name="uq_figure_suggestions_said"
    ),  # the convention's name is too long for PostgreSQL
    Index("ix_figure_suggestions_state", "state", "id"),
)
