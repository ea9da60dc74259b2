"""Opening the store: one SQLAlchemy engine, tuned so that what was committed survives a power cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from errors import StorageError, StorageFull, StorageReadOnly

__all__ = ["Connection", "Engine", "open_store", "reading", "writing"]  # the first two name what others pass along

BUSY_MS = 10_000
_WRITES = "langnghe_writes"


def open_store(url: str) -> Engine:
    """The engine for `url` (sqlite:///… or postgresql+psycopg://…). Raises StorageError where it can't be opened."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageReadOnly(
            f"Không tạo được thư mục dữ liệu {folder}. Hãy kiểm tra quyền ghi của thư mục rồi chạy lại.",
            f"mkdir {folder}: {error}",
        ) from error


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Full durability: 800 commits a second are 50 times our need (reliability.md, fact 10)."""
    connection.isolation_level = None  # SQLAlchemy's begin event opens transactions, so that writers say IMMEDIATE
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write; committed at the end, rolled back on any error.

    Raises StorageFull, StorageReadOnly or StorageError with a sentence for the person; nothing stored is lost."""
    with _told(engine), engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads: a steady view."""
    with _told(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """The database's complaint as a sentence of ours."""
    try:
        yield
    except OperationalError as error:
        raise _sentence(str(error.orig), engine.url.render_as_string(hide_password=True)) from error


def _sentence(detail: str, where: str) -> StorageError:
    if "disk is full" in detail or "No space left" in detail:
        return StorageFull(
            f"Đĩa chứa dữ liệu đã đầy ({where}). Hãy giải phóng dung lượng; hệ thống sẽ tự làm tiếp, dữ liệu đã lưu không mất.",
            detail,
        )
    if "readonly" in detail or "unable to open database" in detail or "read-only" in detail:
        return StorageReadOnly(
            f"Không ghi được vào kho dữ liệu ({where}). Hãy kiểm tra quyền ghi của thư mục dữ liệu rồi chạy lại.",
            detail,
        )
    return StorageError(f"Kho dữ liệu đang bận hoặc không trả lời ({where}). Hệ thống sẽ tự thử lại.", detail)
