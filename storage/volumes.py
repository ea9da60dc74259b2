"""What each source usually gives: what it is measured from, and the measure as kept once a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from records.source import Band, Volume
from storage.rows import upsert
from storage.tables import items, source_volumes, sources, visits
from storage.visited import visited


def unmeasured(connection: Connection, since: datetime, limit: int) -> list[int]:
    """Enabled sources that were not measured since `since`."""
    query = (
        select(sources.c.id)
        .outerjoin(source_volumes, source_volumes.c.source_id == sources.c.id)
        .where(sources.c.enabled, visited(), or_(source_volumes.c.made.is_(None), source_volumes.c.made < since))
        .order_by(sources.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def first_reading(connection: Connection, source_id: int) -> datetime | None:
    """When the source was first read; None before that. Answered from ix_visits_source_at."""
    query = select(visits.c.at).where(visits.c.source_id == source_id).order_by(visits.c.at).limit(1)
    return connection.execute(query).scalar_one_or_none()


def pieces(connection: Connection, source_id: int, since: datetime, until: datetime) -> Sequence[datetime]:
    """When each piece of the source was published, else first seen, within [since, until). From ix_items_source_seen."""
    within = (items.c.source_id == source_id) & (items.c.seen_at >= since) & (items.c.seen_at < until)
    return list(connection.execute(select(items.c.seen_at).where(within)).scalars())


def counts(connection: Connection, since: datetime, until: datetime) -> dict[int, int]:
    """How many pieces each source gave within [since, until), zeros included.

    One look into ix_items_source_seen a source, which holds all that is asked: no item is read, however many there are."""
    ours = (items.c.source_id == sources.c.id) & (items.c.seen_at >= since) & (items.c.seen_at < until)
    many = select(func.count()).select_from(items).where(ours).scalar_subquery()
    return {row[0]: row[1] for row in connection.execute(select(sources.c.id, many))}


def keep(connection: Connection, found: Volume) -> None:
    """Renews the measure of one source."""
    bands = [None if one is None else [one.low, one.high, one.days] for one in found.bands]
    row = {"source_id": found.source_id, "made": found.made, "bands": bands, "hours": list(found.hours)}
    upsert(connection, source_volumes, [row | {"usual_gap": found.usual_gap}], on=["source_id"])


def every(connection: Connection) -> dict[int, Volume]:
    """The measure of every source that has one, by the source's id."""
    return {row["source_id"]: _volume(row) for row in connection.execute(select(source_volumes)).mappings()}


def of(connection: Connection, source_ids: Sequence[int]) -> dict[int, Volume]:
    """The measures of some sources, by id; at most 500 are asked for at once."""
    query = select(source_volumes).where(source_volumes.c.source_id.in_(source_ids))
    return {row["source_id"]: _volume(row) for row in connection.execute(query).mappings()}


def _volume(row: Any) -> Volume:
    bands = tuple(None if one is None else Band(low=one[0], high=one[1], days=one[2]) for one in row["bands"])
    return Volume(
        source_id=row["source_id"], made=row["made"], bands=bands, hours=tuple(row["hours"]), usual_gap=row["usual_gap"]
    )
