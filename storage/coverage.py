"""What was not covered in a period, and for how long: the digest's answer to “is a low number silence?” (law 10)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from records.digest import SourceGap
from records.source import Gap, GapKind, Outcome
from storage import gaps
from storage.tables import outlets, source_states, sources, visits
from storage.visited import visited
from working_time import local

BRIEF = timedelta(hours=6)
"""Failures that ended sooner are counted, not listed: the next reading had what they missed."""

HALF_A_DAY = timedelta(hours=12)
_SUCCEEDED = [outcome.value for outcome in Outcome if outcome.succeeded]


def gaps_between(connection: Connection, start: datetime, end: datetime) -> tuple[SourceGap, ...]:
    """Every gap of [start, end) but brief ones, by source and beginning; then sources that were never read well in it
    though no gap says why."""
    listed = [(gap, name) for gap, name, _ in gaps.between(connection, start, end) if not _brief(gap)]
    found = [SourceGap(source=name, outcome=_word(gap), since=gap.since, until=gap.until) for gap, name in listed]
    named = {gap.source_id for gap, _ in listed}
    return tuple(sorted([*found, *_never_well(connection, start, end, named)], key=lambda gap: gap.source))


def brief(connection: Connection, start: datetime, end: datetime) -> int:
    """How many gaps of [start, end) were too brief to be listed."""
    return sum(_brief(gap) for gap, _, _ in gaps.between(connection, start, end))


def days_by_outlet(connection: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """Days of [start, end) on which a source of the outlet, by name, was not read for half a day or longer."""
    lost: dict[str, set[date]] = defaultdict(set)
    for gap, _, outlet in gaps.between(connection, start, end):
        if gap.kind is not GapKind.QUIET:
            lost[outlet] |= {
                day for day, span in _by_day(max(gap.since, start), min(gap.until or end, end)) if span >= HALF_A_DAY
            }
    for row in connection.execute(_sources(~_well(start, end).exists())):
        lost[row.outlet] |= {day for day, span in _by_day(start, end) if span >= HALF_A_DAY}
    return {outlet: len(days) for outlet, days in lost.items() if days}


def _brief(gap: Gap) -> bool:
    return gap.kind is not GapKind.QUIET and gap.until is not None and gap.until - gap.since < BRIEF


def _word(gap: Gap) -> str:
    return (gap.outcome or gap.kind).value


def _by_day(start: datetime, end: datetime) -> Iterator[tuple[date, timedelta]]:
    here = local(start)
    while here < end:
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        yield here.date(), min(midnight, local(end)) - here
        here = midnight


def _never_well(connection: Connection, start: datetime, end: datetime, named: set[int]) -> Sequence[SourceGap]:
    failed = source_states.c.last_outcome.is_not(None) & source_states.c.last_outcome.not_in(_SUCCEEDED)
    found = connection.execute(_sources(~_well(start, end).exists() | failed))
    return [_whole(row, start, end) for row in found if row.id not in named]


def _well(start: datetime, end: datetime) -> Select[Any]:
    """Good readings of a source in [start, end). Asked once a source, from ix_visits_source_at: a period holds millions."""
    ours = (visits.c.source_id == sources.c.id) & (visits.c.at >= start) & (visits.c.at < end)
    return select(visits.c.id).where(ours, visits.c.outcome.in_(_SUCCEEDED))


def _sources(which: ColumnElement[bool]) -> Select[Any]:
    states = source_states.c
    columns = (sources.c.id, sources.c.name, sources.c.enabled, states.last_outcome, states.last_success)
    return (
        select(*columns, outlets.c.name.label("outlet"))
        .join(source_states, states.source_id == sources.c.id)
        .join(outlets, outlets.c.key == sources.c.outlet_key)
        .where(which, visited())
    )


def _whole(row: Any, start: datetime, end: datetime) -> SourceGap:
    """A source without a good reading in the period: one that reads well since was added, or switched on, only after it."""
    if not row.enabled:
        return SourceGap(source=row.name, outcome=GapKind.UNREAD.value, since=row.last_success)
    if row.last_outcome in _SUCCEEDED:
        return SourceGap(source=row.name, outcome=GapKind.UNREAD.value, since=start, until=end)
    return SourceGap(source=row.name, outcome=row.last_outcome or "", since=row.last_success)
