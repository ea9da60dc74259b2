"""A case is opened once per story, raised when something worse joins it, and decided by a person (R068).

Storage keeps at most one case per story; what is decided here is what the one job that flags, opens and alerts writes
in one transaction (law 7).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.clocks import DEFAULT, Clocks, due
from errors import NotNow
from records.case import Case, CaseState, Verdict
from records.flag import Flag, Level
from records.item import Item
from records.learning import OFFICER_DETECTOR
from records.unit import Officer, Unit, UnitKind

TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.ACKNOWLEDGED, CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.MERGED}),
    CaseState.ACKNOWLEDGED: frozenset({CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.MERGED}),
    # A decided case takes no second verdict: of two people deciding at once, the later must see the earlier's first.
    CaseState.CONFIRMED: frozenset({CaseState.OPEN}),
    CaseState.DISMISSED: frozenset({CaseState.OPEN}),
    CaseState.MERGED: frozenset({CaseState.OPEN}),
}
"""Which state may follow which; CaseState.waiting tells the undecided ones."""

DECIDES = {
    Verdict.CONFIRM: CaseState.CONFIRMED,
    Verdict.DISMISS: CaseState.DISMISSED,
    Verdict.DUPLICATE: CaseState.MERGED,
}

TITLE_LIMIT = 300
"""Code points of a case's title; a fanpage post without title gives its first words."""


class JoinReason(StrEnum):
    """Why no case was opened or raised (law 8)."""

    NO_FLAG = "khong_co_canh_bao_so_bo"
    SAME_LEVEL = "muc_do_khong_tang"
    MERGED = "vu_viec_da_gop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """One piece of a story with what the detectors said of it."""

    item: Item
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Write a new case with these fields."""

    story: str
    title: str
    state: CaseState
    level: Level
    unit_id: int | None
    officer_id: int | None
    opened: datetime
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseCase:
    """Give the case a worse level (or, opened again, its own), its due time and this state. Its officer is told again."""

    case_id: int
    level: Level
    due: datetime
    state: CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCase:
    """Change no case; the flags belong to `case_id` (None where there is neither flag nor case)."""

    case_id: int | None
    reason: JoinReason


Intent = OpenCase | RaiseCase | JoinCase


def decide(
    story: str,
    pieces: Sequence[Flagged],
    case: Case | None,
    units: Sequence[Unit],
    officer_for: Callable[[Unit | None], Officer | None],
    now: datetime,
    clocks: Sequence[Clocks] = DEFAULT,
) -> Intent:
    """What the flags of a story's pieces mean for its case: open one, raise the one there is, or join it.

    `case` is the story's case, or the one it was merged into. `officer_for` names the officer on duty for a unit
    (None: the department), or None where nobody is. A dismissed case is opened again by something worse than what was
    dismissed, or by an officer's report of a missed piece; a confirmed one is raised and stays confirmed. Times in UTC."""
    flags = [flag for piece in pieces for flag in piece.flags]
    if not flags:
        return JoinCase(case_id=case.id if case else None, reason=JoinReason.NO_FLAG)
    level = worst(flags)
    if case is None:
        unit = unit_of(flags, units)
        officer = officer_for(unit)
        return OpenCase(
            story=story,
            title=title_of(pieces),
            state=CaseState.OPEN,
            level=level,
            unit_id=unit.id if unit else None,
            officer_id=officer.id if officer else None,
            opened=now,
            due=due(level, now, clocks),
        )
    if case.state is CaseState.MERGED:
        return JoinCase(case_id=case.merged_into or case.id, reason=JoinReason.MERGED)
    reported = case.state is CaseState.DISMISSED and any(flag.detector == OFFICER_DETECTOR for flag in flags)
    if level.rank >= case.level.rank and not reported:
        return JoinCase(case_id=case.id, reason=JoinReason.SAME_LEVEL)
    return _raised(case, min(level, case.level, key=lambda each: each.rank), now, clocks)


def _raised(case: Case, level: Level, now: datetime, clocks: Sequence[Clocks]) -> RaiseCase:
    again = case.state is CaseState.DISMISSED
    term = due(level, now, clocks)
    return RaiseCase(
        case_id=case.id,
        level=level,
        due=term if again else min(case.due, term),
        state=CaseState.OPEN if again else case.state,
    )


def worst(flags: Sequence[Flag]) -> Level:
    """The worst level among flags; there must be one."""
    return min((flag.level for flag in flags), key=lambda level: level.rank)


def unit_of(flags: Sequence[Flag], units: Sequence[Unit]) -> Unit | None:
    """Whose matter it is: the registered unit of the worst, then strongest flag that names one; None is the department.

    The department's own name gives None too, so that its cases have one home (records.case)."""
    named = {unit.name: unit for unit in units}
    for flag in sorted(flags, key=lambda each: (each.level.rank, -each.score)):
        unit = named.get(flag.unit or "")
        if unit is not None:
            return None if unit.kind is UnitKind.DEPARTMENT else unit
    return None


def title_of(pieces: Sequence[Flagged]) -> str:
    """The title of the clearest piece: one with a title and its text whole, then the worst and strongest flag, then the
    earliest seen. A piece without title lends its first words."""
    flagged = [piece for piece in pieces if piece.flags]
    headline = next((flag.headline for piece in flagged for flag in piece.flags if flag.headline), "")
    if headline:  # a series: no piece's title says it
        return headline if len(headline) <= TITLE_LIMIT else headline[: TITLE_LIMIT - 1].rstrip() + "…"

    def clearness(piece: Flagged) -> tuple[bool, bool, int, float, datetime, int]:
        item, strongest = piece.item, min((flag.level.rank, -flag.score) for flag in piece.flags)
        return (not item.title.strip(), item.degraded is not None, *strongest, item.first_seen, item.id)

    item = min(flagged or pieces, key=clearness).item
    words = " ".join((item.title.strip() or item.lead or item.text or "")[: 4 * TITLE_LIMIT].split())
    return words if len(words) <= TITLE_LIMIT else words[: TITLE_LIMIT - 1].rstrip() + "…"


def review(case: Case, verdict: Verdict, merged_into: Case | None = None) -> CaseState:
    """The state a person's verdict gives the case.

    Raises NotNow where the case is decided already, or where a duplicate names no other, still standing case."""
    target = DECIDES[verdict]
    if target not in TRANSITIONS[case.state]:
        raise NotNow(
            f"Vụ việc số {case.id} đã được kết luận. Mời tải lại trang để xem kết luận trước khi thay đổi.",
            f"case {case.id}: {case.state} -> {target} is not a step",
        )
    if verdict is Verdict.DUPLICATE:
        _check_target(case, merged_into)
    return target


def _check_target(case: Case, merged_into: Case | None) -> None:
    if merged_into is None or merged_into.id == case.id:
        raise NotNow(
            f"Vụ việc số {case.id}: cần chọn một vụ việc khác mà vụ việc này trùng với.",
            f"case {case.id}: duplicate of {merged_into.id if merged_into else None}",
        )
    if merged_into.state is CaseState.MERGED:
        raise NotNow(
            f"Vụ việc số {merged_into.id} đã được gộp vào vụ việc số {merged_into.merged_into}. Mời chọn vụ việc đó.",
            f"case {case.id}: duplicate of {merged_into.id}, itself merged into {merged_into.merged_into}",
        )


def acknowledge(case: Case) -> CaseState:
    """The state after its officer says 'seen'; the same answer however often it is said (T26, G4)."""
    return CaseState.ACKNOWLEDGED if case.state is CaseState.OPEN else case.state


def reopen(case: Case) -> CaseState:
    """The state after a person takes a verdict or a merge back. Raises NotNow where nothing is decided."""
    if CaseState.OPEN not in TRANSITIONS[case.state]:
        raise NotNow(f"Vụ việc số {case.id} chưa được kết luận nên không cần mở lại.", f"case {case.id}: {case.state}")
    return CaseState.OPEN
