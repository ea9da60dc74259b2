"""Analyses every item that today's model has not seen, and places it with its copies and its story."""

from datetime import datetime, timedelta

import structlog

from jobs.context import Analyst, Context, Report
from nlp import stories as room
from records.analysis import Analysis, Text
from records.item import DateOrigin, Item
from storage import analyses, items, stories
from storage.engine import Connection, reading, writing
from working_time import local

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("flag", "credit")
BATCH = 64

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Analyses one batch, in one transaction. An item that can't be analysed is counted and set apart after three times."""
    with reading(context.engine) as connection:
        analyst, revision = context.understanding.analyst(connection)
        batch = items.to_analyse(connection, analyst.model, BATCH)
    if not batch:
        return Report(done=0)
    found, failed = _analysed(analyst, batch)
    now = context.clock()
    with writing(context.engine) as connection:
        analyses.keep(connection, found, revision, now)
        for item, _ in found:
            place(connection, context.understanding.signer(), item)
        for item_id in failed:
            items.failed(connection, item_id)
    return Report(done=len(found), failed=len(failed), more=len(batch) == BATCH)


def text_of(item: Item) -> Text:
    """What is analysed of an item."""
    return Text(title=item.title or None, summary=item.lead, text=item.text)


def _analysed(analyst: Analyst, batch: list[Item]) -> tuple[list[tuple[Item, Analysis]], list[int]]:
    """The batch at once; where that fails, one by one, so that one poisonous text harms only itself (G7)."""
    try:
        return list(zip(batch, analyst.analyse([text_of(item) for item in batch]), strict=True)), []
    except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
        log.warning("batch_failed", first=batch[0].id, error=repr(error))
    found, failed = [], []
    for item in batch:
        try:
            found.append((item, analyst.analyse([text_of(item)])[0]))
        except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
            log.error("item_failed", item=item.id, error=repr(error))
            failed.append(item.id)
    return found, failed


def place(connection: Connection, signer: room.Signer, item: Item) -> None:
    """Places one item: signature, candidates from the store, group and story (law 1)."""
    stated = item.published is not None and item.published_origin is not DateOrigin.GUESSED
    moment: datetime = item.published if stated and item.published else item.first_seen
    signature = signer.signature(text_of(item), local(moment).date())
    keys = [*signature.bands, *(term for term, _ in signature.terms[: room.MEETING])]
    placing = room.place(item.id, signature, stories.candidates(connection, signature, keys, item.id))
    stories.keep(connection, item.id, signature, keys, placing)
