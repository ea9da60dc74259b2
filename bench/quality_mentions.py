"""How well organisations and places are found, against the gold labels.

    ./run bench quality_mentions FOLDER_OF_PAPERS

Exact-string F1 of organisations over the items' sets of names, with a bootstrap interval over items; recall of places.
Every item that differs is told on stderr.
"""

import json
import random
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.parts.verdict import Figure, told
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from nlp.mentions import Registry
from nlp.places import Gazetteer
from records.analysis import Text
from text import nfc

ROUNDS = 2000
GOAL = 0.90  # two readers of one text: 0.93


@dataclass(frozen=True, slots=True)
class Compared:
    """One item: organisations found and wanted as written, places wanted and how many of them were found, seconds."""

    id: str
    found: frozenset[str]
    wanted: frozenset[str]
    places: int
    hit: int
    seconds: float

    @property
    def counts(self) -> tuple[int, int, int]:
        """(right, found, wanted)."""
        return len(self.found & self.wanted), len(self.found), len(self.wanted)


def f1(counts: list[tuple[int, int, int]]) -> float:
    """F1 of (right, found, wanted) triples."""
    right, found, wanted = (sum(column) for column in zip(*counts, strict=True))
    return 2 * right / (found + wanted) if found + wanted else 1.0


def interval(counts: list[tuple[int, int, int]]) -> tuple[float, float]:
    """The middle 95 % of F1 over items drawn again with replacement."""
    chance = random.Random(20261122)
    scores = sorted(f1(chance.choices(counts, k=len(counts))) for _ in range(ROUNDS))
    return scores[int(0.025 * ROUNDS)], scores[int(0.975 * ROUNDS)]


def compared(folder: Path) -> list[Compared]:
    """Every labelled item beside what is found in it."""
    gazetteer = Gazetteer(load_places())
    registry = Registry(load_units().records, gazetteer, load_abbreviations())
    made = []
    for line in (folder / "data/gold/mentions-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = Text(title=nfc(row["title"] or "") or None, summary=nfc(row["summary"] or "") or None)
        started = time.perf_counter()
        mentions, places = registry.read(text)
        seconds = time.perf_counter() - started
        found = frozenset(mention.span.text for mention in mentions)
        written = {place.text for place in places}
        hit = sum(nfc(place) in written for place in row["places"])
        made.append(Compared(row["id"], found, frozenset(map(nfc, row["units"])), len(row["places"]), hit, seconds))
    return made


def figures(folder: Path) -> list[Figure]:
    """The rows of the quality table."""
    items = compared(folder)
    for one in items:
        if one.found != one.wanted:
            print(f"{one.id}  thừa {sorted(one.found - one.wanted)}  thiếu {sorted(one.wanted - one.found)}", file=sys.stderr)
    counts = [one.counts for one in items]
    score, (low, high) = f1(counts), interval(counts)
    names, places, hit = sum(len(one.wanted) for one in items), sum(one.places for one in items), sum(one.hit for one in items)
    value = f"{score:.3f} ({low:.3f}–{high:.3f})"
    return [
        Figure(name=f"unit mentions, exact, F1 ({names} names)", value=value, goal=f"≥ {GOAL}", met=score >= GOAL),
        Figure(name=f"places, recall ({places})", value=f"{hit / max(1, places):.3f}"),
        Figure(name="  ms a text", value=f"{statistics.mean(one.seconds for one in items) * 1000:.2f}"),
    ]


if __name__ == "__main__":
    sys.exit(told("mentions", figures(Path(sys.argv[1]))))
