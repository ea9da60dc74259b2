"""A watch, from its making to the letter: the new is told to whom it names, the old is shown, each no has a reason."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs import flag, index, look_back, open_cases
from jobs.context import Context
from records.account import Scope
from records.alert import AlertReason
from records.analysis import Analysis, Tone
from records.flag import Level
from records.unit import Duty, Officer
from records.watch import HitReason, Watch
from storage import alerts, analyses, cases, flags, items, search_index, units, watches
from storage.engine import reading, writing
from tests.seeds import HOSPITAL, analysis, entry, seed_outlet, seed_units
from tests.stage import context_for, furnish, settings_for

ALL = Scope(unit_id=None, everything=True)
PLAIN = replace(analysis(matches=False), mentions=(), tone=Tone.NEUTRAL)


class Stage:
    """A store with pieces that come when they are said to."""

    def __init__(self, store: Engine, folder: Path, now: datetime) -> None:
        self.store, self.folder, self.now = store, folder, now
        furnish(store)
        self.units = seed_units(store)
        self.source = seed_outlet(store, now)
        self.count = 0
        with reading(store) as connection:
            by_unit = {officer.unit_id: officer.id for officer in units.every_officer(connection)}
        self.department, self.hospital = by_unit[self.units["Sở Y tế tỉnh Sơn Bình"]], by_unit[self.units[HOSPITAL]]

    def context(self) -> Context:
        return context_for(self.store, settings_for(self.folder), self.now)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def piece(self, title: str, said: Analysis = PLAIN, **given: Any) -> int:
        self.count += 1
        with writing(self.store) as connection:
            items.keep(connection, self.source, [replace(entry(self.count, title=title), **given)], self.now)
            item = items.one(connection, self.count)
            assert item is not None
            analyses.keep(connection, [(item, said)], 1, self.now)
        return self.count

    def work(self) -> None:
        for job in (index, look_back, flag, index, look_back, flag, open_cases):
            while job.run(self.context()).more:
                continue

    def watch(self, query: str, **given: Any) -> Watch:
        plain = Watch(id=0, title="Ngộ độc", query=query, level=Level.HIGH, unit_id=None, unit=None, officers=(), since=self.now)
        with writing(self.store) as connection:
            watch_id = watches.keep(connection, replace(plain, **given), search_index.place(self.now, 0))
            kept = watches.one(connection, watch_id)
        assert kept is not None
        return kept

    def hits(self, watch: Watch) -> dict[int, HitReason]:
        with reading(self.store) as connection:
            return {one.hit.item_id: one.hit.reason for one in watches.caught(connection, watch.id, ALL)}

    def told(self) -> list[tuple[int, AlertReason]]:
        with reading(self.store) as connection:
            found = [alert for case in cases.queue(connection, ALL) for alert in alerts.of_case(connection, case.id)]
        return sorted((alert.officer_id, alert.reason) for alert in found)


@pytest.fixture
def stage(store: Engine, tmp_path: Path, now: datetime) -> Stage:
    return Stage(store, tmp_path, now)


def test_old_pieces_are_shown_and_only_new_ones_told_to_whom_the_watch_names(stage: Stage) -> None:
    old = stage.piece("Ngộ độc tại bếp ăn", published=stage.now - timedelta(days=40))
    stage.piece("Giá vàng tăng")
    stage.later(hours=1)
    watch = stage.watch('"ngộ độc"', officers=(stage.hospital,))
    stage.later(minutes=5)
    new = stage.piece("Lại ngộ độc, mười người nhập viện")
    stage.work()
    assert stage.hits(watch) == {old: HitReason.BEFORE, new: HitReason.FLAGGED}
    assert stage.told() == [(stage.hospital, AlertReason.WATCHED)]
    with reading(stage.store) as connection:
        (case,) = cases.queue(connection, ALL)
        assert [kept.flag.reason for kept in flags.of_case(connection, case.id)] == ["Khớp mục theo dõi “Ngộ độc”: “ngộ độc”."]
        after = watches.one(connection, watch.id)
        assert after is not None
        assert after.back is None


def test_where_a_watch_names_nobody_the_officer_on_duty_is_told(stage: Stage) -> None:
    stage.watch('"ngộ độc"')
    stage.later(minutes=5)
    stage.piece("Lại ngộ độc")
    stage.work()
    assert stage.told() == [(stage.department, AlertReason.FIRST)]


def test_where_another_detector_flags_too_both_are_told(stage: Stage) -> None:
    stage.watch('"thái độ"', officers=(stage.department,))
    stage.later(minutes=5)
    stage.piece("Phản ánh thái độ tại Bệnh viện", analysis(matches=False))
    stage.work()
    assert stage.told() == sorted([(stage.department, AlertReason.WATCHED), (stage.hospital, AlertReason.FIRST)])


def test_an_officer_whose_duty_is_over_is_not_told_and_it_says_so(stage: Stage) -> None:
    with writing(stage.store) as connection:
        gone = Officer(
            id=0,
            unit_id=stage.units[HOSPITAL],
            name="Cán bộ đã chuyển công tác",
            email="cu@sonbinh.example",
            duty=Duty.FOCAL,
            valid_from=date(2020, 1, 1),
            valid_to=date(2025, 1, 1),
        )
        officer = units.add_officer(connection, gone)
    stage.watch('"ngộ độc"', officers=(officer,))
    stage.later(minutes=5)
    stage.piece("Lại ngộ độc")
    stage.work()
    assert stage.told() == []
    with reading(stage.store) as connection:
        (case,) = cases.queue(connection, ALL)
        assert [reason for reason, _ in alerts.nos(connection, case.id)] == [AlertReason.NO_OFFICER]


def test_a_paused_watch_catches_without_telling_and_does_not_make_up_for_it_later(stage: Stage) -> None:
    watch = stage.watch('"ngộ độc"', officers=(stage.hospital,))
    stage.later(minutes=5)
    with writing(stage.store) as connection:
        watches.pause(connection, watch.id, stage.now)
    meanwhile = stage.piece("Ngộ độc trong lúc tạm dừng")
    stage.work()
    stage.later(hours=1)
    with writing(stage.store) as connection:
        watches.go_on(connection, watch.id, stage.now)
        items.flag_again(connection, [meanwhile])
    stage.later(minutes=5)
    after = stage.piece("Ngộ độc sau đó")
    stage.work()
    assert stage.hits(watch) == {meanwhile: HitReason.PAUSED, after: HitReason.FLAGGED}
    assert stage.told() == [(stage.hospital, AlertReason.WATCHED)]


def test_a_changed_query_begins_anew(stage: Stage) -> None:
    first = stage.piece("Ngộ độc rượu")
    second = stage.piece("Cháy chợ đêm")
    stage.later(hours=1)
    watch = stage.watch("rượu")
    stage.work()
    assert stage.hits(watch) == {first: HitReason.BEFORE}
    with writing(stage.store) as connection:
        watches.change(connection, replace(watch, query="cháy", since=stage.now), search_index.place(stage.now, 0))
    stage.work()
    assert stage.hits(watch) == {second: HitReason.BEFORE}
    assert stage.told() == []


def test_a_units_watch_catches_pieces_that_name_the_unit_only(stage: Stage) -> None:
    named = stage.piece("Thái độ tại Bệnh viện", analysis(matches=False))
    stage.piece("Thái độ ở nơi khác")
    stage.later(hours=1)
    watch = stage.watch('"thái độ"', unit_id=stage.units[HOSPITAL], unit=HOSPITAL)
    stage.work()
    assert stage.hits(watch) == {named: HitReason.BEFORE}


def test_a_piece_of_an_earlier_day_is_older_though_it_was_found_later_and_one_of_the_same_day_is_not(stage: Stage) -> None:
    watch = stage.watch('"ngộ độc"')
    stage.later(minutes=5)
    earlier = stage.piece("Ngộ độc hôm kia", published=stage.now - timedelta(days=2))
    same_day = stage.piece("Ngộ độc hôm nay", published=stage.now - timedelta(hours=9))
    stage.work()
    assert stage.hits(watch) == {earlier: HitReason.BEFORE, same_day: HitReason.FLAGGED}


def test_a_piece_edited_so_that_it_no_longer_matches_is_caught_no_longer(stage: Stage) -> None:
    watch = stage.watch("rượu")
    stage.later(minutes=5)
    number = stage.piece("Ngộ độc rượu")
    with writing(stage.store) as connection:
        watches.pause(connection, watch.id, stage.now)
    stage.work()
    assert stage.hits(watch) == {number: HitReason.PAUSED}
    with writing(stage.store) as connection:
        items.keep(connection, stage.source, [entry(number, title="Ngộ độc nấm")], stage.now)
        item = items.one(connection, number)
        assert item is not None
        assert item.version == 2
        analyses.keep(connection, [(item, PLAIN)], 1, stage.now)
    stage.work()
    assert stage.hits(watch) == {}


def test_looking_back_waits_for_the_index_and_ends_after_ninety_days(stage: Stage) -> None:
    ancient = stage.piece("Ngộ độc năm ngoái", published=stage.now - timedelta(days=200))
    recent = stage.piece("Ngộ độc tháng trước", published=stage.now - timedelta(days=30))
    stage.later(hours=1)
    watch = stage.watch('"ngộ độc"')
    assert look_back.run(stage.context()).done == 0
    stage.work()
    assert set(stage.hits(watch)) >= {recent}
    assert ancient in stage.hits(watch)  # caught as it is flagged now, with its reason; looking back ends at ninety days
    assert stage.hits(watch)[ancient] is HitReason.BEFORE


def test_looking_back_can_be_killed_after_any_batch(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = {stage.piece(f"Ngộ độc lần {number}", published=stage.now - timedelta(days=number)) for number in range(1, 30)}
    stage.work()
    monkeypatch.setattr(look_back, "BATCH", 4)
    stage.later(hours=1)
    watch = stage.watch('"ngộ độc"')
    runs = 0
    while look_back.run(stage.context()).more:
        runs += 1
        if runs == 3:
            assert 4 <= len(stage.hits(watch)) < len(pieces)
    assert runs >= 7
    assert stage.hits(watch) == dict.fromkeys(pieces, HitReason.BEFORE)


def test_changed_detectors_are_shown_what_is_recent_or_due_for_another_reason_and_nothing_older(stage: Stage):
    stage.watch("ngộ độc")
    stage.later(minutes=5)
    old, edited = stage.piece("Ngộ độc ở chợ Hạ Lâm"), stage.piece("Ngộ độc ở trường học")
    stage.later(days=15)
    recent = stage.piece("Ngộ độc ở bếp ăn")
    with writing(stage.store) as connection:
        items.mark_flagged(connection, [old, edited, recent], "other detectors")
        items.flag_again(connection, [edited])
    stage.work()
    with reading(stage.store) as connection:
        flagged = {number for number in (old, edited, recent) if flags.of_item(connection, number)}
        due = items.to_flag(connection, flag.MADE_WITH, 10)
    assert flagged == {edited, recent}
    assert due == []
