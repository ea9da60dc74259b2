"""Holds a new or changed watch against what is stored: newest first, ninety days back, from the search index, without
analysing anything again (law 2). What is older than the watch is shown with it and never alerted."""

from datetime import timedelta

from jobs.context import Context, Report
from query.mistakes import BadQuery
from query.nodes import Query
from query.parsing import parse
from records.item import Item
from records.watch import HitReason, Watch, WatchHit
from storage import items, search, search_index, watches
from storage.engine import reading, writing

EVERY = timedelta(minutes=1)
LANE = "understand"
THEN = ("flag",)
BATCH = 200
AT_ONCE = 20
BACK = timedelta(days=90)


def run(context: Context) -> Report:
    """Takes some watches a batch further. Waits while recent pieces are not in the index: they would be missed."""
    since = context.clock() - BACK
    with reading(context.engine) as connection:
        waiting = watches.looking_back(connection, AT_ONCE)
        whole = not waiting or search_index.holds_all_since(connection, since)
    if not waiting or not whole:
        return Report(done=0)
    for watch in waiting:
        _further(context, watch)
    return Report(done=len(waiting), more=True)


def _further(context: Context, watch: Watch) -> None:
    now = context.clock()
    query = _read(watch)
    page = search.Page(hits=(), older=None)
    if query is not None:
        with reading(context.engine) as connection:
            page = search.search(
                connection, query, now, unit=watch.unit, since=now - BACK, before=watch.back, limit=BATCH, budget=5 * BATCH
            )
    caught = [(hit.item, _hit(watch, hit)) for hit in page.hits]
    with writing(context.engine) as connection:
        if not watches.looked(connection, watch, page.older):
            return
        watches.keep_hits(connection, [hit for _, hit in caught if hit.reason is not HitReason.FLAGGED])
        # Newer than the watch, but flagged before it could be seen there: the detectors get it again.
        items.flag_again(connection, [item.id for item, hit in caught if hit.reason is HitReason.FLAGGED])


def _hit(watch: Watch, hit: search.Hit) -> WatchHit:
    item: Item = hit.item
    return WatchHit(
        watch_id=watch.id,
        item_id=item.id,
        at=item.when,
        reason=watch.of_piece(item),
        evidence=hit.found.spans,
        fields=hit.found.fields,
    )


def _read(watch: Watch) -> Query | None:
    """None where a later version no longer reads the query: jobs/flag says so in the log, the desk on its page."""
    try:
        return parse(watch.query)
    except BadQuery:
        return None
