"""The days a stated figure covers: from the year's start, to a day, in a week or a month; or that it is of an earlier time."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from records.figure import Extent

_DAY = r"(?P<{0}d>\d{{1,2}}) ?(?:[/.-]|tháng) ?(?P<{0}m>\d{{1,2}})(?: ?(?:[/.-]|năm) ?(?P<{0}y>\d{{4}}))?(?![\d%])"
_HOUR = r"(?:\d{1,2} ?(?:h|giờ|g)(?: ?\d{2})?(?: phút)?,? )?"
BETWEEN = rf"(?:từ )?(?:ngày )?{_DAY.format('a')} ?(?:đến|-|–|tới) ?(?:hết )?{_HOUR}(?:ngày )?{_DAY.format('b')}"
UNTIL = (
    rf"(?:(?:tính|thống kê|cập nhật) )?(?:đến|tới)(?: hết)?(?: thời điểm| cuối)? ?(?:sáng|trưa|chiều|"
    rf"tối)? ?{_HOUR}(?:ngày )?{_DAY.format('c')}"
)
ON = rf"(?:trong |riêng )?(?:sáng |trưa |chiều |tối )?ngày {_DAY.format('e')}"
YEAR_BEGUN = r"(?:từ|kể từ) đầu năm(?: (?P<y1>20\d\d))?|đầu năm(?: 20\d\d)? đến nay"
MONTHS = r"(?P<months>\d{1,2}) tháng(?: đầu năm| đầu của năm)(?: (?P<y2>20\d\d))?"
MONTH = r"(?:trong |của )?tháng (?P<month>\d{1,2})(?: ?(?:[/-]|năm) ?(?P<y3>20\d\d))?(?![\d/])"
YEAR = r"(?:trong |cả )?năm (?P<y4>20\d\d)"
WEEK = r"(?:trong |một )?tuần (?P<which>qua|này|vừa qua|gần đây)|trong tuần|(?P<days>7|bảy) ngày qua"
TODAY = r"trong ngày(?! \d)|hôm nay|24 giờ qua|24h qua"
QUARTER = r"quý (?P<quarter>iii|ii|iv|i|[1-4])(?: ?(?:[/-]|năm) ?(?P<y5>20\d\d))?"
TO_DATE = (
    r"đến nay|tính tới nay|tới nay|hiện nay|hiện có|hiện tại|cho đến nay|lũy kế|cộng dồn|tổng cộng|"
    r"tổng số|nâng tổng|đến thời điểm này"
)
NEW = r"thêm|mới"
_MANY = r"(?:\d{1,2}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|vài|mấy|nhiều)(?: (?:mươi|chục|một|hai|ba|lăm))?"
PAST = (
    rf"20\d\d ?(?:-|–|đến|tới) ?(?:năm )?20\d\d|đỉnh dịch|đợt dịch (?:năm )?(?:trước|ngoái|xưa|đầu tiên|thứ)|"
    rf"cách đây (?:hơn |gần |khoảng )?{_MANY} (?:năm|tháng)|(?<!so với ){_MANY} (?:năm|tháng) (?:về )?trước|"
    rf"{_MANY} năm (?:qua|gần đây|vừa qua|trở lại đây)"
)
_A_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w])(?![.,]\d)|(?<=[/.-])20\d\d(?!\d)")
_QUARTERS = ("i", "ii", "iii", "iv")


@dataclass(frozen=True, slots=True)
class Period:
    """`since` None: its start is not said; `until` None: the day can't be known. `dated`: the text names the last day."""

    extent: Extent
    since: date | None = None
    until: date | None = None
    dated: bool = False


def _stated(found: "re.Match[str]", part: str, today: date | None) -> date | None:
    """The day of a match; one without year is the last such day before the piece's (law 4: None where that is unknown)."""
    day, month, year = int(found[f"{part}d"]), int(found[f"{part}m"]), found[f"{part}y"]
    try:
        if year:
            return date(int(year), month, day)
        if today is None:
            return None
        near = date(today.year, month, day)
        return near if near <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def read(words: str, patterns: dict[str, "re.Pattern[str]"], today: date | None) -> Period:
    """The period that the words about a figure name; `patterns` are this file's, compiled by name; `today` the piece's day."""
    until, dated = today, False
    if between := patterns["BETWEEN"].search(words):
        first, last = _stated(between, "a", today), _stated(between, "b", today)
        if first and last and first <= last:
            return Period(Extent.PERIOD, first, last, dated=True)
    if named := patterns["UNTIL"].search(words):
        until, dated = _stated(named, "c", today), True
        if until is None or (today and until > today + timedelta(days=1)):
            return Period(Extent.TO_DATE, None, None)
    if begun := patterns["YEAR_BEGUN"].search(words):
        year = int(begun["y1"]) if begun["y1"] else (until.year if until else None)
        return Period(Extent.PERIOD, date(year, 1, 1) if year else None, until, dated)
    if dated:
        return Period(Extent.TO_DATE, None, until, dated=True)
    return _within(words, patterns, today)


def of_another_year(words: str, period: Period, today: date | None) -> bool:
    """True where the words name a year that is neither the piece's nor one of the period read from them."""
    if today is None:
        return False
    known = {today.year, *(day.year for day in (period.since, period.until) if day)}
    return any(int(year[0]) not in known for year in _A_YEAR.finditer(words))


def _within(words: str, patterns: dict[str, "re.Pattern[str]"], today: date | None) -> Period:
    """A month, a year, a week or a day; else all until now, the new, or nothing said."""
    if months := patterns["MONTHS"].search(words):
        return _months(int(months["months"]), months["y2"], today)
    if month := patterns["MONTH"].search(words):
        return _month(int(month["month"]), month["y3"], today)
    if quarter := patterns["QUARTER"].search(words):
        return _quarter(quarter["quarter"], quarter["y5"], today)
    if patterns["WEEK"].search(words):
        return Period(Extent.PERIOD, today - timedelta(days=6) if today else None, today)
    if (on := patterns["ON"].search(words)) and (day := _stated(on, "e", today)):
        return Period(Extent.PERIOD, day, day, dated=True)
    if patterns["TODAY"].search(words):
        return Period(Extent.PERIOD, today, today)
    if patterns["TO_DATE"].search(words):
        return Period(Extent.TO_DATE, None, today)
    if year := patterns["YEAR"].search(words):
        return _year(int(year["y4"]), today)
    return Period(Extent.NEW if patterns["NEW"].search(words) else Extent.OPEN, None, today)


def _year(year: int, today: date | None) -> Period:
    if today is not None and year == today.year:
        return Period(Extent.PERIOD, date(year, 1, 1), today)
    return Period(Extent.PERIOD, date(year, 1, 1), date(year, 12, 31), dated=True)


def _months(number: int, year: str | None, today: date | None) -> Period:
    """The first months of a year: to their end, but not past the piece's day."""
    if not 1 <= number <= 12 or (today is None and year is None):
        return Period(Extent.PERIOD, None, None)
    of = int(year) if year else _year_of_months(number, today)
    last = date(of, number, calendar.monthrange(of, number)[1])
    return Period(Extent.PERIOD, date(of, 1, 1), min(last, today) if today else last, dated=True)


def _year_of_months(number: int, today: date | None) -> int:
    assert today is not None  # noqa: S101  # asked only where the piece's day is known
    return today.year if number <= today.month else today.year - 1


def _quarter(named: str, year: str | None, today: date | None) -> Period:
    number = _QUARTERS.index(named) + 1 if named in _QUARTERS else int(named)
    last = _months(3 * number, year, today)
    if last.until is None:
        return last
    return Period(Extent.PERIOD, date(last.until.year, 3 * number - 2, 1), last.until, last.dated)


def _month(number: int, year: str | None, today: date | None) -> Period:
    if not 1 <= number <= 12 or (today is None and year is None):
        return Period(Extent.PERIOD, None, None)
    of = int(year) if year else _year_of_months(number, today)
    last = date(of, number, calendar.monthrange(of, number)[1])
    if today is not None and last > today:
        return Period(Extent.PERIOD, date(of, number, 1), today)
    return Period(Extent.PERIOD, date(of, number, 1), last, dated=True)
