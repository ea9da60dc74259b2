"""Watches, who is told, what each caught, and how far each has looked back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, tuple_, update

from records.account import Scope
from records.flag import Level
from records.unit import Duty, Officer
from records.watch import HitReason, Watch, WatchHit
from storage.desk_views import visible
from storage.rows import insert_new, spans_in, spans_out
from storage.tables import items, outlets, units
from storage.tables_people import cases, flags, officers
from storage.tables_watches import watch_hits, watch_officers, watches


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtPiece:
    """A hit with what a person needs to find the piece, and the case that holds it."""

    hit: WatchHit
    title: str
    link: str
    outlet: str
    case_id: int | None

    @property
    def words(self) -> tuple[str, ...]:
        """What matched, each once whatever its case, as it first stands in the piece."""
        return tuple({span.text.lower(): span.text for span in reversed(self.hit.evidence)}.values())[::-1]


def keep(connection: Connection, watch: Watch, back: int) -> int:
    """Keeps a new watch (its `id` is ignored); it will look back from the place `back` on. The new id."""
    values = {**_row(watch), "since": watch.since, "paused": watch.paused, "back": back, "revision": 1}
    watch_id = int(connection.execute(insert(watches).values(**values).returning(watches.c.id)).scalar_one())
    _name(connection, watch_id, watch.officers)
    return watch_id


def change(connection: Connection, watch: Watch, back: int | None) -> None:
    """Renews a watch. Where `back` is given its query or unit is another: it begins anew, what it had caught is forgotten."""
    values: dict[str, Any] = _row(watch)
    if back is not None:
        values |= {"since": watch.since, "back": back, "revision": watches.c.revision + 1}
        connection.execute(delete(watch_hits).where(watch_hits.c.watch_id == watch.id))
    connection.execute(update(watches).where(watches.c.id == watch.id).values(**values))
    connection.execute(delete(watch_officers).where(watch_officers.c.watch_id == watch.id))
    _name(connection, watch.id, watch.officers)


def pause(connection: Connection, watch_id: int, now: datetime) -> None:
    """Pauses a watch: what it catches is shown, not told of."""
    connection.execute(update(watches).where(watches.c.id == watch_id).values(paused=now))


def go_on(connection: Connection, watch_id: int, now: datetime) -> None:
    """Lets a paused watch go on: from `now` on, so that what came meanwhile is not told of late."""
    connection.execute(update(watches).where(watches.c.id == watch_id).values(paused=None, since=now))


def _name(connection: Connection, watch_id: int, told: Sequence[int]) -> None:
    insert_new(
        connection, watch_officers, [{"watch_id": watch_id, "officer_id": one} for one in told], on=["watch_id", "officer_id"]
    )


def every(connection: Connection, unit_id: int | None = None) -> list[Watch]:
    """All watches, or those of one unit, by id."""
    return _watches(connection, watches.c.unit_id == unit_id if unit_id is not None else None)


def one(connection: Connection, watch_id: int, unit_id: int | None = None) -> Watch | None:
    """The watch of that id (of that unit, where one is given), or None."""
    wanted = watches.c.id == watch_id
    found = _watches(connection, wanted if unit_id is None else and_(wanted, watches.c.unit_id == unit_id))
    return found[0] if found else None


def looking_back(connection: Connection, limit: int) -> list[Watch]:
    """Watches that have not looked back as far as they are to; those that have come least far first."""
    rows = connection.execute(
        select(watches.c.id).where(watches.c.back.is_not(None)).order_by(watches.c.back.desc()).limit(limit)
    )
    return _watches(connection, watches.c.id.in_(rows.scalars().all()))


def looked(connection: Connection, watch: Watch, back: int | None) -> bool:
    """Notes how far `watch` has looked back; False where it was changed meanwhile and begins anew."""
    same = and_(watches.c.id == watch.id, watches.c.back == watch.back, watches.c.query == watch.query)
    return connection.execute(update(watches).where(same).values(back=back)).rowcount == 1


def named(connection: Connection, watch_ids: Sequence[int]) -> list[Officer]:
    """The officers whom these watches tell, by id."""
    wanted = select(watch_officers.c.officer_id).where(watch_officers.c.watch_id.in_(watch_ids))
    rows = connection.execute(select(officers).where(officers.c.id.in_(wanted)).order_by(officers.c.id)).mappings()
    return [Officer(**{**row, "duty": Duty(row["duty"])}) for row in rows]


def keep_hits(connection: Connection, hits: Sequence[WatchHit]) -> None:
    """Keeps what was caught. What was said first of why a piece was told of or not stays said; evidence is renewed."""
    rows = [
        {
            "watch_id": hit.watch_id,
            "item_id": hit.item_id,
            "at": hit.at,
            "reason": hit.reason.value,
            "evidence": spans_out(hit.evidence),
            "fields": list(hit.fields),
        }
        for hit in hits
    ]
    insert_new(connection, watch_hits, rows, on=["watch_id", "item_id"])
    if rows:
        same = (watch_hits.c.watch_id == bindparam("watch")) & (watch_hits.c.item_id == bindparam("item"))
        renewed: dict[str, Any] = {name: bindparam(f"its_{name}") for name in ("at", "evidence", "fields")}
        values = [
            {"watch": row["watch_id"], "item": row["item_id"], **{f"its_{name}": row[name] for name in renewed}} for row in rows
        ]
        connection.execute(update(watch_hits).where(same).values(**renewed), values)


def keep_caught(connection: Connection, item_ids: Sequence[int], hits: Sequence[WatchHit]) -> None:
    """Keeps all that watches catch of these items, and forgets what they no longer do: the text may have changed."""
    standing = {(hit.watch_id, hit.item_id) for hit in hits}
    said = select(watch_hits.c.watch_id, watch_hits.c.item_id).where(watch_hits.c.item_id.in_(item_ids))
    gone = [(row.watch_id, row.item_id) for row in connection.execute(said) if (row.watch_id, row.item_id) not in standing]
    if gone:
        connection.execute(delete(watch_hits).where(tuple_(watch_hits.c.watch_id, watch_hits.c.item_id).in_(gone)))
    keep_hits(connection, hits)


def counts(connection: Connection, watch_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """How many pieces each watch caught whose moment is `since` or later."""
    query = (
        select(watch_hits.c.watch_id, func.count())
        .where(watch_hits.c.watch_id.in_(watch_ids), watch_hits.c.at >= since)
        .group_by(watch_hits.c.watch_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def caught(
    connection: Connection, watch_id: int, scope: Scope, *, before: tuple[datetime, int] | None = None, limit: int = 30
) -> list[CaughtPiece]:
    """What a watch caught, newest first, from after the place `before` (moment and item) on; the case where `scope` may
    see it."""
    wanted = [watch_hits.c.watch_id == watch_id]
    if before is not None:
        when, last = before
        wanted.append(or_(watch_hits.c.at < when, and_(watch_hits.c.at == when, watch_hits.c.item_id < last)))
    holding = select(func.min(flags.c.case_id)).join(cases, cases.c.id == flags.c.case_id)
    case_of = holding.where(flags.c.item_id == watch_hits.c.item_id, visible(scope)).scalar_subquery()
    query = (
        select(watch_hits, items.c.title, items.c.link, outlets.c.name.label("outlet"), case_of.label("case_id"))
        .join(items, items.c.id == watch_hits.c.item_id)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(*wanted)
        .order_by(watch_hits.c.at.desc(), watch_hits.c.item_id.desc())
        .limit(limit)
    )
    return [_caught(row) for row in connection.execute(query)]


def _caught(row: Row[Any]) -> CaughtPiece:
    hit = WatchHit(
        watch_id=row.watch_id,
        item_id=row.item_id,
        at=row.at,
        reason=HitReason(row.reason),
        evidence=spans_in(row.evidence),
        fields=tuple(row.fields),
    )
    return CaughtPiece(hit=hit, title=row.title, link=row.link, outlet=row.outlet, case_id=row.case_id)


def _watches(connection: Connection, wanted: Any) -> list[Watch]:
    query = select(watches, units.c.name.label("unit")).outerjoin(units, units.c.id == watches.c.unit_id).order_by(watches.c.id)
    rows = connection.execute(query if wanted is None else query.where(wanted)).mappings().all()
    told: dict[int, list[int]] = {}
    for watch_id, officer_id in connection.execute(select(watch_officers).order_by(watch_officers.c.officer_id)):
        told.setdefault(watch_id, []).append(officer_id)
    return [
        Watch(**{name: row[name] for name in Watch.__slots__ if name not in ("officers", "level")},
              level=Level(row["level"]), officers=tuple(told.get(row["id"], ())))
        for row in rows
    ]  # fmt: skip


def _row(watch: Watch) -> dict[str, Any]:
    return {"title": watch.title, "query": watch.query, "level": watch.level.value, "unit_id": watch.unit_id}
