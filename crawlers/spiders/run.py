"""Starts the spiders' process and hands on what it brings: exactly one Answer a Fetch, whatever happens to it."""

import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawlers.spiders.wire import Orders, read_answer, send_orders
from records.source import Answer, Fetch, Outcome

_HOUSE = Path(__file__).resolve().parent.parent.parent
_EACH = 35.0  # seconds: the deadline of one fetch and its redirects' names
_SPARE = 60.0


def fetch_all(
    fetches: Sequence[Fetch], *, allowed: frozenset[tuple[str, int]], user_agent: str,
    on_answer: Callable[[Fetch, Answer], None],
) -> None:  # fmt: skip
    """Ask for all of `fetches`, each host at its pace, robots.txt obeyed, and call `on_answer` once for each, as they come.

    `allowed` are the loopback or internal (number, port) that may be reached besides the public web. Starts one process,
    about a second; a fetch that it leaves unanswered comes back as UNREACHABLE. What `on_answer` raises ends the run."""
    if not fetches:
        return
    waiting = dict(enumerate(fetches))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawlers.spiders.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=_HOUSE,
        )  # fmt: skip
        timer = threading.Timer(_longest(fetches), process.kill)
        timer.daemon = True
        timer.start()
        try:
            _exchange(process, Orders(allowed, user_agent, tuple(fetches)), waiting, on_answer)
        finally:
            timer.cancel()
            _end(process)
        log.seek(max(0, log.seek(0, 2) - 400))
        last_words = log.read().decode("utf-8", "replace").strip().replace("\n", " | ")
    for fetch in waiting.values():
        on_answer(fetch, _unanswered(fetch, f"the fetching process ended early ({process.returncode}): {last_words}"[:500]))


def _exchange(
    process: "subprocess.Popen[bytes]", orders: Orders, waiting: dict[int, Fetch],
    on_answer: Callable[[Fetch, Answer], None],
) -> None:  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    try:
        send_orders(orders, process.stdin)
        process.stdin.close()
    except BrokenPipeError:
        return
    while waiting:
        told = read_answer(process.stdout)
        if told is None:
            return
        fetch = waiting.pop(told[0], None)
        if fetch is not None:
            on_answer(fetch, told[1])


def _end(process: "subprocess.Popen[bytes]") -> None:
    for line in (process.stdin, process.stdout):
        if line is not None and not line.closed:
            try:
                line.close()
            except BrokenPipeError:
                continue  # it was gone before it had read its orders
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _longest(fetches: Sequence[Fetch]) -> float:
    """Seconds after which the process can't be at work any more: hosts run side by side, each one fetch at a time."""
    by_host: dict[str, float] = defaultdict(float)
    for fetch in fetches:
        by_host[fetch.url.split("/")[2] if fetch.url.count("/") > 1 else ""] += _EACH + 1.5 * fetch.pace_seconds
    return max(by_host.values()) * max(1.0, len(by_host) / 16) + _SPARE


def _unanswered(fetch: Fetch, why: str) -> Answer:
    return Answer(
        url=fetch.url, final_url=fetch.url, at=datetime.now(UTC), status=None, headers=(), body=b"",
        outcome=Outcome.UNREACHABLE, detail=why,
    )  # fmt: skip
