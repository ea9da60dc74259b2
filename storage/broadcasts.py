"""Programmes on radio and television, with their re-runs and online copies (R093, R094)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from records.broadcast import Airing, Broadcast, OnlineCopy
from storage.rows import insert_new
from storage.tables import items
from storage.tables_intake import airings, broadcasts, online_copies


def keep(connection: Connection, found: Broadcast) -> int:
    """Keeps a programme (a new one where its `id` is 0) with its re-runs and copies as they stand now; its id."""
    row = {
        "title": found.title,
        "channel": found.first.channel,
        "at": found.first.at,
        "minutes": found.minutes,
        "link": found.link,
        "watched_by": found.watched_by,
        "note": found.note,
    }
    if found.id:
        connection.execute(update(broadcasts).where(broadcasts.c.id == found.id).values(**row))
        kept = found.id
    else:
        kept = int(connection.execute(insert(broadcasts).values(**row).returning(broadcasts.c.id)).scalar_one())
    for table in (airings, online_copies):
        connection.execute(delete(table).where(table.c.broadcast_id == kept))
    again = [{"broadcast_id": kept, "at": one.at, "channel": one.channel} for one in found.reruns]
    insert_new(connection, airings, again, on=["broadcast_id", "at", "channel"])
    online = [{"broadcast_id": kept, "address": one.address, "link": one.link} for one in found.copies]
    insert_new(connection, online_copies, online, on=["broadcast_id", "address"])
    return kept


def one(connection: Connection, broadcast_id: int) -> Broadcast | None:
    """The programme of that id, or None."""
    return next(iter(_found(connection, select(broadcasts).where(broadcasts.c.id == broadcast_id))), None)


def between(connection: Connection, start: datetime, end: datetime) -> tuple[Broadcast, ...]:
    """Programmes first shown or shown again within [start, end), by their first airing."""
    again = select(airings.c.broadcast_id).where(airings.c.at >= start, airings.c.at < end)
    within = or_((broadcasts.c.at >= start) & (broadcasts.c.at < end), broadcasts.c.id.in_(again))
    return _found(connection, select(broadcasts).where(within))


def channels(connection: Connection) -> list[str]:
    """Every channel that was named, for the form to suggest."""
    named = select(broadcasts.c.channel).union(select(airings.c.channel))
    return sorted(set(connection.execute(named).scalars()), key=str.lower)


def _found(connection: Connection, query: Any) -> tuple[Broadcast, ...]:
    rows = connection.execute(query.order_by(broadcasts.c.at, broadcasts.c.id)).mappings().all()
    ids = [row["id"] for row in rows]
    again, online = _reruns(connection, ids), _copies(connection, ids)
    return tuple(
        Broadcast(
            id=row["id"],
            title=row["title"],
            first=Airing(channel=row["channel"], at=row["at"]),
            reruns=tuple(again.get(row["id"], ())),
            minutes=row["minutes"],
            link=row["link"],
            watched_by=row["watched_by"],
            note=row["note"],
            copies=tuple(online.get(row["id"], ())),
        )
        for row in rows
    )


def _reruns(connection: Connection, ids: Sequence[int]) -> dict[int, list[Airing]]:
    found: dict[int, list[Airing]] = {}
    query = select(airings).where(airings.c.broadcast_id.in_(ids)).order_by(airings.c.at, airings.c.channel)
    for row in connection.execute(query).mappings():
        found.setdefault(row["broadcast_id"], []).append(Airing(channel=row["channel"], at=row["at"]))
    return found


def _copies(connection: Connection, ids: Sequence[int]) -> dict[int, list[OnlineCopy]]:
    found: dict[int, list[OnlineCopy]] = {}
    query = (
        select(online_copies, items.c.id.label("item_id"), items.c.title)
        .outerjoin(items, items.c.address == online_copies.c.address)
        .where(online_copies.c.broadcast_id.in_(ids))
        .order_by(online_copies.c.address)
    )
    for row in connection.execute(query).mappings():
        copy = OnlineCopy(address=row["address"], link=row["link"], item_id=row["item_id"], title=row["title"])
        found.setdefault(row["broadcast_id"], []).append(copy)
    return found
