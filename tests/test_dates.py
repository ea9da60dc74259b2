"""Dates as Vietnamese pages and feeds write them: reliability.md Appendix B and T10."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import dates

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TEN = datetime(2025, 11, 21, 3, 0, tzinfo=UTC)

SAME_MOMENT = """Fri, 21 Nov 2025 10:00:00 GMT+7
Fri, 21 Nov 2025 10:00:00 +0700
Fri, 21 Nov 2025 10:00:00 +07:00
21/11/2025 10:00
2025-11-21T10:00:00
2025-11-21 10:00:00
11/21/2025 10:00:00 AM
Fri, 21 Nov 2025 10:00:00 ICT
Thứ Sáu, 21/11/2025 10:00
2025-11-21T03:00:00Z
Fri, 21 Nov 2025 10:00:00 UTC+7
Fri, 21 Nov 2025 10:00:00 GMT+0700
Fri, 21 Nov 25 10:00:00 +0700
1763694000
1763694000000
Thứ Sáu, 21/11/2025, 10:00 (GMT+7)
21 tháng 11 năm 2025 10:00
Thứ Sáu, 21/11/2025 - 10:00
10:00 | 21/11/2025
10:00-21-11-2025
10h00 ngày 21/11/2025
10 giờ ngày 21-11-2025
21/11/2025 10:00:00 SA
21/11/2025 | 10:00 GMT+7
2025-11-21T10:00:00.000 +07:00
2025-11-21T10:00:00+0700
Fri Nov 21 10:00:00 2025
Nov 21, 2025 10:00 AM
T6, 21/11/2025 - 10:00
Cập nhật lúc: 10:00 ngày 21/11/2025
21 Tháng Mười Một, 2025 10:00
20251121T100000+0700
20251121100000
Fri, 20 Nov 2025 22:00:00 EST
Friday, 21-Nov-25 03:00:00 GMT""".splitlines()


@pytest.mark.parametrize("text", SAME_MOMENT)
def test_each_way_of_writing_ten_in_the_morning_is_the_same_moment(text):
    assert dates.parse(text, now=NOW) == TEN


def test_decomposed_accents_are_read_like_composed_ones():
    assert dates.parse("Thu\u031b\u0301 Sa\u0301u, 21/11/2025 10:00", now=NOW) == TEN


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Fri, 21 Nov 2525 10:00:00 +0700", "future"),
        ("Fri, 21 Nov 9999 23:59:59 -0700", "future"),
        ("Fri, 21 Nov 0001 10:00:00 +0700", "too_old"),
        ("1999-12-31", "too_old"),
        ("Fri, 31 Feb 2025 10:00:00 +0700", "unreadable"),
        ("Fri, 21 Nov 2025 25:61:61 +0700", "unreadable"),
        ("29/02/2025", "unreadable"),
        ("Fri, 21 Nov 2025 10:00:00 XYZT", "unreadable"),
        ("21/11", "unreadable"),
        ("0000-00-00 00:00:00", "unreadable"),
        ("99999999999999999999", "unreadable"),
        ("", "unreadable"),
        ("?" * 100_000, "unreadable"),
    ],
)
def test_a_date_that_cannot_be_true_is_none_and_says_why(text, note):
    assert dates.read(text, now=NOW) == dates.Stated(None, note)


def test_the_day_stands_before_the_month():
    assert dates.parse("01/02/2026", now=NOW) == datetime(2026, 1, 31, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("hôm qua", timedelta(days=1)),
        ("5 giờ trước", timedelta(hours=5)),
        ("cách đây 2 ngày", timedelta(days=2)),
        ("10 phút trước", timedelta(minutes=10)),
        ("vừa xong", timedelta()),
    ],
)
def test_relative_dates_count_from_the_time_of_fetching(text, back):
    assert dates.parse(text, now=NOW) == NOW - back


def test_yesterday_with_a_clock_is_that_hour_in_vietnam():
    assert dates.parse("hôm qua lúc 10:00", now=NOW) == datetime(2026, 11, 21, 3, tzinfo=UTC)


def test_a_publishers_clock_may_run_ten_minutes_ahead_and_no_more():
    assert dates.parse("2026-11-22T10:10:00+07:00", now=NOW) is not None
    assert dates.read("2026-11-22T10:11:00+07:00", now=NOW).note == "future"


def test_the_local_mean_time_of_saigon_is_read_as_plus_seven():
    assert dates.parse("2025-11-21T10:00:00+07:07", now=NOW) == TEN
    assert dates.parse("2025-11-21T10:00:00+07:06", now=NOW) == TEN


@given(st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2026, 11, 20)))  # noqa: DTZ001 - zone added below
def test_every_moment_survives_each_common_format(moment):
    wanted = moment.replace(microsecond=0, tzinfo=dates.HANOI)
    for shape in ("%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%H:%M:%S %d-%m-%Y", "%a, %d %b %Y %H:%M:%S +0700"):
        assert dates.parse(wanted.strftime(shape), now=NOW) == wanted


@given(st.text(max_size=200))
def test_no_text_raises_nor_gives_a_date_outside_the_bounds(text):
    when = dates.parse(text, now=NOW)
    assert when is None or (when.year >= 2000 and when <= NOW + dates.LATEST)
