"""`./run bench collect`: what reading costs.

- Extraction: CPU of outlets with a file in sites/ against trafilatura with metadata on the same pages; words of any other page
  against trafilatura's own.
- A round: many sources on loopback of which a tenth changed, through the job that collects, each host at its pace.
- Good sources beside hostile ones (dripping, endless, refusing …) against the same alone.
- Fetching and raw storing of pages against Scrapy by itself with the same settings.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import trafilatura

from bench.parts import beside, hostile
from bench.parts import pages as sets
from bench.parts.hosts import Asked, Hosts, serving
from bench.parts.ours import words
from bench.parts.pages import PageFile
from bench.parts.verdict import Figure, least, told, under
from bench.parts.words import f1
from crawlers.extract import extract
from crawlers.spiders.run import fetch_batches
from egress.policy import Policy
from jobs import collect
from jobs.context import Context
from jobs.engines import logs
from jobs.wiring import context as wired
from records.source import Answer, Fetch, Outlet, OutletKind, ReaderKind, Source
from settings import load
from storage import evidence, outlets, sources
from storage.engine import writing
from storage.migrate import upgrade

HOUSE = Path(__file__).resolve().parents[1]
SHARED = HOUSE.parent / "shared"
BEGINNING = datetime(2026, 11, 20, 3, tzinfo=UTC)
PACE = 2.0  # seconds between two requests to one host: the default of a source
AGENT = "LangNghe-bench/1.0"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    known: int
    general: int
    repeats: int
    sources: int
    pages: int
    hosts: int
    good: int = 40
    pace: float = PACE


FULL = Size(known=60, general=181, repeats=3, sources=500, pages=1_000, hosts=50)
SMALL = Size(known=12, general=12, repeats=1, sources=20, pages=60, hosts=10, good=10)


def extraction(shared: Path, size: Size) -> list[Figure]:
    """CPU of known outlets against trafilatura with metadata, text by text side by side; word F1 of both kinds of page."""
    known = sets.known(shared, sets.articles(shared), size.known, 0)
    general = sets.benchmark(shared, size.general)
    ours, theirs = _cpu(known, size.repeats)
    return [
        least("outlets with a file: times cheaper than trafilatura with metadata", theirs / ours, 10),
        Figure(name="    of CPU a page, ours and trafilatura's", value=f"{1000 * ours:.1f} and {1000 * theirs:.1f} ms"),
        _text("outlets with a file: word F1, trafilatura's", known),
        _text("article benchmark: word F1, trafilatura's", general),
    ]


def _cpu(pages: Sequence[PageFile], repeats: int) -> tuple[float, float]:
    """Seconds of CPU a page: ours, trafilatura's. One page is read by both before the next, so that load falls on both."""
    ours = theirs = 0.0
    for page in [page for _ in range(repeats) for page in pages]:
        began = time.process_time()
        extract(page.body, page.url, content_type=None, now=BEGINNING)
        middle = time.process_time()
        trafilatura.extract(page.body.decode("utf-8", "replace"), with_metadata=True, output_format="json")
        ours += middle - began
        theirs += time.process_time() - middle
    return ours / len(pages) / repeats, theirs / len(pages) / repeats


def _text(name: str, pages: Sequence[PageFile]) -> Figure:
    truths = [page.truth for page in pages]
    ours = f1(truths, [words(extract(page.body, page.url, content_type=None, now=BEGINNING)) for page in pages])
    theirs = f1(
        truths, [trafilatura.extract(page.body.decode("utf-8", "replace"), include_comments=False) or "" for page in pages]
    )
    return Figure(name=name, value=f"{ours:.3f}, {theirs:.3f}", goal="no lower", met=ours >= theirs)


@dataclass(frozen=True, slots=True)
class Round:
    """One measured round: seconds on the wall, what the job said, what the sites were asked; and what `before` it, when each
    site's robots.txt was asked for too."""

    seconds: float
    done: int
    asked: tuple[Asked, ...]
    before: tuple[Asked, ...] = ()

    @property
    def shortest_gap(self) -> float:
        """Seconds between the two nearest requests of one round to one host; infinite where none was asked twice. The rounds
        themselves are six hours apart by the job's clock, and a moment here."""
        by_host: dict[tuple[str, bool], list[float]] = defaultdict(list)
        for first, log in ((True, self.before), (False, self.asked)):
            for host, _, _, at in log:
                by_host[host, first].append(at)
        return min(
            (later - former for times in by_host.values() for former, later in pairwise(sorted(times))), default=float("inf")
        )

    @property
    def most_of_a_host(self) -> int:
        """The most requests that one host was sent."""
        counts: dict[str, int] = defaultdict(int)
        for host, *_ in self.before or self.asked:
            counts[host] += 1
        return max(counts.values())


def a_round(size: Size) -> Round:
    """The second round over `size.sources` sources, a tenth of them changed since the first."""
    with serving(size.sources) as hosts, tempfile.TemporaryDirectory() as folder:
        moment = [BEGINNING]
        context = _context(Path(folder), hosts, lambda: moment[0])
        for number, (host, port) in enumerate(hosts.places):
            _register(context, number, f"http://{host}:{port}/rss.xml", size.pace)
        collect.run(context)
        before = tuple(hosts.log())
        hosts.change(size.sources // 10)
        hosts.forget()
        moment[0] += timedelta(hours=6)  # less than a day: what is kept of robots.txt and validators still holds
        began = time.monotonic()
        report = collect.run(context)
        seconds = time.monotonic() - began
        context.engine.dispose()
        return Round(seconds, report.done, tuple(hosts.log()), before)


def _context(folder: Path, hosts: Hosts, clock: Callable[[], datetime]) -> Context:
    context = wired(load(data_dir=folder, database_url=""), clock=clock)
    upgrade(context.engine)
    return replace(context, policy=Policy(allowed=frozenset(hosts.places)))


def _register(context: Context, number: int, address: str, pace: float = PACE) -> None:
    key = f"bao-{number}"
    source = Source(
        id=0, outlet_key=key, name=key, reader=ReaderKind.FEED, address=address, basis="RSS công khai", pace_seconds=pace
    )  # fmt: skip
    with writing(context.engine) as connection:
        outlets.keep(connection, [Outlet(key=key, name=key, domain=f"{key}.example", kind=OutletKind.PRESS)])
        sources.add(connection, source, now=context.clock())


def round_figures(found: Round, size: Size) -> list[Figure]:
    """What a round took and whether it and the one before were polite: robots.txt and one feed a host, at the pace. Requests are
    sent a pace apart and timed where they arrive: the first waits for its connection, on a busy machine for some tenths of a
    second."""
    changed = sum(path == "/rss.xml" and status == 200 for _, path, status, _ in found.asked)
    return [
        under(f"{size.sources} sources, {size.sources // 10} changed: one round", found.seconds, 30, unit=" s"),
        Figure(
            name="    read, changed",
            value=f"{found.done}, {changed}",
            met=(found.done, changed) == (size.sources, size.sources // 10),
        ),
        Figure(name="    requests in all, robots.txt being kept", value=str(len(found.asked))),
        Figure(name="    most requests a host", value=str(found.most_of_a_host), goal="≤ 2", met=found.most_of_a_host <= 2),
        least("    shortest time between two requests to a host", found.shortest_gap, size.pace / 2, unit=" s", digits=2),
    ]


def beside_hostile(size: Size) -> list[Figure]:
    """Good sources alone, then beside sixteen hostile ones."""
    with serving(size.good) as hosts, hostile.serving() as bad:
        return beside.figures(beside.a_round(hosts, {}), beside.a_round(hosts, bad))


def storing(size: Size) -> list[Figure]:
    """Pages a second, fetched and stored raw, against Scrapy by itself; both from the start of their process."""
    with serving(size.hosts) as hosts, tempfile.TemporaryDirectory() as folder:
        places = [hosts.places[number % size.hosts] for number in range(size.pages)]
        addresses = [f"http://{host}:{port}/trang-{number}.html" for number, (host, port) in enumerate(places)]
        began = time.monotonic()
        got = _bare(addresses)
        middle = time.monotonic()
        context = _context(Path(folder), hosts, lambda: BEGINNING)
        kept = _kept(context, addresses)
        ended = time.monotonic()
        context.engine.dispose()
    bare, ours = got / (middle - began), kept / (ended - middle)
    return [
        Figure(name=f"{size.pages} pages: Scrapy by itself, ours with raw storing", value=f"{bare:.0f} and {ours:.0f} a second"),
        least("    of Scrapy's own rate", 100 * ours / bare, 60, unit=" %", digits=0),
        Figure(name="    pages got, kept", value=f"{got}, {kept}", met=(got, kept) == (size.pages, size.pages)),
    ]


def _bare(addresses: list[str]) -> int:
    given = json.dumps(addresses)
    ran = subprocess.run(
        [sys.executable, "-m", "bench.parts.bare"],
        cwd=HOUSE,
        input=given,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return int(ran.stdout)


def _kept(context: Context, addresses: list[str]) -> int:
    """How many pages were fetched by our spiders and kept: WARC files flushed, rows committed, as the jobs do it."""
    kept = 0

    def keep(batch: Sequence[tuple[Fetch, Answer]]) -> None:
        nonlocal kept
        captures = evidence.write_all(context.evidence, [answer for _, answer in batch])
        with writing(context.engine) as connection:
            for capture in captures:
                evidence.keep(connection, capture)
        kept += sum(answer.status == 200 for _, answer in batch)

    asked = [Fetch(url=address, pace_seconds=0.0) for address in addresses]
    fetch_batches(asked, allowed=context.policy.allowed, user_agent=AGENT, on_answers=keep)
    return kept


def main(arguments: list[str]) -> int:
    """Measures and prints; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="./run bench collect", description=__doc__)
    parser.add_argument("--small", action="store_true", help="few pages and sources: does it run, and roughly how fast")
    parser.add_argument("--part", choices=("extraction", "round", "storing", "hostile"), help="only this one")
    parser.add_argument("--shared", type=Path, default=SHARED, metavar="DIR", help="folder of the captured pages and texts")
    asked = parser.parse_args(arguments)
    logs.configure("error")
    size = SMALL if asked.small else FULL
    parts = {
        "extraction": lambda: extraction(asked.shared, size),
        "round": lambda: round_figures(a_round(size), size),
        "storing": lambda: storing(size),
        "hostile": lambda: beside_hostile(size),
    }
    wanted = [asked.part] if asked.part else list(parts)
    return told("Collecting", [figure for name in wanted for figure in parts[name]()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
