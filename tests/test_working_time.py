"""Vietnamese days, months and office minutes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import BadInput, BadSetting
from working_time import ZONE, OfficeHours, add_working_minutes, digest_day, is_working_day, month_of, month_period


def local(*parts: int) -> datetime:
    """A moment in Vietnam."""
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]  # five numbers of a date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, from 2026
        (date(2025, 11, 24), True),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 4, 27), False),  # Giỗ Tổ fell on a Sunday
        (date(2026, 8, 22), True),  # a Saturday worked for 31/8
        (date(2026, 8, 31), False),
        (date(2027, 2, 6), False),
    ],
)
def test_holidays_and_swap_days_are_those_of_vietnam(day, works):
    assert is_working_day(day) is works


def test_a_years_notice_goes_before_the_library():
    notice = {date(2026, 11, 23): False, date(2026, 11, 28): True}
    assert not is_working_day(date(2026, 11, 23), notice)
    assert is_working_day(date(2026, 11, 28), notice)
    assert is_working_day(date(2026, 11, 25), notice)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (local(2026, 11, 25, 8, 0), 60, local(2026, 11, 25, 9, 0)),
        (local(2026, 11, 25, 11, 0), 60, local(2026, 11, 25, 14, 0)),  # over noon
        (local(2026, 11, 25, 7, 30), 240, local(2026, 11, 25, 11, 30)),  # full at the span's end, not after noon
        (local(2026, 11, 23, 16, 30), 60, local(2026, 11, 25, 8, 0)),  # over the holiday of the 24th
        (local(2026, 11, 20, 16, 30), 60, local(2026, 11, 23, 8, 0)),  # over a weekend
        (local(2026, 11, 21, 10, 0), 1, local(2026, 11, 23, 7, 31)),  # begun on a Saturday
        (local(2026, 11, 25, 3, 0), 10, local(2026, 11, 25, 7, 40)),  # begun at night
        (local(2026, 2, 13, 16, 59), 2, local(2026, 2, 23, 7, 31)),  # over Tết
        (local(2026, 11, 25, 20, 0), 0, local(2026, 11, 25, 20, 0)),
    ],
)
def test_working_minutes_pass_in_office_hours_only(start, minutes, end):
    due = add_working_minutes(start, minutes)
    assert due == end
    assert due.tzinfo is UTC


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 60 * 24 * 30))
def test_minutes_added_twice_are_minutes_added_together(first, second, later):
    start = local(2026, 11, 1, 0, 0) + timedelta(minutes=later)
    assert add_working_minutes(add_working_minutes(start, first), second) == add_working_minutes(start, first + second)


def test_other_office_hours_are_an_argument():
    southern = OfficeHours(((time(7), time(11)), (time(13), time(17))))
    assert add_working_minutes(local(2026, 11, 25, 10, 30), 60, southern) == local(2026, 11, 25, 13, 30)


@pytest.mark.parametrize(
    "spans", [(), ((time(11), time(7)),), ((time(7), time(12)), (time(11), time(17))), ((time(7), time(7)),)]
)
def test_impossible_office_hours_are_refused(spans):
    with pytest.raises(BadSetting) as refused:
        OfficeHours(spans)
    assert "Giờ làm việc" in refused.value.sentence


def test_what_has_no_answer_is_refused_and_does_not_hang():
    never = {date(2026, 1, 1) + timedelta(days=n): False for n in range(3000)}
    for asked in (
        lambda: add_working_minutes(local(2026, 11, 25, 8, 0), 10, overrides=never),
        lambda: digest_day(date(2026, 11, 1), overrides=never, rule="next"),
        lambda: add_working_minutes(local(2026, 11, 25, 8, 0), -1),
        lambda: add_working_minutes(datetime(2026, 11, 25, 8, 0), 1),  # noqa: DTZ001  # naive on purpose
    ):
        with pytest.raises(BadInput):
            asked()


def test_the_digest_of_the_25th_moves_to_a_working_day_by_the_rule():
    assert digest_day(date(2026, 11, 1)) == date(2026, 11, 25)
    assert digest_day(date(2026, 10, 1)) == date(2026, 10, 23)  # a Sunday
    assert digest_day(date(2026, 10, 1), rule="next") == date(2026, 10, 26)
    assert digest_day(date(2026, 11, 1), day=24) == date(2026, 11, 23)
    assert digest_day(date(2026, 2, 1), day=31) == date(2026, 2, 27)
    with pytest.raises(BadSetting):
        digest_day(date(2026, 2, 1), day=0)


def test_a_month_turns_at_midnight_in_vietnam():
    assert month_of(datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC)) == date(2026, 10, 1)
    assert month_of(datetime(2026, 10, 31, 17, 0, tzinfo=UTC)) == date(2026, 11, 1)
    assert month_of(datetime(1970, 1, 31, 16, 30, tzinfo=UTC)) == date(1970, 2, 1)  # Saigon kept GMT+8 until 1975


def test_a_report_period_is_a_month_or_runs_from_a_day_of_the_month_before():
    assert month_period(date(2026, 1, 1)) == (local(2026, 1, 1, 0, 0), local(2026, 2, 1, 0, 0))
    assert month_period(date(2026, 1, 9), first_day=25) == (local(2025, 12, 25, 0, 0), local(2026, 1, 25, 0, 0))
    with pytest.raises(BadSetting):
        month_period(date(2026, 1, 1), first_day=29)
