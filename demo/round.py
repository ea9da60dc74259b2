"""One full round of every job, in the order the data flows, each stage timed: what ./run demo --once does."""

import time
from collections.abc import Callable

from errors import LangNgheError
from jobs import analyse, collect, compose, credit, deliver, flag, open_cases, read_pages
from jobs.context import Context, Report

STAGES: tuple[tuple[str, Callable[[Context], Report]], ...] = (
    ("collect", collect.run),
    ("read_pages", read_pages.run),
    ("analyse", analyse.run),
    ("flag", flag.run),
    ("open_cases", open_cases.run),
    ("deliver", deliver.run),
    ("credit", credit.run),
)


def play(context: Context, say: Callable[[str], None]) -> tuple[dict[str, float], int]:
    """Runs each stage until nothing is left for it; seconds by stage, and how many failures there were.

    A page or a letter that failed is a failure; so is a job that raised, whose stage then ends."""
    seconds: dict[str, float] = {}
    failures = 0
    for name, run in STAGES:
        started = time.monotonic()
        done, failed = _until_done(context, name, run, say)
        seconds[name] = time.monotonic() - started
        failures += failed if name != "read_pages" else 0  # a feed-only piece has no page: its entry is what there is
        say(f"{name}: {done} xong, {failed} lỗi, {seconds[name]:.1f} giây")
    started = time.monotonic()
    compose.compose_in_progress(context)
    seconds["compose"] = time.monotonic() - started
    return seconds, failures


def _until_done(context: Context, name: str, run: Callable[[Context], Report], say: Callable[[str], None]) -> tuple[int, int]:
    done = failed = 0
    while True:
        try:
            report = run(context)
        except LangNgheError as error:
            say(f"{name}: {error.sentence}")
            return done, failed + 1
        done, failed = done + report.done, failed + report.failed
        if not report.more:
            return done, failed
