"""Pieces that their publisher took down: marked by evidence, unmarked when they are there again, the history kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from records.removal import Gone, Removal
from storage.rows import insert_new, plain
from storage.tables import items
from storage.tables_pages import removals


def mark(
    connection: Connection,
    item_id: int,
    at: datetime,
    evidence: str | None,
    *,
    first_seen: datetime | None = None,
    first_evidence: str | None = None,
    reason: Gone | None = None,
) -> bool:
    """Keeps that the item was taken down, known at `at` by the capture `evidence`; False where that was known already."""
    ours = update(items).where(items.c.id == item_id, items.c.removed.is_(None)).values(removed=at, removed_evidence=evidence)
    if not connection.execute(ours).rowcount:
        return False
    told = Removal(item_id=item_id, at=at, evidence=evidence, first_seen=first_seen, first_evidence=first_evidence, reason=reason)
    insert_new(connection, removals, [plain(told)], on=["item_id", "at"])
    return True


def unmark(connection: Connection, item_id: int, at: datetime) -> bool:
    """Keeps that the item is there again at `at`; False where it was not marked."""
    ours = update(items).where(items.c.id == item_id, items.c.removed.is_not(None)).values(removed=None, removed_evidence=None)
    if not connection.execute(ours).rowcount:
        return False
    last = (removals.c.item_id == item_id) & removals.c.ended.is_(None)
    connection.execute(update(removals).where(last).values(ended=at))
    return True


def of_item(connection: Connection, item_id: int) -> list[Removal]:
    """The removals of an item, oldest first; one that `ended` was followed by the piece's return."""
    return of_items(connection, [item_id])


def of_items(connection: Connection, item_ids: Sequence[int]) -> list[Removal]:
    """The removals of these items, oldest first."""
    query = select(removals).where(removals.c.item_id.in_(item_ids)).order_by(removals.c.at)
    return [_record(row) for row in connection.execute(query).mappings()]


def _record(row: Any) -> Removal:
    values = {name: row[name] for name in Removal.__slots__}
    return Removal(**{**values, "reason": Gone(values["reason"]) if values["reason"] else None})
