"""The tables of claims at the desk: every version of each, and trials of what one would match. The library in force is the
table `claims`."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Moment
from storage.tables import metadata

claim_versions = Table(
    "claim_versions",
    metadata,
    Column("claim_id", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("written_by", ForeignKey("accounts.id")),  # null = the shipped list
    Column("written", Moment, nullable=False),
    Column("decided_by", ForeignKey("accounts.id")),
    Column("decided", Moment),
    Column("reason", Text, nullable=False),
    Index("ix_claim_versions_state", "state", "claim_id"),
)

claim_trials = Table(
    "claim_trials",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("made", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("outcome", JSON),
    Column("fault", Text),  # null = not tried yet: the index answers "who waits"
    Index("ix_claim_trials_waiting", "fault", "made"),
)
