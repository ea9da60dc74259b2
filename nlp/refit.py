"""Learning from few rows without forgetting: logistic regression whose weights are drawn to where they were (numpy alone).

What is fitted is the change of a known score, under a penalty of its size: without rows nothing moves, with few rows little.
The penalty is chosen on the rows to fit, by stories left out in turn; leaving the score as it was is one of the choices.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)
FOLDS = 5
_STEPS = 25
_SOLVES = 60
_NEAR = 1e-6
_SHORTEST = 1e-4


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: of entry k, `row` is which, `column` the feature, `value` how much. `offset` is each row's known score,
    `label` 0 or 1, `weight` how much it counts, `group` the number of its story."""

    row: Ints
    column: Ints
    value: Floats
    features: int
    offset: Floats
    label: Floats
    weight: Floats
    group: Ints

    def times(self, weights: Floats) -> Floats:
        """One number a row."""
        found = np.bincount(self.row, self.value * weights[self.column], minlength=len(self.offset))
        return np.asarray(found, dtype=np.float64)

    def back(self, each: Floats) -> Floats:
        """One number a feature."""
        found = np.bincount(self.column, self.value * each[self.row], minlength=self.features)
        return np.asarray(found, dtype=np.float64)

    def some(self, chosen: Ints) -> "Rows":
        """These rows, in the order given."""
        place = np.full(len(self.offset), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.row] >= 0
        return Rows(
            place[self.row[kept]],
            self.column[kept],
            self.value[kept],
            self.features,
            self.offset[chosen],
            self.label[chosen],
            self.weight[chosen],
            self.group[chosen],
        )


def rows(
    features: Sequence[Sequence[tuple[int, float]]],
    *,
    width: int,
    offset: Sequence[float],
    label: Sequence[bool],
    weight: Sequence[float],
    group: Sequence[str],
) -> Rows:
    """Rows from (feature, value) pairs."""
    flat = [(number, column, value) for number, pairs in enumerate(features) for column, value in pairs]
    numbers = {name: number for number, name in enumerate(sorted(set(group)))}
    return Rows(
        np.array([one[0] for one in flat], dtype=np.int64),
        np.array([one[1] for one in flat], dtype=np.int64),
        np.array([one[2] for one in flat], dtype=np.float64),
        width,
        np.array(offset, dtype=np.float64),
        np.array(label, dtype=np.float64),
        np.array(weight, dtype=np.float64),
        np.array([numbers[one] for one in group], dtype=np.int64),
    )


def probability(score: Floats) -> Floats:
    """Of logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def change(given: Rows, penalty: float) -> Floats:
    """The weights that change the known scores: least weighted log loss plus penalty/2 times their squares, by Newton's
    method with conjugate gradients."""
    weights = np.zeros(given.features)
    least = _cost(given, weights, penalty)
    for _ in range(_STEPS):
        p = probability(given.offset + given.times(weights))
        slope = given.back(given.weight * (p - given.label)) + penalty * weights
        if float(np.sqrt(slope @ slope)) < _NEAR * (1 + len(given.label)):
            break
        bend = given.weight * p * (1 - p)
        step = _solved(lambda v, bend=bend: given.back(bend * given.times(v)) + penalty * v, slope)  # type: ignore[misc]
        share = 1.0
        # A full step leads astray where the known scores are far from nought and the curve is flat: halved until it helps.
        while (cost := _cost(given, weights - share * step, penalty)) > least and share > _SHORTEST:
            share /= 2
        if cost >= least:
            break
        weights, least = weights - share * step, cost
    return weights


def _cost(given: Rows, weights: Floats, penalty: float) -> float:
    return loss(given, weights) * float(given.weight.sum()) + penalty / 2 * float(weights @ weights)


def _solved(matrix: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """x where matrix(x) = wanted, for a symmetric positive matrix."""
    x, rest = np.zeros_like(wanted), wanted.copy()
    way, size = rest.copy(), float(rest @ rest)
    for _ in range(_SOLVES):
        if size < 1e-14:
            break
        moved = matrix(way)
        step = size / float(way @ moved)
        x, rest = x + step * way, rest - step * moved
        before, size = size, float(rest @ rest)
        way = rest + (size / before) * way
    return x


def loss(given: Rows, weights: Floats) -> float:
    """The mean weighted log loss with this change."""
    p = np.clip(probability(given.offset + given.times(weights)), 1e-9, 1 - 1e-9)
    each = -(given.label * np.log(p) + (1 - given.label) * np.log(1 - p))
    return float((each * given.weight).sum() / given.weight.sum())


def penalty_for(given: Rows, penalties: Sequence[float] = PENALTIES) -> float | None:
    """The penalty whose fits do best on stories they did not see; None where no change does best."""
    fold = given.group % FOLDS
    parts = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(FOLDS)]
    parts = [(fit, seen) for fit, seen in parts if len(fit) and len(seen)]
    total = [float(given.weight[seen].sum()) for _, seen in parts]

    def unseen(penalty: float | None) -> float:
        lost = 0.0
        for (fit, seen), size in zip(parts, total, strict=True):
            weights = np.zeros(given.features) if penalty is None else change(given.some(fit), penalty)
            lost += size * loss(given.some(seen), weights)
        return lost / sum(total)

    best, least = None, unseen(None)
    for penalty in penalties:
        found = unseen(penalty)
        if found < least:
            best, least = penalty, found
    return best
