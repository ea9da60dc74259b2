"""The local engine: one process a lane, each taking the longest-due job of its lane under a lease.

Two engines on one store never double a job: the lease is a row, and a stale holder is refused by its fencing number. A
lane that dies is started again (supervisor.py); its job's lease runs out and the job is run again, which every job allows
(law 2).
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from pydantic import SecretStr

from errors import LangNgheError
from jobs import load
from jobs.context import Context, Report
from settings import Settings
from storage import schedule
from storage.engine import writing

LEASE = timedelta(minutes=10)
IDLE_SECONDS = 1.0
LANES = ("read", "understand", "tell")
HOUSE = Path(__file__).resolve().parents[2]

log = structlog.get_logger()


def run_lane(context: Context, lane: str, stop: threading.Event) -> None:
    """Runs the jobs of one lane until `stop` is set; a job under way is finished first."""
    jobs = {name: job for name, job in load().items() if lane == job.LANE}
    with writing(context.engine) as connection:
        schedule.enrol(connection, list(jobs), context.clock())
    while not stop.is_set():
        try:
            worked = turn(context, lane)
        except LangNgheError as error:  # the store is full, busy or gone: wait and ask again
            log.error("lane_waits", lane=lane, detail=error.detail)
            worked = False
        if not worked:
            stop.wait(IDLE_SECONDS)


def turn(context: Context, lane: str) -> bool:
    """Takes and runs the longest-due job of a lane; False where none is due."""
    jobs = {name: job for name, job in load().items() if lane == job.LANE}
    with writing(context.engine) as connection:
        taken = schedule.take(connection, list(jobs), context.worker, context.clock(), LEASE)
    if taken is None:
        return False
    report, error = attempt(context, taken.job, jobs[taken.job].run)
    now = context.clock()
    soon = report is not None and report.more
    next_due = now if soon else now + jobs[taken.job].EVERY
    with writing(context.engine) as connection:
        schedule.give_back(connection, taken, next_due=next_due, now=now, report=str(report or ""), error=error)
        for following in getattr(jobs[taken.job], "THEN", ()) if report is not None and report.done else ():
            schedule.call(connection, following, now)  # a rumour must not wait for the next job's turn
    return True


def attempt(context: Context, name: str, run: Callable[[Context], Report]) -> tuple[Report | None, str | None]:
    """One run of a job: its report, or what went wrong. A job's fault must not end its lane: it is logged, kept in the
    schedule, shown at the desk and in /readyz, and the job is tried again at its next turn."""
    started = time.monotonic()
    try:
        report = run(context)
    except LangNgheError as error:
        log.error("job_failed", job=name, detail=error.detail)
        return None, error.sentence
    except Exception as error:
        log.exception("job_broke", job=name)
        return None, f"Lỗi chưa lường trước: {error!r}"
    if report.done or report.failed:
        log.info("job", job=name, done=report.done, failed=report.failed, seconds=round(time.monotonic() - started, 3))
    return report, None


class Engine:
    """The lanes of one machine, below one supervisor process that shares its memory with them."""

    def __init__(self, settings: Settings) -> None:
        """`settings` go to the supervisor over a pipe, which it also watches: it ends when we do, however we do."""
        self._settings = settings
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the supervisor, which starts every lane."""
        command = [sys.executable, "-m", "jobs.engines.supervisor"]
        self._supervisor = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=HOUSE)
        if self._supervisor.stdin is not None:
            self._supervisor.stdin.write(json.dumps(_plain(self._settings)).encode() + b"\n")
            self._supervisor.stdin.flush()

    def stop(self, patience: float = 20.0) -> None:
        """Asks every lane to finish what it does, and ends those that do not within `patience` seconds."""
        if self._supervisor is None:
            return
        if self._supervisor.stdin is not None:
            self._supervisor.stdin.close()
        try:
            self._supervisor.wait(patience)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()


def _plain(settings: Settings) -> dict[str, object]:
    """The settings as JSON, secrets in clear: they go to our own child over a pipe and nowhere else."""
    values = settings.model_dump()
    return {name: _said(value) for name, value in values.items()}


def _said(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.absolute()) if isinstance(value, Path) else value
