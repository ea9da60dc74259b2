"""What hosts ask of us between rounds: their robots.txt, and until when they want to be left alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from records.source import HostRules, HostWait, Outcome
from storage.rows import plain, upsert
from storage.tables_watch import host_rules, host_waits

_MANY = 500  # SQLite takes 32,766 values in one statement; 500 keeps plans small


def rules(connection: Connection, places: Iterable[str]) -> dict[str, HostRules]:
    """What is kept of the robots.txt of `places` (scheme://host:port), by place."""
    found = {}
    wanted = sorted(set(places))
    for start in range(0, len(wanted), _MANY):
        query = select(host_rules).where(host_rules.c.place.in_(wanted[start : start + _MANY]))
        found.update({row["place"]: HostRules(**row) for row in connection.execute(query).mappings()})
    return found


def keep_rules(connection: Connection, found: Iterable[HostRules]) -> None:
    """Renews what is known of some robots.txt."""
    upsert(connection, host_rules, [plain(one) for one in found], on=["place"])


def waits(connection: Connection, now: datetime) -> dict[str, HostWait]:
    """The hosts that are left alone at `now`, by host:port."""
    rows = connection.execute(select(host_waits).where(host_waits.c.until > now)).mappings()
    return {row["host"]: _wait(row) for row in rows}


def wait(connection: Connection, found: Iterable[HostWait]) -> None:
    """Has hosts left alone until a moment; a later word replaces an earlier one."""
    upsert(connection, host_waits, [plain(one) for one in found], on=["host"])


def forget(connection: Connection, before: datetime) -> None:
    """Drops the waits that were over before a moment, and robots.txt not asked for since."""
    connection.execute(delete(host_waits).where(host_waits.c.until < before))
    connection.execute(delete(host_rules).where(host_rules.c.asked < before))


def _wait(row: Any) -> HostWait:
    return HostWait(host=row["host"], until=row["until"], outcome=Outcome(row["outcome"]))
