"""The tables of duties, cases, alerts and the desk."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Key, Moment
from storage.tables import metadata
from storage.tables_watch import notices

officers = Table(
    "officers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("duty", String(20), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("phone", Text),
    Column("decision", Text),
)

flags = Table(
    "flags",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("detector", String(40), nullable=False),
    Column("key", String(120), nullable=False),
    Column("score", Float, nullable=False),
    Column("level", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("unit", Text),
    Column("claim", String(40)),
    Column("made_with", String(200), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id")),
    Column("about", String(8), nullable=False, server_default="item"),
    Column("headline", Text),
    UniqueConstraint("item_id", "detector", "key"),
    Index("ix_flags_case", "case_id", "id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("story", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("level", String(8), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("officer_id", ForeignKey("officers.id")),
    Column("opened", Moment, nullable=False, index=True),
    Column("due", Moment, nullable=False),
    Column("acknowledged", Moment),
    Column("merged_into", ForeignKey("cases.id")),
    Index("ix_cases_state_due", "state", "due"),
    Index("ix_cases_unit_state", "unit_id", "state"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("officer_id", ForeignKey("officers.id"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("acknowledged", Moment),
    UniqueConstraint("case_id", "officer_id", "step"),
)

not_alerted = Table(
    "not_alerted",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("reason", String(32), nullable=False),
    Column("at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id")),  # null where the message is a notice about sources (decision 0021)
    Column("notice_id", ForeignKey(notices.c.id)),
    Column("channel", String(20), nullable=False),
    Column("address", Text, nullable=False),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("lease_by", String(64)),
    Column("lease_until", Moment),
    Column("result", Text),
    Column("sent", Moment),
    UniqueConstraint("alert_id", "channel"),
    UniqueConstraint("notice_id", "channel", "address"),
    Index("ix_deliveries_state_next", "state", "next_try"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("defects", JSON, nullable=False),
    Column("harms", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("merged_into", ForeignKey("cases.id")),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("disabled", Boolean, nullable=False),
    Column("email", Text),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
)

one_time_logins = Table(
    "one_time_logins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("ends", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("chain", String(64), nullable=False),
)

deployment = Table(
    "deployment",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
)

schedule = Table(
    "schedule",
    metadata,
    Column("job", String(40), primary_key=True),
    Column("next_due", Moment, nullable=False),
    Column("lease_by", String(64)),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("last_started", Moment),
    Column("last_ended", Moment),
    Column("last_report", Text),
    Column("last_error", Text),
)
