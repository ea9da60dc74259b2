"""Which article pages are read again, and when: a work list of its own, so that a page that was read stays read (law 2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from records.case import CaseState
from records.item import ItemKind, PageState
from records.removal import Reread
from storage.rows import insert_new, plain
from storage.tables import items
from storage.tables_pages import page_rereads
from storage.tables_people import cases, flags

FIRST = timedelta(hours=1)
"""From a flag to the first look whether the page was edited; and the least time between two readings a feed asks for."""

MOST = 24
"""Readings of one page that its feed may ask for: some feeds call every piece updated each time they are made."""

_WAITING = [state.value for state in CaseState if state.waiting]
_FIELDS = tuple(Reread.__slots__)


def enrol(connection: Connection, item_ids: Sequence[int], now: datetime) -> None:
    """Has the pages of these items read again from an hour on: those that were read and are not on the list yet."""
    wanted = [items.c.id.in_(item_ids), items.c.kind == ItemKind.PAGE.value, items.c.page_state == PageState.READ.value]
    rows = [
        {"item_id": item_id, "due": now + FIRST, "began": now, "rounds": 0}
        for item_id in connection.execute(select(items.c.id).where(*wanted)).scalars()
    ]
    insert_new(connection, page_rereads, rows, on=["item_id"])


def soon(connection: Connection, item_ids: Sequence[int], now: datetime) -> None:
    """Has the pages of these items, whose feed says that they changed, read now; at most once an hour, 24 times in all."""
    known = {row.item_id: row for row in connection.execute(select(page_rereads).where(page_rereads.c.item_id.in_(item_ids)))}
    fresh = [{"item_id": one, "due": now, "began": now, "rounds": 0} for one in item_ids if one not in known]
    if fresh:
        connection.execute(insert(page_rereads), fresh)
    for row in known.values():
        earliest = max(now, row.last + FIRST) if row.last is not None else now
        if row.rounds < MOST and (row.due is None or row.due > earliest):
            connection.execute(update(page_rereads).where(page_rereads.c.item_id == row.item_id).values(due=earliest))


def due(connection: Connection, now: datetime, limit: int) -> list[Reread]:
    """What is to be read again now, longest waiting first."""
    query = select(page_rereads).where(page_rereads.c.due <= now).order_by(page_rereads.c.due).limit(limit)
    return [_record(row) for row in connection.execute(query).mappings()]


def of_item(connection: Connection, item_id: int) -> Reread | None:
    """The readings of one page after its first, or None where there were none."""
    row = connection.execute(select(page_rereads).where(page_rereads.c.item_id == item_id)).mappings().first()
    return _record(row) if row else None


def keep(connection: Connection, reread: Reread) -> None:
    """Renews what is known of a page's readings."""
    connection.execute(update(page_rereads).where(page_rereads.c.item_id == reread.item_id).values(**plain(reread)))


def held(connection: Connection, item_ids: Sequence[int]) -> set[int]:
    """Those of the items that a waiting case holds."""
    query = (
        select(flags.c.item_id)
        .join(cases, cases.c.id == flags.c.case_id)
        .where(flags.c.item_id.in_(item_ids), cases.c.state.in_(_WAITING))
    )
    return set(connection.execute(query).scalars())


def _record(row: Any) -> Reread:
    return Reread(**{name: row[name] for name in _FIELDS})
