"""`./run bench speed_stories`: what it costs to place a piece among a million kept ones, on SQLite and (with `--postgres URL`)
on PostgreSQL, and a flood of one text.

The kept pieces are signatures of a real stream (title and summary), laid over 540 days; each further round of the stream has
other names and numbers (their keys are exchanged). Keys stand for the last 90 days, as `story_days` leaves them, or for
`--keyed` days. Measured are 500 further pieces of the last day: signature and `place` as CPU, the candidates query as wall time.
"""

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import mean, quantiles
from uuid import uuid4

from sqlalchemy import Engine, text

from bench.parts.verdict import Figure, told, under
from catalogue import lexicons
from nlp import stories as room
from records.analysis import Signature, Text
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import outlets, sources, stories
from storage.engine import open_store, reading, writing
from storage.migrate import upgrade

SHARED = Path(__file__).resolve().parents[2] / "shared"
STREAM = "data/stream/rss-2025-08_2026-05.jsonl.gz"
LAST, SPAN = date(2026, 5, 25), 540
GOAL_MS = 2.0
BASE, MEASURED, FLOOD = 20_000, 500, 5_000
_ITEM = (
    "INSERT INTO items (id, source_id, outlet_key, address, link, kind, title, first_seen, seen_at, photos, version, page_state,"
    " page_tries, analysed_with, matched_with, flagged_with, indexed_with, failures, story, copy_group) VALUES (:id, :source,"
    " 'bao', :address, '', 'feed', '', :seen, :seen, 0, 1, 'none', 0, 'm', 0, '', 0, 0, :story, :story)"
)
_SIGNATURE = (
    "INSERT INTO signatures (item_id, exact, day, bands, terms, direction) VALUES (:id, :exact, :day, :bands, :terms, :direction)"
)
_KEY = "INSERT INTO signature_keys (key, item_id, day) VALUES (:key, :id, :day)"


def texts(shared: Path, first: int, count: int) -> list[Text]:
    """`count` pieces of the stream from the `first` on."""
    with gzip.open(shared / STREAM, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, islice(lines, first, first + count))
        return [Text(title=row["title"], summary=row.get("summary") or None) for row in rows]


def renamed(signature: Signature, turn: int, day: date) -> Signature:
    """The signature with the keys of names, numbers and a third of the other words exchanged: another event told alike."""
    salt = (turn * 0x9E3779B97F4A7C15) & 0x0FFFFFFFFFFFFFF8
    terms = tuple((key ^ salt if turn and (key & 7 or key % 3 == 0) else key, weight) for key, weight in signature.terms)
    bands = tuple(band ^ salt for band in signature.bands)
    return Signature(exact=f"{signature.exact}{turn}", bands=bands, terms=terms, day=day, direction=signature.direction)


def kept(base: Sequence[Signature], wanted: int) -> Iterator[tuple[int, Signature]]:
    """`wanted` (item, signature), the last on the last day."""
    for number in range(wanted):
        day = LAST - timedelta(days=SPAN - 1 - number * SPAN // wanted)
        yield number + 1, renamed(base[number % len(base)], number // len(base), day)


def fill(engine: Engine, base: Sequence[Signature], wanted: int, keyed: int) -> None:
    """Keeps them, a thousand at a time."""
    outlet = Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS, watched=True)
    source = Source(id=0, outlet_key="bao", name="RSS", reader=ReaderKind.FEED, address="https://bao.example", basis="đo")
    now = datetime(2026, 5, 25, tzinfo=UTC)
    with writing(engine) as connection:
        outlets.keep(connection, [outlet])
        number = sources.add(connection, source, now=now)
    every, since = kept(base, wanted), LAST - timedelta(days=keyed)
    while some := list(islice(every, 1_000)):
        rows = [
            {"id": n, "source": number, "address": str(n), "seen": now.isoformat(), "story": f"v{n}", "day": one.day}
            | {"bands": json.dumps(one.bands), "terms": json.dumps(one.terms)}
            | {"exact": one.exact, "direction": b64encode(one.direction).decode()}
            for n, one in some
        ]
        young = [(n, one) for n, one in some if one.day and one.day > since]
        keys = [{"key": key, "id": n, "day": one.day} for n, one in young for key in room.meeting_keys(one)]
        with writing(engine) as connection:
            connection.execute(text(_ITEM), rows)
            connection.execute(text(_SIGNATURE), rows)
            if keys:
                connection.execute(text(_KEY), keys)
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))


def ask(engine: Engine, signer: room.Signer, pieces: Sequence[Text]) -> list[Figure]:
    """Signature and place of each piece (CPU), and the candidates query (wall)."""
    own, query, found = list[float](), list[float](), 0
    with reading(engine) as connection:
        for number, piece in enumerate(pieces):
            began = time.process_time()
            signature = signer.signature(piece, LAST)
            spent, asked = time.process_time() - began, time.perf_counter()
            near = stories.candidates(connection, signature, room.meeting_keys(signature), -number - 1)
            query.append((time.perf_counter() - asked) * 1e3)
            began = time.process_time()
            room.place(-number - 1, signature, near)
            own.append((spent + time.process_time() - began) * 1e3)
            found += len(near)
    return [
        under("signature and place, mean of CPU", mean(own), GOAL_MS, unit=" ms", digits=2),
        Figure(name="  of twenty the slowest", value=f"{quantiles(own, n=20)[-1]:.2f} ms"),
        Figure(name=f"candidates query ({found / len(pieces):.0f} found), mean", value=f"{mean(query):.2f} ms"),
        Figure(name="  of twenty the slowest", value=f"{quantiles(query, n=20)[-1]:.2f} ms"),
    ]


def flood(signer: room.Signer, count: int = FLOOD) -> Figure:
    """`count` identical posts placed in memory, as `./run stories` does."""
    post = Text(text="Khẩn: nước máy ở phường Bến Cát bị nhiễm độc chì, cả trăm người đi viện rồi, bà con đừng uống nhé!")
    began = time.process_time()
    room.batch([(number, post, LAST) for number in range(count)], signer)
    return Figure(name=f"{count:,} identical posts", value=f"{time.process_time() - began:.1f} s")


def measured(url: str, signer: room.Signer, base: Sequence[Signature], given: argparse.Namespace) -> list[Figure]:
    """The figures of one store, filled and asked."""
    engine = open_store(url)
    try:
        began = time.perf_counter()
        upgrade(engine)
        fill(engine, base, given.kept, given.keyed)
        filled = Figure(name="filling", value=f"{time.perf_counter() - began:.0f} s")
        return [filled, *ask(engine, signer, texts(given.shared, BASE, MEASURED))]
    finally:
        engine.dispose()


def main() -> int:
    """Prints the figures; 1 where the goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=int, default=1_000_000)
    parser.add_argument("--keyed", type=int, default=90, help="days of the last ones that have keys")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--postgres", help="URL of a PostgreSQL server; a schema of its own is made and dropped")
    given = parser.parse_args()
    signer = room.Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents())
    print(f"{(flooded := flood(signer)).name}: {flooded.value}", file=sys.stderr)
    chance = random.Random(7)
    base = [signer.signature(piece, LAST) for piece in texts(given.shared, 0, BASE)]
    chance.shuffle(base)
    with tempfile.TemporaryDirectory() as folder:
        code = told("SQLite", [flooded, *measured(f"sqlite:///{folder}/stories.db", signer, base, given)])
    if given.postgres:
        code |= on_postgres(given.postgres, signer, base, given)
    return code


def on_postgres(url: str, signer: room.Signer, base: Sequence[Signature], given: argparse.Namespace) -> int:
    """The same on PostgreSQL, in a schema that is dropped."""
    schema = f"bench_{uuid4().hex[:8]}"
    server = open_store(url)
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in url else "?"
    try:
        return told("PostgreSQL", measured(f"{url}{joint}options=-csearch_path%3D{schema}", signer, base, given))
    finally:
        with server.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        server.dispose()


if __name__ == "__main__":
    sys.exit(main())
