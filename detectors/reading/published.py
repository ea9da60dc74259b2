"""Published figures, and how a stated one differs from them, given that counts only grow and texts are late or round."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from records.figure import Extent, FigureKind, PublishedFigure, StatedFigure, Unread
from records.flag import Level

WINDOW = 31  # days: a period up to this long is a week's or a month's, a longer one a running count
SLIP = 1  # days by which two accounts of the same week may differ
LATE = timedelta(days=14)  # a text without a day may still carry a count this old
OUTDATED = timedelta(days=60)  # nothing is said of a larger count when the last published one is older than this
SPEED = 3.0  # a count may grow this many times as fast as it did before it is out of bounds
CHANCE = 3.0  # and by this many times the root of it, as counts do by chance
FEW_DEAD = 2  # that the press may know of before the department publishes
EXACT_BELOW = 100  # counts differ by nothing below this, by a hundredth above
_OTHERWISE = {Unread.EARLIER, Unread.DIFFERENCE, Unread.RATE, Unread.FORECAST, Unread.NATIONAL, Unread.ABROAD}


class Way(StrEnum):
    """How a stated figure differs."""

    SMALLER = "nho_hon"
    LARGER = "lon_hon"
    NEWER = "co_the_moi"


@dataclass(frozen=True, slots=True)
class Difference:
    """A stated figure that differs from a published one."""

    stated: StatedFigure
    figure: PublishedFigure
    way: Way
    level: Level


class Published:
    """The department's figures in force, by what they count; built once a batch."""

    def __init__(self, figures: Iterable[PublishedFigure] = ()) -> None:
        self._by_count: dict[tuple[FigureKind, str, str], list[PublishedFigure]] = {}
        for one in sorted(figures, key=lambda figure: (figure.until, figure.id)):
            self._by_count.setdefault((one.kind, one.matter, one.province), []).append(one)

    def __bool__(self) -> bool:
        """True where there is any."""
        return bool(self._by_count)

    def differs(self, stated: StatedFigure, units: frozenset[str], *, edited: bool) -> Difference | None:
        """How it differs from what is published of the same; None where it agrees, is late, or nothing comparable is there.

        `units` are those named in its sentence; `edited` tells that an editor stands behind the text."""
        if stated.unread or stated.doubted or stated.until is None:
            return None
        known = self._by_count.get((stated.kind, stated.matter or "", stated.province or ""), [])
        exact = [one for one in known if _same_place(one, stated, units)]
        if exact and (found := _compared(stated, exact, edited=edited)):
            return found
        whole = [one for one in known if not one.commune and not one.unit]
        return None if exact else _above(stated, _running(whole, stated.until), edited=edited)


def _same_place(figure: PublishedFigure, stated: StatedFigure, units: frozenset[str]) -> bool:
    if figure.unit:
        return figure.unit in units
    if figure.commune:
        return figure.commune == stated.commune
    return not stated.narrower and stated.commune is None


def agrees(stated: StatedFigure, figure: PublishedFigure) -> bool:
    """True where the number said can stand for the published one."""
    slack = _slack(figure)
    return stated.low - slack <= figure.value and (stated.high is None or figure.value <= stated.high + slack)


def states(stated: StatedFigure, figure: PublishedFigure) -> bool:
    """True where it is the published number itself; its disease and place may be unsaid ("toàn tỉnh có 312 ca")."""
    alike = stated.kind is figure.kind and stated.matter in (None, figure.matter) and stated.province in (None, figure.province)
    at_all = stated.commune in (None, figure.commune) and not _OTHERWISE.intersection(stated.unread)
    return alike and at_all and stated.low == stated.high == figure.value


def _slack(figure: PublishedFigure) -> int:
    return 0 if figure.value < EXACT_BELOW or figure.kind is FigureKind.DEATHS else figure.value // 100


def _compared(stated: StatedFigure, known: Sequence[PublishedFigure], *, edited: bool) -> Difference | None:
    """The difference at the same place."""
    until = stated.until or date.max
    if stated.extent is Extent.PERIOD and stated.since is not None:
        if (until - stated.since).days < WINDOW and (stated.since.month, stated.since.day) != (1, 1):
            return _window(stated, known)
        series = [one for one in known if one.since == stated.since]
        return _below(stated, series, Level.HIGH) or _above(stated, series, edited=edited)
    series = _running(known, until)
    if stated.extent is Extent.TO_DATE:
        return _below(stated, series, Level.NORMAL) or _above(stated, series, edited=edited)
    return _above(stated, series, edited=edited)


def _window(stated: StatedFigure, known: Sequence[PublishedFigure]) -> Difference | None:
    """The difference from the figure of the same week or month."""
    since, until = stated.since or date.min, stated.until or date.max
    for one in known:
        apart = max(abs((one.since - since).days), abs((one.until - until).days))
        if apart <= SLIP and not agrees(stated, one):
            way = Way.SMALLER if stated.high is not None and stated.high < one.value else Way.LARGER
            return Difference(stated, one, way, Level.HIGH if apart == 0 and stated.dated else Level.NORMAL)
    return None


def _running(known: Sequence[PublishedFigure], until: date) -> list[PublishedFigure]:
    """The running count that a text means that names no first day: the one of the year, else the longest of the newest."""
    same_year = [one for one in known if one.until.year == until.year and one.from_new_year]
    if same_year:
        return same_year
    recent = [one for one in known if one.until + OUTDATED >= until and (one.until - one.since).days >= WINDOW]
    first = min((one.since for one in recent), default=None)
    return [one for one in recent if one.since == first]


def _below(stated: StatedFigure, series: Sequence[PublishedFigure], level: Level) -> Difference | None:
    """Smaller than what was published up to its day; a text without a day may be late, and is compared with the old."""
    before = [one for one in series if stated.until is not None and one.until <= stated.until]
    if not before or stated.high is None or stated.high >= before[-1].value - _slack(before[-1]):
        return None
    if not stated.dated:
        if any(agrees(stated, one) for one in series if one.until + OUTDATED >= before[-1].until):
            return None
        old = next((one for one in reversed(before) if one.until + LATE <= before[-1].until), None)
        if old is None or stated.high >= old.value - _slack(old):
            return None
    return Difference(stated, before[-1], Way.SMALLER, level)


def _above(stated: StatedFigure, series: Sequence[PublishedFigure], *, edited: bool) -> Difference | None:
    """Larger than what was published for its day or later; or than the last one, by what time allows or by more."""
    until = stated.until or date.max
    later = next((one for one in series if one.until >= until), None)
    if later is not None:
        return Difference(stated, later, Way.LARGER, Level.HIGH) if stated.low > later.value + _slack(later) else None
    if not series or series[-1].until + OUTDATED < until or stated.low <= series[-1].value + _slack(series[-1]):
        return None
    last = series[-1]
    if stated.low - last.value <= _growth(series, (until - last.until).days, edited=edited):
        return Difference(stated, last, Way.NEWER, Level.NORMAL)
    return Difference(stated, last, Way.LARGER, Level.HIGH)


def _growth(series: Sequence[PublishedFigure], days: int, *, edited: bool) -> float:
    """What the last count may have grown by in that many days."""
    last = series[-1]
    rate = last.value / max(1, (last.until - last.since).days + 1)
    before = next((one for one in reversed(series) if one.until < last.until), None)
    if before is not None:
        rate = max(rate, (last.value - before.value) / (last.until - before.until).days)
    allowed = SPEED * rate * max(1, days)
    if last.kind is FigureKind.DEATHS:
        return allowed + FEW_DEAD if edited else allowed
    return allowed + CHANCE * math.sqrt(last.value) + FEW_DEAD
