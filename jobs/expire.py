"""Lets go of what has had its time: old captures of unflagged items, old look-up keys, ended sessions, leftovers of kills."""

from datetime import timedelta

from jobs.context import Context, Report
from storage import accounts, evidence, hosts, stories
from storage.engine import reading, writing
from working_time import local

EVERY = timedelta(hours=6)
LANE = "read"
LEFT_OVER = timedelta(hours=1)
"""A file that is being written, or waits for its row, is seconds old: one of an hour was left by a writer that was killed."""

UNASKED = timedelta(days=90)
"""What is known of a host's robots.txt is let go of when nothing was asked of it for so long."""


def run(context: Context) -> Report:
    """Drops what is past its term; captures of flagged items stay (law 3)."""
    now = context.clock()
    with writing(context.engine) as connection:
        gone = evidence.expired(connection, now - timedelta(days=context.settings.capture_days))
        stories.forget_keys(connection, local(now - timedelta(days=context.settings.story_days)).date())
        accounts.forget_ended(connection, now)
        hosts.forget(connection, now - UNASKED)
    for name in gone:
        (context.evidence / name).unlink(missing_ok=True)
    with reading(context.engine) as connection:
        evidence.sweep(connection, context.evidence, (now - LEFT_OVER).timestamp())
    return Report(done=len(gone))
