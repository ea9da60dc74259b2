"""Puts into the search index what is not in it by today's words: new pieces, edits, and all old ones after an upgrade or a
restore, newest first (law 2). The index is made here where there is none."""

from datetime import timedelta

from jobs.context import Context, Report
from storage import search_index
from storage.engine import reading, writing

EVERY = timedelta(seconds=30)
LANE = "understand"
THEN = ("look_back",)
BATCH = 100


def run(context: Context) -> Report:
    """Indexes one batch in one transaction."""
    with reading(context.engine) as connection:
        generation = search_index.generation(connection)
        batch = search_index.due(connection, generation, BATCH) if generation else ()
    if generation and not batch:
        return Report(done=0)
    with writing(context.engine) as connection:
        generation = search_index.ready(connection)
        batch = search_index.due(connection, generation, BATCH)
        search_index.index(connection, batch, generation)
    return Report(done=len(batch), more=len(batch) == BATCH)
