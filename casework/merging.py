"""What becomes of two cases when a person rules that their stories are one, and when that is taken back.

A verdict steps as casework.cases.TRANSITIONS say; a ruling on stories is none: it moves pieces, and the case that is taken up
keeps its history. The ruling keeps both cases as they were, so that each can have its state back."""

from dataclasses import replace

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
    due = kept.due
    if gone.state.waiting and (kept.state.waiting or waits_again):
        due = gone.due if waits_again else min(kept.due, gone.due)
    worse: Level = min(kept.level, gone.level, key=lambda level: level.rank)
    stays = replace(kept, state=CaseState.OPEN if waits_again else kept.state, level=worse, due=due)
    return stays, replace(gone, state=CaseState.MERGED, merged_into=kept.id)


def matters(kept: Case, after: Case) -> bool:
    """True where officers of the case must hear of the change: it is worse, or waits again."""
    return after.level is not kept.level or (after.state.waiting and not kept.state.waiting)


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


def _then(case: Case, was: CaseBefore) -> Case:
    return replace(case, state=was.state, level=was.level, due=was.due, merged_into=was.merged_into)
