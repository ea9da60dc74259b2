"""Vietnamese time: months and days as the office counts them, holidays, working minutes.

Moments go in and come out aware, in UTC; days and months are those of Asia/Ho_Chi_Minh. Only deadlines that the law or
the office counts in working hours belong here: the press clock of 24 hours runs in calendar hours (Decree 244/2026).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from errors import BadInput, BadSetting

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})

SEARCHED_DAYS = 366
"""How far a working day is looked for: further than any holiday, so only overrides end it."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The office's spans of a working day in local time, in order; the default is usual in the north (7:30, 13:30).

    Raises BadSetting where a span is empty, backwards or overlaps the one before."""

    spans: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise BadSetting(
                "Giờ làm việc không hợp lệ: các khoảng giờ phải theo thứ tự và không chồng lên nhau. Mời sửa lại.",
                f"office hours are empty, backwards or overlapping: {self.spans}",
            )


OFFICE_HOURS = OfficeHours()


def local(moment: datetime) -> datetime:
    """`moment` in Asia/Ho_Chi_Minh. Raises BadInput where it has no zone."""
    if moment.tzinfo is None:
        raise BadInput("Thời điểm không kèm múi giờ nên không tính được.", f"naive datetime: {moment!r}")
    return moment.astimezone(ZONE)


def month_of(moment: datetime) -> date:
    """The first day of the month in which `moment` falls in Asia/Ho_Chi_Minh."""
    return local(moment).date().replace(day=1)


def month_period(month: date, *, first_day: int = 1) -> tuple[datetime, datetime]:
    """The period [start, end) in UTC that goes by the name of `month` (R038).

    `first_day` 1 is the calendar month; 25 is from the 25th of the month before to the 24th, both whole. Raises
    BadSetting outside 1..28."""
    if not 1 <= first_day <= 28:
        raise BadSetting("Ngày bắt đầu kỳ báo cáo phải từ 1 đến 28.", f"first_day={first_day}")
    first = month.replace(day=1)
    after = _next_month(first)
    if first_day > 1:
        first, after = (first - timedelta(days=1)).replace(day=first_day), first.replace(day=first_day)
    return _midnight(first), _midnight(after)


def is_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """True where offices work on `day`: not a weekend nor a holiday of Labour Code Art. 112, swap days included.

    `overrides` are the administrator's yearly notices and go before the library's: True works, False is off."""
    stated = overrides.get(day)
    return _calendar(day.year).is_working_day(day) is True if stated is None else stated


def add_working_minutes(
    start: datetime, minutes: int, hours: OfficeHours = OFFICE_HOURS, overrides: Mapping[date, bool] = NO_OVERRIDES
) -> datetime:
    """The moment (UTC) at which `minutes` of office time have passed since `start`; `start` itself for 0.

    A term that is full when a span ends falls due at that end, not at the next opening. Raises BadInput for a negative
    term, a start without zone, or overrides that leave no working day within a year."""
    if minutes < 0:
        raise BadInput("Thời hạn phải là số phút không âm.", f"minutes={minutes}")
    now, left = local(start), timedelta(minutes=minutes)
    if not left:
        return start.astimezone(UTC)
    day, idle = now.date(), 0
    while idle <= SEARCHED_DAYS:
        idle += 1
        if is_working_day(day, overrides):
            idle = 0
            for opens, closes in hours.spans:
                begin = max(now, datetime.combine(day, opens, ZONE))
                room = datetime.combine(day, closes, ZONE) - begin
                if room >= left:
                    return (begin + left).astimezone(UTC)
                left -= max(room, timedelta(0))
        day += timedelta(days=1)
    raise BadInput(
        "Lịch làm việc không còn ngày làm việc nào trong một năm tới. Mời kiểm tra các ngày nghỉ đã nhập.",
        f"no working day within {SEARCHED_DAYS} days of {now.date()}",
    )


def digest_day(
    month: date,
    *,
    day: int = 25,
    rule: Literal["previous", "next"] = "previous",
    overrides: Mapping[date, bool] = NO_OVERRIDES,
) -> date:
    """The day on which the digest of `month` is made (R038): the `day`th, or the working day before or after it.

    A `day` that the month doesn't have is its last one. Raises BadSetting where `day` is not 1..31, BadInput where the
    overrides leave no working day within a year."""
    if not 1 <= day <= 31:
        raise BadSetting("Ngày lập báo cáo phải từ 1 đến 31.", f"day={day}")
    wanted = month.replace(day=min(day, monthrange(month.year, month.month)[1]))
    step = timedelta(days=1 if rule == "next" else -1)
    for count in range(SEARCHED_DAYS):
        if is_working_day(wanted + count * step, overrides):
            return wanted + count * step
    raise BadInput(
        "Lịch làm việc không có ngày làm việc nào quanh ngày lập báo cáo. Mời kiểm tra các ngày nghỉ đã nhập.",
        f"no working day within {SEARCHED_DAYS} days of {wanted}",
    )


@lru_cache(maxsize=16)
def _calendar(year: int) -> holidays.HolidayBase:
    """The library's calendar of one year, whole, so that asking it changes nothing."""
    return holidays.country_holidays("VN", years=[year], expand=False)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZONE).astimezone(UTC)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
