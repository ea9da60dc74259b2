"""Which items tell the same story: signatures by which candidates are found from an index, and where items were placed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from records.analysis import Placing, Signature, StoryCandidate
from storage.rows import upsert
from storage.tables import items, signature_keys, signatures

WINDOW = timedelta(days=14)
CANDIDATES = 60


def candidates(connection: Connection, signature: Signature, keys: Sequence[int], item_id: int) -> list[StoryCandidate]:
    """Placed items that share the text or one of `keys` (bands and salient terms) with `signature`, most shared first.

    Copies are found however old; companions of a story within 14 days of its day."""
    near = _sharing(connection, keys, signature.day)
    same = select(signatures.c.item_id).where(signatures.c.exact == signature.exact).limit(5)
    found = list(dict.fromkeys([*connection.execute(same).scalars(), *near]))
    query = (
        select(signatures, items.c.copy_group, items.c.story)
        .join(items, items.c.id == signatures.c.item_id)
        .where(signatures.c.item_id.in_(found), signatures.c.item_id != item_id, items.c.story.is_not(None))
    )
    placed = {row["item_id"]: row for row in connection.execute(query).mappings()}
    return [_candidate(placed[one]) for one in found if one in placed]


def _sharing(connection: Connection, keys: Sequence[int], day: date | None) -> list[int]:
    if not keys:
        return []
    query = select(signature_keys.c.item_id).where(signature_keys.c.key.in_(keys))
    if day is not None:
        near = signature_keys.c.day.between(day - WINDOW, day + WINDOW)
        query = query.where(or_(near, signature_keys.c.day.is_(None)))
    # One shared word is never enough for a copy or a story, and most items share one with something.
    query = (
        query.group_by(signature_keys.c.item_id)
        .having(func.count() > 1)
        .order_by(func.count().desc(), signature_keys.c.item_id.desc())
    )
    return list(connection.execute(query.limit(CANDIDATES)).scalars())


def _candidate(row: Any) -> StoryCandidate:
    return StoryCandidate(item_id=row["item_id"], copy_group=row["copy_group"], story=row["story"], signature=_signature(row))


def _signature(row: Any) -> Signature:
    terms = tuple(map(tuple, row["terms"]))  # (int, float) pairs as kept: this runs 4,000 times an item
    return Signature(exact=row["exact"], bands=tuple(row["bands"]), terms=terms, day=row["day"])


def keep(connection: Connection, item_id: int, signature: Signature, keys: Sequence[int], placing: Placing) -> None:
    """Keeps an item's signature, the keys under which later items find it, and where it was placed."""
    row = {
        "item_id": item_id,
        "exact": signature.exact,
        "day": signature.day,
        "bands": list(signature.bands),
        "terms": [list(term) for term in signature.terms],
    }
    upsert(connection, signatures, [row], on=["item_id"])
    connection.execute(delete(signature_keys).where(signature_keys.c.item_id == item_id))
    if keys:
        rows = [{"key": key, "item_id": item_id, "day": signature.day} for key in dict.fromkeys(keys)]
        connection.execute(insert(signature_keys), rows)
    values = {"story": placing.story, "copy_group": placing.copy_group}
    connection.execute(update(items).where(items.c.id == item_id).values(**values))


def forget_keys(connection: Connection, before: date) -> int:
    """Drops the look-up keys of items older than `before`: their stories stay, nothing new joins them. How many."""
    return connection.execute(delete(signature_keys).where(signature_keys.c.day < before)).rowcount


def members(connection: Connection, story: str, limit: int = 50) -> Sequence[int]:
    """The items of a story, oldest first."""
    query = select(items.c.id).where(items.c.story == story).order_by(items.c.seen_at, items.c.id).limit(limit)
    return list(connection.execute(query).scalars())
