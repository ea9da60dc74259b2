"""What carries the jobs: lanes forked from a small process, each with its own jobs alone, woken by bells, outliving nobody."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine as Store

import jobs
from bench.parts import tree
from demo.newsroom import Newsroom
from errors import BadInput
from jobs.context import Report
from jobs.engines.bells import Bells, Board
from jobs.engines.lanes import make_ready, turn
from jobs.engines.local import Engine
from jobs.engines.supervisor import LANES
from storage import schedule
from storage.engine import writing
from tests.conftest import HOUSE
from tests.stage import context_for, settings_for
from tests.test_service import _answers, catalogue, command, free_port

HEAVY = ("numpy", "nlp", "trafilatura", "lxml", "feedparser", "docx", "scrapy", "alembic", "fastapi")
APART = """
import sys, types
from errors import StorageReadOnly
from jobs.engines.apart import Apart

def refuse():
    raise StorageReadOnly("Không ghi được.", "read-only", permanent=False)

def die():
    sys.exit(3)

sys.modules["work"] = types.SimpleNamespace(do=lambda said: print(said, flush=True), refuse=refuse, die=die)
with Apart("work", "do", "làm rồi") as work:
    work.wait()
for name in ("refuse", "die"):
    with Apart("work", name) as work:
        try:
            work.wait()
        except Exception as error:
            print(type(error).__name__, error.sentence, error.detail, error.permanent)
with Apart("work", "refuse"):
    print("nobody asked")
"""


def python(words: str) -> str:
    """What a fresh interpreter prints: forks need a process without threads, which the tests' own is not."""
    environment = {**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", jobs.lanes())
def test_the_lane_read_from_a_jobs_text_is_the_lane_it_has(name: str) -> None:
    assert jobs.lanes()[name] == jobs.job(name).LANE
    assert jobs.lanes()[name] in LANES


@pytest.mark.parametrize(
    ("loading", "wanted"),
    [
        ("import commands.launch", ()),
        ("import commands.start, commands.demo", ()),
        ("import commands.start_service, commands.demo_service", ("fastapi",)),
        ("import jobs; jobs.load('tell')", ()),
        ("import jobs; jobs.load('understand')", ("numpy", "nlp")),
        ("import jobs; jobs.load('read')", ("trafilatura", "lxml", "feedparser", "docx")),
    ],
)
def test_no_process_loads_what_only_another_needs(loading: str, wanted: tuple[str, ...]) -> None:
    """Each of these is 2 to 50 MB in every process that has it."""
    said = python(f"{loading}; import sys; print(*(name for name in {HEAVY!r} if name in sys.modules))")
    assert set(said.split()) <= set(wanted)


def test_a_bell_rung_before_the_wait_is_heard_once_by_its_own_lane() -> None:
    bells = Bells(("read", "tell"))
    bells.ring("read")
    bells.ring("read")
    assert not bells.wait("tell", 0)
    assert bells.wait("read", 0)
    assert not bells.wait("read", 0)
    bells.close()


def test_a_bell_wakes_who_waits_for_it() -> None:
    bells = Bells(("read",))
    ringer = threading.Timer(0.1, bells.ring_all)
    began = time.monotonic()
    ringer.start()
    assert bells.wait("read", 30)
    assert time.monotonic() - began < 10
    ringer.join()
    bells.close()


def test_the_board_is_empty_until_it_is_written_and_refuses_what_does_not_fit() -> None:
    board = Board()
    assert board.read() is None
    with pytest.raises(ValueError, match="do not fit"):
        board.write(b"x" * 70_000)
    assert board.read() is None
    board.write("thiết lập".encode())
    assert board.read() == "thiết lập".encode()


@pytest.mark.parametrize(("done", "rung"), [(1, True), (0, False)])
def test_a_job_that_did_something_wakes_the_lanes_of_those_that_follow(
    sqlite_store: Store, tmp_path: Path, now, done: int, rung: bool
) -> None:
    context = context_for(sqlite_store, settings_for(tmp_path), now)
    bells = Bells(LANES)
    collect = SimpleNamespace(EVERY=timedelta(hours=1), THEN=("analyse",), run=lambda _context: Report(done=done))
    with writing(sqlite_store) as connection:
        schedule.enrol(connection, ["collect"], now)
        schedule.enrol(connection, ["analyse"], now + timedelta(hours=1))
    assert turn(context, {"collect": collect}, bells)  # type: ignore[dict-item]  # what a module of jobs/ offers
    with writing(sqlite_store) as connection:
        assert (schedule.states(connection)["analyse"].next_due == now) is rung
    assert bells.wait("understand", 0) is rung
    assert not bells.wait("tell", 0)
    bells.close()


def test_a_job_that_cannot_be_made_ready_does_not_end_its_lane() -> None:
    readied = []

    def refuse() -> None:
        raise BadInput("Không đọc được tệp mô hình.")

    ready: dict[str, object] = {
        "a": SimpleNamespace(ready=refuse),
        "b": SimpleNamespace(),
        "c": SimpleNamespace(ready=lambda: readied.append("c")),
    }
    make_ready(ready)  # type: ignore[arg-type]  # what a module of jobs/ offers
    assert readied == ["c"]


def test_an_engine_is_not_forked_from_a_process_with_threads() -> None:
    going = threading.Event()
    thread = threading.Thread(target=going.wait)
    thread.start()
    with pytest.raises(RuntimeError, match="before any thread"):
        Engine().fork()
    going.set()
    thread.join()


def test_work_done_apart_tells_how_it_ended() -> None:
    assert python(APART).splitlines() == [
        "làm rồi",
        "StorageError Không ghi được. read-only False",
        "StorageError Không chuẩn bị được kho dữ liệu. Hãy xem nhật ký ở trên rồi chạy lại. the fork ended with 1 False",
        "nobody asked",
    ]


def test_a_killed_lane_is_started_again_and_none_outlives_a_killed_service(newsroom: Newsroom, tmp_path: Path) -> None:
    listed = catalogue(newsroom, tmp_path / "outlets.csv")
    words, environment = command(
        tmp_path / "data",
        "--catalogue",
        str(listed),
        "--port",
        str(free_port()),
        LANGNGHE_EGRESS_ALLOW=",".join(newsroom.allowed()),
    )
    with (tmp_path / "log").open("w") as log, subprocess.Popen(words, cwd=HOUSE, env=environment, stderr=log) as service:
        try:
            supervisor = _until(lambda: next((one for one in _below(service.pid) if len(_below(one)) == len(LANES)), None))
            first = _below(supervisor)
            assert [_until(lambda one=one: _named(one)) for one in first] == list(LANES)
            os.kill(first[0], signal.SIGKILL)
            again = _until(lambda: _other_lanes(supervisor, first[0]))
            assert set(first[1:]) < set(again)
        finally:
            service.kill()
    _until(lambda: not any((tree.PROC / str(one)).exists() for one in (supervisor, *again)))


def test_a_service_asked_to_end_leaves_neither_process_nor_folder(tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(HOUSE), "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-m", "commands.demo", "--port", str(port)]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(words, cwd=HOUSE, env=environment, stderr=log) as service:
        try:
            _until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
            forked = tree.members(service.pid)
            assert len(forked) >= 1 + 1 + len(LANES)
        finally:
            service.terminate()
        assert service.wait(40) == 0
    assert [one for one in forked if (tree.PROC / str(one)).exists()] == []
    assert [one.name for one in tmp_path.iterdir()] == ["log"]
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def _below(process: int) -> list[int]:
    """The living children of a process, oldest first; a lane's own are not counted."""
    told = tree.PROC / str(process) / "task" / str(process) / "children"
    return [int(one) for one in told.read_text().split()] if told.exists() else []


def _named(process: int) -> str | None:
    name = (tree.PROC / str(process) / "comm").read_text().strip()
    return name if name in LANES else None


def _other_lanes(supervisor: int, killed: int) -> list[int] | None:
    found = _below(supervisor)
    return found if killed not in found and len(found) == len(LANES) else None


def _until(found, seconds: float = 60.0):
    """What `found` gives once it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")
