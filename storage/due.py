"""What is not of today's stamp, answered from an index however many items are (law 2).

"Not today's" as a condition makes SQLite walk all rows in order of their ids (0.13 s of 300,000 with nothing due, every
five seconds). Items carry few different stamps, so each is asked for by name: a look into the index for each.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from storage.tables import items


def stamps(connection: Connection, column: Column[Any], but: Any) -> list[Any]:
    """The different values of an indexed column of items, in order, without `but`."""
    found: list[Any] = []
    query = select(func.min(column))
    while (stamp := connection.execute(query).scalar()) is not None:
        found.append(stamp)
        query = select(func.min(column)).where(column > stamp)
    return [stamp for stamp in found if stamp != but]


def first_since(connection: Connection, since: datetime) -> int:
    """The least id of the items first seen since then; one more than the greatest where there is none. Read from the index of
    those days alone: ids grow with time, but not strictly, where pieces are handed in together."""
    least = func.min(items.c.id + 0)  # the least of ids themselves would be looked for by walking them from the first
    found = connection.execute(select(least).where(items.c.first_seen >= since)).scalar()
    return int(found if found is not None else 1 + (connection.execute(select(func.max(items.c.id))).scalar() or 0))


def ids(
    connection: Connection,
    column: Column[Any],
    wanted: Sequence[Any],
    *also: ColumnElement[bool],
    limit: int,
    newest: bool = False,
) -> list[int]:
    """The ids of up to `limit` items with one of these stamps and `also`, oldest first (or newest). One question a stamp, so
    that each is answered in the index's own order: asked together, all that are due after an upgrade would be sorted first."""
    order = items.c.id.desc() if newest else items.c.id
    found: list[int] = []
    for stamp in wanted:
        found += connection.execute(select(items.c.id).where(column == stamp, *also).order_by(order).limit(limit)).scalars()
    return sorted(found, reverse=newest)[:limit]
