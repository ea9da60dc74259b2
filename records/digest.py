"""A dated summary whose every number links to its records (R038)."""

from dataclasses import dataclass
from datetime import date, datetime

from records.broadcast import Broadcast
from records.publication import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCount:
    """What one outlet published in the period. Watched outlets stand here with zeros too (R091)."""

    outlet: str
    collected: int
    health: int
    sector: int
    flagged: int
    not_covered_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """Pieces of the health sector by topic and tone (R089)."""

    topic: str
    positive: int
    neutral: int
    negative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case of the period: what was flagged and what was done. `claim` is the known assertion it repeats (R068)."""

    case_id: int
    opened: datetime
    source: str
    title: str
    link: str
    unit: str | None
    reason: str
    level: str
    state: str
    defects: tuple[str, ...]
    harms: tuple[str, ...]
    copies: int
    claim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGap:
    """A time within which a source was not covered (law 10). `outcome` is an Outcome's value, or a GapKind's where nothing
    failed; "" was never read. `until` None: it lasts; `since` None: it was never otherwise."""

    source: str
    outcome: str
    since: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastLine:
    """A programme shown in the period (R093); `watched_by` names the account on duty, "" where nobody watched it."""

    broadcast: Broadcast
    watched_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """All that a digest is made of. The period is [start, end) in UTC; `month` names it; `cut_off` is when it was read;
    `unanalysed` are pieces of the period that were not understood yet, and so stand in no count but that of pieces."""

    month: date
    start: datetime
    end: datetime
    cut_off: datetime
    department: str
    parent: str
    province: str
    outlets: tuple[OutletCount, ...]
    topics: tuple[TopicCount, ...]
    cases: tuple[CaseLine, ...]
    standings: tuple[Standing, ...]
    gaps: tuple[SourceGap, ...]
    brief_gaps: int = 0
    unanalysed: int = 0
    broadcasts: tuple[BroadcastLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A composed digest as kept: paths are relative to the data folder."""

    id: int
    month: date
    made: datetime
    docx: str
    html: str
    sha256: str
