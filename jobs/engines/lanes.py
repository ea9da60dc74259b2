"""One lane: it takes the longest-due of its jobs under a lease, runs it, and wakes the lanes of what should follow.

Two engines on one store never double a job: the lease is a row, and a stale holder is refused by its fencing number. A
lane that dies is started again (supervisor.py); its job's lease runs out and the job is run again, which every job allows
(law 2).
"""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import ModuleType

import structlog

from errors import LangNgheError
from jobs import lanes, load
from jobs.context import Context, Report
from jobs.engines.bells import Bells
from storage import schedule
from storage.engine import writing

LEASE = timedelta(minutes=10)
IDLE_SECONDS = 1.0

log = structlog.get_logger()


def make_ready(jobs: Mapping[str, ModuleType]) -> None:
    """Lets each job that can load what it will need. A fault is told and left: the job meets it again when it is run."""
    for name, job in jobs.items():
        if hasattr(job, "ready"):
            try:
                job.ready()
            except (LangNgheError, OSError) as error:
                log.warning("job_not_ready", job=name, detail=str(error))


def run_lane(context: Context, lane: str, stop: threading.Event, bells: Bells) -> None:
    """Runs the jobs of one lane until `stop` is set; a job under way is finished first."""
    jobs = load(lane)
    with writing(context.engine) as connection:
        schedule.enrol(connection, list(jobs), context.clock())
    while not stop.is_set():
        try:
            worked = turn(context, jobs, bells)
        except LangNgheError as error:  # the store is full, busy or gone: wait and ask again
            log.error("lane_waits", lane=lane, detail=error.detail)
            worked = False
        if not worked:
            bells.wait(lane, IDLE_SECONDS)


def turn(context: Context, jobs: Mapping[str, ModuleType], bells: Bells) -> bool:
    """Takes and runs the longest-due of `jobs`, then wakes the lanes of those it called; False where none is due."""
    with writing(context.engine) as connection:
        taken = schedule.take(connection, list(jobs), context.worker, context.clock(), LEASE)
    if taken is None:
        return False
    job = jobs[taken.job]
    report, error = attempt(context, taken.job, job.run)
    now = context.clock()
    soon = report is not None and report.more
    called = getattr(job, "THEN", ()) if report is not None and report.done else ()
    with writing(context.engine) as connection:
        next_due = now if soon else now + job.EVERY
        schedule.give_back(connection, taken, next_due=next_due, now=now, report=str(report or ""), error=error)
        for following in called:
            schedule.call(connection, following, now)  # a rumour must not wait for the next job's turn
    for lane in {lanes()[following] for following in called}:  # after the commit: who is woken sooner finds nothing due
        bells.ring(lane)
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
