"""How well items are joined to stories: B³-F1 on clusters-dev, its pieces alone and mixed into the stream of a year.

    python -m bench.quality_stories FOLDER_OF_PAPERS [MIXED_INTO]

Mixed: 20,000 (or MIXED_INTO) items of the stream stand around them on the same days, in the order of their moments. A
stream item counts as a story of its own, so that one that joins a told story lowers its precision.
"""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.parts.verdict import Figure
from catalogue import lexicons
from nlp.stories import Signer, batch
from records.analysis import Text

GOALS = {"title + summary": 0.93, "with body": 0.95}
MIXED_INTO = 20_000
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """One text with its moment; `story` is None for an item of the stream."""

    moment: datetime
    text: Text
    story: str | None


def rows(file: Path) -> Iterable[dict[str, Any]]:
    """The lines of a packed JSON Lines file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def told(folder: Path, *, body: bool) -> list[Piece]:
    """The 319 pieces of clusters-dev."""
    return [
        Piece(
            datetime.strptime(row["time"], "%d/%m/%Y %H:%M"),  # noqa: DTZ007 - only the day is used, as printed
            Text(title=row["title"], summary=row["summary"], text=row["body"] if body else None),
            row["cluster"],
        )
        for row in rows(folder / "data/stories/clusters-dev.jsonl.gz")
    ]


def around(folder: Path, pieces: Sequence[Piece], count: int) -> list[Piece]:
    """`count` items of the stream in their own order and pace (some 420 a day), so laid that half stand on each side of the
    middle piece."""
    stream = list(islice(rows(folder / "data/stream/rss-2025-08_2026-05.jsonl.gz"), 30_000, 30_000 + count))
    moments = [datetime.fromisoformat(row["fetched"]).replace(tzinfo=None) for row in stream]
    shift = sorted(piece.moment for piece in pieces)[len(pieces) // 2] - moments[count // 2]
    texts = [Text(title=row["title"], summary=row.get("summary") or None) for row in stream]
    return [Piece(moment + shift, text, None) for moment, text in zip(moments, texts, strict=True)]


def b_cubed(gold: Sequence[str], found: Sequence[str], strangers: Counter[str]) -> tuple[list[float], list[float]]:
    """Precision and recall of each piece; strangers in its story count against precision."""
    sizes, wanted, both = Counter(found) + strangers, Counter(gold), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    return [both[pair] / sizes[pair[1]] for pair in pairs], [both[pair] / wanted[pair[0]] for pair in pairs]


def f1(precision: Sequence[float], recall: Sequence[float]) -> float:
    """The harmonic mean of the means."""
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r)


def interval(gold: Sequence[str], precision: Sequence[float], recall: Sequence[float]) -> tuple[float, float]:
    """95 %: whole stories are drawn, since pieces of one hang together."""
    draw = np.random.default_rng(0)
    of = {story: [n for n, each in enumerate(gold) if each == story] for story in dict.fromkeys(gold)}
    names = list(of)
    scores = []
    for _ in range(DRAWS):
        chosen = [n for at in draw.integers(0, len(names), len(names)) for n in of[names[at]]]
        scores.append(f1([precision[n] for n in chosen], [recall[n] for n in chosen]))
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def measured(name: str, pieces: Sequence[Piece], signer: Signer, goal: float) -> tuple[Figure, float]:
    """B³-F1 with its interval, and ms of CPU an item."""
    began = time.process_time()
    placings = batch([(n, piece.text, piece.moment.date()) for n, piece in enumerate(pieces)], signer)
    spent = (time.process_time() - began) * 1000 / len(pieces)
    both = [(piece.story, placing.story) for piece, placing in zip(pieces, placings, strict=True)]
    gold, found = [told for told, _ in both if told], [placed for told, placed in both if told]
    strangers = Counter(placed for told, placed in both if not told and placed in set(found))
    precision, recall = b_cubed(gold, found, strangers)
    score, (low, high) = f1(precision, recall), interval(gold, precision, recall)
    figure = Figure(name=name, value=f"{score:.3f} ({low:.3f}–{high:.3f})", goal=f"≥ {goal}", met=score >= goal)
    return figure, spent


def figures(folder: Path, mixed_into: int = MIXED_INTO) -> list[Figure]:
    """Every figure: alone in the file's order, and mixed."""
    signer = Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents())
    found = []
    for name, body in (("title + summary", False), ("with body", True)):
        pieces = told(folder, body=body)
        found.append(measured(f"stories, {name}", pieces, signer, GOALS[name])[0])
        mixed = sorted([*pieces, *around(folder, pieces, mixed_into)], key=lambda piece: piece.moment)
        figure, spent = measured(f"stories, {name}, among {mixed_into:,} others", mixed, signer, GOALS[name])
        found += [figure, Figure(name="  ms of CPU an item (in memory)", value=f"{spent:.2f}")]
    return found


if __name__ == "__main__":
    for one in figures(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MIXED_INTO):
        print(f"{one.name:55} {one.value:24} {one.goal}")
