"""What a reading changes in what we remember of its source."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.remember import FAILURES, SLOWEST, after, postponed
from records.reading import Reading
from records.source import Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SOURCE = Source(
    id=1, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address="https://bao.example/rss", basis="RSS", every_minutes=15
)
STATE = SourceState(source_id=1, next_due=NOW)


def test_every_failure_has_its_weight_and_no_success_has_one() -> None:
    assert set(FAILURES) == {outcome for outcome in Outcome if not outcome.succeeded}
    assert set(FAILURES.values()) == {1.0, 0.5, 0.25}


@pytest.mark.parametrize("outcome", sorted(FAILURES))
def test_a_failing_source_is_asked_ever_more_slowly_but_at_least_once_a_day_for_ever(outcome: Outcome) -> None:
    state, now = STATE, NOW
    waits = []
    for _ in range(200):
        state = after(SOURCE, state, Reading(outcome=outcome), new=0, now=now)
        waits.append(state.next_due - now)
        now = state.next_due
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=31)
    assert waits[-1] == SLOWEST
    assert state.score == 200 * FAILURES[outcome]
    assert state.since == NOW


def test_one_success_makes_all_well_again() -> None:
    failing = after(SOURCE, STATE, Reading(outcome=Outcome.GONE), new=0, now=NOW)
    well = after(SOURCE, failing, Reading(outcome=Outcome.NOT_MODIFIED), new=0, now=NOW + timedelta(hours=1))
    assert (well.score, well.since, well.last_success) == (0.0, NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert well.next_due == NOW + timedelta(hours=1, minutes=15)


def test_since_is_the_first_reading_of_the_unbroken_run() -> None:
    state = STATE
    for step, outcome in enumerate((Outcome.FRESH, Outcome.EMPTY, Outcome.TIMEOUT, Outcome.GONE, Outcome.FRESH)):
        state = after(SOURCE, state, Reading(outcome=outcome), new=0, now=NOW + timedelta(hours=step))
        assert state.since == NOW + timedelta(hours=(0, 0, 2, 2, 4)[step])


def test_a_server_that_says_when_is_not_asked_before_and_never_sooner_than_its_failures_say() -> None:
    paced = Reading(outcome=Outcome.PACED)
    assert after(SOURCE, STATE, paced, new=0, now=NOW, wait=timedelta(hours=3)).next_due == NOW + timedelta(hours=3)
    assert after(SOURCE, STATE, paced, new=0, now=NOW, wait=timedelta(seconds=1)).next_due > NOW + timedelta(minutes=15)


def test_a_quiet_source_read_less_often_is_not_postponed_but_one_that_asks_for_rest_is() -> None:
    long_silent = replace(
        STATE, last_visit=NOW, last_success=NOW, last_new=NOW - timedelta(days=9), newest=NOW - timedelta(days=9)
    )
    quiet = after(SOURCE, long_silent, Reading(outcome=Outcome.NOT_MODIFIED), new=0, now=NOW)
    assert quiet.next_due > NOW + timedelta(minutes=SOURCE.every_minutes)
    assert not postponed(SOURCE, quiet)
    resting = after(SOURCE, long_silent, Reading(outcome=Outcome.FRESH, wait=timedelta(hours=30)), new=0, now=NOW)
    assert (resting.next_due, postponed(SOURCE, resting)) == (NOW + timedelta(hours=30), True)
    failing = after(SOURCE, long_silent, Reading(outcome=Outcome.SERVER_ERROR, wait=timedelta(hours=30)), new=0, now=NOW)
    assert (failing.next_due, postponed(SOURCE, failing)) == (NOW + timedelta(hours=30), True)
