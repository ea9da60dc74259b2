"""Matches stored items against a new unit or claim: newest first, ninety days back, without re-analysing them (law 2)."""

from datetime import timedelta

from jobs import machines
from jobs.analyse import text_of
from jobs.context import Context, Report
from storage import analyses, items
from storage.engine import reading, writing

EVERY = timedelta(minutes=1)
LANE = "understand"
THEN = ("flag", "index")
BATCH = 64
BACK = timedelta(days=90)


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
    found = list(zip(batch, analyst.analyse([text_of(item) for item in batch]), strict=True))
    with writing(context.engine) as connection:
        analyses.keep_matches(connection, found, revision)
    return Report(done=len(found), more=len(batch) == BATCH)
