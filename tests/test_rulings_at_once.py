"""Rulings by hand beside the jobs and other people, at the same moment: nothing is lost, and nothing stands still for good."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import text, update

from jobs import analyse, open_cases
from records.alert import AlertReason
from records.case import CaseState
from records.flag import Level
from storage import cases, flags, rulings
from storage.engine import Connection, Engine, reading, writing
from storage.tables import items
from tests.desk_client import desk
from tests.desk_seeds import NOW, seed
from tests.stage import context_for, settings_for
from tests.test_desk_stories import case, flagged, tell
from tests.test_rulings_alerts import LATER, alter, case_of, heard, on_duty, place, put

_WAITED_FOR = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))), pg_sleep(0.01)"
)
PATIENCE = 60


class Beside(Thread):
    """Somebody else at work at the same time: what they got, or what stopped them."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.got: object = None
        self.start()

    def run(self) -> None:
        try:
            self.got = self.work()
        except Exception as error:  # shown by the test that compares it
            self.got = error

    def wait_for(self, connection: Connection) -> None:
        """Until they wait for what this transaction holds, or are through."""
        end = monotonic() + PATIENCE
        while self.is_alive() and not connection.execute(_WAITED_FOR).scalar():
            assert monotonic() < end

    def through(self) -> object:
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.got


@pytest.mark.postgres
def test_a_verdict_given_while_stories_are_joined_is_kept(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with desk(postgres_store, tmp_path) as admin:
        admin.sign_in("quantri")
        with writing(postgres_store) as connection:
            alter(connection, 3, state=CaseState.CONFIRMED)
            joining = Beside(lambda: admin.post("/vu-tin/s4/gop", {"voi": "s5"}).status_code)
            joining.wait_for(connection)
        assert joining.through() == 303
        with reading(postgres_store) as connection:
            assert (case(connection, 3).state, case(connection, 2).merged_into) == (CaseState.CONFIRMED, 3)
        with writing(postgres_store) as connection:
            alter(connection, 3, state=CaseState.DISMISSED)
            undoing = Beside(lambda: admin.post("/vu-tin/hoan-tac", {"viec": "1"}).status_code)
            undoing.wait_for(connection)
        assert undoing.through() == 303
        with reading(postgres_store) as connection:
            assert (case(connection, 3).state, case(connection, 2).state) == (CaseState.DISMISSED, CaseState.OPEN)


@pytest.mark.postgres
def test_of_two_verdicts_at_once_the_later_is_refused(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with desk(postgres_store, tmp_path) as admin:
        admin.sign_in("quantri")
        with writing(postgres_store) as connection:
            alter(connection, 3, state=CaseState.CONFIRMED)
            later = Beside(lambda: admin.post("/vu-viec/3/ket-luan", {"ket_luan": "khong_van_de"}).status_code)
            later.wait_for(connection)
        assert later.through() == 409


@pytest.mark.postgres
def test_a_verdict_given_while_a_worse_flag_comes_is_kept(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with writing(postgres_store) as connection:
        put(connection, 4, Level.URGENT)
    with writing(postgres_store) as connection:
        alter(connection, 2, state=CaseState.CONFIRMED)
        raising = Beside(lambda: tell(postgres_store, tmp_path))
        raising.wait_for(connection)
    assert raising.through() is None
    with reading(postgres_store) as connection:
        assert (case(connection, 2).state, case(connection, 2).level) == (CaseState.CONFIRMED, Level.URGENT)


@pytest.mark.postgres
def test_reading_pieces_again_and_ruling_on_them_do_not_wait_for_each_other(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with writing(postgres_store) as connection:
        rulings.hold(connection, alone=True)
        reader = Beside(lambda: analyse.run(context_for(postgres_store, settings_for(tmp_path), NOW)).failed)
        reader.wait_for(connection)
        connection.execute(update(items).where(items.c.id.in_([1, 2, 3])).values(story="h9"))
    assert reader.through() == 0


def test_a_flag_whose_story_is_joined_while_the_job_reads_comes_to_the_one_case(store: Engine, tmp_path: Path) -> None:
    seed(store, tmp_path)
    with writing(store) as connection:
        place(connection, 8, "s8")
        put(connection, 8, Level.HIGH)
    with desk(store, tmp_path) as admin:
        admin.sign_in("quantri")
        answers: list[int] = []

        def meanwhile() -> datetime:
            """The job asks for the time after it has read which flags wait."""
            if not answers:
                answers.append(admin.post("/vu-tin/s4/gop", {"voi": "s8"}).status_code)
            return NOW

        open_cases.run(replace(context_for(store, settings_for(tmp_path), NOW), clock=meanwhile))
        assert answers == [303]
    tell(store, tmp_path)
    with reading(store) as connection:
        assert cases.of_story(connection, "s8") is None
        assert flagged(connection, 2) == {4, 8}
        assert flags.without_case(connection) == []


@pytest.mark.postgres
def test_what_a_join_or_a_split_taken_back_made_worse_is_told_of_on_postgresql(postgres_store: Engine, tmp_path: Path) -> None:
    seed(postgres_store, tmp_path)
    with desk(postgres_store, tmp_path) as admin:
        admin.sign_in("quantri")
        admin.post("/vu-tin/s4/gop", {"voi": "s5"})
        admin.post("/vu-tin/s1/tach", {"bai": ["2"]})
        tell(postgres_store, tmp_path)
        with writing(postgres_store) as connection:
            put(connection, 4, Level.URGENT, at=LATER)
            alter(connection, 1, state=CaseState.DISMISSED, level=Level.NORMAL, unit_id=on_duty(connection, 2).unit_id)
            alter(connection, case_of(connection, "h2"), level=Level.URGENT)
        tell(postgres_store, tmp_path)
        for number in ("1", "2"):
            assert admin.post("/vu-tin/hoan-tac", {"viec": number}).status_code == 303
        tell(postgres_store, tmp_path)
        tell(postgres_store, tmp_path)
    with reading(postgres_store) as connection:
        hospital = on_duty(connection, 2).id
        assert heard(connection, 2) == [(hospital, AlertReason.FIRST), (hospital, AlertReason.RAISED)]
        assert heard(connection, 1) == [(hospital, AlertReason.FIRST)]
        assert rulings.untold(connection) == []
