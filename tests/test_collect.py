"""No item lost and none twice, whatever dies and when (G1, G6): real servers, real kills."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, select
from werkzeug import Request, Response

from demo.newsroom import Newsroom
from demo.stage import PACE_SECONDS, furnish
from jobs import collect, read_pages
from records.source import Outcome, ReaderKind
from storage import evidence, sources
from storage.engine import open_store, reading, writing
from storage.tables import items
from tests.conftest import HOUSE
from tests.seeds import seed_outlet
from tests.stage import context_for, settings_for

pytestmark = pytest.mark.timeout(300)

READER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from jobs import collect, read_pages
from storage.engine import open_store, writing
from storage.tables import items, source_states
from tests.stage import context_for, settings_for
folder, allowed = Path(sys.argv[1]), tuple(sys.argv[2].split(","))
engine = open_store(f"sqlite:///{folder / 'langnghe.db'}")
now = datetime.now(UTC)
with writing(engine) as connection:
    connection.execute(source_states.update().values(next_due=now))
context = context_for(engine, settings_for(folder, allowed=allowed), now)
collect.run(context)
read_pages.run(context)
"""


def kept_ids(engine: Engine, newsroom: Newsroom) -> list[str | None]:
    with reading(engine) as connection:
        return [newsroom.id_of(link) for link in connection.execute(select(items.c.link)).scalars()]


def test_every_piece_is_kept_once_and_a_second_round_changes_nothing(
    sqlite_store: Engine, tmp_path: Path, newsroom: Newsroom
) -> None:
    now = datetime.now(UTC)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=newsroom.allowed()), now)
    furnish(context, newsroom, (), "http://127.0.0.1:8000")
    collect.run(context)
    read_pages.run(context)
    assert sorted(filter(None, kept_ids(sqlite_store, newsroom))) == sorted(newsroom.published)
    with reading(sqlite_store) as connection:
        assert {state.last_outcome for _, state in sources.every(connection)} == {Outcome.FRESH}
    later = context_for(sqlite_store, context.settings, now.replace(year=now.year + 1))
    assert collect.run(later).done == len(newsroom.sources())
    with reading(sqlite_store) as connection:
        outcomes = {source.reader: state.last_outcome for source, state in sources.every(connection)}
        assert evidence.missing(connection, tmp_path / "evidence") == []
    # The Graph API has no conditional requests: a fanpage's newest posts are read again and found to be known.
    assert outcomes == {ReaderKind.FEED: Outcome.NOT_MODIFIED, ReaderKind.FANPAGE: Outcome.FRESH}
    assert len(kept_ids(sqlite_store, newsroom)) == len(newsroom.published)


def rehearsed(command: list[str], folder: Path) -> float:
    """Seconds that one whole reading takes here, of a copy of the store in `folder`."""
    copy = folder / "rehearsal"
    copy.mkdir()
    shutil.copy(folder / "langnghe.db", copy)
    began = time.monotonic()
    words = [str(copy) if word == str(folder) else word for word in command]
    subprocess.run(words, cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)}, check=True, timeout=120)
    return time.monotonic() - began


def test_a_reader_killed_at_any_moment_loses_and_doubles_nothing(
    sqlite_store: Engine, tmp_path: Path, newsroom: Newsroom
) -> None:
    settings = settings_for(tmp_path, allowed=newsroom.allowed())
    furnish(context_for(sqlite_store, settings, datetime.now(UTC)), newsroom, (), "http://127.0.0.1:8000")
    sqlite_store.dispose()
    chance = random.Random(7)
    command = [sys.executable, "-c", READER, str(tmp_path), ",".join(newsroom.allowed())]
    whole = rehearsed(command, tmp_path)
    kills = 0
    for attempt in range(9):
        process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)})
        if attempt < 8:
            until = time.monotonic() + chance.uniform(0.3, 1.0) * whole  # how long it takes depends on the machine
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
        assert process.wait(120) in (0, -signal.SIGKILL)
    assert kills >= 3
    engine = open_store(f"sqlite:///{tmp_path / 'langnghe.db'}")
    found = kept_ids(engine, newsroom)
    with reading(engine) as connection:
        assert evidence.missing(connection, tmp_path / "evidence") == []
    engine.dispose()
    assert None not in found
    assert sorted(filter(None, found)) == sorted(newsroom.published)


def test_a_source_that_fails_is_asked_less_often_and_never_switched_off(
    sqlite_store: Engine, tmp_path: Path, newsroom: Newsroom
) -> None:
    now = datetime.now(UTC)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=newsroom.allowed()), now)
    furnish(context, newsroom, (), "http://127.0.0.1:8000")
    newsroom.stop()
    report = collect.run(context)
    assert report.failed == len(newsroom.sources())
    with reading(sqlite_store) as connection:
        for source, state in sources.every(connection):
            assert source.enabled
            assert source.pace_seconds == PACE_SECONDS
            assert state.last_outcome is Outcome.UNREACHABLE
            assert state.score > 0
            assert state.next_due > now


FEED = """<rss version="2.0"><channel><title>Báo</title><item><title>Trạm y tế tiêm phòng</title><link>{}/a-1.html</link></item>
</channel></rss>"""


def test_what_asks_for_a_source_while_it_is_read_is_not_forgotten(
    sqlite_store: Engine, tmp_path: Path, httpserver: HTTPServer
) -> None:
    """A webhook that comes between the question and the answer has the source read again right after."""
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    site = f"http://127.0.0.1:{httpserver.port}"
    source = seed_outlet(sqlite_store, now, address=f"{site}/rss.xml")
    wish = now + timedelta(seconds=20)

    def answer(_request: Request) -> Response:
        with writing(sqlite_store) as connection:
            sources.bring_forward(connection, source.id, wish)
        return Response(FEED.format(site), content_type="application/rss+xml")

    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/rss.xml").respond_with_handler(answer)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(f"127.0.0.1:{httpserver.port}",)), now)
    assert collect.run(context).done == 1
    with reading(sqlite_store) as connection:
        assert sources.next_due(connection, source.id) == wish
