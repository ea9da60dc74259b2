"""The tables of article pages after their first reading: pictures, when each is read again, removals, publishers' files."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from storage.columns import Moment
from storage.tables import metadata

# Apart from items: work lists read items by the hundred and want no pictures, a page of the desk wants those of one.
item_images = Table(
    "item_images",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("images", JSON, nullable=False),
)

page_rereads = Table(
    "page_rereads",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("due", Moment, index=True),  # null = not again: the index answers "due now" however many are over
    Column("began", Moment, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("last", Moment),
    Column("last_outcome", String(20)),
    Column("gone_since", Moment),
    Column("gone_evidence", String(64)),
)

removals = Table(
    "removals",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, primary_key=True),
    Column("evidence", String(64)),
    Column("first_seen", Moment),
    Column("first_evidence", String(64)),
    Column("reason", String(20)),
    Column("ended", Moment),
)

site_files = Table(
    "site_files",
    metadata,
    Column("outlet_key", ForeignKey("outlets.key"), primary_key=True),
    Column("site_file", String(40), primary_key=True),
    Column("recent", String(16), nullable=False),
    Column("since", Moment),
    Column("first_miss", Moment),
    Column("last_fit", Moment),
    Column("misfit", String(12)),
    Column("pages", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
)
