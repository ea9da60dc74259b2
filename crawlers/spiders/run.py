"""Starts the spiders' process and hands on what it brings: exactly one Answer a Fetch, whatever happens to it."""

import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO

from crawlers.robots import LONGEST_DELAY
from crawlers.spiders.inbox import Inbox
from crawlers.spiders.wire import Orders, Rules, Told, send_orders
from records.source import Answer, Fetch, Outcome

_HOUSE = Path(__file__).resolve().parent.parent.parent
_EACH = 35.0  # seconds: the deadline of one fetch and its redirects' names
_SPARE = 60.0
_NOTHING: Mapping[str, Rules] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Spiders:
    """The spiders' process, waiting for its orders, and the file its last words go to."""

    process: "subprocess.Popen[bytes]"
    log: IO[bytes]

    @classmethod
    def started(cls) -> "_Spiders":
        log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by fetch_all
        process = subprocess.Popen(
            [sys.executable, "-m", "crawlers.spiders.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=_HOUSE,
        )  # fmt: skip
        return cls(process, log)

    def last_words(self) -> str:
        """The end of what it said on stderr."""
        self.log.seek(max(0, self.log.seek(0, 2) - 400))
        return self.log.read().decode("utf-8", "replace").strip().replace("\n", " | ")


_prepared: list[_Spiders] = []


def prepare() -> None:
    """Starts the process of the next fetch_all now: it loads Scrapy (half a second) while its caller does other things.
    It ends by itself when its caller does."""
    if not _prepared:
        _prepared.append(_Spiders.started())


def _spiders() -> _Spiders:
    """A process that waits for orders: the prepared one, where it still lives."""
    while _prepared:
        ready = _prepared.pop()
        if ready.process.poll() is None:
            return ready
        _end(ready.process)
        ready.log.close()
    return _Spiders.started()


def fetch_all(
    fetches: Sequence[Fetch], *, allowed: frozenset[tuple[str, int]], user_agent: str,
    on_answer: Callable[[Fetch, Answer], None],
) -> None:  # fmt: skip
    """The same as fetch_batches, an answer at a time, with nothing known of any robots.txt."""

    def one_by_one(batch: Sequence[tuple[Fetch, Answer]]) -> None:
        for fetch, answer in batch:
            on_answer(fetch, answer)

    fetch_batches(fetches, allowed=allowed, user_agent=user_agent, on_answers=one_by_one)


def fetch_batches(
    fetches: Sequence[Fetch], *, allowed: frozenset[tuple[str, int]], user_agent: str,
    on_answers: Callable[[Sequence[tuple[Fetch, Answer]]], None],
    rules: Mapping[str, Rules] = _NOTHING, on_rules: Callable[[Sequence[Told]], None] | None = None, sparing: bool = False,
) -> None:  # fmt: skip
    """Ask for all of `fetches`, each host at its pace, robots.txt obeyed, and call `on_answers` as they come, with what came
    while it was at work; each fetch is answered once.

    `allowed` are the loopback or internal (number, port) that may be reached besides the public web. `rules` is what is known
    of each place's robots.txt; what is learnt of others is told to `on_rules` no later than an answer of theirs. `sparing`
    leaves a host in trouble alone (crawlers.troubles). Starts one process, about a second; a fetch that it leaves unanswered
    comes back as UNREACHABLE. What the two raise ends the run."""
    if not fetches:
        return
    waiting = dict(enumerate(fetches))
    spiders = _spiders()
    process = spiders.process
    with spiders.log:
        timer = threading.Timer(_longest(fetches), process.kill)
        timer.daemon = True
        timer.start()
        try:
            orders = Orders(allowed, user_agent, tuple(fetches), tuple(rules.items()), sparing)
            _exchange(process, orders, waiting, on_answers, on_rules)
        finally:
            timer.cancel()
            _end(process)
        last_words = spiders.last_words()
    left = [
        (fetch, _unanswered(fetch, f"the fetching process ended early ({process.returncode}): {last_words}"[:500]))
        for fetch in waiting.values()
    ]
    if left:
        on_answers(left)


def _exchange(
    process: "subprocess.Popen[bytes]", orders: Orders, waiting: dict[int, Fetch],
    on_answers: Callable[[Sequence[tuple[Fetch, Answer]]], None], on_rules: Callable[[Sequence[Told]], None] | None,
) -> None:  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    try:
        send_orders(orders, process.stdin)
        process.stdin.close()
    except BrokenPipeError:
        return
    inbox, ended = Inbox(process.stdout), False
    try:
        while waiting and not ended:
            news = inbox.take()
            ended = not news
            learnt = [one for one in news if isinstance(one, Told)]
            if learnt and on_rules is not None:
                on_rules(learnt)
            batch = [(waiting.pop(one[0]), one[1]) for one in news if not isinstance(one, Told) and one[0] in waiting]
            if batch:
                on_answers(batch)
    finally:
        if not ended:
            process.kill()  # all is answered, or nobody wants the rest: its tidying up is a quarter of a second
        inbox.leave()


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
    """Seconds after which the process can't be at work any more: hosts run side by side, each one fetch at a time, any of
    which may turn out to ask for the longest Crawl-delay."""
    by_host: dict[str, float] = defaultdict(float)
    for fetch in fetches:
        by_host[fetch.url.split("/")[2] if fetch.url.count("/") > 1 else ""] += _EACH + max(
            1.5 * fetch.pace_seconds, LONGEST_DELAY
        )
    return max(by_host.values()) * max(1.0, len(by_host) / 64) + _SPARE


def _unanswered(fetch: Fetch, why: str) -> Answer:
    return Answer(
        url=fetch.url, final_url=fetch.url, at=datetime.now(UTC), status=None, headers=(), body=b"",
        outcome=Outcome.UNREACHABLE, detail=why,
    )  # fmt: skip
