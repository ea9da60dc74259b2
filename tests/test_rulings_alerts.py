"""No ruling by hand may lose an alert, or send one twice: what officers hear when stories are joined, split and given back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from jobs import open_cases
from jobs.context import Report
from records.alert import Alert, AlertReason
from records.case import CaseState
from records.flag import Flag, Level
from records.unit import Duty, Officer
from storage import alerts, cases, flags, rulings, units
from storage.engine import Connection, Engine, reading, writing
from storage.tables import items
from storage.tables_people import flags as flag_table
from storage.tables_stories import rulings as ruling_table
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, seed
from tests.stage import context_for, settings_for
from tests.test_desk_stories import case, flagged, tell

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(sqlite_store: Engine) -> Engine:
    return sqlite_store


@pytest.fixture
def admin(store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(store, tmp_path)
    with desk(store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def put(connection: Connection, item_id: int, level: Level, at: datetime = NOW) -> None:
    """A detector's new flag on a piece."""
    flag = Flag(detector="alarming_assertion", key="x", score=0.9, level=level, reason="r", evidence=(), item=item_id)
    flags.keep_shown(connection, [flag], "m", at)


def place(connection: Connection, item_id: int, story: str) -> None:
    """Read again by a better model: the piece tells another story now."""
    connection.execute(update(items).where(items.c.id == item_id).values(story=story, copy_group=f"c-{story}"))


def alter(connection: Connection, case_id: int, **changed: object) -> None:
    """The case as people or a flag of other days left it."""
    cases.change(connection, replace(case(connection, case_id), **changed))  # type: ignore[arg-type]


def on_duty(connection: Connection, unit_id: int) -> Officer:
    return next(one for one in units.every_officer(connection) if one.unit_id == unit_id and one.duty is Duty.FOCAL)


def knows(connection: Connection, case_id: int, officer: Officer, at: datetime = NOW - timedelta(hours=2)) -> None:
    """The officer was told of the case."""
    told = Alert(id=0, case_id=case_id, officer_id=officer.id, step=1, reason=AlertReason.FIRST, at=at)
    alerts.keep(connection, told)


def heard(connection: Connection, case_id: int) -> list[tuple[int, AlertReason]]:
    """Who was told of the case, and why, in order."""
    return [(one.officer_id, one.reason) for one in alerts.of_case(connection, case_id)]


def nos(connection: Connection, case_id: int) -> list[AlertReason]:
    return [reason for reason, _ in alerts.nos(connection, case_id)]


def run(store: Engine, folder: Path) -> Report:
    return open_cases.run(context_for(store, settings_for(folder), NOW))


def test_a_case_without_flags_that_takes_up_a_worse_one_is_told_of_with_its_oldest_piece(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        place(connection, 8, "s5")
        alter(connection, 3, unit_id=None)
    admin.post("/vu-tin/s5/tach", {"bai": ["5"]})
    tell(store, tmp_path)
    with writing(store) as connection:
        place(connection, 4, "s40")
        place(connection, 11, "s4")
    admin.post("/vu-tin/s5/gop", {"voi": "s4"})
    with writing(store) as connection:
        put(connection, 7, Level.URGENT)
        assert flagged(connection, 3) == set()
        assert len(rulings.untold(connection)) == 1
    assert run(store, tmp_path).failed == 0
    with reading(store) as connection:
        assert rulings.untold(connection) == []
        assert flags.without_case(connection) == []
        assert AlertReason.GROUPED not in nos(connection, 3)
        assert len(alerts.deliveries_of(connection, 3)) == len(alerts.of_case(connection, 3)) == 1


def test_a_ruling_that_cannot_be_told_of_stops_neither_flags_nor_other_rulings_and_stays_to_be_told(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    admin.post("/vu-tin/s1/gop", {"voi": "s4"})
    admin.post("/vu-tin/s6/gop", {"voi": "s5"})
    with writing(store) as connection:
        put(connection, 7, Level.URGENT)
        connection.execute(update(ruling_table).values(told=None))
        connection.execute(update(ruling_table).where(ruling_table.c.id == 1).values(before=[{"case_id": 2}]))
    report = run(store, tmp_path)
    assert report.failed == 1
    with reading(store) as connection:
        assert rulings.untold(connection) == [1]
        assert flags.without_case(connection) == []
        assert heard(connection, case_of(connection, "s7")) != []


def case_of(connection: Connection, story: str) -> int:
    found = cases.of_story(connection, story)
    assert found is not None
    return found.id


def test_the_officer_of_a_case_nobody_was_told_of_hears_when_it_takes_up_one_that_others_know(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        ours = on_duty(connection, 1)
        alter(connection, 2, level=Level.NORMAL)
        alter(connection, 3, unit_id=None)
        alerts.keep_no(connection, 3, AlertReason.IMPRECISE, NOW)
    admin.post("/vu-tin/s4/gop", {"voi": "s5"})
    tell(store, tmp_path)
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, 3) == [(ours.id, AlertReason.FIRST)]


def test_an_officer_who_knows_a_case_is_not_told_again_when_it_takes_up_one_no_worse(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        ours = on_duty(connection, 1)
        alter(connection, 2, level=Level.NORMAL)
        alter(connection, 3, unit_id=None)
        knows(connection, 3, ours)
    admin.post("/vu-tin/s4/gop", {"voi": "s5"})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, 3) == [(ours.id, AlertReason.FIRST)]
        assert AlertReason.GROUPED in nos(connection, 3)


def test_a_case_made_worse_by_a_ruling_and_by_a_flag_before_the_job_ran_is_told_of_once(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    admin.post("/vu-tin/s1/gop", {"voi": "s5"})
    with writing(store) as connection:
        alter(connection, 3, unit_id=2, level=Level.HIGH)
        put(connection, 5, Level.URGENT)
    tell(store, tmp_path)
    with reading(store) as connection:
        assert len(alerts.of_case(connection, 3)) == 1


@pytest.mark.parametrize("unit_id", [2, 3])
def test_a_split_taken_back_that_opens_a_dismissed_case_again_is_told_of_or_says_why_not(
    store: Engine, admin: Browser, tmp_path: Path, unit_id: int
) -> None:
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    with writing(store) as connection:
        new = case_of(connection, "h1")
        alter(connection, 1, state=CaseState.DISMISSED, level=Level.NORMAL, unit_id=unit_id)
        alter(connection, new, level=Level.URGENT)
    admin.post("/vu-tin/hoan-tac", {"viec": "1"})
    tell(store, tmp_path)
    tell(store, tmp_path)
    with reading(store) as connection:
        assert (case(connection, 1).state, case(connection, 1).level) == (CaseState.OPEN, Level.URGENT)
        if unit_id == 2:
            assert heard(connection, 1) == [(on_duty(connection, 2).id, AlertReason.FIRST)]
        else:
            assert nos(connection, 1) == [AlertReason.TOLD_ELSEWHERE]  # the department, for a unit without an officer
        assert rulings.untold(connection) == []


def test_an_officer_told_of_the_part_is_not_told_again_when_the_split_is_taken_back(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    admin.post("/vu-tin/hoan-tac", {"viec": "1"})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, 1) == []
        assert nos(connection, 1) == [AlertReason.TOLD_ELSEWHERE]


def test_a_missed_piece_reported_in_a_dismissed_story_opens_its_case_again_and_is_told_of(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        ours = on_duty(connection, 1)
        knows(connection, 1, ours)
        alter(connection, 1, state=CaseState.DISMISSED, level=Level.HIGH, due=NOW - timedelta(days=2))
    admin.post("/tin-bai/3/bo-sot", {"loai": "can_canh_bao", "don_vi": "", "ghi_chu": ""})
    tell(store, tmp_path)
    with reading(store) as connection:
        opened = case(connection, 1)
        assert (opened.state, opened.level) == (CaseState.OPEN, Level.HIGH)
        assert opened.due > NOW
        assert heard(connection, 1) == [(ours.id, AlertReason.FIRST), (ours.id, AlertReason.RAISED)]


def test_a_missed_piece_reported_for_another_unit_is_told_to_that_unit_too(store: Engine, admin: Browser, tmp_path: Path) -> None:
    with writing(store) as connection:
        ours, hospital = on_duty(connection, 1), on_duty(connection, 2)
        knows(connection, 1, ours)
    admin.post("/tin-bai/3/bo-sot", {"loai": "phe_binh_don_vi", "don_vi": str(hospital.unit_id), "ghi_chu": ""})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, 1) == [(ours.id, AlertReason.FIRST), (hospital.id, AlertReason.FIRST)]


def test_an_urgent_flag_in_the_story_of_a_case_merged_by_a_verdict_raises_the_case_that_stands(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        alter(connection, 3, state=CaseState.MERGED, merged_into=2)
        put(connection, 5, Level.URGENT)
    tell(store, tmp_path)
    with reading(store) as connection:
        hospital = on_duty(connection, 2)
        assert case(connection, 2).level is Level.URGENT
        assert heard(connection, 2) == [(hospital.id, AlertReason.FIRST), (hospital.id, AlertReason.RAISED)]


def test_what_is_split_off_a_dismissed_case_is_told_of_anew(store: Engine, admin: Browser, tmp_path: Path) -> None:
    with writing(store) as connection:
        ours = on_duty(connection, 1)
        knows(connection, 1, ours)
        alter(connection, 1, state=CaseState.DISMISSED)
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, case_of(connection, "h1")) == [(ours.id, AlertReason.FIRST)]


def test_a_piece_that_no_letter_named_is_told_of_when_it_is_split_off(store: Engine, admin: Browser, tmp_path: Path) -> None:
    with writing(store) as connection:
        ours = on_duty(connection, 1)
        knows(connection, 1, ours, at=NOW - timedelta(hours=3))
        connection.execute(update(flag_table).where(flag_table.c.item_id == 2).values(at=NOW - timedelta(hours=2)))
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert heard(connection, case_of(connection, "h1")) == [(ours.id, AlertReason.FIRST)]


def test_a_join_taken_back_leaves_each_case_as_bad_as_its_own_flags_and_tells_whom_nobody_told(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        before = case(connection, 3)
    admin.post("/vu-tin/s4/gop", {"voi": "s5"})
    tell(store, tmp_path)
    with writing(store) as connection:
        put(connection, 4, Level.URGENT, at=LATER)
    tell(store, tmp_path)
    admin.post("/vu-tin/hoan-tac", {"viec": "1"})
    tell(store, tmp_path)
    tell(store, tmp_path)
    with reading(store) as connection:
        hospital = on_duty(connection, 2)
        gone = case(connection, 2)
        assert (gone.state, gone.level) == (CaseState.OPEN, Level.URGENT)
        assert case(connection, 3) == before
        assert heard(connection, 2) == [(hospital.id, AlertReason.FIRST), (hospital.id, AlertReason.RAISED)]


def test_a_dismissed_case_with_a_worse_flag_of_its_own_stays_open_when_the_join_is_taken_back(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        kept = case_of(connection, "s7")
    admin.post("/vu-tin/s7/gop", {"voi": "s4"})
    tell(store, tmp_path)
    with writing(store) as connection:
        put(connection, 7, Level.URGENT, at=LATER)
    tell(store, tmp_path)
    admin.post("/vu-tin/hoan-tac", {"viec": "1"})
    with reading(store) as connection:
        assert (case(connection, kept).state, case(connection, kept).level) == (CaseState.OPEN, Level.URGENT)
        assert (case(connection, 2).state, case(connection, 2).level) == (CaseState.OPEN, Level.HIGH)


def test_an_officer_of_one_unit_cannot_take_back_what_the_department_joined_across_units(store: Engine, admin: Browser) -> None:
    admin.post("/vu-tin/s4/gop", {"voi": "s5"})
    for login in ("trungtam", "benhvien"):
        assert admin.anew(login).post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 404
    with reading(store) as connection:
        assert case(connection, 2).state is CaseState.MERGED
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 303
