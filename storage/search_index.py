"""The index that search is answered from: under each token (query.reading) the items that have it, newest first.

An item stands in it at its place: the seconds of its moment, then its id, in one number. So the index itself is in the
order of answers, a page of them is read without sorting, and a stretch of days is a range. It is derived and can be made
anew at any time, so it is no part of the schema, the migrations or a backup: FTS5 without content on SQLite (the tokens
kept packed beside it, for taking them out again), an array with a GIN index on PostgreSQL. Words only, no positions."""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, inspect, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import Column, MetaData, Table
from sqlalchemy.types import BigInteger, LargeBinary, Text

from query.reading import Piece
from storage import subjects
from storage.rows import upsert
from storage.tables import items
from storage.tables_people import deployment

FORM = 1
"""Which tokens it holds and how; a change here has every item indexed anew."""

AFTER_TRIES = 3
_ID_BITS = 30
_MOST_SECONDS = (1 << 33) - 1
_KEY = "search"
_own = MetaData()
ROWS = Table("search_rows", _own, Column("item_id", BigInteger), Column("place", BigInteger), Column("words", LargeBinary))
ARRAYS = Table(
    "search_rows", MetaData(), *(Column(name, BigInteger) for name in ("item_id", "place")), Column("words", ARRAY(Text))
)
_DROP = ("DROP TABLE IF EXISTS search", "DROP TABLE IF EXISTS search_rows")
_MAKE = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none,
        tokenize="ascii tokenchars '.,_~@:-'")""",
        "CREATE TABLE search_rows (item_id INTEGER PRIMARY KEY, place INTEGER NOT NULL UNIQUE, words BLOB NOT NULL)",
    ),
    "postgresql": (
        "CREATE TABLE search_rows (item_id bigint PRIMARY KEY, place bigint NOT NULL UNIQUE, words text[] NOT NULL)",
        "CREATE INDEX ix_search_rows_words ON search_rows USING gin (words)",
    ),
}
_PUT = text("INSERT INTO search (rowid, words) VALUES (:place, :words)")
_TAKE = text("INSERT INTO search (search, rowid, words) VALUES ('delete', :place, :words)")


def place(moment: datetime, item_id: int) -> int:
    """Where an item of that moment and id stands: later ones have greater numbers."""
    seconds = int(moment.astimezone(UTC).timestamp())
    return (min(max(seconds, 0), _MOST_SECONDS) << _ID_BITS) | item_id


def item_at(where: int) -> int:
    """The id of the item that stands there."""
    return where & ((1 << _ID_BITS) - 1)


def is_there(connection: Connection) -> bool:
    """True where the index has been made."""
    return inspect(connection).has_table("search_rows")


def ready(connection: Connection) -> int:
    """Makes the index where there is none of today's form; its generation, which items in it carry."""
    standing = generation(connection)
    if standing:
        return standing
    for statement in (*_DROP, *_MAKE[connection.dialect.name]):
        connection.execute(text(statement))
    made = _kept(connection).get("generation", 0) + 1
    upsert(connection, deployment, [{"key": _KEY, "value": {"form": FORM, "generation": made}}], on=["key"])
    return made


def generation(connection: Connection) -> int:
    """The generation of the index as it stands, 0 where there is none of today's form."""
    kept = _kept(connection)
    return kept.get("generation", 0) if kept.get("form") == FORM and is_there(connection) else 0


def _kept(connection: Connection) -> dict[str, int]:
    kept: dict[str, int] = connection.execute(select(deployment.c.value).where(deployment.c.key == _KEY)).scalar() or {}
    return kept


def due(connection: Connection, made: int, limit: int) -> Sequence[int]:
    """Items whose words of today are not in the index of generation `made`, newest first; not understood ones wait."""
    understood = or_(items.c.analysed_with != "", items.c.failures >= AFTER_TRIES)
    query = select(items.c.id).where(items.c.indexed_with < made, understood).order_by(items.c.id.desc()).limit(limit)
    return connection.execute(query).scalars().all()


def behind(connection: Connection, most: int = 1_000) -> int:
    """How many items search can't find yet, `most` at most."""
    made = _kept(connection).get("generation", 1)
    waiting = select(items.c.id).where(items.c.indexed_with < made).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(waiting)).scalar_one())


def holds_all_since(connection: Connection, since: datetime) -> bool:
    """True where every understood item first seen since then is in the index."""
    newest = due(connection, _kept(connection).get("generation", 1), 1)
    if not newest:
        return True
    first_seen: datetime = connection.execute(select(items.c.first_seen).where(items.c.id == newest[0])).scalar_one()
    return first_seen < since


def index(connection: Connection, item_ids: Sequence[int], made: int) -> None:
    """Puts these items into the index of generation `made`, in place of what it held of them, and stamps them."""
    sqlite = connection.dialect.name == "sqlite"
    _take_out(connection, item_ids, sqlite=sqlite)
    found = [
        (item_id, place(subject.when, item_id), sorted(Piece(subject).tokens))
        for item_id, subject in subjects.of(connection, item_ids).items()
    ]
    if found and sqlite:
        joined = [(item_id, where, " ".join(tokens)) for item_id, where, tokens in found]
        connection.execute(_PUT, [{"place": where, "words": words} for _, where, words in joined])
        packed = [
            {"item_id": item_id, "place": where, "words": zlib.compress(words.encode(), 1)} for item_id, where, words in joined
        ]
        connection.execute(insert(ROWS), packed)
    elif found:
        rows = [{"item_id": item_id, "place": where, "words": tokens} for item_id, where, tokens in found]
        connection.execute(insert(ARRAYS), rows)
    stamp = update(items).where(items.c.id == bindparam("one")).values(indexed_with=made)
    if item_ids:
        connection.execute(stamp, [{"one": item_id} for item_id in item_ids])


def _take_out(connection: Connection, item_ids: Sequence[int], *, sqlite: bool) -> None:
    if sqlite:
        held = connection.execute(select(ROWS.c.place, ROWS.c.words).where(ROWS.c.item_id.in_(item_ids))).all()
        if held:
            connection.execute(_TAKE, [{"place": row.place, "words": zlib.decompress(row.words).decode()} for row in held])
    connection.execute(delete(ROWS).where(ROWS.c.item_id.in_(item_ids)))


def span(first: datetime | None, last: datetime | None, now: datetime) -> tuple[int, int]:
    """The places from `first` on (None: the beginning) up to before `last`; later than now by ten minutes is no date (T10)."""
    latest = now + timedelta(minutes=10)
    return (place(first, 0) if first else 0), place(min(last, latest) if last else latest, 0)
