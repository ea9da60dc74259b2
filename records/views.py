"""What the desk shows, joined from several records. Read only; each is made by storage/desk_views.py."""

from dataclasses import dataclass
from datetime import datetime

from records.alert import Alert, Delivery
from records.analysis import Claim, Stance, Tier, Tone, Topic
from records.case import Case, Review
from records.item import Reach
from records.publication import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A case in the queue. `outlets` published its flagged pieces, most pieces first; `reason` is its strongest flag's."""

    case: Case
    unit: str | None
    outlets: tuple[str, ...]
    pieces: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A claim that a piece repeats, and how it stands to it."""

    claim: str
    stance: Stance
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPiece:
    """One piece of a case's story. `dated` is False where `when` is only our first sight of it (law 4); `copy` where an
    earlier piece of the story has the same text; `of_story` is False where only a flag holds it to the case."""

    item_id: int
    outlet: str
    title: str
    link: str
    when: datetime
    dated: bool
    copy: bool
    flagged: bool
    repeats: tuple[Repeated, ...] = ()
    removed: datetime | None = None
    version: int = 1
    of_story: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClaim:
    """A claim that a piece matches, as the library holds it, or as it stood when it was `withdrawn` (UTC; None: in force)."""

    claim: Claim
    withdrawn: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBrief:
    """A story in one line: named by its oldest piece, `first_id`; `case` is its own, whatever it was merged into."""

    key: str
    title: str
    first_id: int
    pieces: int
    publishers: int
    first: datetime
    last: datetime
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A piece in a list of what a ruling touches."""

    item_id: int
    title: str
    link: str
    outlet: str
    when: datetime
    copy_group: str | None
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert, whom it was for, and each attempt to deliver it."""

    alert: Alert
    officer: str
    unit: str
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A review and the name of the person who gave it."""

    review: Review
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A piece in the list of latest ones; topic, tone and sector are None while it is not analysed."""

    item_id: int
    outlet: str
    title: str
    link: str
    when: datetime
    dated: bool
    topic: Topic | None
    tone: Tone | None
    sector: bool | None
    units: tuple[str, ...]
    case_id: int | None
    removed: datetime | None = None
    reach: Reach | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedPiece:
    """A unit's own piece as credited, with what a person needs to find it."""

    publication: Publication
    title: str
    link: str
    outlet: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What /metrics tells, each as (name of the state, number)."""

    items_last_day: int
    items_unfit: int
    cases: tuple[tuple[str, int], ...]
    deliveries: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
