"""Which items tell the same story: signatures by which candidates are found from an index, and where items were placed."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from records.analysis import Placing, Signature, StoryCandidate
from storage.rows import upsert
from storage.tables import items, signature_keys, signatures

WINDOW = timedelta(days=14)
CANDIDATES = 60
LEAST_SHARED = 2  # one shared word is never enough for a copy or a story, and most items share one with something
MOST_SAME = 5  # items of the same text: one would do, a few bear one that is not placed yet


_KEYS = signature_keys.c
_SHARING = (
    select(_KEYS.item_id, func.count().label("shared"))
    .where(_KEYS.key.in_(bindparam("keys", expanding=True)))
    .group_by(_KEYS.item_id)
    .having(func.count() >= bindparam("least"))
    .order_by(func.count().desc(), _KEYS.item_id.desc())
    .limit(CANDIDATES)
)
_SHARING_NEAR = _SHARING.where(or_(_KEYS.day.between(bindparam("first"), bindparam("last")), _KEYS.day.is_(None)))
_SAME = select(signatures.c.item_id).where(signatures.c.exact == bindparam("exact")).limit(MOST_SAME)
_PLACED = (
    select(signatures, items.c.copy_group, items.c.story)
    .join(items, items.c.id == signatures.c.item_id)
    .where(signatures.c.item_id.in_(bindparam("found", expanding=True)), items.c.story.is_not(None))
)
"""Built once: a statement built for every item cost as much as asking it."""


def candidates(
    connection: Connection,
    signature: Signature,
    keys: Sequence[int],
    item_id: int,
    beside: Sequence[tuple[int, StoryCandidate]] = (),
    within: timedelta = WINDOW,
    least: int = LEAST_SHARED,
) -> list[StoryCandidate]:
    """Placed items that share the text or one of `keys` (bands and salient terms) with `signature`, most shared first.

    Copies are found however old; companions of a story `within` so long of its day, where they share
    `least` keys. `beside` are those of the same batch
    that are not kept yet, with how many keys they share."""
    near = [*_sharing(connection, keys, signature.day, within, least), *((count, each.item_id) for count, each in beside)]
    near.sort(reverse=True)
    unkept = {each.item_id: each for _, each in beside}
    same = connection.execute(_SAME, {"exact": signature.exact}).scalars().all()
    same_here = [each.item_id for _, each in beside if each.signature.exact == signature.exact]
    found = dict.fromkeys([*same, *same_here, *(one for _, one in near[:CANDIDATES])])
    found.pop(item_id, None)
    asked = [one for one in found if one not in unkept]
    rows = connection.execute(_PLACED, {"found": asked}).mappings() if asked else ()
    placed = unkept | {row["item_id"]: _candidate(row) for row in rows}
    return [placed[one] for one in found if one in placed]


def _sharing(
    connection: Connection, keys: Sequence[int], day: date | None, within: timedelta, least: int
) -> list[tuple[int, int]]:
    """(keys shared, item) of the items that share most."""
    if not keys:
        return []
    asked: dict[str, Any] = {"keys": list(keys), "least": least}
    if day is not None:
        asked |= {"first": day - within, "last": day + within}
    rows = connection.execute(_SHARING if day is None else _SHARING_NEAR, asked)
    return [(row.shared, row.item_id) for row in rows]


def _candidate(row: Any) -> StoryCandidate:
    return StoryCandidate(item_id=row["item_id"], copy_group=row["copy_group"], story=row["story"], signature=_signature(row))


def _signature(row: Any) -> Signature:
    terms = tuple(map(tuple, row["terms"]))  # (int, float) pairs as kept: this runs 4,000 times an item
    bands, direction = tuple(row["bands"]), b64decode(row["direction"])
    return Signature(exact=row["exact"], bands=bands, terms=terms, day=row["day"], direction=direction)


def keep(connection: Connection, placed: Sequence[tuple[int, Signature, Placing]], keys: Sequence[Sequence[int]]) -> None:
    """Keeps items' signatures, the keys under which later items find each, and where each was placed."""
    rows = [
        {
            "item_id": item_id,
            "exact": signature.exact,
            "day": signature.day,
            "bands": list(signature.bands),
            "terms": [list(term) for term in signature.terms],
            "direction": b64encode(signature.direction).decode(),
        }
        for item_id, signature, _ in placed
    ]
    upsert(connection, signatures, rows, on=["item_id"])
    connection.execute(delete(signature_keys).where(signature_keys.c.item_id.in_([item_id for item_id, _, _ in placed])))
    under = [
        {"key": key, "item_id": item_id, "day": signature.day}
        for (item_id, signature, _), own in zip(placed, keys, strict=True)
        for key in dict.fromkeys(own)
    ]
    if under:
        connection.execute(insert(signature_keys), under)
    told = update(items).where(items.c.id == bindparam("one")).values(story=bindparam("to"), copy_group=bindparam("group"))
    values = [{"one": item_id, "to": placing.story, "group": placing.copy_group} for item_id, _, placing in placed]
    connection.execute(told, values)


def forget_keys(connection: Connection, before: date) -> int:
    """Drops the look-up keys of items older than `before`: their stories stay, nothing new joins them. How many."""
    return connection.execute(delete(signature_keys).where(signature_keys.c.day < before)).rowcount


def signatures_of(connection: Connection, story: str, limit: int = 4) -> list[tuple[int, Signature]]:
    """(item, signature) of the oldest and the newest pieces of a story: what it began as and what it is now."""
    half = max(1, limit // 2)
    ids = select(items.c.id).where(items.c.story == story)
    first = connection.execute(ids.order_by(items.c.seen_at, items.c.id).limit(limit - half)).scalars().all()
    last = connection.execute(ids.order_by(items.c.seen_at.desc(), items.c.id.desc()).limit(half)).scalars().all()
    query = select(signatures).where(signatures.c.item_id.in_({*first, *last})).order_by(signatures.c.item_id)
    return [(row["item_id"], _signature(row)) for row in connection.execute(query).mappings()]


def members(connection: Connection, story: str, limit: int = 50) -> Sequence[int]:
    """The items of a story, oldest first."""
    query = select(items.c.id).where(items.c.story == story).order_by(items.c.seen_at, items.c.id).limit(limit)
    return list(connection.execute(query).scalars())
