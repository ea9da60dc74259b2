"""Our pipeline on the same pages: the rooms and the storage functions that the jobs call, in the jobs' order and batches.

jobs.read_pages: items.pages_wanted → extract → items.keep_page; jobs.analyse: items.to_analyse → understood (analysis
and signature) → analyses.keep → place (candidates from the store, group and story). Captures are timed apart, since the
naive pipeline keeps none.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench.parts.clock import Clock
from bench.parts.pages import PageFile
from catalogue.claims import load as load_claims
from crawlers.addresses import canonical
from crawlers.extract import extract
from jobs.analyse import BATCH, place, understood
from jobs.context import Context
from jobs.wiring import Understanding
from jobs.wiring import context as wired
from records.item import Entry, ItemKind, Page
from records.source import Answer, Outlet, OutletKind, ReaderKind, Source
from settings import load
from storage import analyses, claims, evidence, items, outlets, sources
from storage.engine import reading, writing
from storage.migrate import upgrade

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
STAGES = ("extract", "analyse", "stories", "store")


class Ours:
    """The pipeline; its models are read once. `fresh` begins a new store, as each round of the naive one does."""

    def __init__(self) -> None:
        """The models are loaded with the first text."""
        self._understanding = Understanding()
        self._signer = self._understanding.signer()

    def fresh(self, folder: Path) -> None:
        """An empty store in `folder`, with the shipped claims to match against."""
        self._context = replace(self._wired(folder), understanding=self._understanding)
        upgrade(self._context.engine)
        with writing(self._context.engine) as connection:
            claims.keep(connection, load_claims().records)
        self._sources: dict[str, Source] = {}

    @staticmethod
    def _wired(folder: Path) -> Context:
        return wired(load(data_dir=folder, database_url=""), clock=lambda: NOW)

    def close(self) -> None:
        """Lets go of the store."""
        self._context.engine.dispose()

    def take(self, pages: Sequence[PageFile], clock: Clock) -> list[str]:
        """Reads, understands, places and stores the pages; the text of each. CPU time by stage goes on `clock`."""
        by_link = {page.url: page for page in pages}
        self._enter(pages, clock)
        texts: dict[str, str] = {}
        while read := self._read(by_link, clock):
            texts |= read
        while self._understand(clock):
            pass
        return [texts[page.url] for page in pages]

    def _enter(self, pages: Sequence[PageFile], clock: Clock) -> None:
        """Keeps the feed entries that lead to the pages, by outlet as feeds come."""
        by_host: dict[str, list[Entry]] = {}
        for page in pages:
            link = page.url
            entry = Entry(address=canonical(link), link=link, kind=ItemKind.PAGE, title=page.truth[:100])
            by_host.setdefault(urlsplit(link).netloc, []).append(entry)
        for host in by_host:
            self._register(host)
        with clock.stage("store"), writing(self._context.engine) as connection:
            for host, entries in by_host.items():
                items.keep(connection, self._sources[host], entries, NOW)

    def _register(self, host: str) -> None:
        if host in self._sources:
            return
        source = Source(
            id=0, outlet_key=host, name=host, reader=ReaderKind.FEED, address=f"https://{host}/rss", basis="RSS công khai"
        )  # fmt: skip
        with writing(self._context.engine) as connection:
            outlets.keep(connection, [Outlet(key=host, name=host, domain=host, kind=OutletKind.PRESS)])
            found = sources.add(connection, source, now=NOW)
        self._sources[host] = replace(source, id=found)

    def _read(self, by_link: dict[str, PageFile], clock: Clock) -> dict[str, str]:
        with clock.stage("store"), reading(self._context.engine) as connection:
            wanted = items.pages_wanted(connection, NOW, BATCH)
        if not wanted:
            return {}
        with clock.stage("extract"):
            found = [extract(by_link[item.link].body, item.link, content_type=HTML, now=NOW) for item in wanted]
        with clock.stage("store"), writing(self._context.engine) as connection:
            for item, page in zip(wanted, found, strict=True):
                items.keep_page(connection, item, page, None, NOW)
        return {item.link: words(page) for item, page in zip(wanted, found, strict=True)}

    def _understand(self, clock: Clock) -> int:
        with clock.stage("store"), reading(self._context.engine) as connection:
            analyst, revision = self._understanding.analyst(connection)
            batch = items.to_analyse(connection, analyst.model, BATCH)
        if not batch:
            return 0
        with clock.stage("analyse"):
            said = [one for item in batch if (one := understood(analyst, self._signer, item))]
        with writing(self._context.engine) as connection:
            with clock.stage("store"):
                analyses.keep(connection, [(one.item, one.analysis) for one in said], revision, NOW)
            with clock.stage("stories"):
                place(connection, said)
        return len(batch)

    def capture(self, pages: Sequence[PageFile], clock: Clock) -> None:
        """Writes the pages' captures as evidence, which the naive pipeline does not keep."""
        with clock.stage("capture"):
            for page in pages:
                headers = (("Content-Type", HTML),)
                answer = Answer(url=page.url, final_url=page.url, at=NOW, status=200, headers=headers, body=page.body)
                evidence.write(self._context.evidence, answer)


def words(page: Page) -> str:
    """What a reader of the page reads of it: lead and text."""
    return "\n".join(part for part in (page.lead, page.text) if part)
