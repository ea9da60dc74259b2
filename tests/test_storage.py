"""The store keeps each thing once, on SQLite and on PostgreSQL alike."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

import storage.tables_claims
import storage.tables_figures
import storage.tables_intake
import storage.tables_learning
import storage.tables_pages
import storage.tables_people
import storage.tables_posts
import storage.tables_stories  # noqa: F401  # their tables join the metadata that is compared
from errors import NotFound, StorageError, StorageFull, StorageReadOnly
from records.account import Account, Role
from records.item import DateOrigin, Item, ItemKind, Page, PageState
from records.source import Answer, Outcome, SourceState, Visit
from storage import accounts, analyses, audit, evidence, items, registry, schedule, sources, units
from storage.engine import open_store, reading, writing
from storage.migrate import upgrade
from storage.tables import metadata
from tests.learning_seeds import seed_pieces
from tests.seeds import HOSPITAL, analysis, entry, seed_outlet, seed_units


def _first(connection: Connection) -> Item:
    item = items.one(connection, 1)
    assert item is not None
    return item


def test_the_migrations_make_just_the_tables_of_the_code(store: Engine) -> None:
    with store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(store: Engine) -> None:
    upgrade(store)
    upgrade(store)


def test_a_store_of_a_later_version_is_refused_with_a_clear_sentence(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError) as refusal:
        upgrade(sqlite_store)
    assert "phiên bản mới hơn" in refusal.value.sentence


def test_sqlite_is_durable_and_checks_references(sqlite_store: Engine) -> None:
    with sqlite_store.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_an_entry_seen_twice_is_kept_once(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        assert items.keep(connection, source, [entry(1), entry(2)], now) == (2, 0)
    with writing(store) as connection:
        assert items.keep(connection, source, [entry(2), entry(3), entry(3)], now) == (1, 0)
        assert len(items.to_analyse(connection, "m1", 10)) == 3


def test_an_edited_entry_is_a_new_version_of_one_item(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1)], now)
        analyses.keep(connection, [(_first(connection), analysis())], 1, now)
    with writing(store) as connection:
        assert items.keep(connection, source, [entry(1, title="Tiêu đề đã sửa")], now) == (0, 1)
    with reading(store) as connection:
        (again,) = items.to_analyse(connection, "m1", 10)
        assert (again.title, again.version) == ("Tiêu đề đã sửa", 2)
        assert connection.execute(text("SELECT title FROM item_versions")).scalar_one().startswith("Bệnh viện")


def test_a_page_joins_its_entry_as_version_one(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    stated = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)
    page = Page(
        title="Tiêu đề trang",
        lead="Sapo",
        text="Thân bài",
        published=stated,
        published_origin=DateOrigin.JSONLD,
        updated=None,
        author=None,
        site=None,
        language="vi",
    )
    with writing(store) as connection:
        items.keep(connection, source, [entry(1, kind=ItemKind.PAGE)], now)
        (wanted,) = items.pages_wanted(connection, now)
        items.keep_page(connection, wanted, page, None, now)
    with reading(store) as connection:
        assert items.pages_wanted(connection, now) == []
        item = items.one(connection, wanted.id)
    assert item is not None
    assert (item.title, item.text, item.version) == ("Tiêu đề trang", "Thân bài", 1)
    assert (item.published, item.page_state) == (stated, PageState.READ)


def test_a_failing_page_is_given_up_visibly_after_three_retries(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1, kind=ItemKind.PAGE)], now)
        for _ in range(4):
            items.page_failed(connection, 1, now)
        item = items.one(connection, 1)
    assert item is not None
    assert item.page_state is PageState.FAILED


def test_an_analysis_comes_back_as_it_was_kept(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    seed_units(store)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1)], now)
        analyses.keep(connection, [(_first(connection), analysis())], 3, now)
        analyses.keep(connection, [(_first(connection), analysis())], 3, now)
    with reading(store) as connection:
        assert analyses.of(connection, [1]) == {1: analysis()}
        assert items.to_analyse(connection, "m1", 10) == []
        assert [item.id for item in items.to_analyse(connection, "m2", 10)] == [1]


def test_an_analysis_of_words_that_changed_meanwhile_leaves_the_item_due(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1)], now)
        seen = _first(connection)
        items.keep(connection, source, [entry(1, title="Tiêu đề đã sửa")], now)
        analyses.keep(connection, [(seen, analysis())], 1, now)
        assert len(items.to_analyse(connection, "m1", 10)) == 1


def test_a_new_unit_makes_old_items_due_for_matching(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1)], now)
        analyses.keep(connection, [(_first(connection), analysis())], registry.revision(connection), now)
        assert items.to_match(connection, registry.revision(connection), now - timedelta(days=90), 10) == []
    seed_units(store)
    with reading(store) as connection:
        assert len(items.to_match(connection, registry.revision(connection), now - timedelta(days=90), 10)) == 1
        assert [unit.name for unit in units.every(connection)][1] == HOSPITAL


def test_a_due_source_is_given_with_what_we_remember(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    state = SourceState(source_id=source.id, next_due=now + timedelta(minutes=15), etag='"1"', last_outcome=Outcome.FRESH)
    with writing(store) as connection:
        assert [one.id for one, _, _ in sources.due(connection, now)] == [source.id]
        sources.keep_state(connection, state)
        sources.record_visit(connection, Visit(source_id=source.id, at=now, outcome=Outcome.FRESH, seen=3, new=2))
    with reading(store) as connection:
        assert sources.due(connection, now) == []
        assert sources.every(connection) == [(source, state)]
        assert [visit.new for visit in sources.recent_visits(connection, source.id)] == [2]


def test_the_audit_log_can_only_grow(store: Engine, now: datetime) -> None:
    with writing(store) as connection:
        for number in range(3):
            audit.note(connection, actor="giamsat", action="thẩm định", subject=f"vụ việc {number}", now=now)
        assert audit.broken(connection) is None
    for change in ("UPDATE audit SET actor = 'khac'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), store.begin() as connection:
            connection.execute(text(change))


def test_a_changed_audit_line_is_found(sqlite_store: Engine, now: datetime) -> None:
    with writing(sqlite_store) as connection:
        for number in range(3):
            audit.note(connection, actor="giamsat", action="thẩm định", subject=f"vụ việc {number}", now=now)
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'khac' WHERE id = 2"))
        assert audit.broken(connection) == 2


def test_two_schedulers_never_hold_one_job(store: Engine, now: datetime) -> None:
    lease = timedelta(minutes=5)
    with writing(store) as connection:
        schedule.enrol(connection, ["collect"], now)
        first = schedule.take(connection, ["collect"], "a", now, lease)
        assert first is not None
        assert schedule.take(connection, ["collect"], "b", now, lease) is None
        later = now + timedelta(minutes=6)
        second = schedule.take(connection, ["collect"], "b", later, lease)
        assert second is not None
        give_back = partial(schedule.give_back, connection, next_due=later, now=later, report="", error=None)
        assert not give_back(first)
        assert give_back(second)


def test_a_one_time_login_works_once(store: Engine, now: datetime) -> None:
    from_seed = seed_units(store)
    assert from_seed
    account = Account(id=0, login="quantri", name="Quản trị", role=Role.ADMIN, unit_id=None)
    with writing(store) as connection:
        account_id = accounts.add(connection, account, "hash")
        accounts.offer_login(connection, "secret", account_id, now + timedelta(hours=1))
        assert accounts.take_login(connection, "wrong", now) is None
        assert accounts.take_login(connection, "secret", now) == account_id
        assert accounts.take_login(connection, "secret", now) is None


def _answer(body: bytes, now: datetime) -> Answer:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Answer(url="https://bao.example/a", final_url="https://bao.example/a", at=now, status=200, headers=headers, body=body)


def test_evidence_is_whole_and_its_loss_is_noticed(store: Engine, tmp_path: Path, now: datetime) -> None:
    capture = evidence.write(tmp_path, _answer("<p>Sở Y tế</p>".encode(), now))
    with writing(store) as connection:
        evidence.keep(connection, capture)
        evidence.keep(connection, capture)
        assert evidence.missing(connection, tmp_path) == []
        assert evidence.body(tmp_path, capture.sha256) == "<p>Sở Y tế</p>".encode()
        (tmp_path / capture.file).unlink()
        assert evidence.missing(connection, tmp_path) == [capture.sha256]
    with pytest.raises(NotFound):
        evidence.body(tmp_path, capture.sha256)


def test_a_folder_that_cannot_be_written_is_told_plainly(tmp_path: Path, now: datetime) -> None:
    blocked = tmp_path / "tep"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(StorageReadOnly) as refusal:
        evidence.write(blocked, _answer(b"x", now))
    assert str(blocked) in refusal.value.sentence


def test_a_full_disk_refuses_new_writes_and_keeps_the_old(sqlite_store: Engine, now: datetime) -> None:
    source = seed_outlet(sqlite_store, now)
    with writing(sqlite_store) as connection:
        items.keep(connection, source, [entry(1)], now)
    with sqlite_store.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.commit()
    many = [entry(number, title="x" * 5_000) for number in range(2, 200)]
    with pytest.raises(StorageFull) as refusal, writing(sqlite_store) as connection:
        items.keep(connection, source, many, now)
    assert "đầy" in refusal.value.sentence
    with reading(sqlite_store) as connection:
        assert [item.id for item in items.to_analyse(connection, "m1", 10)] == [1]


def test_a_read_only_data_folder_is_told_plainly(tmp_path: Path) -> None:
    blocked = tmp_path / "tep"
    blocked.write_text("")
    with pytest.raises(StorageReadOnly) as refusal:
        open_store(f"sqlite:///{blocked}/langnghe.db")
    assert "quyền ghi" in refusal.value.sentence


def test_what_is_due_is_asked_of_an_index_however_much_is_done(sqlite_store: Engine, now: datetime) -> None:
    plans: list[str] = []

    def explain(connection, _cursor, statement, parameters, _context, _many) -> None:
        if statement.startswith("SELECT") and "EXPLAIN" not in statement:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            plans.extend(str(row[-1]) for row in rows)

    seed_pieces(sqlite_store, now, [f"Tin {number}" for number in range(30)])
    with reading(sqlite_store) as connection:
        event.listen(sqlite_store, "before_cursor_execute", explain)
        try:
            assert len(items.to_analyse(connection, "m9", 5)) == 5
            items.to_flag(connection, "d9", 5)
            items.flagged_otherwise(connection, "d9", now, 5)
            items.to_match(connection, 9, now - timedelta(days=90), 5)
        finally:
            event.remove(sqlite_store, "before_cursor_execute", explain)
    assert any("ix_items_analysed (analysed_with=?)" in plan for plan in plans), plans
    assert any("ix_items_matched (matched_with=?" in plan for plan in plans), plans
    assert not any(plan.startswith("SCAN items") for plan in plans), plans
