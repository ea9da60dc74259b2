"""A linear chain of labels over a sequence: scored with numpy's weights and no training library (decision 0003).

The file is gzip'd lines of text: a JSON line (labels, how labels follow each other, how many features), then feature
and its weight for each label in thousandths.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.models import content, unreadable

SCALE = 1000
"""Weights are kept as whole thousandths; training rounds before it measures."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chain:
    """`weights` has a row a feature and a column a label; `follow[a, b]` scores label b behind label a."""

    names: list[str]
    numbers: dict[str, int]
    weights: NDArray[np.float32]
    first: Floats
    follow: Floats

    def labels(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The likeliest labels of a sequence, given the features of each place; none for an empty one."""
        if not rows:
            return []
        scores = self._scores(rows)
        best = [a + b for a, b in zip(scores[0], self.first.tolist(), strict=True)]
        follow = self.follow.T.tolist()
        came: list[list[int]] = []
        for row in scores[1:]:
            before = [[a + b for a, b in zip(best, into, strict=True)] for into in follow]
            tops = [max(each) for each in before]
            came.append([each.index(top) for each, top in zip(before, tops, strict=True)])
            best = [top + own for top, own in zip(tops, row, strict=True)]
        path = [best.index(max(best))]
        for step in reversed(came):
            path.append(step[path[-1]])
        return [self.names[label] for label in reversed(path)]

    def _scores(self, rows: Sequence[Sequence[str]]) -> list[list[float]]:
        known = [[number for each in row if (number := self.numbers.get(each)) is not None] for row in rows]
        flat = [number for row in known for number in row]
        owner = [at for at, row in enumerate(known) for _ in row]
        total = np.zeros((len(rows), len(self.names)))
        np.add.at(total, owner, self.weights[flat])
        scores: list[list[float]] = total.tolist()
        return scores


EMPTY = Chain(["O"], {}, np.zeros((0, 1), dtype=np.float32), np.zeros(1), np.zeros((1, 1)))
"""Knows no feature: everything is O."""


def load(path: Path) -> Chain:
    """Read a model file. Raises BadInput where it is missing, changed or not of this form."""
    held = content(path)
    try:
        head, *lines = gzip.decompress(held).decode("utf-8").split("\n")
        told = json.loads(head)
        if len(lines) != told["features"]:
            raise ValueError(f"{len(lines)} features of {told['features']}")
        cells = [line.split("\t", 1) for line in lines]
        table = np.array([list(map(int, cell[1].split("\t"))) for cell in cells], dtype=np.float32) / np.float32(SCALE)
        follow = np.array(told["follow"], dtype=np.float64) / SCALE
        size = len(told["labels"])
        chain = Chain(
            names=told["labels"],
            numbers={cell[0]: number for number, cell in enumerate(cells)},
            weights=table.reshape(-1, size),
            first=np.array(told["first"], dtype=np.float64).reshape(size) / SCALE,
            follow=follow.reshape(size, size),
        )
    except (OSError, EOFError, ValueError, LookupError, TypeError, zlib.error) as fault:
        raise unreadable(path, fault) from fault
    return chain


def save(path: Path, chain: Chain, note: str) -> None:
    """Write a model file; the same chain gives the same bytes. `note` says where it comes from."""
    head = {
        "note": note,
        "labels": chain.names,
        "first": _thousandths(chain.first),
        "follow": [_thousandths(row) for row in chain.follow],
        "features": len(chain.numbers),
    }
    lines = [json.dumps(head, ensure_ascii=False)]
    for name, number in chain.numbers.items():
        lines.append("\t".join([name, *map(str, _thousandths(chain.weights[number]))]))
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), 9, mtime=0))


def _thousandths(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]
