"""When a source is read next: between its floor (`every_minutes`) and a day, by how much is expected of it. Pure.

The gap grows while little is expected and is short where much is: a paper is read at its floor in its hours, a page that
gives one piece a week some times a day. Whoever gave something just now is read at its floor again, since pieces come in
company. A unit's own channel and a watched outlet are read at least once an hour, whatever they give: lives may hang on it."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from crawlers.volumes import moment_of, too_late
from records.source import Answer, DueReason, Source, SourceState, Volume

LONGEST = timedelta(hours=24)
LONGEST_WATCHED = timedelta(minutes=60)
LONGEST_LEARNING = timedelta(hours=6)
"""While what is usual isn't known (three weeks), or is nothing at all for now."""

AWAITED = 0.05
"""Pieces expected until the next reading: 40 a day are read at any floor, one a day once in some 70 minutes and more often at
its hour, one a week three times a day. What comes then waits on average for half a gap."""

IDLE_PART = 4
"""Silence so far, divided by this, is the longest gap: after a piece the source is read at its floor, then ever less often."""

LONGEST_ASKED = timedelta(minutes=60)
"""A server's wish (max-age, ttl, updatePeriod) lengthens a gap to this at most, and in busy hours to twice the floor:
templates say “hourly” or “daily” of papers that give a piece in five minutes."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>", re.IGNORECASE)
_FREQUENCY = re.compile(r"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>", re.IGNORECASE)
_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_HEAD = 20_000  # bytes of a feed in which its channel speaks


class Due(NamedTuple):
    """The moment of the next reading (UTC), and why then."""

    at: datetime
    reason: DueReason


def due(source: Source, state: SourceState, known: Volume | None, now: datetime, *, watched: bool = False) -> Due:
    """When `source`, just read well at `now` into `state`, is read next. `known` is what it usually gives; `watched` says
    that its outlet stands in every digest. Never before its floor; later than the ceiling only where the floor is."""
    floor = timedelta(minutes=source.every_minutes)
    by_itself = _by_itself(state, known, now, floor)
    asked = _asked(state, by_itself, now, floor)
    found = asked if asked.at > by_itself.at else by_itself
    if (watched or source.unit_id is not None) and found.at > now + LONGEST_WATCHED:
        found = Due(now + LONGEST_WATCHED, DueReason.WATCHED)
    last = state.last_piece
    alarm = too_late(known, last) if known is not None and last is not None else None
    if alarm is not None and now < alarm < found.at:
        found = Due(alarm, DueReason.ALARM)  # only a reading at or after it can tell that the source is quiet
    return Due(max(found.at, now + floor), found.reason)


def _by_itself(state: SourceState, known: Volume | None, now: datetime, floor: timedelta) -> Due:
    """By what is expected of it and how long it has been silent, before anybody's wish."""
    last = state.last_new or state.last_piece or state.since or now
    idle = (now - last) / IDLE_PART
    measured = known is not None and any(band is not None for band in known.bands)
    longest = LONGEST if measured else LONGEST_LEARNING
    expected = moment_of(known.hours, now, AWAITED) if known is not None and known.hours else now + longest
    found = min(expected, now + idle, now + longest)
    if found <= now + floor:
        return Due(now + floor, DueReason.BUSY)
    if found == now + longest:
        return Due(found, DueReason.LONGEST if measured else DueReason.LEARNING)
    if not measured:
        return Due(found, DueReason.LEARNING)
    return Due(found, DueReason.EXPECTED if found == expected else DueReason.IDLE)


def _asked(state: SourceState, by_itself: Due, now: datetime, floor: timedelta) -> Due:
    """By the server's wish, within bounds; at once where it has none."""
    most = 2 * floor if by_itself.reason is DueReason.BUSY else LONGEST_ASKED
    return Due(now + min(timedelta(minutes=state.asked_minutes or 0), most), DueReason.ASKED)


def wish(answer: Answer) -> timedelta | None:
    """How seldom the server wishes to be read, from Cache-Control or Expires, and of a feed its ttl or sy:updatePeriod, the
    longest of them; None where it says nothing. A 304 repeats only the headers: see crawlers.remember."""
    said = [timedelta(seconds=int(found)) for found in _MAX_AGE.findall(answer.header("cache-control") or "")]
    if not said:
        said = _expires(answer)
    head = answer.body[:_HEAD].decode("utf-8", "replace")
    said += [timedelta(minutes=int(found)) for found in _TTL.findall(head)]
    period = _PERIOD.search(head)
    if period:
        frequency = _FREQUENCY.search(head)
        said.append(timedelta(minutes=_MINUTES[period[1].lower()]) / max(1, int(frequency[1]) if frequency else 1))
    longest = max(said, default=timedelta(0))
    return min(longest, LONGEST) if longest > timedelta(0) else None


def _expires(answer: Answer) -> list[timedelta]:
    try:
        ends = parsedate_to_datetime(answer.header("expires") or "")
    except ValueError:
        return []
    return [(ends if ends.tzinfo else ends.replace(tzinfo=UTC)) - answer.at]
