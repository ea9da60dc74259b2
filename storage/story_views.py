"""Stories as the desk shows them: one in a line, its pieces, the copies of a piece. Each is asked of an index."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, distinct, func, select

from records.account import Scope
from records.views import StoryBrief, StoryLine
from storage import cases as case_rows
from storage.tables import items, mentions, outlets
from storage.tables_people import cases, flags

SHOWN = 60
"""Pieces of one story on a page; the count tells of the rest."""


def brief(connection: Connection, key: str) -> StoryBrief | None:
    """The story in a line, or None where no piece tells it."""
    numbers = select(
        func.count(), func.count(distinct(items.c.outlet_key)), func.min(items.c.seen_at), func.max(items.c.seen_at)
    ).where(items.c.story == key)
    pieces, publishers, first, last = connection.execute(numbers).one()
    if not pieces:
        return None
    oldest = select(items.c.id, items.c.title, items.c.lead, items.c.text).where(items.c.story == key)
    row = connection.execute(oldest.order_by(items.c.seen_at, items.c.id).limit(1)).one()
    case = case_rows.of_story(connection, key)
    title = row.title.strip() or " ".join((row.lead or row.text or "")[:400].split())[:160]
    return StoryBrief(
        key=key, title=title, first_id=row.id, pieces=pieces, publishers=publishers, first=first, last=last, case=case
    )


def seen_by(connection: Connection, key: str, scope: Scope, unit: str) -> bool:
    """Whether a story may be seen: its case where it has one, else a piece that names the officer's `unit` (T22)."""
    if scope.everything:
        return True
    case = case_rows.of_story(connection, key)
    if case is not None:
        standing = case_rows.standing(connection, case)
        return all(case_rows.one(connection, each.id, scope) is not None for each in (case, standing))
    named = select(mentions.c.id).join(items, items.c.id == mentions.c.item_id)
    return connection.execute(named.where(items.c.story == key, mentions.c.unit == unit).limit(1)).first() is not None


def pieces(
    connection: Connection, key: str, among: Collection[int] | None = None, but: Collection[int] = (), limit: int = SHOWN
) -> list[StoryLine]:
    """Pieces of a story, oldest first: those of `among` where it is given, none of `but`."""
    wanted = [items.c.story == key]
    if among is not None:
        wanted.append(items.c.id.in_(among))
    if but:
        wanted.append(items.c.id.not_in(but))
    return _lines(connection, wanted, limit)


def copies(connection: Connection, item_id: int, limit: int = SHOWN) -> list[StoryLine]:
    """The other pieces of an item's copy group, oldest first."""
    group = select(items.c.copy_group).where(items.c.id == item_id).scalar_subquery()
    return _lines(connection, [items.c.copy_group == group, items.c.id != item_id], limit)


def with_copies(connection: Connection, key: str, item_ids: Sequence[int]) -> list[int]:
    """These pieces of a story and their copies in it: what is told by one text stays together."""
    groups = select(items.c.copy_group).where(items.c.story == key, items.c.id.in_(item_ids))
    query = select(items.c.id).where(items.c.story == key, items.c.copy_group.in_(groups)).order_by(items.c.id)
    return list(connection.execute(query).scalars())


def groups_of(connection: Connection, item_id: int) -> tuple[str | None, str | None]:
    """(story, copy group) of an item; None where it is not placed yet."""
    row = connection.execute(select(items.c.story, items.c.copy_group).where(items.c.id == item_id)).first()
    return (row.story, row.copy_group) if row else (None, None)


def _lines(connection: Connection, wanted: Sequence[Any], limit: int) -> list[StoryLine]:
    query = (
        select(items.c.id, items.c.title, items.c.link, items.c.seen_at, items.c.copy_group, outlets.c.name.label("outlet"))
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(*wanted)
        .order_by(items.c.seen_at, items.c.id)
        .limit(limit)
    )
    rows = list(connection.execute(query))
    held = select(flags.c.item_id).join(cases, cases.c.id == flags.c.case_id)
    flagged = set(connection.execute(held.where(flags.c.item_id.in_([row.id for row in rows]))).scalars())
    return [
        StoryLine(
            item_id=row.id,
            title=row.title,
            link=row.link,
            outlet=row.outlet,
            when=row.seen_at,
            copy_group=row.copy_group,
            flagged=row.id in flagged,
        )
        for row in rows
    ]
