"""Reads the article page behind each new item, and joins its words to the entry's."""

from datetime import datetime, timedelta

import structlog

from crawlers import site_watch
from crawlers.extract import extract
from crawlers.outcomes import judge
from crawlers.spiders.run import fetch_all
from jobs.context import Context, Report
from records.item import Item, Page
from records.source import Answer, Fetch, Outcome
from storage import evidence, items, site_files, sources
from storage.engine import Connection, reading, writing

EVERY = timedelta(seconds=30)
LANE = "read"
THEN = ("analyse", "credit")
BATCH = 300
FOR_GOOD = (Outcome.GONE, Outcome.ROBOTS_DENIED, Outcome.REFUSED)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Reads the pages that are wanted now. Each page is one transaction."""
    now = context.clock()
    with reading(context.engine) as connection:
        wanted = items.pages_wanted(connection, now, BATCH)
        pace = {source.id: source.pace_seconds for source, _ in sources.every(connection)}
    by_id = {item.id: item for item in wanted}
    failures = []

    def keep(asked: Fetch, answer: Answer) -> None:
        item = by_id[asked.item_id or 0]
        if not kept(context, item, answer):
            failures.append(item.id)

    fetches = [Fetch(url=item.link, item_id=item.id, pace_seconds=pace[item.source_id]) for item in wanted]
    fetch_all(fetches, allowed=context.policy.allowed, user_agent=context.settings.user_agent, on_answer=keep)
    return Report(done=len(wanted) - len(failures), failed=len(failures), more=len(wanted) == BATCH)


def kept(context: Context, item: Item, answer: Answer) -> bool:
    """True where the page was read; a failure is counted and tried again later."""
    now = context.clock()
    outcome = answer.outcome or judge(answer)
    if outcome not in (None, Outcome.FRESH):
        with writing(context.engine) as connection:
            items.page_failed(connection, item.id, now, permanent=outcome in FOR_GOOD)
        log.info("page_failed", item=item.id, outcome=outcome, detail=answer.detail)
        return False
    page = extract(answer.body, answer.final_url, content_type=answer.header("Content-Type"), now=now)
    capture = evidence.write(context.evidence, answer)
    with writing(context.engine) as connection:
        evidence.keep(connection, capture)
        items.keep_page(connection, item, page, capture.sha256, now)
        watch_site_file(connection, item, page, now)
    return True


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
