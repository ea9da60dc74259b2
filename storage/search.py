"""Search: a query asked of the index, then held against each piece that the index names, so that what is found is what
the query says and no more. Newest first, page by page, on SQLite and PostgreSQL alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, not_, or_, select, text

from query.matching import Found, find
from query.nodes import And, Between, FieldName, Last, Query
from query.reading import Piece, sign, words_of
from query.wanting import All, Has, Some, Want, named, wanted
from records.item import Item
from storage import items as item_rows
from storage import search_index, subjects
from storage.search_index import ARRAYS, ROWS
from storage.tables import items
from working_time import ZONE

BATCH = 100
BUDGET = 600
"""Pieces looked at for one page: under half a second. Where they bring too few, the page says where to go on."""

NEWEST = 2_000
"""Rows of PostgreSQL read in order before the index is asked for all: 40 ms; what is rarer than one in twenty goes on to it."""

_MATCHING = text(
    "SELECT rowid AS place FROM search WHERE search MATCH :asked AND rowid >= :first AND rowid < :last"
    " ORDER BY rowid DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A piece that matches, what made it match, and its place in the order of answers."""

    item: Item
    found: Found
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some answers, newest first. `older` is where the next page begins, None where there are no more."""

    hits: tuple[Hit, ...]
    older: int | None


def search(
    connection: Connection,
    query: Query,
    now: datetime,
    *,
    unit: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int = 20,
    budget: int = BUDGET,
) -> Page:
    """A page of what matches: pieces that mention `unit` only where one is given, of `since` and later, from below the
    place `before`. A page may be short, or empty, and yet have an `older`: then `budget` pieces were looked at."""
    hits: list[Hit] = []
    for looked, (where, hit) in enumerate(_held(connection, query, now, unit, since, before), 1):
        if hit is not None:
            hits.append(hit)
            if len(hits) > limit:
                return Page(hits=tuple(hits[:limit]), older=hits[limit - 1].place)
        if looked >= budget:
            return Page(hits=tuple(hits), older=where)
    return Page(hits=tuple(hits), older=None)


def tally(
    connection: Connection,
    query: Query,
    now: datetime,
    *,
    unit: str | None = None,
    since: datetime | None = None,
    most: int = 200,
) -> tuple[int, bool]:
    """How many match, and whether that is all of them: counting ends at `most`, or after looking at four times as many."""
    found = 0
    for looked, (_, hit) in enumerate(_held(connection, query, now, unit, since, None)):
        if found >= most or looked >= 4 * most:
            return found, False
        found += hit is not None
    return found, True


def newest_with(connection: Connection, want: Want, since: datetime, now: datetime, most: int) -> list[int]:
    """The ids of pieces of `since` and later that have the wanted tokens, newest first, `most` at most; what is not in the
    index yet is absent."""
    if not search_index.is_there(connection):
        return []
    first, last = search_index.span(since, None, now)
    found: list[int] = []
    while first < last and len(found) < most:
        places, more = _places(connection, want, first, last)
        found += [search_index.item_at(where) for where in places]
        if not more:
            break
        last = places[-1]
    return found[:most]


def _held(
    connection: Connection, query: Query, now: datetime, unit: str | None, since: datetime | None, before: int | None
) -> Iterator[tuple[int, Hit | None]]:
    """Every piece that the index names, newest first, with its answer where it is one."""
    if not search_index.is_there(connection):
        return
    want = _with_unit(wanted(query), unit)
    first, last = _range(query, since, now)
    last = min(last, before) if before is not None else last
    while first < last:
        places, more = _places(connection, want, first, last)
        for some in range(0, len(places), BATCH):
            yield from _answers(connection, query, places[some : some + BATCH], unit, now)
        if not more:
            return
        last = places[-1]


def _answers(
    connection: Connection, query: Query, places: Sequence[int], unit: str | None, now: datetime
) -> Iterator[tuple[int, Hit | None]]:
    ids = [search_index.item_at(where) for where in places]
    told = subjects.of(connection, ids)
    rows = connection.execute(select(*(items.c[name] for name in item_rows.FIELDS)).where(items.c.id.in_(ids))).mappings()
    kept = {row["id"]: item_rows.record(row) for row in rows}
    for where, item_id in zip(places, ids, strict=True):
        subject = told.get(item_id)
        fits = subject is not None and (unit is None or unit in subject.units)
        found = find(query, Piece(subject), now) if subject is not None and fits else None
        yield where, None if found is None else Hit(item=kept[item_id], found=found, place=where)


def _with_unit(want: Want | None, unit: str | None) -> Want | None:
    if unit is None:
        return want
    words = tuple(dict.fromkeys(sign(FieldName.UNIT, word) for word in words_of(unit)))
    if not words:
        return want
    return All((want, named(words))) if want is not None else named(words)


def _range(query: Query, since: datetime | None, now: datetime) -> tuple[int, int]:
    """The places that the query's days leave: of conditions that hold for the whole of it."""
    first, last = since, None
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    for part in parts:
        begins = now - timedelta(days=part.days) if isinstance(part, Last) else None
        if isinstance(part, Between):
            begins = _midnight(part.first) if part.first else None
            if part.last is not None and part.last < date.max:
                ends = _midnight(part.last + timedelta(days=1))
                last = min(last, ends) if last else ends
        first = max(first, begins) if first and begins else first or begins
    return search_index.span(first, last, now)


def _midnight(day: date) -> datetime:
    return datetime.combine(max(day, date(1970, 1, 2)), time(), tzinfo=ZONE).astimezone(UTC)


def _places(connection: Connection, want: Want | None, first: int, last: int) -> tuple[Sequence[int], bool]:
    """Where the next pieces stand whose tokens are wanted, and whether there may be more."""
    sqlite = connection.dialect.name == "sqlite"
    if want is not None and sqlite:
        asked = {"asked": _as_fts(want), "first": first, "last": last, "most": BATCH}
        places = connection.execute(_MATCHING, asked).scalars().all()
        return places, len(places) == BATCH
    if want is not None:
        return _places_of_arrays(connection, want, first, last)
    table = ROWS if sqlite else ARRAYS
    query = select(table.c.place).where(table.c.place >= first, table.c.place < last)
    places = connection.execute(query.order_by(table.c.place.desc()).limit(BATCH)).scalars().all()
    return places, len(places) == BATCH


def _places_of_arrays(connection: Connection, want: Want, first: int, last: int) -> tuple[Sequence[int], bool]:
    """The same on PostgreSQL, whose planner guesses wrongly how common a word is that it has not met (a walk through all,
    1.7 s of 220,000 pieces): common words are met among the newest pieces, and the rest is asked of the GIN index alone."""
    within = (ARRAYS.c.place >= first, ARRAYS.c.place < last)
    newest = select(ARRAYS.c.place, ARRAYS.c.words).where(*within).order_by(ARRAYS.c.place.desc()).limit(NEWEST).subquery()
    common = select(newest.c.place).where(_as_arrays(want, newest.c.words)).order_by(newest.c.place.desc()).limit(BATCH)
    places = connection.execute(common).scalars().all()
    if len(places) == BATCH:
        return places, True
    found = select(ARRAYS.c.place).where(_as_arrays(want, ARRAYS.c.words), *within).cte("found").prefix_with("MATERIALIZED")
    rare = select(found.c.place).order_by(found.c.place.desc()).limit(BUDGET)
    places = connection.execute(rare).scalars().all()
    return places, len(places) == BUDGET


def _as_fts(want: Want) -> str:
    """The tokens as an FTS5 expression; none holds a quotation mark."""
    if isinstance(want, Has):
        return f'"{want.token}"'
    joint = " AND " if isinstance(want, All) else " OR "
    whole = "(" + joint.join(_as_fts(part) for part in want.parts) + ")"
    if isinstance(want, All) and want.without:
        return f"({whole} NOT (" + " OR ".join(f'"{token}"' for token in want.without) + "))"
    return whole


def _as_arrays(want: Want, words: Any) -> Any:
    if isinstance(want, Has):
        return words.contains([want.token])
    single = [part.token for part in want.parts if isinstance(part, Has)]
    rest = [_as_arrays(part, words) for part in want.parts if not isinstance(part, Has)]
    if isinstance(want, Some):
        return or_(*([words.overlap(single)] if single else []), *rest)
    without = [not_(words.overlap(list(want.without)))] if want.without else []
    return and_(*([words.contains(single)] if single else []), *rest, *without)
