"""Stories by hand at the desk: what is shown before, what is done, what can be undone, and who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs import open_cases
from records.alert import Alert, AlertReason
from records.analysis import Placing, Signature
from records.case import Case, CaseState
from records.flag import Level
from records.unit import Duty, Officer
from storage import alerts, audit, cases, flags, rulings, stories, units
from storage.engine import Connection, Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import ALL, NOW, seed
from tests.stage import context_for, settings_for


@pytest.fixture
def store(sqlite_store: Engine) -> Engine:
    """One store for the most; what storage does is tested on both in test_rulings_kept, the whole way in the last test here."""
    return sqlite_store


@pytest.fixture
def admin(store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(store, tmp_path)
    with desk(store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def tell(store: Engine, folder: Path) -> None:
    """The job that opens cases and tells of them, until nothing is left."""
    open_cases.run(context_for(store, settings_for(folder), NOW))


def case(connection: Connection, case_id: int) -> Case:
    found = cases.one(connection, case_id, ALL)
    assert found is not None
    return found


def flagged(connection: Connection, case_id: int) -> set[int]:
    return {one.item.id for one in flags.of_case(connection, case_id)}


def test_a_split_is_shown_first_and_opens_a_case_that_says_where_it_came_from(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    page = admin.get("/vu-viec/1").text
    assert page.count('name="bai"') == 3
    asked = admin.get("/vu-tin/s1/tach?bai=2").text
    assert "1 tin, bài dưới đây rời vụ tin" in asked
    assert "1 tin, bài có cảnh báo sơ bộ rời vụ việc số 1" in asked
    answer = admin.post("/vu-tin/s1/tach", {"bai": ["2"], "ly_do": "Chỉ hỏi lại, ở nơi khác"})
    assert answer.headers["location"] == "/vu-viec/1?bao=da-tach"
    assert admin.called == ["open_cases"]
    tell(store, tmp_path)
    with reading(store) as connection:
        assert flagged(connection, 1) == {1}
        new = cases.of_story(connection, "h1")
        assert new is not None
        assert flagged(connection, new.id) == {2}
        assert (new.level, new.state) == (Level.HIGH, CaseState.OPEN)
        assert [line.action for line in audit.newest(connection, 1)] == ["tách vụ tin"]
    assert "tách từ vụ việc số 1" in admin.get(f"/vu-viec/{new.id}").text
    old = admin.get("/vu-viec/1").text
    assert "Quản trị Sở tách 1 tin, bài khỏi vụ tin" in old
    assert "Chỉ hỏi lại, ở nơi khác" in old


def test_a_split_taken_back_returns_pieces_flags_and_case(store: Engine, admin: Browser, tmp_path: Path) -> None:
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1"}).headers["location"] == "/vu-viec/1?bao=da-hoan-tac"
    with reading(store) as connection:
        assert flagged(connection, 1) == {1, 2}
        new = cases.of_story(connection, "h1")
        assert new is not None
        assert (new.state, new.merged_into) == (CaseState.MERGED, 1)
        assert flags.stories_of(connection, [1, 2, 3]) == {1: "s1", 2: "s1", 3: "s1"}
    assert "hoàn tác việc tách" in admin.get("/vu-viec/1").text
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 409
    assert admin.post(f"/vu-viec/{new.id}/mo-lai").status_code == 409
    with reading(store) as connection:
        assert audit.broken(connection) is None


def test_officers_told_before_a_split_are_not_told_of_the_same_pieces_again(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    with writing(store) as connection:
        focal = next(one for one in units.every_officer(connection) if one.unit_id == 1)
        alerts.keep(connection, alert_of(1, focal))
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    with reading(store) as connection:
        new = cases.of_story(connection, "h1")
        assert new is not None
        assert alerts.of_case(connection, new.id) == []
        assert [reason for reason, _ in alerts.nos(connection, new.id)] == [AlertReason.TOLD_ELSEWHERE]
    assert "đã được báo về các tin, bài này trước khi tách" in admin.get(f"/vu-viec/{new.id}").text


def alert_of(case_id: int, officer: Officer) -> Alert:
    return Alert(id=0, case_id=case_id, officer_id=officer.id, step=1, reason=AlertReason.FIRST, at=NOW)


def test_an_officer_nobody_told_hears_of_the_part_that_was_split_off(store: Engine, admin: Browser, tmp_path: Path) -> None:
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    tell(store, tmp_path)
    with reading(store) as connection:
        new = cases.of_story(connection, "h1")
        assert new is not None
        told = alerts.of_case(connection, new.id)
        assert [one.reason for one in told] == [AlertReason.FIRST]
        assert len(alerts.deliveries_of(connection, new.id)) == 1


def test_of_two_cases_the_later_is_taken_up_and_the_officer_hears_that_it_is_worse(
    store: Engine, admin: Browser, tmp_path: Path
) -> None:
    page = admin.get("/vu-tin/s1/gop?voi=s4").text
    assert "Vụ việc số 1 mở sau nên gộp vào vụ việc số 2" in page
    assert "tăng từ cao lên khẩn" in page
    assert admin.post("/vu-tin/s1/gop", {"voi": "s4"}).headers["location"] == "/vu-viec/2?bao=da-gop"
    with reading(store) as connection:
        kept, gone = case(connection, 2), case(connection, 1)
        assert (kept.state, kept.level) == (CaseState.OPEN, Level.URGENT)
        assert kept.due == min(kept.due, gone.due)
        assert (gone.state, gone.merged_into) == (CaseState.MERGED, 2)
        assert flagged(connection, 2) == {1, 2, 4}
        assert len(rulings.untold(connection)) == 1
    tell(store, tmp_path)
    tell(store, tmp_path)
    with reading(store) as connection:
        assert [one.reason for one in alerts.of_case(connection, 2)] == [AlertReason.FIRST, AlertReason.RAISED]
        assert rulings.untold(connection) == []
    assert "gộp vụ việc này vào vụ việc số 2" in admin.get("/vu-viec/1").text
    assert "kèm vụ việc số 1" in admin.get("/vu-viec/2").text


def test_an_officer_who_knows_the_case_that_was_taken_up_is_not_told_twice(store: Engine, admin: Browser, tmp_path: Path) -> None:
    with writing(store) as connection:
        hospital = next(one for one in units.every_officer(connection) if one.duty is Duty.FOCAL)
        alerts.keep(connection, alert_of(1, hospital))
    admin.post("/vu-tin/s1/gop", {"voi": "s4"})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert [one.reason for one in alerts.of_case(connection, 2)] == [AlertReason.FIRST]
        assert AlertReason.GROUPED in [reason for reason, _ in alerts.nos(connection, 2)]


def test_a_join_taken_back_gives_each_case_its_own(store: Engine, admin: Browser, tmp_path: Path) -> None:
    with reading(store) as connection:
        before = [case(connection, number) for number in (1, 2)]
    admin.post("/vu-tin/s1/gop", {"voi": "s4"})
    tell(store, tmp_path)
    assert admin.post("/vu-viec/1/mo-lai").status_code == 409
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 303
    with reading(store) as connection:
        assert [case(connection, number) for number in (1, 2)] == before
        assert (flagged(connection, 1), flagged(connection, 2)) == ({1, 2}, {4})
    tell(store, tmp_path)
    with reading(store) as connection:
        assert len(alerts.of_case(connection, 1)) == 0  # nothing new to tell
        assert cases.of_story(connection, "s1") == before[0]


def test_a_dismissed_case_waits_again_where_it_takes_up_one_that_waits(store: Engine, admin: Browser) -> None:
    assert "được mở lại để xem" in admin.get("/vu-tin/s1/gop?voi=s7").text
    admin.post("/vu-tin/s1/gop", {"voi": "s7"})
    with reading(store) as connection:
        kept = cases.of_story(connection, "s7")
        assert kept is not None
        assert (kept.state, kept.level) == (CaseState.OPEN, Level.URGENT)


def test_a_new_flag_of_a_joined_story_comes_to_the_one_case(store: Engine, admin: Browser, tmp_path: Path) -> None:
    admin.post("/vu-tin/s1/gop", {"voi": "s4"})
    with writing(store) as connection:
        known = flags.of_item(connection, 1)[0].flag
        flags.keep(connection, 3, [known], "d1", NOW)
    tell(store, tmp_path)
    with reading(store) as connection:
        assert flagged(connection, 2) == {1, 2, 3, 4}
        assert flags.without_case(connection) == []


def test_what_cannot_be_is_refused_with_a_sentence(admin: Browser) -> None:
    assert admin.get("/vu-tin/s1/tach").status_code == 422
    assert admin.get("/vu-tin/s1/tach?bai=x").status_code == 422
    assert admin.post("/vu-tin/s1/tach", {"bai": ["1", "2", "3"]}).status_code == 422
    assert admin.post("/vu-tin/s1/tach", {"bai": ["4"]}).status_code == 409
    assert admin.get("/vu-tin/khong-co/gop").status_code == 404
    assert admin.post("/vu-tin/s1/gop", {"voi": "s1"}).status_code == 409
    assert admin.post("/vu-tin/s1/gop").status_code == 422
    assert admin.post("/vu-tin/hoan-tac", {"viec": "9"}).status_code == 404
    assert admin.post("/vu-tin/hoan-tac").status_code == 422
    assert admin.post("/tin-bai/4/ban-sao").status_code == 409


def test_an_older_ruling_is_taken_back_only_after_the_newer(admin: Browser) -> None:
    admin.post("/vu-tin/s1/gop", {"voi": "s4"})
    admin.post("/vu-tin/s4/tach", {"bai": ["4"]})
    refused = admin.post("/vu-tin/hoan-tac", {"viec": "1"})
    assert refused.status_code == 409
    assert "hoàn tác việc sau cùng trước" in refused.text
    assert admin.post("/vu-tin/hoan-tac", {"viec": "2"}).status_code == 303
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 303


def test_an_officer_rules_within_the_unit_only(store: Engine, admin: Browser) -> None:
    hospital = admin.anew("benhvien")
    assert hospital.get("/vu-tin/s4/gop").status_code == 200
    assert hospital.get("/vu-tin/s1/gop").status_code == 404
    assert hospital.post("/vu-tin/s4/gop", {"voi": "s1"}).status_code == 404
    assert hospital.post("/vu-tin/s1/tach", {"bai": ["1"]}).status_code == 404
    admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
    assert hospital.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code == 404
    with reading(store) as connection:
        assert flags.stories_of(connection, [4]) == {4: "s4"}


def test_a_form_without_its_token_rules_nothing(store: Engine, admin: Browser) -> None:
    for path, data in (
        ("/vu-tin/s1/tach", {"bai": ["2"]}),
        ("/vu-tin/s1/gop", {"voi": "s4"}),
        ("/vu-tin/hoan-tac", {"viec": "1"}),
        ("/tin-bai/1/ban-sao", {}),
    ):
        assert admin.post(path, data, key="0" * 64).status_code == 403
    with reading(store) as connection:
        assert rulings.of_item(connection, 2) == []


def test_a_piece_shows_its_story_and_its_copies_and_can_be_ruled_none(store: Engine, admin: Browser) -> None:
    with writing(store) as connection:
        copy(connection)
    page = admin.get("/tin-bai/1").text
    assert "Bản sao của" in page
    assert "Gộp với vụ tin khác" in page
    assert "không còn là bản sao của 1 tin, bài" in admin.get("/tin-bai/1/ban-sao").text
    assert admin.post("/tin-bai/1/ban-sao", {"ly_do": "Bài viết lại"}).status_code == 303
    page = admin.get("/tin-bai/1").text
    assert "Bản sao của" not in page
    assert "Bài viết lại" in page
    assert admin.post("/vu-tin/hoan-tac", {"viec": "1", "tin": "1"}).headers["location"] == "/tin-bai/1?bao=da-hoan-tac"
    assert "Bản sao của" in admin.get("/tin-bai/1").text


def test_a_death_at_the_last_step_of_a_ruling_leaves_nothing_half(store: Engine, admin: Browser) -> None:
    with reading(store) as connection:
        before = [case(connection, number) for number in (1, 2)]
    with writing(store) as connection:
        connection.exec_driver_sql("CREATE TRIGGER cut BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'cut'); END")
    assert admin.post("/vu-tin/s1/gop", {"voi": "s4"}).status_code == 500
    assert admin.post("/vu-tin/s1/tach", {"bai": ["2"]}).status_code == 500
    with reading(store) as connection:
        assert [case(connection, number) for number in (1, 2)] == before
        assert flags.stories_of(connection, [1, 2, 3, 4]) == {1: "s1", 2: "s1", 3: "s1", 4: "s4"}
        assert (flagged(connection, 1), flagged(connection, 2)) == ({1, 2}, {4})
        assert rulings.of_item(connection, 2) == []


def test_copies_leave_a_story_together(store: Engine, admin: Browser) -> None:
    with writing(store) as connection:
        copy(connection)
    assert "Trong đó 1 bản sao cùng nội dung đi theo" in admin.get("/vu-tin/s1/tach?bai=1").text
    admin.post("/vu-tin/s1/tach", {"bai": ["1"]})
    with reading(store) as connection:
        assert flags.stories_of(connection, [1, 2, 3]) == {1: "h1", 2: "h1", 3: "s1"}


@pytest.mark.postgres
def test_joins_and_splits_and_both_taken_back_on_postgresql(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with desk(postgres_store, tmp_path) as admin:
        admin.sign_in("quantri")
        with reading(postgres_store) as connection:
            before = [case(connection, number) for number in (1, 2)]
        admin.post("/vu-tin/s1/gop", {"voi": "s4"})
        tell(postgres_store, tmp_path)
        admin.post("/vu-tin/s4/tach", {"bai": ["2"]})
        tell(postgres_store, tmp_path)
        with reading(postgres_store) as connection:
            assert flagged(connection, 2) == {1, 4}
            assert len(alerts.of_case(connection, 2)) == 2
        assert "gộp thêm 3 tin, bài" in admin.get("/vu-viec/2").text
        assert admin.get("/tin-bai/2").status_code == 200
        for number in ("2", "1"):
            assert admin.post("/vu-tin/hoan-tac", {"viec": number}).status_code == 303
        with reading(postgres_store) as connection:
            assert [case(connection, number) for number in (1, 2)] == before
            assert (flagged(connection, 1), flagged(connection, 2)) == ({1, 2}, {4})


def copy(connection: Connection) -> None:
    """Makes the second piece a copy of the first."""
    signature = Signature(exact="1".zfill(64), bands=(), terms=(), day=NOW.date())
    stories.keep(connection, [(2, signature, Placing(copy_group="c1", story="s1"))], [()])
