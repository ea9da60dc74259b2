"""How many publishers spoke of each matter on each day, kept as counted; and the days that stood out.

A day is counted from the index of items by time and kept; the history of a series is then read from its own index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, distinct, func, insert, or_, select, tuple_

from records.analysis import Stance
from records.item import DateOrigin
from records.series import DayCount, SeriesKind, SeriesName
from records.source import OutletKind
from storage.rows import upsert
from storage.tables import analyses, items, matches, mentions, outlets
from storage.tables_series import counted_days, daily_counts, spikes

_MOST = 50_000  # dated pieces of the sector in one day; the country's press gives some 2,000
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPiece:
    """What of a dated piece of the sector a count needs; `units` and `claims` it names."""

    item: int
    outlet: str
    copy_group: str | None
    topic: str
    places: tuple[tuple[str | None, str | None], ...]
    units: tuple[str, ...]
    claims: tuple[str, ...]


def pieces(connection: Connection, start: datetime, end: datetime) -> list[CountedPiece]:
    """The sector's pieces that state a date in [start, end), oldest first; not those of units' own channels, and none
    whose date is guessed or only our first sight of it (law 4)."""
    stated = and_(
        items.c.published.is_not(None),
        or_(items.c.published_origin.is_(None), items.c.published_origin != DateOrigin.GUESSED.value),
    )
    query = (
        select(items.c.id, items.c.outlet_key, items.c.copy_group, analyses.c.topic, analyses.c.places)
        .join(analyses, analyses.c.item_id == items.c.id)
        .where(items.c.seen_at >= start, items.c.seen_at < end, analyses.c.sector, items.c.unit_id.is_(None), stated)
        .order_by(items.c.seen_at, items.c.id)
        .limit(_MOST)
    )
    rows = list(connection.execute(query))
    ids = [row.id for row in rows]
    named = _pairs(connection, ids, mentions.c.item_id, mentions.c.unit, mentions.c.unit.is_not(None))
    wanted = matches.c.stance.in_((Stance.SPREADS.value, Stance.ASKS.value))
    said = _pairs(connection, ids, matches.c.item_id, matches.c.claim_id, wanted)
    return [
        CountedPiece(
            item=row.id,
            outlet=row.outlet_key,
            copy_group=row.copy_group,
            topic=row.topic,
            places=tuple((one["province"], one["commune"]) for one in row.places),
            units=tuple(named.get(row.id, ())),
            claims=tuple(said.get(row.id, ())),
        )
        for row in rows
    ]


def _pairs(connection: Connection, ids: Sequence[int], item: Any, value: Any, wanted: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(ids), 500):
        query = select(item, value).where(item.in_(ids[start : start + 500]), wanted).distinct()
        for item_id, said in connection.execute(query):
            found.setdefault(item_id, []).append(said)
    return found


def to_count(connection: Connection, first: date, last: date, stale: datetime, limit: int) -> list[date]:
    """The days from `first` to `last` that are not counted, or were counted before `stale` while pieces of them still came
    in (the last three), newest first."""
    query = select(counted_days).where(counted_days.c.day >= first, counted_days.c.day <= last)
    made = {row.day: row.made for row in connection.execute(query)}
    every = [last - timedelta(days=back) for back in range((last - first).days + 1)]
    open_still = set(every[:3])
    due = [day for day in every if day not in made or (day in open_still and made[day] < stale)]
    return due[:limit]


def keep_day(connection: Connection, day: date, counts: Sequence[DayCount], now: datetime) -> None:
    """Keeps a day's counts in place of earlier ones."""
    connection.execute(delete(daily_counts).where(daily_counts.c.day == day))
    rows = [
        {
            "day": day,
            "kind": one.series.kind.value,
            "topic": one.series.topic,
            "matter": one.series.name[:200],
            "publishers": one.publishers,
            "items": list(one.items),
        }
        for one in counts
    ]
    if rows:
        connection.execute(insert(daily_counts), rows)
    upsert(connection, counted_days, [{"day": day, "made": now}], on=["day"])


def of_day(connection: Connection, day: date) -> list[DayCount]:
    """The counts of a day, by series."""
    rows = connection.execute(select(daily_counts).where(daily_counts.c.day == day).order_by(*_SERIES)).mappings()
    return [
        DayCount(series=_series(row), day=row["day"], publishers=row["publishers"], items=tuple(row["items"])) for row in rows
    ]


_SERIES = (daily_counts.c.kind, daily_counts.c.topic, daily_counts.c.matter)


def history(connection: Connection, series: Sequence[SeriesName], first: date, last: date) -> dict[SeriesName, list[int]]:
    """The publishers of each series on each day from `first` to `last`, zeros included."""
    days = (last - first).days + 1
    found = {one: [0] * days for one in series}
    for start in range(0, len(series), _AT_ONCE):
        keys = [(one.kind.value, one.topic, one.name) for one in series[start : start + _AT_ONCE]]
        query = select(daily_counts).where(tuple_(*_SERIES).in_(keys), daily_counts.c.day >= first, daily_counts.c.day <= last)
        for row in connection.execute(query).mappings():
            found[_series(row)][(row["day"] - first).days] = row["publishers"]
    return found


def number_of_series(connection: Connection, first: date, last: date) -> int:
    """How many series had any publisher in those days: all of them are looked at together."""
    kinds = select(*_SERIES).where(daily_counts.c.day >= first, daily_counts.c.day <= last).distinct().subquery()
    return int(connection.execute(select(func.count()).select_from(kinds)).scalar_one())


def beginning(connection: Connection) -> datetime | None:
    """When we first saw anything: before, a day without pieces says nothing. None in an empty store."""
    return connection.execute(select(items.c.first_seen).order_by(items.c.id).limit(1)).scalar_one_or_none()


def spike_lasting(connection: Connection, series: SeriesName, day: date, within: timedelta) -> date | None:
    """The first day of the spike of this series that was still seen `within` days before `day`; None where there is none."""
    query = (
        select(spikes.c.first_day)
        .where(spikes.c.kind == series.kind.value, spikes.c.topic == series.topic, spikes.c.matter == series.name)
        .where(spikes.c.day >= day - within, spikes.c.day <= day)
        .order_by(spikes.c.day.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def keep_spike(connection: Connection, series: SeriesName, day: date, first_day: date) -> None:
    """Keeps that a day stood out, in a spike that began on `first_day`."""
    row = {"kind": series.kind.value, "topic": series.topic, "matter": series.name, "day": day, "first_day": first_day}
    upsert(connection, spikes, [row], on=["kind", "topic", "matter", "day"])


def _series(row: Any) -> SeriesName:
    return SeriesName(kind=SeriesKind(row["kind"]), topic=row["topic"], name=row["matter"])


def asked_stories(connection: Connection, since: datetime, least: int, limit: int) -> list[str]:
    """Stories that `least` fanpages and more told since then, the newest first: papers do not ask, they tell."""
    query = (
        select(items.c.story)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(items.c.seen_at >= since, items.c.story.is_not(None), outlets.c.kind == OutletKind.FANPAGE.value)
        .group_by(items.c.story)
        .having(func.count(distinct(items.c.source_id)) >= least)
        .order_by(func.max(items.c.id).desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def asked_claims(connection: Connection, since: datetime, least: int, limit: int) -> list[str]:
    """Claims that `least` sources and more asked about since then."""
    query = (
        select(matches.c.claim_id)
        .join(items, items.c.id == matches.c.item_id)
        .where(items.c.seen_at >= since, matches.c.stance == Stance.ASKS.value)
        .group_by(matches.c.claim_id)
        .having(func.count(distinct(items.c.source_id)) >= least)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def of_story(connection: Connection, story: str, since: datetime, limit: int = 200) -> list[int]:
    """The newest items of a story since then."""
    query = select(items.c.id).where(items.c.story == story, items.c.seen_at >= since).order_by(items.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def of_claim(connection: Connection, claim: str, since: datetime, limit: int = 200) -> dict[int, Stance]:
    """The newest items that repeat a claim since then, and how each stands to it."""
    query = (
        select(matches.c.item_id, matches.c.stance)
        .join(items, items.c.id == matches.c.item_id)
        .where(matches.c.claim_id == claim, items.c.seen_at >= since)
        .order_by(items.c.id.desc())
        .limit(limit)
    )
    return {item_id: Stance(stance) for item_id, stance in connection.execute(query)}
