"""Posts that their page no longer lists: candidates of a removal, told by evidence, never by one failed fetch.

A post is absent where a complete listing of its time lacks it. It counts as removed once two such listings, ten minutes
apart or more, lack it, or once its own address says that it is gone. One that is met again stands again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from records.item import ItemKind
from records.removal import Gone
from storage import removals
from storage.rows import insert_new, upsert
from storage.tables import items, sources
from storage.tables_posts import post_absences

LISTINGS = 2
APART = timedelta(minutes=10)
BELIEVED = timedelta(hours=24)
"""A post that answered to its own id is not asked for again, nor held absent, for so long: its date may have been moved."""

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Absent:
    """A post that could not be found in a listing, to be asked for by its own id."""

    item_id: int
    source_id: int
    external_id: str


def gone(connection: Connection, item_id: int, at: datetime, evidence: str | None) -> None:
    """Marks a post as removed, known at `at` by the capture `evidence`; it is no candidate any more."""
    first = connection.execute(select(post_absences).where(post_absences.c.item_id == item_id)).mappings().first()
    seen = (first["since"], first["evidence"]) if first and first["times"] else (None, None)
    removals.mark(connection, item_id, at, evidence, first_seen=seen[0], first_evidence=seen[1], reason=Gone.ABSENT)
    connection.execute(delete(post_absences).where(post_absences.c.item_id == item_id))


def present(connection: Connection, item_id: int, at: datetime) -> None:
    """Takes a removal back, or a suspicion of one: the post was met again."""
    removals.unmark(connection, item_id, at)
    connection.execute(delete(post_absences).where(post_absences.c.item_id == item_id))


def compare(
    connection: Connection, source_id: int, listed: Collection[str], since: datetime, at: datetime, evidence: str | None
) -> int:
    """Holds a complete listing of the source's posts dated after `since` against what is kept; how many are newly removed.

    `listed` are the posts' ids; `evidence` is the SHA-256 of the listing's last capture."""
    query = (
        select(items.c.id, items.c.external_id, items.c.removed, post_absences)
        .outerjoin(post_absences, post_absences.c.item_id == items.c.id)
        .where(items.c.source_id == source_id, items.c.seen_at > since, items.c.published > since)
        .where(items.c.kind == ItemKind.POST.value, items.c.external_id.is_not(None))
        .limit(MOST)
    )
    removed = 0
    for row in connection.execute(query).mappings().all():
        if row["external_id"] in listed:
            if row["removed"] is not None or row["times"] is not None:
                present(connection, row["id"], at)
        elif row["removed"] is None:
            removed += _missed(connection, source_id, row, at, evidence)
    return removed


def _missed(connection: Connection, source_id: int, row: Mapping[Any, Any], at: datetime, evidence: str | None) -> int:
    if row["alive"] is not None and at - row["alive"] < BELIEVED:
        return 0
    times = row["times"] or 0
    since = row["since"] if times else at
    if times and at - since < APART:
        return 0
    if times + 1 >= LISTINGS:
        gone(connection, row["id"], at, evidence)
        return 1
    kept = {"item_id": row["id"], "source_id": source_id, "since": at, "times": 1, "evidence": evidence, "alive": None}
    upsert(connection, post_absences, [kept], on=["item_id"])
    return 0


def suspect(connection: Connection, source_id: int, external_id: str, at: datetime) -> bool:
    """Notes that someone said a post was removed: a candidate, to be confirmed by reading. False where we don't hold it."""
    query = select(items.c.id, items.c.removed).where(items.c.source_id == source_id, items.c.external_id == external_id)
    row = connection.execute(query.limit(1)).first()
    if row is None or row.removed is not None:
        return False
    kept = {"item_id": row.id, "source_id": source_id, "since": at, "times": 0, "evidence": None, "alive": None}
    insert_new(connection, post_absences, [kept], on=["item_id"])
    return True


def to_confirm(connection: Connection, now: datetime, limit: int) -> list[Absent]:
    """Absent posts of sources that are read, to be asked for by their own id, longest absent first."""
    asked = or_(post_absences.c.alive.is_(None), post_absences.c.alive < now - BELIEVED)
    query = (
        select(items.c.id, items.c.external_id, post_absences.c.source_id)
        .join(post_absences, post_absences.c.item_id == items.c.id)
        .join(sources, sources.c.id == post_absences.c.source_id)
        .where(asked, items.c.removed.is_(None), sources.c.enabled)
        .order_by(post_absences.c.since)
        .limit(limit)
    )
    return [Absent(row.id, row.source_id, row.external_id) for row in connection.execute(query)]


def answered(connection: Connection, item_id: int, at: datetime) -> None:
    """Notes that an absent post answered to its own id."""
    connection.execute(update(post_absences).where(post_absences.c.item_id == item_id).values(alive=at))
