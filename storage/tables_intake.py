"""The tables of what people hand in: letters of the watched mailbox, files between preview and keeping, broadcasts."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.columns import Key, Moment
from storage.tables import metadata

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("mailbox", String(300), primary_key=True),
    Column("last_visit", Moment, nullable=False),
    Column("last_success", Moment),
    Column("trouble", Text),
    Column("since", Moment),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mailbox", String(300), nullable=False),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("message_id", String(300), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(40)),
    Column("fresh", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("marked", Boolean, nullable=False),
    UniqueConstraint("mailbox", "validity", "uid"),
    Index("ix_letters_message", "mailbox", "message_id"),
    Index("ix_letters_marked", "mailbox", "marked"),
)

# Pieces that are the words of a letter which its sender wrote to the department, not what an officer forwarded.
letters_to_us = Table(
    "letters_to_us",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True, autoincrement=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("made", Moment, nullable=False),
    Column("file", Text, nullable=False),
    Column("content", Text, nullable=False),  # base64: a backup is JSON
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("minutes", Integer),
    Column("link", Text),
    Column("watched_by", ForeignKey("accounts.id")),
    Column("note", Text, nullable=False),
)

airings = Table(
    "airings",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id"), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("channel", String(200), primary_key=True),
    Index("ix_airings_at", "at"),
)

online_copies = Table(
    "online_copies",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id"), primary_key=True),
    Column("address", String(2048), primary_key=True),
    Column("link", Text, nullable=False),
)
