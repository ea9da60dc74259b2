"""The tables of watches. The search index is no table of these: it is derived, and made by storage.search_index."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Key, Moment
from storage.tables import metadata

watches = Table(
    "watches",
    metadata,
    Column("id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("unit_id", ForeignKey("units.id"), index=True),
    Column("since", Moment, nullable=False),
    Column("paused", Moment),
    Column("back", BigInteger, index=True),  # null = looked back as far as it goes: the index answers "who is not through"
    Column("revision", Integer, nullable=False),
)

watch_officers = Table(
    "watch_officers",
    metadata,
    Column("watch_id", ForeignKey("watches.id"), primary_key=True),
    Column("officer_id", ForeignKey("officers.id"), primary_key=True),
)

watch_hits = Table(
    "watch_hits",
    metadata,
    Column("watch_id", ForeignKey("watches.id"), primary_key=True),
    Column("item_id", ForeignKey("items.id"), primary_key=True, index=True),
    Column("at", Moment, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Index("ix_watch_hits_at", "watch_id", "at"),
)
