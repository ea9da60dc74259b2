"""What an officer rules about stories and copies: kept for good, obeyed by every later placing, taken back only by hand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.case import CaseState
from records.flag import Level


class RulingKind(StrEnum):
    """What was ruled."""

    TOGETHER = "gop"
    APART = "tach"
    NOT_COPY = "khong_phai_ban_sao"


class Side(StrEnum):
    """Whether a piece got another story (or copy group) by the ruling, or kept its own."""

    MOVED = "chuyen"
    STAYED = "o_lai"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBefore:
    """A case as it was just before a ruling changed it: what taking the ruling back restores."""

    case_id: int
    state: CaseState
    level: Level
    due: datetime
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Pieces of `was` were ruled to belong in `key` (TOGETHER), or not in `was` but in `key`, made for them (APART,
    NOT_COPY). Both are stories, of NOT_COPY copy groups. `case_id` is the case that takes up the other's pieces, or that
    they left; `other_case_id` the one taken up. `moved` and `stayed` count pieces; `told` is when the officers of the case
    were told of what it, or taking it back, changed (None: still to do); `withdrawn` when it was taken back. `undone` are the
    case that this may have made worse, as it was, and the one whose officers know of its pieces; empty where it did not."""

    id: int
    kind: RulingKind
    key: str
    was: str
    account_id: int
    at: datetime
    why: str = ""
    case_id: int | None = None
    other_case_id: int | None = None
    before: tuple[CaseBefore, ...] = ()
    moved: int = 0
    stayed: int = 0
    told: datetime | None = None
    withdrawn: datetime | None = None
    withdrawn_by: int | None = None
    undone: tuple[CaseBefore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one standing ruling says of one piece. `away` are the keys where the pieces ruled apart from it are now."""

    ruling_id: int
    kind: RulingKind
    side: Side
    key: str
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What rulings leave of a piece's placing: the story and copy group it must have (None: none ruled), and those it must
    never have."""

    story: str | None = None
    copy_group: str | None = None
    not_stories: frozenset[str] = frozenset()
    not_groups: frozenset[str] = frozenset()


FREE = Bounds()
