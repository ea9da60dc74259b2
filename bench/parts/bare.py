"""Scrapy by itself: asks for the addresses on stdin with the settings of our own spiders, its own robots.txt included,
keeps nothing and prints how many it got. What fetching costs before a line of ours is run."""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response

from crawlers.spiders.hardening import settings
from crawlers.spiders.wire import Orders
from records.source import Fetch


class Bare(Spider):  # type: ignore[misc]  # scrapy has no stubs
    """Gets every address once."""

    name = "bare"
    got = 0

    def __init__(self, addresses: list[str]) -> None:
        super().__init__()
        self._addresses = addresses

    async def start(self) -> AsyncIterator[Request]:
        """One request an address."""
        for address in self._addresses:
            yield Request(address, dont_filter=True)

    def parse(self, response: Response, **_: object) -> None:
        """Counts what came."""
        Bare.got += response.status == 200


def main() -> None:
    """Reads the addresses, crawls, tells how many came."""
    addresses: list[str] = json.load(sys.stdin)
    orders = Orders(frozenset(), "LangNghe-bench/1.0", tuple(Fetch(url=one, pace_seconds=0.0) for one in addresses))
    same: dict[str, Any] = settings(orders) | {"DOWNLOADER_MIDDLEWARES": {}}  # ours out, Scrapy's own in
    process = AsyncCrawlerProcess(same)
    process.crawl(Bare, addresses=addresses)
    process.start()
    print(Bare.got)


if __name__ == "__main__":
    main()
