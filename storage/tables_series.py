"""The tables of what is counted day by day, of the days that stood out, and of priorities with their dates."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text

from storage.columns import Key, Moment
from storage.tables import metadata

counted_days = Table(
    "counted_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("made", Moment, nullable=False),
)

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("topic", String(12), primary_key=True),
    Column("matter", String(200), primary_key=True),
    Column("publishers", Integer, nullable=False),
    Column("items", JSON, nullable=False),
    Index("ix_daily_counts_series", "kind", "topic", "matter", "day"),
)

spikes = Table(
    "spikes",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("topic", String(12), primary_key=True),
    Column("matter", String(200), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("first_day", Date, nullable=False),
)

priority_topics = Table(
    "priority_topics",
    metadata,
    Column("id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("words", JSON, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("level", String(8), nullable=False),
    Column("basis", Text, nullable=False),
)
