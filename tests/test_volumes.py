"""What a source usually gives, and when its silence becomes an alarm."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from crawlers.volumes import band, expected, too_late, volume
from records.source import Band, Volume
from working_time import ZONE, local

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday, 10:00 in Ho Chi Minh City
TODAY = local(NOW).date()
BEGAN = NOW - timedelta(days=57)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: date, hour: float) -> datetime:
    return (datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=hour)).astimezone(UTC)


def days(back: int = 56) -> list[date]:
    return [TODAY - timedelta(days=n) for n in range(back, 0, -1)]


def learnt(pieces: list[datetime], *, first: datetime | None = BEGAN, gaps: tuple[tuple[datetime, datetime], ...] = ()) -> Volume:
    return volume(1, pieces, first=first, gaps=gaps, now=NOW)


HOURLY = [at(day, hour) for day in days() for hour in range(24)]
DAILY = [at(day, 9) for day in days()]
WORKDAYS = [at(day, 9) for day in days() if day.weekday() < 5]
WEEKLY = [at(day, 9) for day in days() if day.weekday() == 0]


@pytest.mark.parametrize(
    ("pieces", "usual"),
    [(HOURLY, HOUR), (DAILY, DAY), (WEEKLY, 7 * DAY), ([at(day, h) for day in days() for h in (8, 20)], 12 * HOUR)],
)
def test_an_alarm_comes_after_the_usual_gap_and_within_twice_of_it(pieces: list[datetime], usual: timedelta) -> None:
    late = too_late(learnt(pieces), pieces[-1])
    assert late is not None
    assert pieces[-1] + usual < late <= pieces[-1] + 2 * usual


def test_a_weekend_is_no_silence_for_who_works_on_workdays() -> None:
    friday = at(date(2026, 11, 13), 9)
    late = too_late(learnt(WORKDAYS), friday)
    assert late is not None
    assert at(date(2026, 11, 16), 12) < late <= at(date(2026, 11, 17), 9)  # after Monday's hour, within two workdays


def paper(chance: random.Random, day: date) -> list[datetime]:
    """A daily paper: some forty pieces between six and twenty-two, at the moments chance gives."""
    return [at(day, 6 + 16 * chance.random()) for _ in range(chance.randint(32, 48))]


def test_a_paper_is_not_late_at_night_and_is_within_a_day_s_morning() -> None:
    chance = random.Random(5)
    known = learnt([moment for day in days() for moment in paper(chance, day)])
    evening = at(TODAY, 21.5)
    late = too_late(known, evening)
    assert late is not None
    assert at(TODAY + DAY, 7) < late < at(TODAY + DAY, 13)
    assert too_late(known, at(TODAY, 10)) < at(TODAY, 18)  # type: ignore[operator]  # known well enough above


@pytest.mark.parametrize("seed", range(8))
def test_a_paper_that_goes_on_as_ever_raises_no_alarm_in_eight_weeks(seed: int) -> None:
    chance = random.Random(seed)
    known = learnt([moment for day in days() for moment in paper(chance, day)])
    coming = sorted(moment for n in range(56) for moment in paper(chance, TODAY + timedelta(days=n)))
    for before, after in pairwise(coming):
        late = too_late(known, before)
        assert late is not None
        assert after < late


@pytest.mark.parametrize(
    "known",
    [
        learnt([]),
        learnt(DAILY, first=None),
        learnt(DAILY, first=NOW - timedelta(days=20)),
        learnt([at(TODAY - timedelta(days=n), 9) for n in (50, 30, 10)]),
        learnt(DAILY, gaps=((BEGAN, NOW - timedelta(days=15)),)),
    ],
    ids=["nothing", "never read", "read for 20 days", "three pieces", "not covered but for 14 days"],
)
def test_too_short_a_history_says_nothing(known: Volume) -> None:
    assert too_late(known, DAILY[-1]) is None


def test_the_band_is_of_the_day_of_the_week_and_takes_chance_into_account() -> None:
    pieces = [at(day, 8 + n / 10) for day in days() for n in range(4 if day.weekday() == 6 else 20)]
    known = learnt(pieces)
    friday, sunday = band(known, date(2026, 11, 20)), band(known, date(2026, 11, 22))
    assert friday is not None
    assert sunday is not None
    assert (friday.low, friday.high, friday.days) == (14, 28, 8)
    assert (sunday.low, sunday.high, sunday.days) == (1, 8, 8)
    assert band(None, TODAY) is None


def test_days_that_were_not_covered_and_what_had_piled_up_before_the_first_reading_do_not_count() -> None:
    hole = (at(date(2026, 11, 2), 0), at(date(2026, 11, 9), 0))
    piled = [at(local(BEGAN).date(), 9)] * 300
    holed = [piece for piece in HOURLY if not hole[0] <= piece < hole[1]]
    known = learnt([*piled, *holed], gaps=(hole,))
    assert band(known, TODAY) == Band(low=17, high=33, days=7)
    assert known.usual_gap == pytest.approx(learnt(HOURLY).usual_gap, rel=0.05)


def test_expected_pieces_of_a_week_are_those_of_a_week_wherever_it_begins() -> None:
    known = learnt(WORKDAYS)
    for shift in (timedelta(0), timedelta(hours=5, minutes=17), timedelta(days=3)):
        assert expected(known.hours, NOW + shift, NOW + shift + timedelta(weeks=1)) == pytest.approx(5, rel=0.001)
    assert expected(known.hours, NOW, NOW) == 0


@pytest.mark.parametrize("rhythm", [lambda n: n * 37, lambda n: n * n, lambda n: 60 * (n // 3)])
def test_an_alarms_moment_is_where_so_many_pieces_were_expected(rhythm: Callable[[int], int]) -> None:
    known = learnt([NOW - timedelta(days=50) + timedelta(minutes=rhythm(n)) for n in range(268)])
    last = NOW - timedelta(hours=7, minutes=3)
    late = too_late(known, last)
    if known.usual_gap is not None:
        assert late is not None
        assert expected(known.hours, last, late) == pytest.approx(1.75 * known.usual_gap, rel=0.001)
