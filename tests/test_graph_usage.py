"""The Graph API's usage headers slow reading down before an error does; a broken header changes nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.graph_usage import pause
from records.source import Answer

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
APP, PAGE, BUSINESS = "X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage"


def answer(*headers: tuple[str, str]) -> Answer:
    return Answer(url="https://a.example/", final_url="https://a.example/", at=NOW, status=200, headers=headers, body=b"")


def wait(*headers: tuple[str, str]) -> timedelta | None:
    found = pause(answer(*headers))
    return found.wait if found else None


def business(**values: object) -> str:
    return json.dumps({"100200": [{"type": "pages", "call_count": 1, "total_cputime": 1, "total_time": 1, **values}]})


@pytest.mark.parametrize(
    ("share", "minutes"), [(0, None), (79, None), (79.9, None), (80, 12), (90, 36), (100, 60), (150, 180), (10_000, 1440)]
)
@pytest.mark.parametrize("name", ["call_count", "total_time", "total_cputime"])
@pytest.mark.parametrize("header", [APP, PAGE, BUSINESS])
def test_reading_slows_down_from_80_percent_on_and_at_100_for_an_hour(header, name, share, minutes) -> None:
    value = business(**{name: share}) if header == BUSINESS else json.dumps({"call_count": 1, name: share})
    found = wait((header, value))
    assert (found and round(found.total_seconds() / 60)) == minutes


def test_stated_minutes_are_obeyed_and_the_longest_wait_wins() -> None:
    assert wait((BUSINESS, business(estimated_time_to_regain_access=19))) == timedelta(minutes=19)
    assert wait((BUSINESS, business(estimated_time_to_regain_access=19, call_count=100))) == timedelta(hours=1)
    assert wait((APP, '{"call_count": 85}'), (BUSINESS, business(estimated_time_to_regain_access=90))) == timedelta(minutes=90)
    assert wait((BUSINESS, business(estimated_time_to_regain_access=10**9))) == timedelta(days=1)


def test_the_desk_is_told_why() -> None:
    found = pause(answer((APP, '{"call_count": 92, "total_time": 10}')))
    assert found is not None
    assert "92%" in found.sentence
    assert f"{found.wait.total_seconds() / 60:.0f} phút" in found.sentence


BROKEN = [
    "", "{", "[]", "null", "12", '"x"', "{'call_count': 99}",
    '{"call_count": "99"}', '{"call_count": null}', '{"call_count": true}',
    '{"call_count": NaN}', '{"call_count": -99}', '{"call_count": 1e999}', '{"1": null}', '{"1": [null, 7, []]}', "[" * 9000,
    '{"1": [{"call_count": {}}]}', "{" + "x" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("value", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("header", [APP, PAGE, BUSINESS])
def test_a_broken_header_says_nothing_and_raises_nothing(header, value) -> None:
    assert wait((header, value)) is None
    assert wait((header, value), (PAGE if header == APP else APP, '{"call_count": 100}')) == timedelta(hours=1)


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["call_count", "total_time", "estimated_time_to_regain_access", "1", "type"]), x)))  # fmt: skip
def test_whatever_a_header_holds_the_wait_is_between_nothing_and_a_day(value) -> None:
    found = wait((BUSINESS, json.dumps(value)), (APP, json.dumps(value)))
    assert found is None or timedelta(0) < found <= timedelta(days=1)


@pytest.mark.shared
def test_no_recorded_reply_taken_for_a_header_raises(shared) -> None:
    for path in (shared / "inputs/facebook").rglob("*.json"):
        found = wait((APP, path.read_bytes().decode("utf-8", "replace").replace("\n", " ")))
        assert found is None or found <= timedelta(days=1)
