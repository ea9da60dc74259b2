"""Kept items as queries see them: their words, and what the analysis and the register say of each."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from query.reading import Subject
from storage.tables import analyses, items, matches, mentions, outlets, sources

_ITEM = (items.c.id, items.c.title, items.c.lead, items.c.text, items.c.seen_at, items.c.outlet_key)


def of(connection: Connection, item_ids: Sequence[int]) -> dict[int, Subject]:
    """The subjects of these items by id, in three statements."""
    names = (outlets.c.name.label("outlet"), sources.c.name.label("source"))
    found = (analyses.c.topic, analyses.c.tone, analyses.c.places)
    query = (
        select(*_ITEM, *names, *found)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .join(sources, sources.c.id == items.c.source_id)
        .outerjoin(analyses, analyses.c.item_id == items.c.id)
        .where(items.c.id.in_(item_ids))
    )
    units = _named(connection.execute(select(mentions.c.item_id, mentions.c.unit).where(mentions.c.item_id.in_(item_ids))))
    claims = _named(connection.execute(select(matches.c.item_id, matches.c.claim_id).where(matches.c.item_id.in_(item_ids))))
    rows = connection.execute(query).mappings()
    return {row["id"]: _subject(row, units.get(row["id"], ()), claims.get(row["id"], ())) for row in rows}


def _named(rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for item_id, name in rows:
        if name is not None:
            found.setdefault(item_id, {})[name] = None
    return {item_id: tuple(sorted(names)) for item_id, names in found.items()}


def _subject(row: Any, units: tuple[str, ...], claims: tuple[str, ...]) -> Subject:
    places = (name for place in row["places"] or () for name in (place["province"], place["commune"]) if name)
    return Subject(
        title=row["title"],
        lead=row["lead"],
        text=row["text"],
        units=units,
        sources=tuple(dict.fromkeys((row["outlet_key"], row["outlet"], row["source"]))),
        places=tuple(dict.fromkeys(places)),
        topic=row["topic"],
        tone=row["tone"],
        claims=claims,
        when=row["seen_at"],
    )
