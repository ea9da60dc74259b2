"""The tables of what people teach: corrections of pieces, channels of detectors, chosen models, ranks of waiting cases."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, String, Table, Text

from storage.columns import Key, Moment
from storage.tables import metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("topic", String(12)),
    Column("note", Text, nullable=False),
)

detector_channels = Table(
    "detector_channels",
    metadata,
    Column("detector", String(40), primary_key=True),
    Column("choice", String(20), nullable=False),
    Column("basis", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

model_choices = Table(
    "model_choices",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("stamp", String(40), nullable=False),  # "" = the shipped model alone
    Column("sector", String(16), nullable=False),
    Column("ranking", String(16), nullable=False),
    Column("card", String(64), nullable=False),
    Column("redo_from", BigInteger, nullable=False),
    Column("refused", Text),
)

case_ranks = Table(
    "case_ranks",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("chance", Float, nullable=False),
)
