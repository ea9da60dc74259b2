"""Flags to cases, and the steps of a case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.cases import (
    DECIDES,
    TRANSITIONS,
    Flagged,
    JoinCase,
    JoinReason,
    OpenCase,
    RaiseCase,
    acknowledge,
    decide,
    reopen,
    review,
)
from casework.clocks import DEFAULT, Clocks, due
from errors import NotNow
from records.case import Case, CaseState, Verdict
from records.flag import Flag, Level
from records.item import Item, ItemKind, PageState
from records.learning import OFFICER_DETECTOR
from records.unit import Duty, Officer, Unit, UnitKind

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DEPARTMENT = Unit(id=1, name="Sở Y tế tỉnh Sơn Bình", kind=UnitKind.DEPARTMENT)
HOSPITAL = Unit(id=2, name="Bệnh viện Đa khoa tỉnh Sơn Bình", kind=UnitKind.SUBORDINATE, parent_id=1)
CENTRE = Unit(id=3, name="Trung tâm Y tế khu vực Bình Lâm", kind=UnitKind.SUBORDINATE, parent_id=1)
UNITS = (DEPARTMENT, HOSPITAL, CENTRE)
OFFICER = Officer(id=7, unit_id=2, name="Cán bộ A", email="a@sonbinh.example", duty=Duty.FOCAL, valid_from=date(2026, 1, 1))


def flag(level: Level, unit: str | None = None, score: float = 0.5) -> Flag:
    return Flag(detector="claim", key="KR", score=score, level=level, reason="Trùng tin đã biết.", evidence=(), unit=unit)


def piece(number: int, title: str, *flags: Flag, **other) -> Flagged:
    fields = {
        "id": number,
        "source_id": 1,
        "outlet_key": "bao",
        "address": f"https://bao.example/{number}",
        "link": f"https://bao.example/{number}",
        "kind": ItemKind.PAGE,
        "title": title,
        "lead": None,
        "text": "Nội dung",
        "author": None,
        "published": NOW,
        "published_origin": None,
        "updated": None,
        "first_seen": NOW + timedelta(minutes=number),
        "language": "vi",
        "degraded": None,
        "photos": 0,
        "version": 1,
        "page_state": PageState.READ,
    }
    return Flagged(item=Item(**{**fields, **other}), flags=flags)


def case(state: CaseState = CaseState.OPEN, level: Level = Level.NORMAL, number: int = 5, **other) -> Case:
    fields = {"story": "s1", "title": "Vụ", "unit_id": 2, "officer_id": 7, "opened": NOW, "due": NOW + timedelta(hours=24)}
    return Case(id=number, state=state, level=level, **{**fields, **other})


def decided(pieces, existing=None, officer=OFFICER):
    return decide("s1", pieces, existing, UNITS, lambda unit: officer if unit else None, NOW)


def test_the_first_flag_of_a_story_opens_its_case_for_the_flagged_unit():
    intent = decided([piece(1, "Tin lan truyền về vắc xin", flag(Level.HIGH, HOSPITAL.name))])
    assert intent == OpenCase(
        story="s1",
        title="Tin lan truyền về vắc xin",
        state=CaseState.OPEN,
        level=Level.HIGH,
        unit_id=2,
        officer_id=7,
        opened=NOW,
        due=NOW + timedelta(hours=4),
    )


@pytest.mark.parametrize("named", [None, "Một đơn vị lạ", DEPARTMENT.name])
def test_a_flag_that_names_no_unit_of_ours_is_the_departments(named):
    intent = decided([piece(1, "Tin", flag(Level.NORMAL, named))])
    assert isinstance(intent, OpenCase)
    assert (intent.unit_id, intent.officer_id) == (None, None)


def test_the_unit_of_the_worst_flag_is_chosen_and_of_two_alike_that_of_the_stronger():
    flags = (flag(Level.NORMAL, HOSPITAL.name, 0.99), flag(Level.URGENT, CENTRE.name, 0.3), flag(Level.URGENT, None, 0.9))
    assert decided([piece(1, "Tin", *flags)]).unit_id == CENTRE.id
    alike = (flag(Level.HIGH, HOSPITAL.name, 0.4), flag(Level.HIGH, CENTRE.name, 0.8))
    assert decided([piece(1, "Tin", *alike)]).unit_id == CENTRE.id


def test_a_case_bears_the_title_of_its_clearest_piece():
    pieces = [
        piece(1, "Bài ghi nhận phản ánh", flag(Level.NORMAL)),
        piece(2, "", flag(Level.URGENT), text="Bài đăng không tiêu đề"),
        piece(3, "Tin đồn trẻ tử vong sau tiêm", flag(Level.URGENT)),
        piece(4, "Bài đọc không hết", flag(Level.URGENT, score=0.9), degraded="too_deep"),
        piece(5, "Bài không bị cảnh báo"),
    ]
    assert decided(pieces).title == "Tin đồn trẻ tử vong sau tiêm"
    assert decided(pieces[1:2]).title == "Bài đăng không tiêu đề"
    assert len(decided([piece(1, "dài " * 5000, flag(Level.HIGH))]).title) <= 300


def test_a_worse_flag_raises_the_case_and_brings_its_due_time_forward():
    intent = decided([piece(2, "Tin", flag(Level.URGENT))], case(CaseState.ACKNOWLEDGED))
    expected = RaiseCase(case_id=5, level=Level.URGENT, due=NOW + timedelta(hours=1), state=CaseState.ACKNOWLEDGED)
    assert intent == expected
    soon = case(due=NOW + timedelta(minutes=5))
    assert decided([piece(2, "Tin", flag(Level.HIGH))], soon).due == soon.due


@pytest.mark.parametrize("level", [Level.NORMAL, Level.HIGH])
def test_a_flag_no_worse_joins_the_case(level):
    intent = decided([piece(2, "Tin", flag(level))], case(level=Level.HIGH))
    assert intent == JoinCase(case_id=5, reason=JoinReason.SAME_LEVEL)


def test_what_was_dismissed_opens_again_only_for_something_worse():
    dismissed = case(CaseState.DISMISSED, Level.HIGH)
    again = decided([piece(2, "Tin", flag(Level.URGENT))], dismissed)
    assert (again.state, again.due) == (CaseState.OPEN, NOW + timedelta(hours=1))
    assert isinstance(decided([piece(2, "Tin", flag(Level.HIGH))], dismissed), JoinCase)
    assert decided([piece(2, "Tin", flag(Level.URGENT))], case(CaseState.CONFIRMED)).state is CaseState.CONFIRMED


@pytest.mark.parametrize("level", list(Level))
def test_what_was_dismissed_opens_again_when_an_officer_reports_a_missed_piece_and_is_no_less_bad(level):
    report = replace(flag(Level.HIGH), detector=OFFICER_DETECTOR)
    opened = decided([piece(1, "Tin", report)], case(CaseState.DISMISSED, level))
    worse = min(level, Level.HIGH, key=lambda each: each.rank)
    assert opened == RaiseCase(case_id=5, level=worse, due=due(worse, NOW), state=CaseState.OPEN)
    assert isinstance(decided([piece(1, "Tin", report)], case(CaseState.CONFIRMED, Level.HIGH)), JoinCase)


def test_flags_of_a_merged_story_belong_to_the_case_it_was_merged_into():
    merged = case(CaseState.MERGED, merged_into=3)
    assert decided([piece(2, "Tin", flag(Level.URGENT))], merged) == JoinCase(case_id=3, reason=JoinReason.MERGED)


def test_pieces_without_flags_open_nothing():
    assert decided([piece(1, "Tin")]) == JoinCase(case_id=None, reason=JoinReason.NO_FLAG)
    assert decided([]) == JoinCase(case_id=None, reason=JoinReason.NO_FLAG)


def test_clocks_are_dated_and_run_in_calendar_hours():
    newer = replace(DEFAULT[0], urgent=timedelta(minutes=30), valid_from=date(2027, 1, 1))
    clocks: tuple[Clocks, ...] = (newer, *DEFAULT)
    saturday_night = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert due(Level.NORMAL, saturday_night, clocks) == saturday_night + timedelta(hours=24)
    assert due(Level.URGENT, saturday_night, clocks) == saturday_night + timedelta(hours=1)
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    assert due(Level.URGENT, new_year, clocks) == new_year + timedelta(minutes=30)
    before_any = datetime(2020, 1, 1, tzinfo=UTC)
    assert due(Level.HIGH, before_any, clocks) == before_any + timedelta(hours=4)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_fits_a_waiting_case_and_no_other(state, verdict):
    target = case(CaseState.CONFIRMED, number=9)
    if state.waiting:
        assert review(case(state), verdict, target) is DECIDES[verdict]
    else:
        with pytest.raises(NotNow) as refused:
            review(case(state), verdict, target)
        assert "đã được kết luận" in refused.value.sentence


@pytest.mark.parametrize("target", [None, case(), case(CaseState.MERGED, number=9, merged_into=4)])
def test_a_duplicate_names_another_case_that_still_stands(target):
    with pytest.raises(NotNow):
        review(case(), Verdict.DUPLICATE, target)


@pytest.mark.parametrize("state", list(CaseState))
def test_acknowledging_is_the_same_however_often_and_never_undoes_a_verdict(state):
    once = acknowledge(case(state))
    assert once is (CaseState.ACKNOWLEDGED if state is CaseState.OPEN else state)
    assert acknowledge(case(once)) is once


@pytest.mark.parametrize("state", list(CaseState))
def test_a_verdict_or_a_merge_can_be_taken_back(state):
    if state.waiting:
        with pytest.raises(NotNow):
            reopen(case(state))
    else:
        assert reopen(case(state)) is CaseState.OPEN


def test_every_state_has_its_steps_and_every_step_a_state():
    assert set(TRANSITIONS) == set(CaseState)
    reached = {CaseState.OPEN}
    for _ in CaseState:
        reached |= {after for state in reached for after in TRANSITIONS[state]}
    assert reached == set(CaseState)
