"""When each job is due, and who holds it: a lease with a fencing number, so that two schedulers never double."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from storage.rows import insert_new
from storage.tables_people import schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One job's turn, held by one worker until its lease ends. A later holder has a higher `fence`."""

    job: str
    fence: int
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What is known of a job, for the desk and /readyz."""

    job: str
    next_due: datetime
    last_started: datetime | None
    last_ended: datetime | None
    last_report: str | None
    last_error: str | None


def enrol(connection: Connection, jobs: Sequence[str], now: datetime) -> None:
    """Makes sure each job has its row, due at once."""
    insert_new(connection, schedule, [{"job": job, "next_due": now, "fence": 0} for job in jobs], on=["job"])


def take(connection: Connection, jobs: Sequence[str], worker: str, now: datetime, lease: timedelta) -> Turn | None:
    """The longest-due of `jobs` that nobody holds, now held by `worker`; None where none is due."""
    free = or_(schedule.c.lease_until.is_(None), schedule.c.lease_until < now)
    query = select(schedule).where(schedule.c.job.in_(jobs), schedule.c.next_due <= now, free).order_by(schedule.c.next_due)
    for row in connection.execute(query).mappings():
        held = update(schedule).where(schedule.c.job == row["job"], schedule.c.fence == row["fence"], free)
        values = {"lease_by": worker, "lease_until": now + lease, "fence": row["fence"] + 1, "last_started": now}
        if connection.execute(held.values(**values)).rowcount == 1:
            return Turn(job=row["job"], fence=row["fence"] + 1, due=row["next_due"])
    return None


def prolong(connection: Connection, turn: Turn, until: datetime) -> bool:
    """Renews a lease; False where another has taken the job since."""
    mine = update(schedule).where(schedule.c.job == turn.job, schedule.c.fence == turn.fence)
    return connection.execute(mine.values(lease_until=until)).rowcount == 1


def give_back(connection: Connection, turn: Turn, *, next_due: datetime, now: datetime, report: str, error: str | None) -> bool:
    """Ends a turn; False where the lease had passed to another, whose word then stands."""
    mine = update(schedule).where(schedule.c.job == turn.job, schedule.c.fence == turn.fence)
    values = {
        "lease_by": None,
        "lease_until": None,
        "next_due": next_due,
        "last_ended": now,
        "last_report": report,
        "last_error": error,
    }
    return connection.execute(mine.values(**values)).rowcount == 1


def call(connection: Connection, job: str, now: datetime) -> None:
    """Makes a job due at once."""
    connection.execute(update(schedule).where(schedule.c.job == job, schedule.c.next_due > now).values(next_due=now))


def states(connection: Connection) -> Mapping[str, JobState]:
    """What is known of every job, by name."""
    names = JobState.__slots__
    rows = connection.execute(select(schedule).order_by(schedule.c.job)).mappings()
    return {row["job"]: JobState(**{name: row[name] for name in names}) for row in rows}
