"""What a source usually gives, and from when its silence is no longer usual. Pure.

Silence is measured in expected pieces rather than in hours: a paper that gives forty a day is late after a few hours of the
morning, not after a night; a unit's page that gives one each working day is not late on Sunday."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from math import ceil, floor, sqrt
from statistics import fmean, quantiles, stdev

from records.source import Band, Volume
from working_time import local

WEEKS = 8
LEAST_DAYS = 21
"""Whole days read before anything is said of a source: three of each day of the week."""

LEAST_OF_A_DAY = 3
LEAST_PIECES = 7
TOO_LATE = 1.75
"""Usual gaps of silence until the alarm: less than two, so that it comes within twice the usual gap; with the longest
silence of three weeks in four as the usual one, arrivals by pure chance at 40 a day raise it once in some years."""

UNREAD = timedelta(hours=6)
"""A day that was not covered for longer tells nothing of what is usual."""

_HOUR = timedelta(hours=1)
_NEAR = (1, 2, 3, 4, 3, 2, 1)  # a piece at nine o'clock may as well come between six and twelve
_EVEN = 0.2  # the part of a day's pieces that may come at any hour
Span = tuple[datetime, datetime]


def volume(source_id: int, pieces: Sequence[datetime], *, first: datetime | None, gaps: Sequence[Span], now: datetime) -> Volume:
    """What the source usually gives, from its `pieces` (when published, else first seen) of the last eight weeks.

    Days count from the one after `first`, the first reading: an earlier one shows what had piled up. Those within `gaps` and
    today do not count."""
    days = _days(first, gaps, now)
    counted = set(days)
    kept = sorted(here for here in map(local, pieces) if here.date() in counted)
    by_day = Counter(here.date() for here in kept)
    of_weekday: dict[int, list[int]] = defaultdict(list)
    for day in days:
        of_weekday[day.weekday()].append(by_day[day])
    enough = len(days) >= LEAST_DAYS
    hours = _hours(kept, of_weekday) if enough and kept else ()
    return Volume(
        source_id=source_id,
        made=now,
        bands=tuple(_band(of_weekday[weekday]) if enough else None for weekday in range(7)),
        hours=hours,
        usual_gap=_usual_gap(kept, hours, counted) if hours else None,
    )


def too_late(known: Volume, last: datetime) -> datetime | None:
    """The moment (UTC) at which silence since `last`, the newest piece, is an alarm; None where the history is too short."""
    if known.usual_gap is None or not known.hours:
        return None
    return moment_of(known.hours, last, TOO_LATE * known.usual_gap)


def moment_of(hours: Sequence[float], start: datetime, pieces: float) -> datetime:
    """The moment (UTC) by which `pieces` more are expected after `start`; `hours` must expect some in a week."""
    sums = _sums(hours)
    weeks, rest = divmod(_place(sums, start) + pieces, sums[-1])
    hour = min(bisect_right(sums, rest) - 1, len(hours) - 1)
    inside = (rest - sums[hour]) / hours[hour] if hours[hour] else 0.0
    return _MONDAY + timedelta(hours=weeks * len(hours) + hour + min(inside, 1.0))


def expected(hours: Sequence[float], start: datetime, end: datetime) -> float:
    """The pieces that usually come between two moments."""
    sums = _sums(hours)
    return _place(sums, end) - _place(sums, start)


def band(known: Volume | None, day: date) -> Band | None:
    """How many pieces such a day usually brings; None where too few were counted."""
    return known.bands[day.weekday()] if known is not None else None


def _days(first: datetime | None, gaps: Sequence[Span], now: datetime) -> list[date]:
    if first is None:
        return []
    today = local(now).date()
    begin = max(local(first).date() + timedelta(days=1), today - timedelta(weeks=WEEKS))
    unread: dict[date, timedelta] = defaultdict(timedelta)
    for start, end in gaps:
        here = max(start, now - timedelta(weeks=WEEKS + 1))
        while here < end:
            stop = min(end, _midnight_after(here))
            unread[local(here).date()] += stop - here
            here = stop
    return [day for n in range((today - begin).days) if unread[day := begin + timedelta(days=n)] < UNREAD]


def _midnight_after(moment: datetime) -> datetime:
    here = local(moment)
    return moment + (timedelta(days=1) - timedelta(hours=here.hour, minutes=here.minute, seconds=here.second,
                                                    microseconds=here.microsecond))  # fmt: skip


def _band(counts: Sequence[int]) -> Band | None:
    """From 1.5 deviations below the mean to 2 above, as Media Cloud draws it; never narrower than chance makes it."""
    if len(counts) < LEAST_OF_A_DAY:
        return None
    mean = fmean(counts)
    spread = max(stdev(counts), sqrt(mean))
    return Band(low=max(0, ceil(mean - 1.5 * spread)), high=floor(mean + 2 * spread), days=len(counts))


def _hours(pieces: Sequence[datetime], of_weekday: dict[int, list[int]]) -> tuple[float, ...]:
    """Expected pieces of each hour of the week: the weekday's mean, spread over the day as all days' `pieces` (local) are."""
    at = Counter(piece.hour for piece in pieces)
    near = [sum(weight * at[(hour + step - 3) % 24] for step, weight in enumerate(_NEAR)) / sum(_NEAR) for hour in range(24)]
    share = [(1 - _EVEN) * here / len(pieces) + _EVEN / 24 for here in near]
    overall = fmean(count for counts in of_weekday.values() for count in counts)
    means = [fmean(of_weekday[weekday]) if of_weekday[weekday] else overall for weekday in range(7)]
    return tuple(round(mean * part, 5) for mean in means for part in share)


def _usual_gap(pieces: Sequence[datetime], hours: Sequence[float], counted: set[date]) -> float | None:
    """The longest silence of three weeks in four, in expected pieces, from `pieces` in local time; None with too few to tell."""
    longest: dict[int, float] = {}
    sums = _sums(hours)
    at = [(piece.date(), _place(sums, piece)) for piece in pieces]
    for (first, before), (last, after) in pairwise(at):
        if all(first + timedelta(days=n) in counted for n in range((last - first).days + 1)):
            week = last.toordinal() // 7
            longest[week] = max(longest.get(week, 0.0), after - before)
    if len(pieces) < LEAST_PIECES or len(longest) < LEAST_DAYS // 7:
        return None
    return max(quantiles(longest.values(), n=4, method="inclusive")[2], 1.0)


_MONDAY = datetime.fromisoformat("2024-01-01T00:00:00+07:00")


def _sums(hours: Sequence[float]) -> list[float]:
    return list(accumulate(hours, initial=0.0))


def _place(sums: Sequence[float], moment: datetime) -> float:
    """Pieces expected from a Monday long ago to `moment`."""
    week = len(sums) - 1
    weeks, rest = divmod((moment - _MONDAY) / _HOUR, week)
    hour = min(int(rest), week - 1)
    return weeks * sums[-1] + sums[hour] + (rest - hour) * (sums[hour + 1] - sums[hour])
