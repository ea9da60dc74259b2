"""A backup is online, whole, and restores into another store: the drill (R051)."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from errors import BadInput
from records.learning import ChosenModel
from records.source import Answer
from storage import analyses, audit, backup, evidence, items, models, units
from storage.engine import open_store, reading, writing
from storage.tables import metadata
from tests.seeds import analysis, entry, seed_outlet, seed_units


def _fill(store: Engine, data: Path, now: datetime) -> str:
    source = seed_outlet(store, now)
    seed_units(store)
    answer = Answer(
        url="https://bao.example/1", final_url="https://bao.example/1", at=now, status=200, headers=(), body=b"<p>1</p>"
    )
    capture = evidence.write(data / "evidence", answer)
    with writing(store) as connection:
        items.keep(connection, source, [entry(number) for number in range(1, 40)], now)
        first = items.one(connection, 1)
        assert first is not None
        analyses.keep(connection, [(first, analysis())], 1, now)
        evidence.keep(connection, capture)
        audit.note(connection, actor="quantri", action="sao lưu", subject="toàn bộ", now=now)
    return capture.sha256


def _rows(store: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(store) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def test_a_backup_restores_every_row_and_every_capture(store: Engine, tmp_path: Path, now: datetime) -> None:
    digest = _fill(store, tmp_path / "a", now)
    counts = backup.write(store, tmp_path / "a", tmp_path / "copy.tar.gz", now)
    assert counts["items"] == 39
    other = open_store(f"sqlite:///{tmp_path / 'b' / 'langnghe.db'}")
    backup.restore(other, tmp_path / "b", tmp_path / "copy.tar.gz")
    assert _rows(other) == _rows(store)
    with reading(other) as connection:
        assert evidence.missing(connection, tmp_path / "b" / "evidence") == []
        assert audit.broken(connection) is None
    assert evidence.body(tmp_path / "b" / "evidence", digest) == b"<p>1</p>"
    other.dispose()


@pytest.mark.postgres
def test_a_backup_of_one_box_restores_into_postgresql_and_counts_on(
    sqlite_store: Engine, postgres_store: Engine, tmp_path: Path, now: datetime
) -> None:
    _fill(sqlite_store, tmp_path / "a", now)
    backup.write(sqlite_store, tmp_path / "a", tmp_path / "copy.tar.gz", now)
    backup.restore(postgres_store, tmp_path / "b", tmp_path / "copy.tar.gz")
    assert _rows(postgres_store) == _rows(sqlite_store)
    with writing(postgres_store) as connection:
        unit = units.every(connection)[0]
        added = units.keep(connection, [type(unit)(id=0, name="Trạm Y tế mới", kind=unit.kind)])
    assert added["Trạm Y tế mới"] == 3


def test_a_backup_made_while_the_service_writes_agrees_with_itself(sqlite_store: Engine, tmp_path: Path, now: datetime) -> None:
    source = seed_outlet(sqlite_store, now)
    with reading(sqlite_store) as connection:
        connection.execute(text("SELECT count(*) FROM items")).scalar()  # a reader that holds its view meanwhile
        with writing(sqlite_store) as writer:
            items.keep(writer, source, [entry(1)], now)
        counts = backup.write(sqlite_store, tmp_path, tmp_path / "copy.tar.gz", now)
    assert counts["items"] == 1


def test_a_damaged_backup_is_refused_before_anything_is_written(sqlite_store: Engine, tmp_path: Path, now: datetime) -> None:
    _fill(sqlite_store, tmp_path / "a", now)
    copy = tmp_path / "copy.tar.gz"
    backup.write(sqlite_store, tmp_path / "a", copy, now)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    other = open_store(f"sqlite:///{tmp_path / 'b' / 'langnghe.db'}")
    with pytest.raises(BadInput) as refusal:
        backup.restore(other, tmp_path / "b", copy)
    assert "tệp hỏng" in refusal.value.sentence
    other.dispose()


def test_a_store_that_is_not_empty_is_never_overwritten(sqlite_store: Engine, tmp_path: Path, now: datetime) -> None:
    _fill(sqlite_store, tmp_path / "a", now)
    backup.write(sqlite_store, tmp_path / "a", tmp_path / "copy.tar.gz", now)
    with pytest.raises(BadInput) as refusal:
        backup.restore(sqlite_store, tmp_path / "a", tmp_path / "copy.tar.gz")
    assert "không trống" in refusal.value.sentence


def test_a_deployments_own_models_are_in_the_backup(sqlite_store: Engine, tmp_path: Path, now: datetime) -> None:
    digest = models.keep(tmp_path / "a" / "models", "s1", {"ranking.json": b"{}"}, {"made": now.isoformat()})
    chosen = ChosenModel(id=1, at=now, stamp="s1", sector="", ranking="r", card=digest, redo_from=1)
    with writing(sqlite_store) as connection:
        models.choose(connection, chosen)
    backup.write(sqlite_store, tmp_path / "a", tmp_path / "copy.tar.gz", now)
    other = open_store(f"sqlite:///{tmp_path / 'b' / 'langnghe.db'}")
    backup.restore(other, tmp_path / "b", tmp_path / "copy.tar.gz")
    with reading(other) as connection:
        assert models.latest(connection) == chosen
    assert models.read(tmp_path / "b" / "models", chosen, "ranking.json") == {}
    other.dispose()
