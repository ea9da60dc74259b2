"""What becomes of two cases when a person rules that their stories are one, and when that is taken back.

A verdict steps as casework.cases.TRANSITIONS say; a ruling on stories is none: it moves pieces, and the case that is taken up
keeps its history. The ruling keeps both cases as they were, so that each can have its state back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casework.clocks import due
from records.case import Case, CaseState
from records.flag import Level
from records.ruling import CaseBefore


def earlier(one: Case, other: Case) -> tuple[Case, Case]:
    """(the case opened first, which stays; the other, which it takes up)."""
    first, second = sorted((one, other), key=lambda case: (case.opened, case.id))
    return first, second


def take_up(kept: Case, gone: Case) -> tuple[Case, Case]:
    """Both cases after `kept` took up the pieces of `gone`: the level is the worse, the earlier term holds, and one dismissed
    is open again where the other was not."""
    waits_again = kept.state is CaseState.DISMISSED and gone.state not in (CaseState.DISMISSED, CaseState.MERGED)
    term = kept.due
    if gone.state.waiting and (kept.state.waiting or waits_again):
        term = gone.due if waits_again else min(kept.due, gone.due)
    worse: Level = min(kept.level, gone.level, key=lambda level: level.rank)
    stays = replace(kept, state=CaseState.OPEN if waits_again else kept.state, level=worse, due=term)
    return stays, replace(gone, state=CaseState.MERGED, merged_into=kept.id)


def matters(kept: Case, after: Case) -> bool:
    """True where officers of the case must hear of the change: it is worse, or waits again."""
    return after.level is not kept.level or (after.state.waiting and not kept.state.waiting)


def concerns(kept: Case, gone: Case, after: Case) -> bool:
    """True where officers of the case may have to hear of what it took up: it matters, or both wait, and those who know of one
    need not be those who were told of the other."""
    return matters(kept, after) or (after.state.waiting and gone.state.waiting)


def worse_than(case: Case, was: CaseBefore) -> bool:
    """True where the case is worse than it `was`, or waits again."""
    return matters(_then(case, was), case)


def before(case: Case) -> CaseBefore:
    """The case as it is, to be restored by `give_back`."""
    return CaseBefore(case_id=case.id, state=case.state, level=case.level, due=case.due, merged_into=case.merged_into)


def give_back(kept: Case, gone: Case, kept_before: CaseBefore, gone_before: CaseBefore) -> tuple[Case, Case]:
    """Both cases after a ruling is taken back: each as it was, but for what people or worse flags changed since."""
    then = _then(kept, kept_before)
    after, _ = take_up(then, _then(gone, gone_before))
    changed = {name: getattr(then, name) for name in ("state", "level", "due") if getattr(kept, name) == getattr(after, name)}
    if gone.state is CaseState.MERGED and gone.merged_into == kept.id:
        gone = _then(gone, gone_before)
    return replace(kept, **changed), gone


def by_own_flags(now_is: Case, back: Case, was: CaseBefore, levels: Sequence[Level], now: datetime) -> Case:
    """`back`, which `give_back` made of the case `now_is`, by the levels of the flags that it holds: as bad as the worst of them,
    but not less than it `was`. As with any flag, what is worse opens a dismissed case again, unless people dismissed it since."""
    level = min((was.level, *levels), key=lambda each: each.rank)
    if level is was.level:
        return back if back.level is level else replace(back, level=level, due=was.due)
    again = back.state is CaseState.DISMISSED and now_is.state is not CaseState.DISMISSED
    term = due(level, now)
    if level is now_is.level and now_is.state.waiting:
        term = now_is.due
    elif not again:
        term = min(back.due, term)
    return replace(back, level=level, due=term, state=CaseState.OPEN if again else back.state)


def _then(case: Case, was: CaseBefore) -> Case:
    return replace(case, state=was.state, level=was.level, due=was.due, merged_into=was.merged_into)
