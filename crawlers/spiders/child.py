"""The spiders' process: orders on stdin, answers on stdout, nothing else on either. Started by crawlers.spiders.run."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, Response

from crawlers.spiders.hardening import settings
from crawlers.spiders.middlewares import NoSuchName, NotOverPlain, Refused, RobotsDenied, RobotsUnavailable
from crawlers.spiders.outbox import Outbox
from crawlers.spiders.wire import Orders, answer_frame, read_orders
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
    """Asks for every fetch once and writes what came."""

    name = "pages"
    custom_settings: ClassVar[dict[str, Any]] = {}

    def __init__(self, orders: Orders, out: Outbox) -> None:
        super().__init__()
        self._orders = orders
        self._out = out

    async def start(self) -> AsyncIterator[Request]:
        """One request a fetch; a malformed address is answered at once."""
        for index, fetch in enumerate(self._orders.fetches):
            try:
                request = Request(
                    fetch.url, headers=dict(fetch.headers), callback=self.answered, errback=self.failed, dont_filter=True,
                    cb_kwargs={"index": index},
                )  # fmt: skip
            except ValueError as why:
                self._send(index, fetch, Outcome.REFUSED, str(why)[:200])
                continue
            yield request

    def answered(self, response: Response, index: int) -> None:
        """Any status is an answer."""
        fetch = self._orders.fetches[index]
        answer = Answer(
            url=fetch.url, final_url=response.url, at=datetime.now(UTC), status=response.status,
            headers=_plain(response.headers)[:100], body=response.body,
            seconds=round(response.meta.get("download_latency", 0.0), 3), asked_with=_plain(response.request.headers)[:50],
        )  # fmt: skip
        self._out.put(answer_frame(index, answer))

    def failed(self, failure: Any) -> None:
        """No answer: the failure's kind decides the outcome."""
        index = failure.request.cb_kwargs["index"]
        outcome, detail = outcome_of(failure.value)
        self._send(index, self._orders.fetches[index], outcome, detail)

    def _send(self, index: int, fetch: Fetch, outcome: Outcome, detail: str) -> None:
        answer = Answer(
            url=fetch.url, final_url=fetch.url, at=datetime.now(UTC), status=None, headers=(), body=b"", outcome=outcome,
            detail=detail,
        )  # fmt: skip
        self._out.put(answer_frame(index, answer))


def _plain(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1", "replace")) for name, values in headers.items() for value in values
    )


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


def main() -> None:
    """Read the orders, crawl, answer."""
    orders = read_orders(sys.stdin.buffer)
    out = Outbox(sys.stdout.buffer)
    sys.stdout = sys.stderr  # whatever prints must not break the frames
    guard.install(Policy(orders.allowed))
    process = AsyncCrawlerProcess(settings(orders))
    process.crawl(Pages, orders=orders, out=out)
    process.start()
    out.close()


if __name__ == "__main__":
    main()
