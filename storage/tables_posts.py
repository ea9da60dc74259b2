"""The tables of posts: how far each reached, as numbers alone, and which could not be found again.

They share the metadata of storage/tables.py. No column can hold who shared, answered or reacted (tests/test_privacy.py)."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import Moment
from storage.tables import metadata

post_reach = Table(
    "post_reach",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("shares", Integer),
    Column("replies", Integer),
    Column("reactions", Integer),
)

post_absences = Table(
    "post_absences",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False, index=True),
    Column("since", Moment, nullable=False),
    Column("times", Integer, nullable=False),  # complete listings it was missing from; 0 = only told of by a webhook
    Column("evidence", String(64)),
    Column("alive", Moment),  # when it answered to its own id all the same
)
