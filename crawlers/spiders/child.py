"""The spiders' process: orders on stdin, answers on stdout, nothing else on either. Started by crawlers.spiders.run."""

import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, Response

from crawlers.robots import place_of
from crawlers.spiders.hardening import settings
from crawlers.spiders.middlewares import NoSuchName, NotOverPlain, Refused, RobotsDenied, RobotsUnavailable
from crawlers.spiders.outbox import Outbox
from crawlers.spiders.wire import Orders, Told, answer_frame, read_orders, rules_frame
from crawlers.troubles import Troubles
from egress import guard
from egress.policy import Policy
from records.source import Answer, Fetch, Outcome

_BY_WORD = (
    ("max redirections", Outcome.REFUSED),
    ("maxsize", Outcome.TOO_LARGE),
    ("larger than", Outcome.TOO_LARGE),
)
_BY_NAME = (
    ("timeout", Outcome.TIMEOUT), ("timedout", Outcome.TIMEOUT), ("ssl", Outcome.CERTIFICATE),
    ("certificate", Outcome.CERTIFICATE), ("verification", Outcome.CERTIFICATE),
    ("egressdenied", Outcome.REFUSED), ("maxsize", Outcome.TOO_LARGE),
)  # fmt: skip


class Pages(Spider):  # type: ignore[misc]  # scrapy has no stubs
    """Asks for every fetch once and writes what came; the fetches of one host one after another, the next when the one before
    is answered, so that a host that is slow or waits for its pace holds one place of those that all share."""

    name = "pages"
    custom_settings: ClassVar[dict[str, Any]] = {}

    def __init__(self, orders: Orders, out: Outbox) -> None:
        super().__init__()
        self._orders = orders
        self._out = out
        self._waiting: dict[str, deque[int]] = {}
        self._troubles = Troubles()
        for index, fetch in enumerate(orders.fetches):
            self._waiting.setdefault(place_of(fetch.url), deque()).append(index)

    async def start(self) -> AsyncIterator[Request]:
        """The first request of each host."""
        for place in list(self._waiting):
            request = self._next(place)
            if request is not None:
                yield request

    def learnt(self, told: Told) -> None:
        """A robots.txt that was asked for is told too."""
        self._out.put(rules_frame(told))

    def _next(self, place: str) -> Request | None:
        """The next request to a host; fetches that can't be asked, or whose host is to be spared, are answered here."""
        waiting = self._waiting[place]
        while waiting:
            index = waiting.popleft()
            fetch = self._orders.fetches[index]
            spared = self._troubles.stands_for(place) if self._orders.sparing else None
            if spared is not None:
                self._put(index, replace(spared, url=fetch.url, final_url=fetch.url))
                continue
            try:
                return Request(
                    fetch.url, headers=dict(fetch.headers), callback=self.answered, errback=self.failed, dont_filter=True,
                    cb_kwargs={"index": index, "place": place},
                )  # fmt: skip
            except ValueError as why:
                self._put(index, _no_answer(fetch, Outcome.REFUSED, str(why)[:200]))
        return None

    def answered(self, response: Response, index: int, place: str) -> Iterator[Request]:
        """Any status is an answer."""
        fetch = self._orders.fetches[index]
        answer = Answer(
            url=fetch.url, final_url=response.url, at=datetime.now(UTC), status=response.status,
            headers=_plain(response.headers)[:100], body=response.body,
            seconds=round(response.meta.get("download_latency", 0.0), 3), asked_with=_plain(response.request.headers)[:50],
        )  # fmt: skip
        return self._took(index, place, answer)

    def failed(self, failure: Any) -> Iterator[Request]:
        """No answer: the failure's kind decides the outcome."""
        index, place = failure.request.cb_kwargs["index"], failure.request.cb_kwargs["place"]
        return self._took(index, place, _no_answer(self._orders.fetches[index], *outcome_of(failure.value)))

    def _took(self, index: int, place: str, answer: Answer) -> Iterator[Request]:
        """Hands an answer on; then the host's next request."""
        self._put(index, answer)
        if self._orders.sparing:
            self._troubles.saw(place, answer)
        following = self._next(place)
        if following is not None:
            yield following

    def _put(self, index: int, answer: Answer) -> None:
        self._out.put(answer_frame(index, answer))


def _plain(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1", "replace")) for name, values in headers.items() for value in values
    )


def _no_answer(fetch: Fetch, outcome: Outcome, detail: str) -> Answer:
    return Answer(
        url=fetch.url, final_url=fetch.url, at=datetime.now(UTC), status=None, headers=(), body=b"", outcome=outcome,
        detail=detail,
    )  # fmt: skip


def outcome_of(error: BaseException) -> tuple[Outcome, str]:
    """What a failure of Scrapy or Twisted means for the source, and its words for the log."""
    words = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, Refused | NotOverPlain):
        return Outcome.REFUSED, str(error)[:300]
    if isinstance(error, RobotsDenied):
        return Outcome.ROBOTS_DENIED, str(error)[:300]
    if isinstance(error, NoSuchName | CannotResolveHostError | RobotsUnavailable):
        if isinstance(error, RobotsUnavailable) and error.__cause__ is not None:
            return outcome_of(error.__cause__)[0], f"robots.txt: {words}"
        return Outcome.UNREACHABLE, words
    if isinstance(error, DownloadCancelledError):
        return Outcome.TOO_LARGE, words
    if isinstance(error, ResponseDataLossError):
        return Outcome.UNREACHABLE, f"incomplete: {words}"
    lowered = str(error).lower()
    for word, outcome in _BY_WORD:
        if word in lowered:
            return outcome, words
    if isinstance(error, IgnoreRequest):
        return Outcome.REFUSED, words
    whole = f"{words} {getattr(error, 'reasons', '')}".lower()
    for word, outcome in _BY_NAME:
        if word in whole:
            return outcome, words
    return Outcome.UNREACHABLE, words


def _stop_asking() -> None:
    """Ends at once: whoever wanted the answers was killed, and the one started in its place asks the same hosts."""
    os._exit(1)


def main() -> None:
    """Read the orders, crawl, answer."""
    orders = read_orders(sys.stdin.buffer)
    out = Outbox(sys.stdout.buffer, on_gone=_stop_asking)
    sys.stdout = sys.stderr  # whatever prints must not break the frames
    guard.install(Policy(orders.allowed))
    process = AsyncCrawlerProcess(settings(orders))
    process.crawl(Pages, orders=orders, out=out)
    process.start()
    out.close()


if __name__ == "__main__":
    main()
