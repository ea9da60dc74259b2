"""What stands between a request and the network: the address check, robots.txt as RFC 9309 says, careful redirects."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawlers import robots
from crawlers.spiders.wire import Rules, Told
from egress.names import resolve
from egress.policy import Policy
from errors import EgressDenied, SourceError

UNNAMED_HOST: dict[str, Any] = {"concurrency": 1, "delay": 2.0, "randomize_delay": False}
"""How a host is asked that no fetch named: one that a redirect led to."""

_NAME_SECONDS = 10.0


class Refused(IgnoreRequest):  # type: ignore[misc]  # scrapy has no stubs
    """The network policy refuses this address."""


class NoSuchName(IgnoreRequest):  # type: ignore[misc]  # scrapy has no stubs
    """The host has no address."""


class NotOverPlain(IgnoreRequest):  # type: ignore[misc]  # scrapy has no stubs
    """A redirect from https to http, or to something that is neither."""


class AddressCheck:
    """Resolves each host once and refuses it where any of its numbers is refused; the guard checks again at connect."""

    def __init__(self, allowed: frozenset[tuple[str, int]]) -> None:
        self._policy = Policy(allowed)
        self._known: dict[tuple[str, int], Exception | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AddressCheck":
        """Scrapy's way of making one."""
        return cls(crawler.settings["LANGNGHE_ALLOWED"])

    async def process_request(self, request: Request) -> None:
        """None to go on; raises Refused or NoSuchName."""
        split = urlsplit(request.url)
        if split.scheme not in ("http", "https") or "@" in split.netloc or not split.hostname:
            raise Refused(f"unusable address {request.url[:200]!r}")
        place = (split.hostname, split.port or (443 if split.scheme == "https" else 80))
        if place not in self._known:
            asked = asyncio.to_thread(self._check, *place)
            try:
                self._known[place] = await asyncio.wait_for(asked, _NAME_SECONDS)
            except TimeoutError:
                self._known[place] = NoSuchName(f"{split.hostname}: no answer to the name in {_NAME_SECONDS:.0f} s")
        problem = self._known[place]
        if problem is not None:
            raise problem

    def _check(self, host: str, port: int) -> Exception | None:
        try:
            resolve(host, port, self._policy)
        except EgressDenied as why:
            return Refused(why.detail)
        except SourceError as why:
            return NoSuchName(why.detail)
        return None


class RobotsUnavailable(IgnoreRequest):  # type: ignore[misc]  # scrapy has no stubs
    """robots.txt could not be had, so nothing may be read."""


class RobotsDenied(IgnoreRequest):  # type: ignore[misc]  # scrapy has no stubs
    """robots.txt forbids this address to us."""


class Robots:
    """robots.txt as RFC 9309 says, asked for once a run for each place that isn't known from the last 24 hours: one that
    isn't there (4xx) allows all, one that can't be had (5xx, no answer) forbids all for a month; 500 KiB of it are read. Its
    Crawl-delay, up to a bound, lengthens the pace of the host.

    Scrapy's own middleware is not used: in 2.19 the second of two requests that wait for the same robots.txt is let
    through unread (its shared Deferred yields None to all waiters but the first)."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._agent = robots.product(crawler.settings["USER_AGENT"])
        self._known: dict[str, Rules] = dict(crawler.settings["LANGNGHE_RULES"])
        self._rules: dict[str, asyncio.Task[robots.Robots | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Robots":
        """Scrapy's way of making one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """None to go on; raises RobotsDenied, or RobotsUnavailable where there is no robots.txt to go by."""
        if request.meta.get("is_robots"):
            return
        place = robots.place_of(request.url)
        if place not in self._rules:
            self._rules[place] = asyncio.ensure_future(self._found(place))
        rules = await asyncio.shield(self._rules[place])
        if rules is not None and not rules.allows(request.url, self._agent):
            raise RobotsDenied(f"forbidden by {place}/robots.txt")

    async def _found(self, place: str) -> robots.Robots | None:
        known = self._known.get(place)
        rules = robots.parse(known.body.encode()) if known is not None and known.decides else await self._fetched(place, known)
        if rules is not None:
            self._slow_down(urlsplit(place).hostname or "", rules.delay(self._agent) or 0.0)
        return rules

    async def _fetched(self, place: str, known: Rules | None) -> robots.Robots | None:
        asked = Request(f"{place}/robots.txt", priority=1000, callback=NO_CALLBACK, meta={"is_robots": True})
        failed: IgnoreRequest
        try:
            response = await self._crawler.engine.download_async(asked)
        except (Refused, NoSuchName):
            return None  # the page itself is refused or not found for the same reason, and says so
        except Exception as why:
            self._crawler.spider.learnt(Told(place, None, b""))
            failed = RobotsUnavailable(str(why)[:200])
            failed.__cause__ = why
        else:
            self._crawler.spider.learnt(Told(place, response.status, response.body[: robots.LARGEST]))
            if response.status < 500:
                return robots.parse(response.body if response.status < 300 else b"")
            failed = RobotsDenied(f"{place}/robots.txt answers {response.status}")
        if known is not None and known.falls_back:
            return robots.parse(known.body.encode())
        raise failed

    def _slow_down(self, host: str, delay: float) -> None:
        """Has the host asked no more often than its Crawl-delay: the request that waits here is not under way yet."""
        delay = min(delay, robots.LONGEST_DELAY)
        downloader = self._crawler.engine.downloader
        known = downloader.per_slot_settings.setdefault(host, dict(UNNAMED_HOST))
        known["delay"] = max(known["delay"], delay)
        if host in downloader.slots:
            downloader.slots[host].delay = max(downloader.slots[host].delay, delay)


class Redirects(RedirectMiddleware):  # type: ignore[misc]  # scrapy has no stubs
    """Scrapy's, but never from https to http nor to anything else."""

    def _build_redirect_request(self, source_request: Request, response: Response, *, url: str, **kwargs: object) -> Request:
        asked, target = urlsplit(source_request.url), urlsplit(url)
        if target.scheme not in ("http", "https") or (asked.scheme == "https" and target.scheme == "http"):
            raise NotOverPlain(f"redirect to {url[:200]!r}")
        return super()._build_redirect_request(source_request, response, url=url, **kwargs)
