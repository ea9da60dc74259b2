"""Dates as Vietnamese pages, feeds and interfaces write them, read to aware UTC.

The table is reliability.md Appendix B and T10. Rules that the usual libraries get wrong (fact 4 there):

- no zone means Asia/Ho_Chi_Minh; `GMT+7`, `UTC+7`, `ICT` and `+07` are all seven hours ahead of UTC;
- an offset of +07:06 or +07:07 is the local mean time of Saigon that some feeds print by a software fault: their clock
  is right and the zone is +07:00, so it is read so;
- day before month; month first only where the other reading is impossible;
- a date without its year is none: the nearest year would be a guess, and wrong on every old page (law 4);
- a date before 2000, or more than ten minutes after `now`, is none: a wrong date must never pin or feed a count (law 4).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from crawlers.composed import composed
from crawlers.date_words import MONTHS, VIETNAMESE_MONTHS, ZONES
from text import fold

LONGEST = 128  # characters; longer strings are cut before any pattern sees them (T09)
LATEST = timedelta(minutes=10)  # clocks of publishers run ahead by minutes, never by hours
EARLIEST_YEAR = 2000
HANOI = timezone(timedelta(hours=7))  # no date after 1999 in Viet Nam has another offset

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_VI = "|".join(sorted(VIETNAMESE_MONTHS, key=len, reverse=True))
_TIME = re.compile(
    r"(?<![\d:/.-])(\d{1,2})"
    r"(?: ?(?::|h(?!\w*[a-z]{2})|g(?![a-z])|gio) ?(\d{2}|\d(?= ?phut))(?: ?(?::|p(?:hut)?|m) ?(\d{2})(?:[.,]\d{1,9})?)?"
    r"|h(?![a-z0-9])| gio)"
    r"(?![\d:])'? ?(?:phut|p\b)? ?(?:(am|pm|sa|ch|sang|trua|chieu|toi|dem)\b)?"
)
_HALF_DOTTED = re.compile(r"(?<![a-z])([ap])\.m\b\.?")
_ZONE_AFTER = re.compile(r" ?(z\b|[+-]\d{2}(?::?\d{2})?(?![\d/.-]))")
_ZONE_NAMED = re.compile(r"\b(?:gmt|utc) ?([+-]) ?(\d{1,2})(?::?(\d{2}))?(?!\d)")
_ZONE_WORD = re.compile(r"\b(" + "|".join(sorted((re.escape(z) for z in ZONES), key=len, reverse=True)) + r")\b")
_ZONE_UNKNOWN = re.compile(r"\d:\d\d ([A-Z]{3,5})$")
_WEEKDAY = re.compile(r"\b(?:thu|t) ?\.?[2-7]\b|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")

_DATES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:t(?=\d)|\b)"), "ymd"),
    (re.compile(r"(?<![\d:])(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?!\d|[/.-]\d)"), "dmy"),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[ -]({_MONTH})[a-z]*\.?,?[ -](\d{{4}}|\d{{2}})(?!\d|:)"), "d-mon-y"),
    (re.compile(rf"\b({_MONTH})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)"), "mon-d-y"),
    (re.compile(rf"\b({_MONTH})[a-z]* (\d{{1,2}}) (?=\d{{1,2}}:.* (\d{{4}})$)"), "mon-d-y"),
    (re.compile(r"\b(\d{1,2}) ?(?:thang|thg|th|t)\.? ?(\d{1,2}),?(?: nam)? (\d{4})(?!\d)"), "dmy-words"),
    (re.compile(rf"\b(\d{{1,2}}) thang ({_MONTH_VI}),?(?: nam)? (\d{{4}})(?!\d)"), "d-thang-y"),
    (re.compile(r"\b(?:thang|thg|th) ?(\d{1,2}) (\d{1,2}), ?(\d{4})(?!\d)"), "mdy"),
    (re.compile(rf"\bthang ({_MONTH_VI}) (\d{{1,2}}), ?(\d{{4}})(?!\d)"), "thang-d-y"),
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})")
_AGO = re.compile(
    r"\b(?:cach day |khoang |hon )*(\d{1,3}|mot|vai) (giay|phut|gio|tieng|ngay|tuan|thang|nam)(?: truoc)?\b|"
    r"\b(\d{1,3}) (second|minute|hour|day|week|month|year)s? ago\b"
)
_HOURS_AND_MINUTES = re.compile(r"\b(\d{1,2}) (?:gio|tieng) (\d{1,2}) phut truoc\b")
_UNITS = {
    "giay": timedelta(seconds=1), "second": timedelta(seconds=1),
    "phut": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "gio": timedelta(hours=1), "tieng": timedelta(hours=1), "hour": timedelta(hours=1),
    "ngay": timedelta(days=1), "day": timedelta(days=1),
    "tuan": timedelta(weeks=1), "week": timedelta(weeks=1),
}  # fmt: skip
_DAYS_BACK = (("hom kia", 2), ("hom qua", 1), ("yesterday", 1), ("hom nay", 0), ("today", 0))


@dataclass(frozen=True, slots=True)
class Stated:
    """What a string says: `when` in UTC, or None and `note` says why: `unreadable`, `future`, `too_old`."""

    when: datetime | None
    note: str | None = None


def parse(text: str, *, now: datetime) -> datetime | None:
    """The moment `text` states, aware UTC, to the second; None where it states none that can be true at `now`."""
    return read(text, now=now).when


def read(text: str, *, now: datetime) -> Stated:
    """As `parse`, with the reason where there is no date."""
    plain = " ".join(text[:LONGEST].split())
    folded = _fold(plain)
    try:
        when = _epoch(folded) or _relative(folded, now) or _absolute(folded, plain)
    except (ValueError, OverflowError):
        when = None
    if when is None:
        return Stated(None, "unreadable")
    when = when.astimezone(UTC).replace(microsecond=0)
    if when > now + LATEST:
        return Stated(None, "future")
    if when.year < EARLIEST_YEAR:
        return Stated(None, "too_old")
    return Stated(when)


def _fold(text: str) -> str:
    """Lower case, no marks, đ as d: one set of patterns reads every way of typing."""
    folded = fold(composed(text)).replace("−", "-").replace("–", "-")
    return _HALF_DOTTED.sub(r"\1m", folded)


def _epoch(text: str) -> datetime | None:
    """Unix time in seconds (10 digits) or milliseconds (13), plain or as /Date(…)/; and bare yyyymmdd[hhmm[ss]]."""
    found = re.fullmatch(r"(?:/date\()?(\d{8,14})(?:\.\d+)?(?:(?:[+-]\d{4})?\)/)?", text)
    if not found:
        return None
    digits = found[1]
    if len(digits) == 10:
        return datetime.fromtimestamp(int(digits), UTC)
    if len(digits) == 13:
        return datetime.fromtimestamp(int(digits) // 1000, UTC)
    shape = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(digits))
    return datetime.strptime(digits, shape).replace(tzinfo=HANOI) if shape else None


def _relative(text: str, now: datetime) -> datetime | None:
    """`5 giờ trước`, `hôm qua`, `hôm qua lúc 10:00`: counted from `now`."""
    if re.fullmatch(r"(?:vua xong|vua moi|vua dang|moi dang|just now|now)", text):
        return now
    for words, back in _DAYS_BACK:
        if words in text:
            day = now.astimezone(HANOI) - timedelta(days=back)
            clock = _TIME.search(text)
            if not clock:
                return day if not re.search(r"\d", text) else None
            hour, minute, second = _clock(clock)
            return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if not re.search(r"\b(?:truoc|cach day|ago)\b", text):
        return None
    both = _HOURS_AND_MINUTES.search(text)
    if both:
        return now - timedelta(hours=int(both[1]), minutes=int(both[2]))
    found = _AGO.search(text)
    if not found:
        return None
    count, unit = (found[1], found[2]) if found[2] else (found[3], found[4])
    number = int(count) if count.isdigit() else 1
    if unit in _UNITS:
        return now - number * _UNITS[unit]
    return _months_before(now, number * (12 if unit in ("nam", "year") else 1))


def _months_before(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in (now.day, 30, 29, 28):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("no such month")


def _absolute(text: str, plain: str) -> datetime | None:
    text = _COMPACT.sub(r"\1-\2-\3 \4:\5:\6", text)
    found = _day(text)
    if not found:
        return None
    (year, month, day), rest = found
    hour = minute = second = 0
    clock = _TIME.search(rest)
    zone: timezone | None = HANOI
    if clock:
        hour, minute, second = _clock(clock)
        after = rest[clock.end() :]
        rest = rest[: clock.start()] + " "
        zone, after = _zone(after)
        rest += after
    else:
        zone, rest = _zone(rest)
    unknown = _ZONE_UNKNOWN.search(plain)
    if unknown and unknown[1].lower() not in ZONES and unknown[1] not in ("AM", "PM"):
        return None
    if zone is None or re.search(r"\d", _WEEKDAY.sub("", rest)):
        return None
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _day(text: str) -> tuple[tuple[int, int, int], str] | None:
    """The calendar day and what is left of the text without it."""
    for pattern, kind in _DATES:
        found = pattern.search(text)
        if not found:
            continue
        rest = text[: found.start()] + " " + text[found.end() :]
        if kind == "mon-d-y" and found.end(3) > found.end():  # asctime: the year stands at the end
            rest = text[: found.start()] + " " + text[found.end() : found.start(3)]
        return _ordered(kind, found), rest
    return None


def _ordered(kind: str, found: re.Match[str]) -> tuple[int, int, int]:
    a, b, c = found[1], found[2], found[3]
    if kind == "ymd":
        return int(a), int(b), int(c)
    if kind == "dmy":
        day, month, year = int(a), int(c), _year(found[4])
        return (year, day, month) if month > 12 >= day else (year, month, day)
    if kind == "d-mon-y":
        return _year(c), MONTHS[b], int(a)
    if kind == "mon-d-y":
        return int(c), MONTHS[a], int(b)
    if kind == "d-thang-y":
        return int(c), VIETNAMESE_MONTHS[b], int(a)
    if kind == "thang-d-y":
        return int(c), VIETNAMESE_MONTHS[a], int(b)
    if kind == "mdy":
        return int(c), int(a), int(b)
    return int(c), int(b), int(a)


def _year(digits: str) -> int:
    """Two digits: 00-69 are of this century (RFC 2822 says 00-49; no page of ours is older than 1997)."""
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = found[4]
    if half in ("pm", "ch", "chieu", "toi") and hour < 12:
        hour += 12
    if half in ("am", "sa") and hour == 12:
        hour = 0
    return hour, minute, min(second, 59) if second == 60 else second


def _zone(after: str) -> tuple[timezone | None, str]:
    """The zone stated in what follows the clock, Hanoi's where none is, None where it can't be; and the rest."""
    named = _ZONE_NAMED.search(after)
    if named:
        rest = after[: named.start()] + after[named.end() :]
        return _offset(named[1], int(named[2]), int(named[3] or 0)), rest
    direct = _ZONE_AFTER.match(after)
    if direct:
        rest = after[direct.end() :]
        if direct[1] == "z":
            return UTC, rest
        digits = direct[1][1:].replace(":", "")
        return _offset(direct[1][0], int(digits[:2]), int(digits[2:] or 0)), rest
    word = _ZONE_WORD.search(after)
    if word:
        return timezone(timedelta(hours=ZONES[word[1]])), after[: word.start()] + after[word.end() :]
    return HANOI, after


def _offset(sign: str, hours: int, minutes: int) -> timezone | None:
    if hours > 14 or minutes > 59:
        return None
    if hours == 7 and minutes in (6, 7) and sign == "+":
        return HANOI
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if sign == "-" else span)
