"""The numbers of a period, counted from the records themselves: what a digest is made of (R038, R091)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, distinct, func, select

from records.digest import OutletCount, TopicCount
from records.item import DateOrigin
from storage.tables import analyses, items, outlets
from storage.tables_people import flags


def by_outlet(connection: Connection, start: datetime, end: datetime) -> tuple[OutletCount, ...]:
    """What each outlet published in [start, end): watched outlets first and always, others where they have a number."""
    flagged = select(flags.c.item_id).distinct().subquery()
    query = (
        select(
            outlets.c.name,
            outlets.c.watched,
            func.count(items.c.id).label("collected"),
            func.coalesce(func.sum(case((analyses.c.health, 1), else_=0)), 0).label("health"),
            func.coalesce(func.sum(case((analyses.c.sector, 1), else_=0)), 0).label("sector"),
            func.count(flagged.c.item_id).label("flagged"),
        )
        .select_from(outlets)
        .outerjoin(items, (items.c.outlet_key == outlets.c.key) & _in_period(start, end))
        .outerjoin(analyses, analyses.c.item_id == items.c.id)
        .outerjoin(flagged, flagged.c.item_id == items.c.id)
        .group_by(outlets.c.key, outlets.c.name, outlets.c.watched)
        .order_by(outlets.c.watched.desc(), func.count(items.c.id).desc(), outlets.c.name)
    )
    rows = connection.execute(query)
    return tuple(
        OutletCount(outlet=row.name, collected=row.collected, health=row.health, sector=row.sector, flagged=row.flagged)
        for row in rows
        if row.watched or row.collected
    )


def unanalysed(connection: Connection, start: datetime, end: datetime) -> int:
    """Pieces of [start, end) without an analysis yet."""
    query = select(func.count()).select_from(items).outerjoin(analyses, analyses.c.item_id == items.c.id)
    return connection.execute(query.where(_in_period(start, end), analyses.c.item_id.is_(None))).scalar_one()


def by_topic(connection: Connection, start: datetime, end: datetime) -> tuple[TopicCount, ...]:
    """Pieces of the health sector in [start, end) by topic and tone, most first."""
    tones = [func.sum(case((analyses.c.tone == tone, 1), else_=0)) for tone in ("pos", "neu", "neg")]
    query = (
        select(analyses.c.topic, *tones)
        .join(items, items.c.id == analyses.c.item_id)
        .where(_in_period(start, end), analyses.c.sector)
        .group_by(analyses.c.topic)
        .order_by(func.count().desc(), analyses.c.topic)
    )
    return tuple(
        TopicCount(topic=topic, positive=positive, neutral=neutral, negative=negative)
        for topic, positive, neutral, negative in connection.execute(query)
    )


def copies(connection: Connection, stories: Sequence[str]) -> dict[str, int]:
    """How many outlets published each story: publishers are counted, not copies (law 5)."""
    query = (
        select(items.c.story, func.count(distinct(items.c.outlet_key))).where(items.c.story.in_(stories)).group_by(items.c.story)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _in_period(start: datetime, end: datetime) -> Any:
    """By the stated date; a guessed one never feeds a count (law 4), a piece without any counts when it was first seen."""
    stated = items.c.published_origin.is_(None) | (items.c.published_origin != DateOrigin.GUESSED.value)
    return (items.c.seen_at >= start) & (items.c.seen_at < end) & stated
