"""A report as a plain tree: what documents/ print and what a test can count.

Every text is one paragraph of Unicode; documents strip what their format can't hold. A record is named "kind:key"
(case:12, unit:5, outlet:…, topic:…, source:…), so that every number leads back to what it counts (R038)."""

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """How a column stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section, numbered already."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `note` is set small and in italics: a remark about the figures, or for whoever edits the draft."""

    text: str
    note: bool = False
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `share` is its part of the page's width, in mm of the 165 that Decree 30 leaves."""

    name: str
    share: int
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """A row, one text a column. `records` are what its numbers count; `link` is the piece itself, on the web."""

    cells: tuple[str, ...]
    records: tuple[str, ...] = ()
    link: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `linked` is the column that carries the rows' link."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    linked: int = 0


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report on the form of Decree 30/2020, Appendix I: number and day are left for the clerk, never invented (R076).

    `made` (ISO 8601) is the moment of the figures: the only time a document's properties may carry."""

    parent: str
    department: str
    symbol: str
    place_and_date: str
    kind: str
    subject: str
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signer: tuple[str, ...]
    made: str
