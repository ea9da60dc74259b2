"""The tables of what officers ruled about stories and copies. Rulings are added, never changed: taking one back is a row
of its own."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Key, Moment
from storage.tables import metadata

rulings = Table(
    "rulings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("key", String(64), nullable=False, index=True),
    Column("was", String(64), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("other_case_id", ForeignKey("cases.id"), index=True),
    Column("before", JSON, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("stayed", Integer, nullable=False),
    Column("told", Moment, index=True),  # null = officers are still to be told: the one column that is set later
)

rulings_withdrawn = Table(
    "rulings_withdrawn",
    metadata,
    Column("ruling_id", ForeignKey("rulings.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone", JSON(none_as_null=True)),  # the cases as they were, where officers are to be told of what this changed
)

ruled_pieces = Table(
    "ruled_pieces",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("ruling_id", ForeignKey("rulings.id"), primary_key=True),
    Column("side", String(8), nullable=False),
    Index("ix_ruled_pieces_ruling", "ruling_id", "side"),
)
