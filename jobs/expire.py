"""Lets go of what has had its time: old captures, old look-up keys, ended sessions, leftovers of kills."""

from datetime import datetime, timedelta

from jobs.context import Context, Report
from storage import accounts, audit, evidence, hosts, intake, retention, stories
from storage.engine import reading, writing
from working_time import local

EVERY = timedelta(hours=6)
LANE = "read"
DRAFT_LASTS = timedelta(days=1)
LETTERS_ASIDE_LAST = timedelta(days=30)
MONTH = timedelta(days=31)
"""The longest month: a capture kept "24 months" is never let go of sooner."""
LEFT_OVER = timedelta(hours=1)
"""A file that is being written, or waits for its row, is seconds old: one of an hour was left by a writer that was killed."""

UNASKED = timedelta(days=90)
"""What is known of a host's robots.txt is let go of when nothing was asked of it for so long."""


def run(context: Context) -> Report:
    """Marks captures past their term, and deletes those marked an hour ago or longer: file first, row last (law 3). The
    deletion is audited with its counts."""
    now = context.clock()
    settings = context.settings
    before = now - timedelta(days=settings.capture_days)
    with writing(context.engine) as connection:
        flagged_before = now - settings.flagged_months * MONTH
        marked = retention.expire(connection, before=before, flagged_before=flagged_before, now=now)
        stories.forget_keys(connection, local(now - timedelta(days=settings.story_days)).date())
        accounts.forget_ended(connection, now)
        intake.drop_drafts(connection, before=now - DRAFT_LASTS)
        intake.forget_words(connection, now - LETTERS_ASIDE_LAST)
        hosts.forget(connection, now - UNASKED)
    done = _deleted(context, before, now)
    with reading(context.engine) as connection:
        evidence.sweep(connection, context.evidence, (now - LEFT_OVER).timestamp())
    return Report(done=done, more=marked == retention.MOST)


def _deleted(context: Context, before: datetime, now: datetime) -> int:
    with reading(context.engine) as connection:
        rows, files = retention.ended(connection, now)
    if not rows:
        return 0
    for name in files:
        (context.evidence / name).unlink(missing_ok=True)
    with writing(context.engine) as connection:
        dropped = retention.forget(connection, rows)
        audit.note(
            connection,
            actor="hệ thống",
            action="xóa bản chụp hết hạn",
            subject="kho bằng chứng",
            detail=f"{dropped} bản chụp ({len(files)} tệp) đọc trước {local(before):%d/%m/%Y}",
            now=now,
        )
    return dropped
