"""Search by the index gives what the query says of each piece in memory, on SQLite and on PostgreSQL alike."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, text

from query.matching import find
from query.nodes import Node, Query
from query.parsing import parse
from query.reading import Piece
from records.analysis import Analysis, Match, Mention, Place, Span, Stance, Tier, Tone, Topic
from records.item import Entry, Item, ItemKind, Page, PageState
from storage import analyses, backup, items, search, search_index, subjects
from storage.engine import Connection, open_store, reading, writing
from tests.query_strategies import NODES, SPELLINGS
from tests.seeds import analysis, entry, seed_outlet

UNITS = ("án bệnh viện", "đau hòa", "viện 19")


def _words(chance: random.Random, most: int) -> str:
    between = (" ", " ", " ", ", ", "-", ". ", "\n", " – ")
    return "".join(chance.choice(SPELLINGS) + chance.choice(between) for _ in range(chance.randint(0, most))).strip()


def _corpus(store: Engine, now: datetime, number: int = 80) -> None:
    chance = random.Random(7)
    source = seed_outlet(store, now)
    entries = [
        Entry(
            address=f"https://bao.example/{each}",
            link=f"https://bao.example/{each}",
            kind=ItemKind.FEED,
            title=_words(chance, 5) or "-",
            lead=_words(chance, 10) or None,
            text=_words(chance, 30) or None,
            published=now + timedelta(hours=chance.randint(-900, 300)) if each % 9 else None,
        )
        for each in range(number)
    ]
    with writing(store) as connection:
        items.keep(connection, source, entries, now)
        found = [(_item(connection, each), _said(chance)) for each in range(1, number + 1)]
        analyses.keep(connection, found, 1, now)
        indexed(connection)


def _said(chance: random.Random) -> Analysis:
    span = Span(field="title", start=0, end=1, text="-")
    plain = analysis(matches=False)
    return replace(
        plain,
        topic=chance.choice([Topic.OUTBREAK, Topic.POISONING]),
        tone=chance.choice([Tone.NEGATIVE, Tone.POSITIVE]),
        mentions=tuple(Mention(span=span, unit=unit) for unit in UNITS if chance.random() < 0.3),
        places=(Place(text="x", province=chance.choice(SPELLINGS)),),
        matches=tuple(
            Match(claim=claim, score=0.9, tier=Tier.CONFIRMED, stance=Stance.SPREADS)
            for claim in ("KR1", "KR2")
            if chance.random() < 0.3
        ),
    )


def _item(connection: Connection, item_id: int) -> Item:
    item = items.one(connection, item_id)
    assert item is not None
    return item


def indexed(connection: Connection) -> int:
    """Brings the index up to date; how many items were put into it."""
    generation = search_index.ready(connection)
    ids = search_index.due(connection, generation, 10_000)
    search_index.index(connection, ids, generation)
    return len(ids)


def _in_memory(connection: Connection, query: Query, now: datetime, unit: str | None = None) -> list[int]:
    told = subjects.of(connection, range(1, 500))
    latest = now + timedelta(minutes=10)
    held = [
        (search_index.place(subject.when, item_id), item_id)
        for item_id, subject in told.items()
        if subject.when < latest and (unit is None or unit in subject.units) and find(query, Piece(subject), now) is not None
    ]
    return [item_id for _, item_id in sorted(held, reverse=True)]


def _pages(connection: Connection, query: Query, now: datetime, limit: int, **given: object) -> Iterator[list[int]]:
    before = None
    while True:
        page = search.search(connection, query, now, before=before, limit=limit, **given)  # type: ignore[arg-type]
        yield [hit.item.id for hit in page.hits]
        if page.older is None:
            return
        before = page.older


@pytest.fixture
def corpus(store: Engine, now: datetime) -> Engine:
    _corpus(store, now)
    return store


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(node=NODES)
def test_the_index_finds_what_matches_in_memory_in_the_same_order(corpus: Engine, now: datetime, node: Node) -> None:
    query = Query(node)
    with reading(corpus) as connection:
        wanted = _in_memory(connection, query, now)
        assert [one for page in _pages(connection, query, now, 7) for one in page] == wanted
        assert search.tally(connection, query, now) == (len(wanted), True)
        own = [one for page in _pages(connection, query, now, 50, unit=UNITS[0]) for one in page]
        assert own == _in_memory(connection, query, now, UNITS[0])


@pytest.mark.parametrize(
    "written", ["án", "an", '"bệnh viện"', 'đơn-vị:"án bệnh"', "bệnh KHÔNG án", "title:benh", "viện GẦN/1 đau"]
)
def test_examples_of_an_official_find_something(corpus: Engine, now: datetime, written: str) -> None:
    with reading(corpus) as connection:
        found = search.search(connection, parse(written), now, limit=100)
        assert found.hits
        assert [hit.item.id for hit in found.hits] == _in_memory(connection, parse(written), now)


@pytest.mark.parametrize("written", ["an", "bệnh OR án", "đau -án", '"benh vien"', "từ:20d", "title:an"])
def test_batches_of_common_and_of_rare_words_join_without_gap(
    corpus: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    for name, small in (("BATCH", 3), ("NEWEST", 9), ("BUDGET", 7)):
        monkeypatch.setattr(search, name, small)
    with reading(corpus) as connection:
        found = [one for page in _pages(connection, parse(written), now, 4) for one in page]
        assert found == _in_memory(connection, parse(written), now)
        assert len(found) > 4


def test_a_page_whose_budget_is_spent_says_where_to_go_on(corpus: Engine, now: datetime) -> None:
    query = parse("title:(bệnh GẦN/0 án)")
    with reading(corpus) as connection:
        found = [one for page in _pages(connection, query, now, 20, budget=3) for one in page]
        assert found == _in_memory(connection, query, now)
        assert search.tally(connection, parse("an"), now, most=5) == (5, False)


def test_an_edit_and_a_new_analysis_are_found_by_their_new_words_only(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1, title="Ngộ độc tại bếp ăn", kind=ItemKind.PAGE)], now)
        analyses.keep(connection, [(_item(connection, 1), analysis())], 1, now)
        assert indexed(connection) == 1
    page = Page(
        title="Ngừng bếp ăn",
        lead=None,
        text="Khắc phục xong.",
        published=now - timedelta(days=3),
        published_origin=None,
        updated=None,
        author=None,
        site=None,
        language="vi",
    )
    with writing(store) as connection:
        items.keep_page(connection, _item(connection, 1), page, None, now)
        read = _item(connection, 1)
        assert read.page_state is PageState.READ
        analyses.keep(connection, [(read, analysis())], 1, now)
        assert indexed(connection) == 1
        assert indexed(connection) == 0
        for words, ids in (("ngộ độc", []), ("ngừng", [1]), ('"khắc phục"', [1]), ("ngày:17/11/2026", [1]), ("từ:1d", [])):
            assert [hit.item.id for hit in search.search(connection, parse(words), now).hits] == ids
        assert connection.execute(text("SELECT count(*) FROM search_rows")).scalar_one() == 1
        if store.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search (search) VALUES ('integrity-check')"))  # raises where it is broken
            old = text("SELECT count(*) FROM search WHERE search MATCH '\"độc\"'")
            assert connection.execute(old).scalar_one() == 0


def test_an_item_not_understood_yet_waits_and_is_counted_as_not_findable(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1), entry(2)], now)
        assert search.search(connection, parse("bệnh"), now).hits == ()
        assert indexed(connection) == 0
        assert search_index.behind(connection) == 2
        for _ in range(3):
            items.failed(connection, 1)
        assert indexed(connection) == 1
        assert search_index.behind(connection) == 1
        assert len(search.search(connection, parse("bệnh"), now).hits) == 1


def test_after_a_restore_the_index_is_made_anew(store: Engine, now: datetime, tmp_path) -> None:
    _corpus(store, now, 20)
    backup.write(store, tmp_path, tmp_path / "copy.tar.gz", now)
    other = open_store(f"sqlite:///{tmp_path / 'b' / 'langnghe.db'}")
    backup.restore(other, tmp_path / "b", tmp_path / "copy.tar.gz")
    with writing(other) as connection:
        assert search.search(connection, parse("an"), now).hits == ()
        assert indexed(connection) == 20
        assert [hit.item.id for hit in search.search(connection, parse("an"), now).hits]
    other.dispose()


def test_the_words_of_a_query_are_never_sql(corpus: Engine, now: datetime) -> None:
    with reading(corpus) as connection:
        for hostile in ("a' OR 1=1 --x", 'nguồn:"x); DROP TABLE items"', "search MATCH an", "{an} ^án : b"):
            search.search(connection, parse(hostile), now)
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 80
