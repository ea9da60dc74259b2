"""Backup and restore: every table as JSON Lines, and every file of evidence and digests, in one .tar.gz.

The tables are read in one transaction while the service goes on, so they agree with each other; files are written once and
never changed, so those the tables name are whole. The same file restores into SQLite or PostgreSQL.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Date, Engine, Table, func, insert, select, update

import storage.tables_claims
import storage.tables_figures
import storage.tables_intake
import storage.tables_learning
import storage.tables_pages
import storage.tables_people
import storage.tables_posts
import storage.tables_series
import storage.tables_stories
import storage.tables_watch
import storage.tables_watches  # noqa: F401  # their tables join the metadata
from errors import BadInput, StorageError, StorageFull
from storage.columns import Moment
from storage.engine import reading, writing
from storage.migrate import upgrade
from storage.tables import metadata

FORM = 1
BATCH = 1_000
FOLDERS = ("evidence", "digests", "models")
_REFERS_TO_ITSELF = {"units": "parent_id", "cases": "merged_into"}


def write(engine: Engine, data_dir: Path, target: Path, now: datetime) -> Mapping[str, int]:
    """Writes a backup to `target` (aside first, then renamed); rows by table. Raises StorageFull or StorageError."""
    aside = target.with_name(f".{target.name}.writing")
    digests: dict[str, str] = {}
    counts: dict[str, int] = {}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(aside, "w:gz", compresslevel=3) as archive, reading(engine) as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            for table in metadata.sorted_tables:
                content, counts[table.name] = _dumped(connection, table)
                _put(archive, f"tables/{table.name}.jsonl", content, digests)
            for path in _files(data_dir):
                _put(archive, path.relative_to(data_dir).as_posix(), path.read_bytes(), digests)
            manifest = {"form": FORM, "made": now.isoformat(), "revision": revision, "rows": counts, "sha256": digests}
            _put(archive, "manifest.json", json.dumps(manifest, indent=1).encode(), {})
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        if error.errno == 28:
            raise StorageFull(f"Đĩa không đủ chỗ cho bản sao lưu {target}. Hãy chọn nơi khác.", str(error)) from error
        raise StorageError(f"Không ghi được bản sao lưu {target}: {error.strerror}. Hãy chọn nơi khác.", str(error)) from error
    return counts


def restore(engine: Engine, data_dir: Path, source: Path) -> Mapping[str, int]:
    """Restores a backup into an empty store and data folder; rows by table.

    Everything is checked against the manifest before the first row is written. Raises BadInput where the file is no
    backup, is damaged, or the store is not empty."""
    manifest = _manifest(source)
    upgrade(engine)
    with writing(engine) as connection:
        if any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables):
            raise BadInput(
                "Kho dữ liệu đích không trống nên không khôi phục đè lên. Hãy đặt LANGNGHE_DATA_DIR tới một thư mục mới.",
                "restore target is not empty",
            )
        for name, content in _members(source):
            if name.startswith("tables/"):
                _load(connection, metadata.tables[name.removeprefix("tables/").removesuffix(".jsonl")], content)
    for name, content in _members(source):
        if name.split("/")[0] in FOLDERS:
            path = data_dir / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    rows: Mapping[str, int] = manifest["rows"]
    return rows


def _files(data_dir: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path


def _dumped(connection: Connection, table: Table) -> tuple[bytes, int]:
    buffer, count = io.BytesIO(), 0
    order = list(table.primary_key.columns)
    for row in connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*order)).mappings():
        values = {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        buffer.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
        count += 1
    return buffer.getvalue(), count


def _put(archive: tarfile.TarFile, name: str, content: bytes, digests: dict[str, str]) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    archive.addfile(member, io.BytesIO(content))
    digests[name] = hashlib.sha256(content).hexdigest()


def _manifest(source: Path) -> dict[str, Any]:
    """The manifest, once every member has been read and agrees with it."""
    found = {}
    manifest: dict[str, Any] = {}
    try:
        for name, content in _members(source):
            if name == "manifest.json":
                manifest = json.loads(content)
            else:
                found[name] = hashlib.sha256(content).hexdigest()
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BadInput(
            f"Không đọc được bản sao lưu {source}: tệp hỏng hoặc không phải bản sao lưu của Lắng Nghe.", str(error)
        ) from error
    if manifest.get("form") != FORM:
        raise BadInput(f"Tệp {source} không phải bản sao lưu mà phiên bản này đọc được.", f"form {manifest.get('form')}")
    if found != manifest["sha256"]:
        wrong = sorted(set(found.items()) ^ set(manifest["sha256"].items()))[:3]
        raise BadInput(f"Bản sao lưu {source} đã bị thay đổi hoặc thiếu phần. Hãy dùng bản khác.", f"digests differ: {wrong}")
    return manifest


def _members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each regular member; names that lead outside are refused (T32)."""
    with tarfile.open(source, "r:gz") as archive:
        for member in archive:
            parts = Path(member.name).parts
            if not member.isfile() or member.name.startswith("/") or ".." in parts:
                raise BadInput(f"Bản sao lưu {source} có tên tệp không hợp lệ.", f"member {member.name!r}")
            stream = archive.extractfile(member)
            if stream is not None:
                yield member.name, stream.read()


def _load(connection: Connection, table: Table, content: bytes) -> None:
    reader = {column.name: _reader(column.type) for column in table.columns}
    own = _REFERS_TO_ITSELF.get(table.name)
    parents: list[tuple[Any, Any]] = []
    batch: list[dict[str, Any]] = []
    for line in content.splitlines():
        row = {key: reader[key](value) for key, value in json.loads(line).items()}
        if own and row[own] is not None:
            parents.append((row["id"], row[own]))
            row[own] = None
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    for row_id, parent in parents:
        connection.execute(update(table).where(table.c.id == row_id).values({own: parent}))
    _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers on from the highest id restored; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.c and not isinstance(table.c.id.type.python_type(), str):
        highest = select(func.max(table.c.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, Moment):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    return lambda value: value
