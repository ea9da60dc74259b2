"""Lets go of what has had its time: old captures of unflagged items, old look-up keys, ended sessions."""

from datetime import timedelta

from jobs.context import Context, Report
from storage import accounts, evidence, intake, stories
from storage.engine import writing
from working_time import local

EVERY = timedelta(hours=6)
LANE = "read"
DRAFT_LASTS = timedelta(days=1)
LETTERS_ASIDE_LAST = timedelta(days=30)


def run(context: Context) -> Report:
    """Drops what is past its term; captures of flagged items stay (law 3)."""
    now = context.clock()
    with writing(context.engine) as connection:
        gone = evidence.expired(connection, now - timedelta(days=context.settings.capture_days))
        stories.forget_keys(connection, local(now - timedelta(days=context.settings.story_days)).date())
        accounts.forget_ended(connection, now)
        intake.drop_drafts(connection, before=now - DRAFT_LASTS)
        intake.forget_words(connection, now - LETTERS_ASIDE_LAST)
    for name in gone:
        (context.evidence / name).unlink(missing_ok=True)
    return Report(done=len(gone))
