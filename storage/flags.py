"""Flags: what detectors said of items, and which case each belongs to."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from records.flag import About, Flag, Level
from records.item import Item
from records.learning import OFFICER_DETECTOR
from records.ruling import Side
from storage import items as item_rows
from storage import rulings
from storage.rows import spans_in, spans_out
from storage.tables import items
from storage.tables_people import flags
from storage.tables_stories import ruled_pieces

_STORY_LIMIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFlag:
    """A flag as kept, with the item it is on."""

    id: int
    item: Item
    flag: Flag
    at: datetime
    case_id: int | None


def keep(connection: Connection, item_id: int, found: Sequence[Flag], made_with: str, now: datetime) -> int:
    """Keeps the flags on an item itself; those said before (same detector and key) are renewed, not doubled. How many are new.

    One that has become worse than a case knows leaves it and is put in again, so that the case is raised and told of (G2).
    A flag that today's detectors no longer raise stays where a case already holds it, and goes where none does. A person's
    own flag is no detector's to take away."""
    said = connection.execute(
        select(flags.c.id, flags.c.detector, flags.c.key, flags.c.case_id, flags.c.level).where(
            flags.c.item_id == item_id, flags.c.about == About.ITEM.value, flags.c.detector != OFFICER_DETECTOR
        )
    )
    known = {(row.detector, row.key): row for row in said}
    new = 0
    for flag in found:
        row = known.pop((flag.detector, flag.key), None)
        values = _row(flag) | {"made_with": made_with}
        if row is None:
            connection.execute(insert(flags).values(item_id=item_id, at=now, **values))
            new += 1
        else:
            worse = {"case_id": None, "at": now} if flag.level.rank < Level(row.level).rank else {}
            connection.execute(update(flags).where(flags.c.id == row.id).values(**values, **worse))
    stale = [row.id for row in known.values() if row.case_id is None]
    if stale:
        connection.execute(flags.delete().where(flags.c.id.in_(stale)))
    return new


def keep_shown(connection: Connection, found: Sequence[Flag], made_with: str, now: datetime) -> int:
    """Keeps flags about stories or series, each on the item that shows it; one said before stays as it was first said, since
    people may have read it. How many are new."""
    rows = [{"item_id": flag.item, "at": now, "made_with": made_with, **_row(flag)} for flag in found]
    asked = [row["item_id"] for row in rows]
    said = select(flags.c.item_id, flags.c.detector, flags.c.key).where(flags.c.item_id.in_(asked))
    known = {tuple(row) for row in connection.execute(said)}
    fresh = [row for row in rows if (row["item_id"], row["detector"], row["key"]) not in known]
    if fresh:
        connection.execute(insert(flags), fresh)
    return len(fresh)


def without_case(connection: Connection, limit: int = 200) -> list[KeptFlag]:
    """Flags that no case holds yet, oldest first."""
    return _kept(connection, flags.c.case_id.is_(None), limit)


def still_without_case(connection: Connection, flag_ids: Sequence[int]) -> list[KeptFlag]:
    """Those of these flags that no case holds now, oldest first."""
    return _kept(connection, and_(flags.c.id.in_(flag_ids), flags.c.case_id.is_(None)), len(flag_ids))


def levels_of(connection: Connection, case_id: int, since: datetime | None = None) -> list[Level]:
    """The levels of the flags that a case holds; of those raised after `since` where it is given."""
    wanted = flags.c.case_id == case_id if since is None else and_(flags.c.case_id == case_id, flags.c.at > since)
    return [Level(one) for one in connection.execute(select(flags.c.level).where(wanted).distinct()).scalars()]


def of_case(connection: Connection, case_id: int, limit: int = 100) -> list[KeptFlag]:
    """The flags of a case, oldest first."""
    return _kept(connection, flags.c.case_id == case_id, limit)


def of_item(connection: Connection, item_id: int) -> list[KeptFlag]:
    """The flags of an item."""
    return _kept(connection, flags.c.item_id == item_id, 100)


def put_in_case(connection: Connection, flag_ids: Sequence[int], case_id: int) -> None:
    """Gives flags to a case."""
    connection.execute(update(flags).where(flags.c.id.in_(flag_ids)).values(case_id=case_id))


def move(connection: Connection, ruling_id: int, held_by: Sequence[int], case_id: int | None) -> None:
    """Gives the flags on the pieces that a ruling moved to `case_id` where one of the cases `held_by` holds them; to None, that
    they open a case of their own. Those about a series stay: its case is not about a story."""
    moved = select(ruled_pieces.c.item_id).where(ruled_pieces.c.ruling_id == ruling_id, ruled_pieces.c.side == Side.MOVED.value)
    theirs = flags.c.case_id.in_(held_by), flags.c.about != About.SERIES.value, flags.c.item_id.in_(moved)
    connection.execute(update(flags).where(*theirs).values(case_id=case_id))


def hand_over(connection: Connection, case_id: int, to: int) -> None:
    """Gives all flags of a case to another."""
    connection.execute(update(flags).where(flags.c.case_id == case_id).values(case_id=to))


def _kept(connection: Connection, condition: Any, limit: int) -> list[KeptFlag]:
    theirs = [items.c[name].label(f"its_{name}") for name in item_rows.FIELDS]
    query = select(flags, *theirs).join(items, items.c.id == flags.c.item_id).where(condition).order_by(flags.c.id).limit(limit)
    return [_record(row) for row in connection.execute(query).mappings()]


def _record(row: Any) -> KeptFlag:
    item = item_rows.record({name: row[f"its_{name}"] for name in item_rows.FIELDS})
    flag = Flag(
        detector=row["detector"],
        key=row["key"],
        score=row["score"],
        level=Level(row["level"]),
        reason=row["reason"],
        evidence=spans_in(row["evidence"]),
        unit=row["unit"],
        claim=row["claim"],
        about=About(row["about"]),
        item=row["item_id"],
        headline=row["headline"] or "",
    )
    return KeptFlag(id=row["id"], item=item, flag=flag, at=row["at"], case_id=row["case_id"])


def _row(flag: Flag) -> dict[str, Any]:
    return {
        "detector": flag.detector,
        "key": flag.key,
        "score": flag.score,
        "level": flag.level.value,
        "reason": flag.reason,
        "evidence": spans_out(flag.evidence),
        "unit": flag.unit,
        "claim": flag.claim,
        "about": flag.about.value,
        "headline": flag.headline or None,
    }


def case_keys(connection: Connection, kept: Sequence[KeptFlag]) -> dict[int, str]:
    """What the case of each flag is kept under: its item's story, the story it is about (or that one was joined to by hand), or
    its series."""
    placed = stories_of(connection, [one.item.id for one in kept])
    joined = rulings.joined(connection, [one.flag.key for one in kept if one.flag.about is About.STORY])
    return {one.id: _case_key(one, placed, joined) for one in kept}


def _case_key(kept: KeptFlag, placed: dict[int, str], joined: dict[str, str]) -> str:
    if kept.flag.about is About.ITEM:
        return placed[kept.item.id]
    if kept.flag.about is About.STORY:
        return joined.get(kept.flag.key, kept.flag.key[:_STORY_LIMIT])
    return f"chuoi-{hashlib.sha256(kept.flag.key.encode()).hexdigest()[:32]}"


def stories_of(connection: Connection, item_ids: Sequence[int]) -> dict[int, str]:
    """The story each item tells; one not placed yet tells its own."""
    query = select(items.c.id, items.c.story).where(items.c.id.in_(item_ids))
    return {item_id: story or f"item-{item_id}" for item_id, story in connection.execute(query)}
