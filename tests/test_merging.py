"""Two cases of one story: which stays, as what, and each as it was when the ruling is taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.merging import before, by_own_flags, earlier, give_back, matters, take_up
from records.case import Case, CaseState
from records.flag import Level

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def case(number: int, state: CaseState = CaseState.OPEN, level: Level = Level.HIGH, hours: int = 4) -> Case:
    return Case(
        id=number,
        story=f"v{number}",
        title="Vụ",
        state=state,
        level=level,
        unit_id=1,
        officer_id=None,
        opened=NOW - timedelta(hours=10 - number),
        due=NOW + timedelta(hours=hours),
    )


def test_the_case_opened_first_stays_whichever_is_named_first() -> None:
    assert earlier(case(2), case(1)) == earlier(case(1), case(2)) == (case(1), case(2))


@pytest.mark.parametrize(
    ("kept", "gone", "after"),
    [
        (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.OPEN),
        (CaseState.ACKNOWLEDGED, CaseState.OPEN, CaseState.ACKNOWLEDGED),
        (CaseState.CONFIRMED, CaseState.OPEN, CaseState.CONFIRMED),
        (CaseState.DISMISSED, CaseState.OPEN, CaseState.OPEN),
        (CaseState.DISMISSED, CaseState.CONFIRMED, CaseState.OPEN),
        (CaseState.DISMISSED, CaseState.DISMISSED, CaseState.DISMISSED),
    ],
)
def test_the_state_of_the_case_that_stays(kept: CaseState, gone: CaseState, after: CaseState) -> None:
    stays, taken = take_up(case(1, kept), case(2, gone))
    assert stays.state is after
    assert (taken.state, taken.merged_into) == (CaseState.MERGED, 1)
    assert matters(case(1, kept), stays) is (kept is CaseState.DISMISSED and after is CaseState.OPEN)


def test_the_worse_level_and_the_earlier_term_hold_and_matter() -> None:
    stays, _ = take_up(case(1, level=Level.NORMAL, hours=20), case(2, level=Level.URGENT, hours=1))
    assert (stays.level, stays.due) == (Level.URGENT, NOW + timedelta(hours=1))
    assert matters(case(1, level=Level.NORMAL, hours=20), stays)
    assert take_up(case(1, hours=1), case(2, level=Level.NORMAL, hours=20))[0] == case(1, hours=1)


STATES = st.sampled_from([state for state in CaseState if state is not CaseState.MERGED])
LEVELS = st.sampled_from(list(Level))
HOURS = st.integers(min_value=-5, max_value=40)


@given(STATES, LEVELS, HOURS, STATES, LEVELS, HOURS)
def test_taken_back_at_once_both_are_as_they_were(
    state: CaseState, level: Level, hours: int, other: CaseState, worse: Level, later: int
) -> None:
    kept, gone = case(1, state, level, hours), case(2, other, worse, later)
    assert give_back(*take_up(kept, gone), before(kept), before(gone)) == (kept, gone)


@given(STATES, LEVELS, HOURS, STATES, LEVELS, HOURS)
def test_taken_back_at_once_flags_no_worse_than_the_case_was_change_nothing(
    state: CaseState, level: Level, hours: int, other: CaseState, worse: Level, later: int
) -> None:
    kept, gone = case(1, state, level, hours), case(2, other, worse, later)
    stays, taken = take_up(kept, gone)
    after, back = give_back(stays, taken, before(kept), before(gone))
    assert by_own_flags(stays, after, before(kept), [level, Level.NORMAL], NOW) == kept
    assert by_own_flags(taken, back, before(gone), [], NOW) == gone


@pytest.mark.parametrize(
    ("was", "since", "after"),
    [
        (CaseState.OPEN, CaseState.OPEN, CaseState.OPEN),
        (CaseState.DISMISSED, CaseState.OPEN, CaseState.OPEN),
        (CaseState.DISMISSED, CaseState.MERGED, CaseState.OPEN),
        (CaseState.DISMISSED, CaseState.DISMISSED, CaseState.DISMISSED),
        (CaseState.CONFIRMED, CaseState.CONFIRMED, CaseState.CONFIRMED),
    ],
)
def test_a_worse_flag_of_its_own_raises_a_case_that_is_given_back_and_opens_it_unless_people_dismissed_it_since(
    was: CaseState, since: CaseState, after: CaseState
) -> None:
    back = case(1, was, Level.NORMAL)
    raised = by_own_flags(replace(back, state=since), back, before(back), [Level.URGENT, Level.HIGH], NOW)
    assert (raised.state, raised.level) == (after, Level.URGENT)
    assert NOW < raised.due <= back.due or was is CaseState.DISMISSED


def test_a_case_raised_by_pieces_that_leave_has_its_level_and_term_back() -> None:
    kept = case(1, level=Level.NORMAL, hours=30)
    raised = case(1, level=Level.URGENT, hours=1)
    assert by_own_flags(raised, raised, before(kept), [Level.NORMAL], NOW) == kept


def test_what_people_decided_since_stays_when_it_is_taken_back() -> None:
    kept, gone = case(1, level=Level.NORMAL), case(2, level=Level.URGENT)
    stays, taken = take_up(kept, gone)
    decided = replace(stays, state=CaseState.CONFIRMED)
    after, back = give_back(decided, taken, before(kept), before(gone))
    assert (after.state, after.level) == (CaseState.CONFIRMED, Level.NORMAL)
    assert back == gone
