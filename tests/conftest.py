"""What every test shares: where the papers are, a store of each kind, and a network that reaches loopback only."""

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from demo.mailbox import Mailbox
from demo.newsroom import Newsroom
from storage.engine import open_store
from storage.migrate import upgrade

HOUSE = Path(__file__).resolve().parent.parent
REQUIRED = os.environ.get("LANGNGHE_TESTS_REQUIRE_ALL") == "1"
POSTGRES = os.environ.get("LANGNGHE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

_real_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and not str(address[0]).startswith("127.") and address[0] not in ("localhost", "::1"):
        raise AssertionError(f"a test tried to reach {address!r}: sockets are closed except loopback")
    _real_connect(self, address)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches anything but this machine."""
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)


def absent(what: str) -> None:
    """Skip by name where something is absent; fail instead where everything is required (in CI)."""
    if REQUIRED:
        pytest.fail(f"{what} is required here and absent")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of papers and captured inputs; tests that need it skip by name where it is absent."""
    folder = Path(os.environ.get("LANGNGHE_SHARED", HOUSE.parent / "shared"))
    if not (folder / "inputs").is_dir():
        absent("the shared folder of captured inputs")
    return folder


@pytest.fixture
def now() -> datetime:
    """One fixed moment: Friday 20 November 2026, 10:00 in Ho Chi Minh City."""
    return NOW


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated empty store, copied for each test: migrating costs 0.2 s, copying 1 ms."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    engine = open_store(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def sqlite_store(empty_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite store of this test's own."""
    path = tmp_path / "langnghe.db"
    shutil.copy(empty_sqlite, path)
    engine = open_store(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_store() -> Iterator[Engine]:
    """An empty PostgreSQL store of this test's own: a schema made for it and dropped after it."""
    admin = open_store(POSTGRES)
    schema = f"t_{uuid4().hex[:12]}"
    try:
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        admin.dispose()
        absent("a PostgreSQL server")
    engine = open_store(f"{POSTGRES}?options=-csearch_path%3D{schema}")
    upgrade(engine)
    yield engine
    engine.dispose()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Engine:
    """The same test on SQLite and on PostgreSQL."""
    engine: Engine = request.getfixturevalue(f"{request.param}_store")
    return engine


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """The shipped newsroom on loopback, everything published."""
    made = Newsroom(now=datetime.now(UTC))
    made.start()
    made.publish_all()
    yield made
    made.stop()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A real mail server on loopback."""
    box = Mailbox(tmp_path / "mail")
    box.start()
    yield box
    box.stop()
