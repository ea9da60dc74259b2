"""Real input through the whole path: a real year of RSS by day, and captured pages. None lost, none twice, each counted
once with a status.

Feed bodies go to the feed reader, its entries to storage, then the jobs run until nothing is left. Article pages behind
the entries are not fetched: the entries are kept as known by their feed only."""

import gzip
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogue.claims import load as load_claims
from crawlers.addresses import canonical
from crawlers.dates import LATEST
from crawlers.extract import extract
from crawlers.readers import feed
from jobs import analyse, flag, open_cases
from jobs.context import Context, Report
from jobs.flag import MADE_WITH
from jobs.wiring import context as wired
from records.deployment import Deployment
from records.item import Entry, Item, ItemKind, PageState
from records.source import Answer, Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState
from settings import load
from storage import claims, deployment, evidence, figures, items, outlets, sources
from storage.engine import reading, writing
from storage.migrate import upgrade
from storage.tables import analyses, signatures
from storage.tables import items as kept_items
from storage.tables_people import cases, flags
from tests.acceptance.replay import Day, answer, days, rss
from tests.seeds import seed_units

ITEMS = 20_000
MOST_MEMORY_MB = 1_500  # of the whole test process; the service's own goal is measured by ./run bench idle
BEGINNING = datetime(2025, 8, 1, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
OUTLETS = {"VnExpress": "vnexpress", "Thanh Niên": "thanhnien", "Tuổi Trẻ": "tuoitre"}

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.timeout(2400)]


class Clock:
    """The replayed moment."""

    def __init__(self) -> None:
        self.moment = BEGINNING

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class House:
    """A furnished store, the jobs' surroundings, and the feeds by name."""

    context: Context
    clock: Clock
    feeds: dict[str, Source]

    def read(self, name: str, body: bytes) -> tuple[int, int, int]:
        """Reads one feed body and keeps its entries: how many were seen, new and changed."""
        source, now = self.feeds[name], self.clock()
        state = SourceState(source_id=source.id, next_due=now)
        found = feed.read(source, state, answer(source.address, body, now), now=now)
        assert found.outcome is Outcome.FRESH, found.detail
        entries = [replace(entry, kind=ItemKind.FEED) for entry in found.entries]
        with writing(self.context.engine) as connection:
            return len(entries), *items.keep(connection, source, entries, now)

    def understand(self) -> int:
        """Runs the jobs until nothing is left; how many items failed."""
        jobs: tuple[Callable[[Context], Report], ...] = (analyse.run, flag.run, open_cases.run)
        failed = 0
        for run in jobs:
            more = True
            while more:
                report = run(self.context)
                failed += report.failed
                more = report.more
        return failed


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty store with the shipped claims, an invented department and the year's outlets."""
    clock = Clock()
    context = wired(load(data_dir=tmp_path / "data", database_url=""), clock=clock)
    upgrade(context.engine)
    ours = Deployment(
        department="Sở Y tế tỉnh Sơn Bình", parent="UBND tỉnh Sơn Bình", province="Sơn Bình",
        public_address="http://127.0.0.1:8000", sender="canh-bao@sonbinh.example", ready=True,
    )  # fmt: skip
    with writing(context.engine) as connection:
        deployment.keep(connection, ours)
        claims.keep(connection, load_claims().records)
    seed_units(context.engine)
    yield House(context, clock, {})
    context.engine.dispose()


def register(house: House, name: str, domain: str) -> None:
    """One feed of an outlet; sections of one paper are feeds of one outlet."""
    key = OUTLETS.get(name.partition(" - ")[0], name)
    outlet = Outlet(key=key, name=key, domain=domain, kind=OutletKind.PRESS, watched=True)
    source = Source(
        id=0, outlet_key=key, name=name, reader=ReaderKind.FEED, basis="RSS công khai",
        address=f"https://{domain}/rss/{len(house.feeds)}.rss",
    )  # fmt: skip
    with writing(house.context.engine) as connection:
        outlets.keep(connection, [outlet])
        house.feeds[name] = replace(source, id=sources.add(connection, source, now=house.clock()))


def replay(house: House, year: list[Day]) -> Counter[str]:
    """Day by day: every feed read, then understood at once; how many items each outlet gave, as the year has them."""
    given: Counter[str] = Counter()
    for day in year:
        house.clock.moment = day.end
        for name, found in day.feeds().items():
            if name not in house.feeds:
                register(house, name, f"{OUTLETS[name.partition(' - ')[0]]}.example")
            seen, new, changed = house.read(name, rss(name, found))
            assert (seen, new, changed) == (len(found), len(found), 0), f"{name} {day.end:%d/%m/%Y}"
            given[house.feeds[name].outlet_key] += len(found)
        assert house.understand() == 0
    return given


def told(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Says figures on the terminal, whatever is captured; from a worker of xdist too."""
    with capsys.disabled():
        sys.stderr.write(f"\n{words}\n")


def memory_mb() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def assert_each_has_one_status(house: House, count: int) -> None:
    """Every item is analysed by today's model and seen by today's detectors, or set apart after three failures; it has
    one analysis, one signature, one story and one group of copies."""
    with reading(house.context.engine) as connection:
        analyst, _ = house.context.understanding.analyst(connection)
        done = (kept_items.c.analysed_with == analyst.model) & (kept_items.c.flagged_with == MADE_WITH)
        failed = kept_items.c.failures >= 3
        numbers = {
            "all": connection.scalar(select(func.count()).select_from(kept_items)),
            "done": connection.scalar(select(func.count()).select_from(kept_items).where(done, ~failed)),
            "failed": connection.scalar(select(func.count()).select_from(kept_items).where(failed)),
            "analysed": connection.scalar(select(func.count()).select_from(analyses)),
            "signed": connection.scalar(select(func.count()).select_from(signatures)),
            "placed": connection.scalar(select(func.count(kept_items.c.story)).where(kept_items.c.copy_group.is_not(None))),
        }
        assert items.to_analyse(connection, analyst.model, 1) == []
        assert items.to_flag(connection, MADE_WITH, 1) == []
    assert numbers == {"all": count, "done": count, "failed": 0, "analysed": count, "signed": count, "placed": count}


def test_a_year_of_real_feeds_is_kept_once_understood_and_counted(
    shared: Path, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    year = days(shared, ITEMS)
    links = [row.link for day in year for row in day.rows]
    wanted = {canonical(link) for link in links}
    assert len(wanted) >= ITEMS
    before, began, spent = memory_mb(), time.monotonic(), time.process_time()
    given = replay(house, year)
    seconds, cpu = time.monotonic() - began, time.process_time() - spent

    with reading(house.context.engine) as connection:
        stored = list(connection.execute(select(kept_items.c.address)).scalars())
    assert len(stored) == len(set(stored)), "an item is kept twice"
    assert set(stored) == wanted, "an item is lost or invented"
    assert_each_has_one_status(house, len(wanted))
    assert_counts_add_up(house, year, given, len(wanted))

    last = year[-1]
    assert all(house.read(name, rss(name, found))[1:] == (0, 0) for name, found in last.feeds().items()), "kept again"
    told(
        capsys,
        f"real feeds: {len(wanted)} items of {len(year)} days in {seconds:.0f} s ({1000 * cpu / len(wanted):.1f} ms of CPU an"
        f" item), {summary(house)}; memory {before:.0f} → {memory_mb():.0f} MB",
    )
    assert memory_mb() < MOST_MEMORY_MB


def assert_counts_add_up(house: House, year: list[Day], given: Counter[str], count: int) -> None:
    """Counts by outlet are those of the year, in whole and in parts; no date lies after its reading."""
    cuts = [BEGINNING, *(year[place].end for place in (len(year) // 3, 2 * len(year) // 3)), year[-1].end + timedelta(days=1)]
    with reading(house.context.engine) as connection:
        whole = figures.by_outlet(connection, cuts[0], cuts[-1])
        in_parts = [figures.by_outlet(connection, *pair) for pair in pairwise(cuts)]
        dated = connection.execute(select(kept_items.c.published, kept_items.c.seen_at, kept_items.c.first_seen)).all()
    assert {line.outlet: line.collected for line in whole if line.collected} == dict(given)
    assert sum(line.collected for line in whole) == count
    assert sum(line.collected for part in in_parts for line in part) == count
    assert all(line.collected >= line.health and line.collected >= line.sector for line in whole)
    assert all(seen <= first + LATEST for _, seen, first in dated), "a future date feeds the counts"
    assert sum(published is None for published, _, _ in dated) == 0, "the feeds state a date for every item"


def summary(house: House) -> str:
    """What became of the items."""
    with reading(house.context.engine) as connection:
        health = connection.scalar(select(func.count()).select_from(analyses).where(analyses.c.health))
        sector = connection.scalar(select(func.count()).select_from(analyses).where(analyses.c.sector))
        stories = connection.scalar(select(func.count(kept_items.c.story.distinct())))
        groups = connection.scalar(select(func.count(kept_items.c.copy_group.distinct())))
        raised = connection.scalar(select(func.count()).select_from(flags))
        opened = connection.scalar(select(func.count()).select_from(cases))
    return f"{health} health, {sector} sector, {groups} copy groups, {stories} stories, {raised} flags, {opened} cases"


def captured(shared: Path) -> Iterator[tuple[str, bytes]]:
    """Every captured page of inputs/html with its address: the stated one, else one made from its name."""
    folder = shared / "inputs"
    stated = {}
    for gold in (folder / "gold").glob("*.json"):
        said = json.loads(gold.read_text(encoding="utf-8"))
        stated[said["file"]] = said["url"]
    truths = json.loads((folder / "html/article-benchmark/ground-truth.json").read_text(encoding="utf-8"))
    for path in sorted((folder / "html").rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        yield stated.get(name, f"https://trang.example/{name}"), path.read_bytes()
    for path in sorted((folder / "html/article-benchmark/html").glob("*.html.gz")):
        yield truths[path.name.removesuffix(".html.gz")]["url"], gzip.decompress(path.read_bytes())


def read_page(house: House, item: Item, body: bytes) -> None:
    """As the job read_pages keeps an answer, without the network."""
    now = house.clock()
    came = Answer(url=item.link, final_url=item.link, at=now, status=200, headers=(("Content-Type", HTML),), body=body)
    page = extract(body, item.link, content_type=HTML, now=now)
    capture = evidence.write(house.context.evidence, came)
    with writing(house.context.engine) as connection:
        evidence.keep(connection, capture)
        items.keep_page(connection, item, page, capture.sha256, now)


def test_every_captured_page_is_read_kept_and_understood(shared: Path, house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.clock.moment = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    register(house, "trang", "trang.example")
    pages = {canonical(url): (url, body) for url, body in captured(shared)}
    assert len(pages) > 240
    entries = [
        Entry(address=address, link=url, kind=ItemKind.PAGE, title=f"Trang {n}")
        for n, (address, (url, _)) in enumerate(pages.items())
    ]
    with writing(house.context.engine) as connection:
        assert items.keep(connection, house.feeds["trang"], entries, house.clock()) == (len(pages), 0)
    began = time.monotonic()
    with reading(house.context.engine) as connection:
        wanted = items.pages_wanted(connection, house.clock(), len(pages) + 1)
    for item in wanted:
        read_page(house, item, pages[item.address][1])
    assert house.understand() == 0

    assert_each_has_one_status(house, len(pages))
    with reading(house.context.engine) as connection:
        states = Counter(connection.execute(select(kept_items.c.page_state)).scalars())
        future = select(func.count()).select_from(kept_items).where(kept_items.c.seen_at > house.clock() + LATEST)
        assert connection.scalar(future) == 0
        with_text = connection.scalar(select(func.count()).select_from(kept_items).where(func.length(kept_items.c.text) > 200))
        assert evidence.missing(connection, house.context.evidence) == []
    assert states == {PageState.READ.value: len(pages)}
    told(
        capsys,
        f"captured pages: {len(pages)} in {time.monotonic() - began:.0f} s, {with_text} with more than 200 characters of text,"
        f" {summary(house)}; memory {memory_mb():.0f} MB",
    )
