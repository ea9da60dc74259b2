"""Reads the article page behind each new item, and joins its words to the entry's.

A host that says “not so often”, fails or shields itself is left alone with all its pages, which wait; a page that is refused,
gone or forbidden by itself is not asked for again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from crawlers import site_watch
from crawlers.extract import extract
from crawlers.outcomes import judge, retry_after
from crawlers.spiders.run import fetch_batches
from crawlers.troubles import LEFT_ALONE, left_alone, named
from jobs.context import Context, Report
from jobs.reading.batches import kept
from jobs.reading.hosts import Hosts, host_of
from records.item import Item, Page
from records.source import Answer, Fetch, Outcome
from storage import evidence, hosts, items, site_files, sources
from storage.engine import Connection, reading, writing

EVERY = timedelta(seconds=30)
LANE = "read"
THEN = ("analyse", "credit")
BATCH = 300
LOOKED_THROUGH = 1_500
"""Wanted pages among which those of one run are chosen, so that one host's pages don't keep others waiting."""

ONE_HOST = timedelta(minutes=1)
"""Time that the pages of one host may take in a run at its pace; then other sources have their turn."""

FOR_GOOD = (Outcome.GONE, Outcome.ROBOTS_DENIED, Outcome.REFUSED, Outcome.BLOCKED, Outcome.BLOCK_PAGE, Outcome.TOO_LARGE)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Reads pages that are wanted now. What came together is kept together."""
    now = context.clock()
    with reading(context.engine) as connection:
        wanted = items.pages_wanted(connection, now, LOOKED_THROUGH)
        pace = {source.id: source.pace_seconds for source, _ in sources.every(connection)}
    pages = Pages(context, wanted)
    chosen, left = pages.chosen(pace)
    fetch_batches(
        chosen,
        allowed=context.policy.allowed,
        user_agent=context.settings.user_agent,
        on_answers=pages.keep,
        rules=pages.hosts.rules(),
        on_rules=pages.hosts.learnt,
        sparing=True,
    )
    return Report(done=pages.read, failed=pages.failed, more=left or len(wanted) == LOOKED_THROUGH)


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer: the page it holds, or its failure; `until` where the host, and so the page, is to wait."""

    item: Item
    answer: Answer
    page: Page | None
    outcome: Outcome
    until: datetime | None = None


class Pages:
    """One run over the wanted pages."""

    def __init__(self, context: Context, wanted: Sequence[Item]) -> None:
        self.context = context
        self.items = {item.id: item for item in wanted}
        self.hosts = Hosts(context, [item.link for item in wanted])
        self.read = self.failed = 0

    def chosen(self, pace: dict[int, float]) -> tuple[list[Fetch], bool]:
        """The pages to ask for now, and whether others are left for the next run. Those of hosts to be left alone wait."""
        many: Counter[str] = Counter()
        found: list[Fetch] = []
        waits: list[tuple[int, datetime]] = []
        left = False
        for item in self.items.values():
            wait = self.hosts.waits(item.link)
            if wait is not None:
                waits.append((item.id, wait.until))
                continue
            fetch = self.hosts.pace(Fetch(url=item.link, item_id=item.id, pace_seconds=pace[item.source_id]))
            host = host_of(item.link)
            if len(found) == BATCH or many[host] * fetch.pace_seconds >= ONE_HOST.total_seconds():
                left = True
                continue
            many[host] += 1
            found.append(fetch)
        if waits:
            with writing(self.context.engine) as connection:
                items.pages_wait(connection, waits)
        return found, left

    def keep(self, batch: Sequence[tuple[Fetch, Answer]]) -> None:
        """Keeps what came together. A refusal of the store ends the run; another fault is its page's failure alone."""
        kept([self._found(self.items[asked.item_id or 0], answer) for asked, answer in batch], self._keep, self._spoilt)

    def _spoilt(self, one: _Found) -> None:
        log.error("page_spoilt", item=one.item.id)
        self._keep([_Found(one.item, one.answer, None, Outcome.MALFORMED)])

    def _found(self, item: Item, answer: Answer) -> _Found:
        now = self.context.clock()
        outcome = answer.outcome or judge(answer) or Outcome.FRESH
        if outcome is Outcome.FRESH:
            page = extract(answer.body, answer.final_url, content_type=answer.header("Content-Type"), now=now)
            return _Found(item, answer, page, outcome)
        return _Found(item, answer, None, outcome, self._until(item, answer, outcome, now))

    def _until(self, item: Item, answer: Answer, outcome: Outcome, now: datetime) -> datetime | None:
        """Until when the host is left alone, where not the page but the host is at fault."""
        alone = left_alone(answer, now)
        if alone is not None:
            return alone[1]
        if named(answer, outcome):
            return now + (retry_after(answer, now) or LEFT_ALONE[Outcome.PACED])
        if self.hosts.unruled(item.link):  # no robots.txt to go by for now: no verdict on the page
            return now + LEFT_ALONE[Outcome.SERVER_ERROR]
        return None

    def _keep(self, found: Sequence[_Found]) -> None:
        good = [one for one in found if one.page is not None]
        captures = evidence.write_all(self.context.evidence, [one.answer for one in good])
        with writing(self.context.engine) as connection:
            for one, capture in zip(good, captures, strict=True):
                evidence.keep(connection, capture)
                if one.page is not None:
                    now = self.context.clock()
                    items.keep_page(connection, one.item, one.page, capture.sha256, now)
                    watch_site_file(connection, one.item, one.page, now)
            self._failed(connection, [one for one in found if one.page is None])
        self.read += len(good)
        self.failed += len(found) - len(good)

    def _failed(self, connection: Connection, found: Iterable[_Found]) -> None:
        now = self.context.clock()
        for one in found:
            if one.until is not None:
                items.pages_wait(connection, [(one.item.id, one.until)])
                hosts.wait(connection, [self.hosts.wait(one.item.link, one.outcome, one.until)])
            else:
                items.page_failed(connection, one.item.id, now, permanent=one.outcome in FOR_GOOD, outcome=one.outcome)
            log.info("page_failed", item=one.item.id, outcome=one.outcome, detail=one.answer.detail, until=one.until)


def watch_site_file(connection: Connection, item: Item, page: Page, now: datetime) -> None:
    """Notes whether the publisher's own file fitted the page, where there is one (law 10: a reader that no longer reads is
    seen)."""
    if page.site_file is None:
        return
    before = site_files.of(connection, item.outlet_key, page.site_file)
    after = site_watch.after(before, page.misfit, now)
    site_files.keep(connection, after)
    if (before.since is None) != (after.since is None):
        log.warning("site_file", file=page.site_file, outlet=item.outlet_key, fits=after.since is None, misfit=after.misfit)
