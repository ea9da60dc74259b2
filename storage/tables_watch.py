"""The tables of watching the sources: what hosts ask of us, and the letters about sources that fail or are quiet."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Key, Moment
from storage.tables import metadata

host_rules = Table(
    "host_rules",
    metadata,
    Column("place", String(300), primary_key=True),  # scheme://host:port: each has a robots.txt of its own (RFC 9309)
    Column("asked", Moment, nullable=False),
    Column("status", Integer),  # of the last answer that decided (2xx, 3xx, 4xx); null = none yet
    Column("body", Text, nullable=False),
    Column("failing_since", Moment),
    Column("delay", Float),
)

host_waits = Table(
    "host_waits",
    metadata,
    Column("host", String(300), primary_key=True),
    Column("until", Moment, nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("recipients", Integer, nullable=False),
    Index("ix_notices_at", "at"),
)

notice_gaps = Table(
    "notice_gaps",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("gap_kind", String(10), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("begun", ForeignKey("notices.id"), nullable=False),
    Column("ended", ForeignKey("notices.id")),
    Index("ix_notice_gaps_ended", "ended"),
)
