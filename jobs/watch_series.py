"""Counts each day's publishers by matter, and flags the matters of which far more speak than usual (law 4, law 5).

What is to be counted is asked of the store: days not counted yet, and the last three anew while pieces of them come in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import structlog

from detectors import load_for_series
from detectors.reading.counts import count
from detectors.spike import LEAST, WEEK, WEEKS, Reading, alarming, measure
from detectors.subject import Example, Facts, Series
from jobs import facts as surroundings
from jobs.context import Context, Report
from jobs.flag import MADE_WITH
from records.flag import Flag
from records.series import DayCount
from storage import flags, items, rereads, series
from storage.engine import Connection, reading, writing
from working_time import ZONE, local

EVERY = timedelta(minutes=10)
LANE = "understand"
THEN = ("open_cases",)
BATCH = 7  # days counted in one run
BACK = timedelta(days=WEEK * WEEKS)
AGAIN = timedelta(minutes=30)
EPISODE = timedelta(days=14)  # a spike seen again within two weeks is the same one

DETECTORS = load_for_series()
log = structlog.get_logger()


def run(context: Context) -> Report:
    """Counts up to seven days; once all are counted, looks at yesterday and today. How many flags are new."""
    now = context.clock()
    today = local(now).date()
    with reading(context.engine) as connection:
        begun = series.beginning(connection)
        if begun is None:
            return Report(done=0)
        first = max(local(begun).date(), today - BACK - timedelta(days=1))
        due = series.to_count(connection, first, today, now - AGAIN, BATCH)
        facts = surroundings.facts(connection, now)
    for day in due:
        with writing(context.engine) as connection:
            _count(connection, day, facts, now)
    if len(due) == BATCH:
        return Report(done=0, more=True)
    flagged = 0
    for day in (today - timedelta(days=1), today) if due else ():
        with writing(context.engine) as connection:
            flagged += _look(connection, day, first, facts, now)
    return Report(done=flagged)


def _count(connection: Connection, day: date, facts: Facts, now: datetime) -> None:
    start = datetime.combine(day, time(), ZONE)
    end = datetime.combine(day + timedelta(days=1), time(), ZONE)
    series.keep_day(connection, day, count(day, series.pieces(connection, start, end), facts.units, facts.province), now)


def _look(connection: Connection, day: date, first: date, facts: Facts, now: datetime) -> int:
    """Flags the series of a day that stand out among all; how many flags are new."""
    counted = [one for one in series.of_day(connection, day) if one.publishers >= LEAST]
    since = max(first, day - BACK)
    told = series.history(connection, [one.series for one in counted], since, day)
    judged = [(one, told[one.series], reading) for one in counted if (reading := measure(told[one.series])) is not None]
    others = series.number_of_series(connection, since, day) - len(judged)
    critical = alarming([*(reading.p for _, _, reading in judged), *[1.0] * max(0, others)])
    new = 0
    for one, counts, reading in judged:
        if reading.p <= critical:
            new += _flag(connection, one, counts, facts, critical=critical, now=now)
            _tell(one, reading)
    return new


def _flag(connection: Connection, one: DayCount, counts: Sequence[int], facts: Facts, *, critical: float, now: datetime) -> int:
    lasting = series.spike_lasting(connection, one.series, one.day, EPISODE)
    subject = Series(
        name=one.series,
        today=one,
        counts=tuple(counts),
        examples=_examples(connection, one.items),
        critical=critical,
        first_day=lasting,
    )
    raised: list[Flag] = [flag for detector in DETECTORS.values() for flag in detector.detect(subject, facts)]
    series.keep_spike(connection, one.series, one.day, lasting or one.day)
    if not raised:
        return 0
    rereads.enrol(connection, [flag.item for flag in raised if flag.item is not None], now)
    return flags.keep_shown(connection, raised, MADE_WITH, now)


def _examples(connection: Connection, item_ids: Sequence[int]) -> tuple[Example, ...]:
    found = (items.one(connection, item_id) for item_id in item_ids)
    return tuple(Example(item=one.id, outlet=one.outlet_key, title=one.title) for one in found if one is not None and one.title)


def _tell(one: DayCount, reading: Reading) -> None:
    log.info("spike", series=one.series.key, day=one.day.isoformat(), publishers=one.publishers, p=reading.p)
