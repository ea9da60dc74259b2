"""The tables of what we collect and what we make of it. People and cases are in tables_people.py.

No table can hold a private person: there is no column for the author of a post or a comment, and items.author is filled
for press pieces only. tests/test_privacy.py visits every column.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Key, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

outlets = Table(
    "outlets",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("watched", Boolean, nullable=False, default=False),
)

units = Table(
    "units",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("parent_id", ForeignKey("units.id")),
    Column("province", Text),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Key, primary_key=True),
    Column("outlet_key", ForeignKey("outlets.key"), nullable=False),
    Column("name", Text, nullable=False),
    Column("reader", String(20), nullable=False),
    Column("address", Text, nullable=False, unique=True),
    Column("basis", Text, nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("every_minutes", Integer, nullable=False),
    Column("pace_seconds", Float, nullable=False),
    Column("enabled", Boolean, nullable=False),
)

source_tokens = Table(
    "source_tokens",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("token", Text, nullable=False),  # sealed by storage/vault.py, as are the next two secrets
    Column("refresh", Text),
    Column("app_secret", Text),
    Column("app", Text),
    Column("expires", Moment),
    Column("renewing", Moment),  # a renewal was sent and its answer not kept: its one-time key may be used up
)

source_states = Table(
    "source_states",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("next_due", Moment, nullable=False, index=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", String(64)),
    Column("cursor", Text),
    Column("score", Float, nullable=False, default=0.0),
    Column("last_outcome", String(20)),
    Column("last_detail", Text),
    Column("last_visit", Moment),
    Column("last_success", Moment),
    Column("last_new", Moment),
    Column("since", Moment),
    Column("newest", Moment),
    Column("last_full", Moment),
    Column("doubted", Moment),
    Column("asked_minutes", Integer),
    Column("due_reason", String(40)),
)

source_gaps = Table(
    "source_gaps",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("raised", Moment, nullable=False),
    Column("until", Moment, index=True),  # null = it lasts: the index answers both "open" and "ended after"
    Column("outcome", String(20)),
)

source_volumes = Table(
    "source_volumes",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("made", Moment, nullable=False, index=True),
    Column("bands", JSON, nullable=False),
    Column("hours", JSON, nullable=False),
    Column("usual_gap", Float),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("status", Integer),
    Column("detail", Text),
    Column("seen", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("capture_sha256", String(64)),
    Index("ix_visits_source_at", "source_id", "at"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("status", Integer),
    Column("size", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("expired", Moment, index=True),  # past its term: its file may be gone already, the row goes last
    UniqueConstraint("sha256", "url"),
)

items = Table(
    "items",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("outlet_key", ForeignKey("outlets.key"), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("address", Text, nullable=False, unique=True),
    Column("link", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("external_id", Text),
    Column("title", Text, nullable=False),
    Column("lead", Text),
    Column("text", Text),
    Column("author", Text),
    Column("published", Moment),
    Column("published_origin", String(10)),
    Column("updated", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),  # the stated date, else first_seen: what lists and counts sort by
    Column("language", String(16)),
    Column("degraded", Text),
    Column("photos", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("page_state", String(12), nullable=False),
    Column("page_next", Moment),
    Column("page_tries", Integer, nullable=False, default=0),
    Column("page_capture", String(64)),
    Column("page_outcome", String(20)),  # why the last reading of the page failed; null = it did not
    Column("analysed_with", String(200), nullable=False, default=""),  # "" = not yet: an index can answer "not today's model"
    Column("matched_with", Integer, nullable=False, default=0),
    Column("flagged_with", String(200), nullable=False, default=""),
    Column("indexed_with", Integer, nullable=False, default=0),  # generation of the search index that holds today's words
    Column("credited", Boolean),  # null = not a unit's own piece; false = still to credit
    Column("failures", Integer, nullable=False, default=0),
    Column("story", String(64)),
    Column("copy_group", String(64)),
    Column("source_line", Text),
    Column("entry_mark", String(16)),  # of the feed entry as last seen: another one means that its piece was edited
    Column("removed", Moment),
    Column("removed_evidence", String(64)),
    Index("ix_items_analysed", "analysed_with", "id"),
    Index("ix_items_flagged", "flagged_with", "id"),
    Index("ix_items_matched", "matched_with", "id"),
    Index("ix_items_indexed", "indexed_with", "id"),
    Index("ix_items_credited", "credited", "id"),
    Index("ix_items_page", "page_state", "page_next"),
    Index("ix_items_outlet_seen", "outlet_key", "seen_at"),
    Index("ix_items_source_seen", "source_id", "seen_at"),
    Index("ix_items_seen", "seen_at"),
    Index("ix_items_first_seen", "first_seen"),
    Index("ix_items_story", "story"),
    Index("ix_items_copy_group", "copy_group"),
    Index("ix_items_unit", "unit_id", "seen_at"),
)

item_versions = Table(
    "item_versions",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("lead", Text),
    Column("text", Text),
    Column("capture", String(64)),
)

analyses = Table(
    "analyses",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("health_p", Float, nullable=False),
    Column("health", Boolean, nullable=False),
    Column("sector_p", Float, nullable=False),
    Column("sector", Boolean, nullable=False),
    Column("topic", String(12), nullable=False),
    Column("tone", String(3), nullable=False),
    Column("unreliable", Float, nullable=False),
    Column("words", JSON, nullable=False),
    Column("places", JSON, nullable=False),
    Column("assertions", JSON, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("field", String(8), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("unit", Text, index=True),
    Column("candidates", JSON, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("category", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("verdict_summary", Text, nullable=False),
    Column("verdict_by", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("source_url", Text, nullable=False),
    Column("confidence", String(8), nullable=False),
    Column("note", Text, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("claim_id", String(40), primary_key=True, index=True),
    Column("score", Float, nullable=False),
    Column("tier", String(10), nullable=False),
    Column("stance", String(8), nullable=False),
    Column("evidence", JSON, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("exact", String(64), nullable=False, index=True),
    Column("day", Date),
    Column("bands", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("direction", String(128), nullable=False, server_default=""),  # base64 of 64 signed bytes
)

signature_keys = Table(
    "signature_keys",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("item_id", ForeignKey("items.id"), primary_key=True, index=True),
    Column("day", Date),
    Index("ix_signature_keys_key_day", "key", "day"),
)

registry = Table(
    "registry",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("revision", Integer, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("month", Date),
    Column("genre", String(8), nullable=False),
    Column("photos", Integer, nullable=False),
    Column("credited", Moment, nullable=False),
    Column("not_counted", String(24)),
    Index("ix_publications_unit_month", "unit_id", "month"),
)

quotas = Table(
    "quotas",
    metadata,
    Column("unit_kind", String(40), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("per_month", Integer, nullable=False),
    Column("photo_needed", Boolean, nullable=False),
    Column("basis", Text, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("month", Date, nullable=False, index=True),
    Column("made", Moment, nullable=False),
    Column("docx", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
