"""`./run bench pipeline`: our pipeline against a naive one, in the same run on the same pages, in CPU time.

Both take the pages in turns of one batch, round after round; the ratio is the median over the rounds. The naive pipeline's
shares are checked against the paper on performance, so that it is neither a straw man nor unusually good. Then the size
of the idle service (bench.idle) and the start of the filters (bench.filters). Exit code 1 where a goal is missed.
"""

import argparse
import gc
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench import filters, idle
from bench.parts import pages as made
from bench.parts.clock import Clock
from bench.parts.naive import SHARES, Naive
from bench.parts.naive import STAGES as NAIVE_STAGES
from bench.parts.ours import STAGES, Ours
from bench.parts.pages import PageFile
from bench.parts.verdict import Figure, least, told
from bench.parts.words import f1
from jobs.analyse import BATCH

HOUSE = Path(__file__).resolve().parents[1]
SHARED = HOUSE.parent / "shared"
KNOWN_GOAL, GENERAL_GOAL = 5.0, 2.2
SHARE_MARGIN = 0.30
SAME = 0.001  # word-F1 under which two texts are the same


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    known: int
    benchmark: int
    unknown: int
    training: int


FULL = Size(rounds=3, known=210, benchmark=181, unknown=70, training=600)
SMALL = Size(rounds=1, known=42, benchmark=24, unknown=14, training=200)


@dataclass(frozen=True, slots=True)
class Round:
    """One round over one set of pages: CPU time of both, and how good both texts were (mean word-F1)."""

    pages: int
    naive: Clock
    ours: Clock
    naive_f1: float
    ours_f1: float

    @property
    def ratio(self) -> float:
        """How many times our throughput the naive CPU time is."""
        return self.naive.whole / self.ours.whole


def play(naive: Naive, ours: Ours, pages: Sequence[PageFile]) -> Round:
    """Both pipelines over the same pages, batch by batch in turns, each with an empty store."""
    clocks = Clock(), Clock()
    naive_words: list[str] = []
    our_words: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        naive.fresh(Path(folder))
        ours.fresh(Path(folder))
        for start in range(0, len(pages), BATCH):
            batch = pages[start : start + BATCH]
            naive_words += [naive.take(page, clocks[0]) for page in batch]
            our_words += ours.take(batch, clocks[1])
        naive.close()
        ours.close()
    truths = [page.truth for page in pages]
    return Round(len(pages), *clocks, f1(truths, naive_words), f1(truths, our_words))


def sets(shared: Path, size: Size) -> Iterator[tuple[str, list[PageFile]]]:
    """The pages of every round: ("known" | "benchmark" | "unknown", pages). Poured texts never repeat."""
    texts = list(made.articles(shared))
    random.Random(2026).shuffle(texts)  # the set is ordered by topic
    stream = iter(texts)
    for number in range(size.rounds):
        yield "known", made.known(shared, stream, size.known, number * size.known)
        yield "benchmark", made.benchmark(shared, size.benchmark)
        yield "unknown", made.unknown(shared, stream, size.unknown, number * size.unknown)


def measure(shared: Path, size: Size) -> dict[str, list[Round]]:
    """The rounds by set; both pipelines are warmed first on pages that are not measured."""
    naive = Naive(*made.topics(shared, size.training))
    ours = Ours()
    warm = list(made.articles(shared))[-14:]
    play(naive, ours, made.known(shared, iter(warm), 7, 90_000) + made.unknown(shared, iter(warm[7:]), 7, 90_000))
    gc.collect()
    gc.freeze()  # as the service does: else one pipeline's collections look through the other's models, at random
    rounds: dict[str, list[Round]] = {}
    for name, pages in sets(shared, size):
        rounds.setdefault(name, []).append(play(naive, ours, pages))
    return rounds


def general(rounds: dict[str, list[Round]]) -> list[Round]:
    """The two sets of general pages as one, round by round."""
    joined = []
    for one, other in zip(rounds["benchmark"], rounds["unknown"], strict=True):
        clocks = _sum(one.naive, other.naive), _sum(one.ours, other.ours)
        count = one.pages + other.pages
        scores = (
            (one.naive_f1 * one.pages + other.naive_f1 * other.pages) / count,
            (one.ours_f1 * one.pages + other.ours_f1 * other.pages) / count,
        )
        joined.append(Round(count, *clocks, *scores))
    return joined


def _sum(one: Clock, other: Clock) -> Clock:
    whole = Clock()
    whole.seconds = {name: one.seconds[name] + other.seconds[name] for name in one.seconds}
    return whole


def stages(title: str, rounds: Sequence[Round]) -> list[Figure]:
    """Prints both pipelines stage by stage in ms of CPU a page; the naive shares as figures."""
    table = Table(title=f"{title}: ms of CPU a page, median of {len(rounds)} round(s) of {rounds[0].pages} pages")
    for heading in ("naive", "ms", "share", "expected", "within 30 %", "ours", "ms", "share"):
        table.add_column(heading, justify="left" if heading in ("naive", "ours") else "right")
    figures = []
    for place, stage in enumerate(NAIVE_STAGES):
        share = median(one.naive.seconds[stage] / one.naive.whole for one in rounds)
        off = share / SHARES[stage] - 1
        within = abs(off) <= SHARE_MARGIN
        figures.append(
            Figure(name=f"naive share of {stage}", value=f"{share:.1%}", goal=f"{SHARES[stage]:.1%} ± 30 %", met=within)
        )
        row = [
            stage,
            _ms(rounds, "naive", stage),
            f"{share:.1%}",
            f"{SHARES[stage]:.1%}",
            f"{'yes' if within else 'NO'} ({off:+.0%})",
        ]
        table.add_row(*row, *_our_cells(rounds, place))
    whole = [f"{1000 * median(one.naive.whole / one.pages for one in rounds):.1f}", "", "", ""]
    table.add_row("whole", *whole, "whole", f"{1000 * median(one.ours.whole / one.pages for one in rounds):.1f}", "")
    Console(width=110).print(table)
    return figures


def _ms(rounds: Sequence[Round], which: str, stage: str) -> str:
    return f"{1000 * median(getattr(one, which).seconds[stage] / one.pages for one in rounds):.2f}"


def _our_cells(rounds: Sequence[Round], place: int) -> list[str]:
    if place >= len(STAGES):
        return []
    share = median(one.ours.seconds[STAGES[place]] / one.ours.whole for one in rounds)
    return [STAGES[place], _ms(rounds, "ours", STAGES[place]), f"{share:.1%}"]


def ratio(name: str, rounds: Sequence[Round], goal: float | None) -> Figure:
    """The median ratio, with its range over the rounds in the name."""
    ratios = [one.ratio for one in rounds]
    shown = f"{name}: times the naive CPU throughput ({min(ratios):.1f}–{max(ratios):.1f})"
    if goal is None:
        return Figure(name=shown, value=f"{median(ratios):.2f}×")
    return least(shown, median(ratios), goal, unit="×", digits=2)


def text(name: str, rounds: Sequence[Round]) -> Figure:
    """Word-F1 of our text against the naive one's."""
    ours, naive = (median(getattr(one, which) for one in rounds) for which in ("ours_f1", "naive_f1"))
    met = ours >= naive - SAME
    return Figure(name=f"{name}: word-F1 of the text", value=f"{ours:.3f}", goal=f"≥ naive {naive:.3f}", met=met)


def captures(shared: Path) -> Figure:
    """What keeping a page's raw bytes as evidence costs, apart from the ratios."""
    clock = Clock()
    pages = made.known(shared, made.articles(shared), 14, 80_000)
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours()
        ours.fresh(Path(folder))
        ours.capture(pages, clock)
        ours.close()
    return Figure(name="writing a page's capture (WARC), not in the ratios", value=f"{1000 * clock.whole / len(pages):.1f} ms")


def main(arguments: list[str]) -> int:
    """Measures and prints; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="./run bench pipeline", description=__doc__)
    parser.add_argument("--small", action="store_true", help="few pages, one round: does it run, and roughly how fast")
    parser.add_argument("--pages-only", action="store_true", help="leave out the idle service and the filters")
    parser.add_argument("--shared", type=Path, default=SHARED, metavar="DIR", help="folder of the captured pages and texts")
    asked = parser.parse_args(arguments)
    rounds = measure(asked.shared, SMALL if asked.small else FULL)
    figures = stages("(a) outlets with a file in sites/", rounds["known"])
    stages("(b) general pages", general(rounds))
    figures += [
        ratio("(a) known outlets", rounds["known"], KNOWN_GOAL),
        ratio("(b) general pages", general(rounds), GENERAL_GOAL),
        ratio("    of these: article benchmark", rounds["benchmark"], None),
        ratio("    of these: Vietnamese, unknown outlets", rounds["unknown"], None),
        text("(a) known outlets", rounds["known"]),
        text("(b) article benchmark", rounds["benchmark"]),
        text("(b) Vietnamese, unknown outlets", rounds["unknown"]),
        captures(asked.shared),
    ]
    if not asked.pages_only:
        figures += [*filters.measure(times=1 if asked.small else 3), *idle.measure(settle=20 if asked.small else 40)]
    return told("Speed and size", figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
