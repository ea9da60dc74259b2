"""Reads what the desk and /metrics tell of all sources, in one transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.sourcing import Known
from storage import gaps, volumes
from storage.engine import Connection
from working_time import local

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def measured(connection: Connection, now: datetime) -> Known:
    """What /metrics tells: usual volumes, gaps that last, and the pieces of today (a day of Viet Nam)."""
    return Known(
        volumes=volumes.every(connection),
        gaps=gaps.open_now(connection),
        today=volumes.counts(connection, _midnight(now), now + DAY),
    )


def known(connection: Connection, now: datetime) -> Known:
    """The same, and the pieces of yesterday and of the last seven days."""
    return replace(
        measured(connection, now),
        yesterday=volumes.counts(connection, _midnight(now) - DAY, _midnight(now)),
        week=volumes.counts(connection, now - WEEK, now + DAY),
    )


def _midnight(now: datetime) -> datetime:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0)
