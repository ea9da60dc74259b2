"""Reads what the desk and /metrics tell of all sources, in one transaction."""

from datetime import datetime, timedelta

from desk.sourcing import Known
from storage import gaps, volumes
from storage.engine import Connection
from working_time import local

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def known(connection: Connection, now: datetime) -> Known:
    """Usual volumes, gaps that last, and the pieces of today, yesterday (days of Viet Nam) and the last seven days."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Known(
        volumes=volumes.every(connection),
        gaps=gaps.open_now(connection),
        today=volumes.counts(connection, midnight, now + DAY),
        yesterday=volumes.counts(connection, midnight - DAY, midnight),
        week=volumes.counts(connection, now - WEEK, now + DAY),
    )
