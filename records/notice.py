"""Telling those who watch the sources that some are failing or quiet, and when that is over (law 10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.source import Gap


class NoticeKind(StrEnum):
    """What a notice says of the gaps it names."""

    BEGUN = "bat_dau"
    ENDED = "ket_thuc"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGone:
    """A gap of a source, by its name, as a notice names it."""

    gap: Gap
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice about one or more sources, sent to `recipients` people; each has a delivery of their own."""

    id: int
    kind: NoticeKind
    at: datetime
    recipients: int
