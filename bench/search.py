"""`./run bench search`: what it costs to hold a thousand watches against a piece, to index a piece, and to answer a query
from 200,000 of them, on SQLite and (with `--postgres URL`) on PostgreSQL.

The pieces are a real year of RSS, title and summary; every tenth is given the summaries of those before it as its text.
Each round is the same stream a year earlier. Queries are an official's, and some that are hard for an index.
"""

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import mean, quantiles
from uuid import uuid4

from rich.console import Console
from sqlalchemy import Engine, text

from bench.parts.verdict import Figure, told, under
from query.library import Library
from query.parsing import parse
from query.reading import Piece, Subject, words_of
from records.item import Entry, ItemKind
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import items, outlets, search, search_index, sources
from storage.engine import open_store, reading, writing
from storage.migrate import upgrade

HOUSE = Path(__file__).resolve().parents[1]
SHARED = HOUSE.parent / "shared"
STREAM = "data/stream/rss-2025-08_2026-05.jsonl.gz"
NOW = datetime(2026, 5, 25, tzinfo=UTC)
WATCH_GOAL_MS, PAGE_GOAL_MS = 3.0, 500.0
QUERIES = (
    '"ngộ độc" (trường OR "bếp ăn") KHÔNG rượu',
    "ngo doc thuc pham",
    '"bệnh viện"',
    "bệnh viện",
    "án",
    "của",
    '"sốt xuất huyết" từ:30d',
    "title:(cúm OR sởi)",
    '"bác sĩ" GẦN/5 "từ chối"',
    '"của và có"',
    "xyzabc OR đồngvạc",
    'nguồn:"tuoi tre" "y tế"',
    "title:(của GẦN/0 không)",
)


def entries(shared: Path, wanted: int) -> Iterator[Entry]:
    """Real pieces, and the same again of a year before until there are enough."""
    made, before = 0, list[str]()
    for turn in range(9):
        with gzip.open(shared / STREAM, "rt", encoding="utf-8") as lines:
            for said in map(json.loads, lines):
                if made == wanted:
                    return
                made += 1
                before = [*before[-7:], said["summary"] or said["title"]]
                yield Entry(
                    address=f"{said['link']}?{turn}",
                    link=said["link"],
                    kind=ItemKind.FEED,
                    title=said["title"],
                    lead=said["summary"],
                    text="\n".join(before) if made % 10 == 0 else None,
                    published=datetime.fromisoformat(said["fetched"]).astimezone(UTC) - timedelta(days=365 * turn),
                )


def fill(engine: Engine, shared: Path, wanted: int) -> tuple[float, int]:
    """Keeps and indexes the pieces; seconds of indexing one, and how many there are."""
    outlet = Outlet(key="tuoi-tre", name="Tuổi Trẻ", domain="bao.example", kind=OutletKind.PRESS, watched=True)
    source = Source(id=0, outlet_key=outlet.key, name="RSS", reader=ReaderKind.FEED, address="https://bao.example", basis="đo")
    with writing(engine) as connection:
        outlets.keep(connection, [outlet])
        kept = Source(
            **{name: getattr(source, name) for name in Source.__slots__} | {"id": sources.add(connection, source, now=NOW)}
        )
    for some in chunks(entries(shared, wanted), 2_000):
        with writing(engine) as connection:
            items.keep(connection, kept, some, NOW)
    with writing(engine) as connection:
        connection.execute(text("UPDATE items SET analysed_with = 'm'"))
        count = int(connection.execute(text("SELECT count(*) FROM items")).scalar_one())
    started, done = time.process_time(), 1
    while done:
        with writing(engine) as connection:
            generation = search_index.ready(connection)
            batch = search_index.due(connection, generation, 100)
            search_index.index(connection, batch, generation)
            done = len(batch)
    return (time.process_time() - started) / count, count


def chunks(every: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    """The entries, `size` at a time."""
    while some := list(islice(every, size)):
        yield some


def ask(engine: Engine) -> list[Figure]:
    """The time of the first page of each query, best of three, and of the count beside it."""
    figures = []
    with reading(engine) as connection:
        for written in QUERIES:
            query, best, counting = parse(written), 9e9, 9e9
            for _ in range(3):
                started = time.perf_counter()
                page = search.search(connection, query, NOW)
                best = min(best, time.perf_counter() - started)
                started = time.perf_counter()
                number, whole = search.tally(connection, query, NOW)
                counting = min(counting, time.perf_counter() - started)
            shown = f"{written}: {number}{'' if whole else '+'}, page of {len(page.hits)}"
            figures.append(under(f"{shown}, counted in {counting * 1e3:.0f} ms", best * 1e3, PAGE_GOAL_MS, unit=" ms"))
    return figures


def watch(shared: Path, number: int, pieces: int) -> list[Figure]:
    """The time that `number` watches cost a piece: reading it into tokens, and trying those whose tokens it has."""
    chance = random.Random(11)
    subjects = [
        Subject(title=one.title, lead=one.lead, text=one.text, when=one.published or NOW) for one in entries(shared, 4 * pieces)
    ]
    queries = [(key, parse(_query(chance, subjects))) for key in range(number)]
    started = time.process_time()
    library = Library(queries)
    making = time.process_time() - started
    reading_, finding, caught = list[float](), list[float](), 0
    for subject in subjects[:pieces]:
        started = time.process_time()
        piece = Piece(subject)
        size = len(piece.tokens)
        between = time.process_time()
        caught += len(library.find(piece, NOW))
        reading_.append(between - started)
        finding.append(time.process_time() - between if size else 0.0)
    whole = [one + other for one, other in zip(reading_, finding, strict=True)]
    return [
        Figure(name=f"making a library of {number:,} watches", value=f"{making * 1e3:.0f} ms"),
        Figure(name="reading a piece into tokens, mean", value=f"{mean(reading_) * 1e3:.2f} ms"),
        Figure(name=f"{number:,} watches against it, mean ({caught / pieces:.1f} catch)", value=f"{mean(finding) * 1e3:.2f} ms"),
        under("both, of 95 pieces in a hundred", quantiles(whole, n=20)[-1] * 1e3, WATCH_GOAL_MS, unit=" ms", digits=2),
    ]


def _query(chance: random.Random, subjects: list[Subject]) -> str:
    """A watch as people write them: phrases of the news, some words, something left out."""

    def phrase() -> str:
        words: tuple[str, ...] = ()
        while len(words) < 3:
            words = words_of(chance.choice(subjects).title)
        at = chance.randrange(len(words) - 1)
        return '"' + " ".join(words[at : at + chance.choice((2, 2, 3))]) + '"'

    forms = (
        lambda: phrase(),
        lambda: f"{phrase()} HOẶC {phrase()}",
        lambda: f"{phrase()} ({phrase()} HOẶC {phrase()} HOẶC {phrase()})",
        lambda: f"{phrase()} KHÔNG {phrase()}",
        lambda: f"{phrase()} GẦN/8 {phrase()}",
        lambda: phrase().replace('"', ""),
    )
    return chance.choice(forms)()


def sizes(engine: Engine) -> list[Figure]:
    """What the index takes of the store."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            asked = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%' OR name LIKE 'sqlite_autoindex_search%'"
            whole = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            asked = "SELECT pg_total_relation_size('search_rows')"
            whole = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relkind = 'r' AND relnamespace ="
            whole += " current_schema()::regnamespace"
        try:
            taken = int(connection.execute(text(asked)).scalar_one())
        except Exception as error:  # a SQLite without dbstat: the figure is left out, and said so
            return [Figure(name="size of the index", value=f"unknown ({type(error).__name__})")]
        all_of = int(connection.execute(text(whole)).scalar_one())
    return [Figure(name="size of the index, of the whole store", value=f"{taken / 1e6:.0f} of {all_of / 1e6:.0f} MB")]


def measured(engine: Engine, shared: Path, wanted: int) -> int:
    """One store, filled and asked; 1 where a goal was missed."""
    upgrade(engine)
    each, count = fill(engine, shared, wanted)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    figures = [Figure(name=f"indexing a piece (of {count:,})", value=f"{each * 1e3:.2f} ms of our CPU"), *sizes(engine)]
    return told(f"search, {engine.dialect.name}", [*figures, *ask(engine)])


def main() -> int:
    """Prints the tables; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--pieces", type=int, default=200_000)
    parser.add_argument("--watches", type=int, default=1_000)
    parser.add_argument("--postgres", metavar="URL", help="also on this PostgreSQL, in a schema of its own that is dropped")
    asked = parser.parse_args()
    if not (asked.shared / STREAM).is_file():
        Console(stderr=True).print(f"no {STREAM} in {asked.shared}")
        return 2
    missed = told("watches", watch(asked.shared, asked.watches, min(2_000, asked.pieces)))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/bench.db")
        missed |= measured(engine, asked.shared, asked.pieces)
        engine.dispose()
    if asked.postgres:
        admin, schema = open_store(asked.postgres), f"bench_{uuid4().hex[:8]}"
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        try:
            engine = open_store(f"{asked.postgres}?options=-csearch_path%3D{schema}")
            missed |= measured(engine, asked.shared, asked.pieces)
            engine.dispose()
        finally:
            with admin.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    return missed


if __name__ == "__main__":
    sys.exit(main())
