"""Matches stored items against a new unit or claim: newest first, ninety days back, without re-analysing them (law 2)."""

from datetime import timedelta

import structlog

from jobs import machines
from jobs.analyse import text_of
from jobs.context import Analyst, Context, Report
from nlp.analyst import UNREADABLE
from records.analysis import Analysis
from records.item import Item
from storage import analyses, items
from storage.engine import reading, writing

EVERY = timedelta(minutes=1)
LANE = "understand"
THEN = ("flag", "index")
BATCH = 64
BACK = timedelta(days=90)

log = structlog.get_logger()


def ready() -> None:
    """Loads the language models: half a second that the first text need not wait for."""
    machines.warm()


def run(context: Context) -> Report:
    """Matches one batch in one transaction."""
    since = context.clock() - BACK
    with reading(context.engine) as connection:
        analyst, revision = context.understanding.analyst(connection)
        batch = items.to_match(connection, revision, since, BATCH)
    if not batch:
        return Report(done=0)
    said = [(item, _read(analyst, item)) for item in batch]
    found = [(item, analysis) for item, analysis in said if analysis is not None]
    failed = [item.id for item, analysis in said if analysis is None]
    with writing(context.engine) as connection:
        analyses.keep_matches(connection, found, revision)
        for item_id in failed:
            items.failed(connection, item_id)
    return Report(done=len(found), failed=len(failed), more=len(batch) == BATCH)


def _read(analyst: Analyst, item: Item) -> Analysis | None:
    """What the text says; None where it can't be read: set apart after three times, so that it does not stop the others (G7)."""
    try:
        return analyst.analyse([text_of(item)])[0]
    except UNREADABLE as error:
        log.error("item_failed", item=item.id, error=repr(error))
        return None
