"""Measures of yes-or-no answers and of classes, each with its 95 % bootstrap interval, shared by the quality benches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from bench.parts.verdict import Figure

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
DRAWS = 400


class Drawn(Protocol):
    """Answers of which some can be drawn again."""

    def __len__(self) -> int: ...

    def at(self, rows: Rows) -> Self:
        """The same for some rows."""


Of = TypeVar("Of", bound=Drawn)


@dataclass(frozen=True, slots=True)
class Answers:
    """Truth, probability and decision of one yes-or-no task, with the weight of each text."""

    truth: Vector
    p: Vector
    said: Vector
    weight: Vector

    @classmethod
    def of(cls, truth: Sequence[int], labels: Sequence[Any], weight: Sequence[float] | None = None) -> "Answers":
        """Answers from labels with .p and .is_; without weights each counts one."""
        p, said = np.array([label.p for label in labels]), np.array([float(label.is_) for label in labels])
        return cls(np.array(truth, dtype=float), p, said, np.array([1.0] * len(p) if weight is None else weight, dtype=float))

    def __len__(self) -> int:
        return len(self.truth)

    def at(self, rows: Rows) -> "Answers":
        """The same for some rows, as drawn by the bootstrap."""
        return Answers(self.truth[rows], self.p[rows], self.said[rows], self.weight[rows])


@dataclass(frozen=True, slots=True)
class Classes:
    """The right class of each text and the one said."""

    truth: NDArray[np.str_]
    said: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.truth)

    def at(self, rows: Rows) -> "Classes":
        """The same for some rows."""
        return Classes(self.truth[rows], self.said[rows])


def f1(a: Answers) -> float:
    """F1 of the decisions, weighted."""
    hit = float((a.truth * a.said * a.weight).sum())
    return 2 * hit / max(float(((a.truth + a.said) * a.weight).sum()), 1e-9)


def curve(a: Answers) -> tuple[Vector, Vector]:
    """Precision and recall at each rank, best first."""
    order = np.argsort(-a.p, kind="stable")
    hits, all_ = np.cumsum((a.truth * a.weight)[order]), np.cumsum(a.weight[order])
    return hits / all_, hits / max(float(hits[-1]), 1e-9)


def average_precision(a: Answers) -> float:
    """Area under precision over recall, as a step function."""
    precision, recall = curve(a)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def recall_at(a: Answers) -> float:
    """The largest recall at a precision of at least 0.75."""
    precision, recall = curve(a)
    return float(recall[precision >= 0.75].max(initial=0.0))


def auc(a: Answers) -> float:
    """The chance that a positive is ranked above a negative; weights don't count."""
    ranks = np.argsort(np.argsort(a.p, kind="stable"), kind="stable") + 1.0
    positive = float(a.truth.sum())
    negative = len(a) - positive
    return float(((ranks * a.truth).sum() - positive * (positive + 1) / 2) / max(positive * negative, 1.0))


def accuracy(a: Classes) -> float:
    """Share of right answers."""
    return float((a.truth == a.said).mean())


def macro_f1(a: Classes) -> float:
    """The mean of each class's F1, over the classes that are right for some text."""
    scores = []
    for name in np.unique(a.truth):
        right, said = a.truth == name, a.said == name
        scores.append(2 * float((right & said).sum()) / float(right.sum() + said.sum()))
    return float(np.mean(scores))


def crossed(a: Answers, folds: int = 5) -> float:
    """F1 where each fold is decided by the threshold that is best on the others: what tuning it on this data is worth."""
    fold = np.arange(len(a)) % folds
    said = np.zeros(len(a))
    for k in range(folds):
        rest = a.at(np.flatnonzero(fold != k))
        tries = np.unique(np.quantile(rest.p, np.linspace(0.02, 0.98, 200)))
        best = max(tries, key=lambda t: f1(Answers(rest.truth, rest.p, (rest.p >= t).astype(float), rest.weight)))
        said[fold == k] = a.p[fold == k] >= best
    return f1(Answers(a.truth, a.p, said, a.weight))


def interval(measure: Callable[[Of], float], of: Of) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of the measure over texts drawn again with replacement."""
    draw = np.random.default_rng(0)
    values = [measure(of.at(draw.integers(0, len(of), len(of)))) for _ in range(DRAWS)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def figure(name: str, measure: Callable[[Of], float], of: Of, goal: float | None = None) -> Figure:
    """The measure with its interval; it meets a goal where the measure itself, not the interval, is at least that."""
    value, (low, high) = measure(of), interval(measure, of)
    shown = f"{value:.3f} ({low:.3f}–{high:.3f})"
    if goal is None:
        return Figure(name=name, value=shown)
    return Figure(name=name, value=shown, goal=f"≥ {goal:g}", met=value >= goal)
