"""Fitting: rows of features to rounded linear weights, with scikit-learn. What runs never imports this."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.facts import Facts
from nlp.linear import SCALE, Floats, Linear, Reading, dense

Matrix = Any
"""A scipy.sparse.csr_matrix: scipy publishes no types that strict mode accepts."""
MOST_NGRAMS = 50_000
RAREST = 5
"""An n-gram in fewer training texts is left out."""


@dataclass(frozen=True, slots=True)
class Space:
    """The vocabulary with its idf, and how much n-grams and dense features count before regularisation."""

    numbers: dict[str, int]
    idf: Floats
    facts: Facts

    @classmethod
    def of(cls, readings: Sequence[Reading], facts: Facts) -> "Space":
        """The most frequent n-grams of the readings, idf smoothed and rounded as it will be stored."""
        seen: Counter[str] = Counter()
        for reading in readings:
            seen.update(reading.ngrams.keys())
        kept = sorted(((n, c) for n, c in seen.items() if c >= RAREST), key=lambda pair: (-pair[1], pair[0]))[:MOST_NGRAMS]
        idf = np.array([rounded(math.log((1 + len(readings)) / (1 + count)) + 1) for _, count in kept])
        return cls({ngram: number for number, (ngram, _) in enumerate(kept)}, idf, facts)

    def rows(self, readings: Sequence[Reading]) -> tuple[Matrix, Floats]:
        """tf-idf of n-grams, one row a reading of length one, and the dense features."""
        empty = np.zeros((0, 0))
        probe = Linear([], self.numbers, self.idf, empty, empty, np.zeros(0), self.facts, {})
        at: list[int] = []
        values: list[Floats] = []
        ends = [0]
        for reading in readings:
            numbers, weights = probe.ngrams(reading)
            at += numbers
            values.append(weights)
            ends.append(len(at))
        shape = (len(readings), len(self.numbers))
        return sparse.csr_matrix((np.concatenate(values), at, ends), shape=shape), np.array(
            [dense(r, self.facts) for r in readings]
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of one task in thousandths' steps: n-grams, dense features, bias; a column a class."""

    ngrams: Floats
    dense: Floats
    bias: Floats

    def scores(self, rows: tuple[Matrix, Floats]) -> Floats:
        """Logits, a column a class."""
        sparse_rows, dense_rows = rows
        return np.asarray(sparse_rows @ self.ngrams + dense_rows @ self.dense + self.bias)


def rounded(value: float) -> float:
    """To the step that the model file keeps."""
    return round(value * SCALE) / SCALE


def fit(
    rows: tuple[Matrix, Floats], labels: NDArray[np.generic], weights: Floats, *, ngrams: float, hints: float, c: float
) -> tuple[Fitted, LogisticRegression]:
    """A logistic regression; n-grams and dense features are scaled by `ngrams` and `hints`, `c` is its inverse penalty.

    The second value is scikit-learn's own model with the same rounded weights, for comparison in tests.
    """
    together = sparse.hstack([rows[0] * ngrams, rows[1] * hints]).tocsr()
    model = LogisticRegression(C=c, max_iter=400, tol=1e-3).fit(together, labels, weights)
    count = rows[0].shape[1]
    split = np.round(np.vstack([model.coef_[:, :count].T * ngrams, model.coef_[:, count:].T * hints]) * SCALE) / SCALE
    model.coef_ = np.hstack([split[:count].T / ngrams, split[count:].T / hints])
    return Fitted(split[:count], split[count:], model.intercept_.copy()), model


def platt(scores: Floats, labels: NDArray[np.generic]) -> tuple[float, float]:
    """Slope and offset that turn scores into probabilities (Platt 1999), fitted on scores not trained on."""
    model = LogisticRegression(C=1e3).fit(scores.reshape(-1, 1), labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def out_of_fold(origins: Sequence[str], folds: int, scored: Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]) -> Floats:
    """Scores of each row by a model that saw no row of its origin; `scored(train, test)` fits and scores."""
    names = sorted(set(origins))
    fold_of = {name: number % folds for number, name in enumerate(names)}
    fold = np.array([fold_of[origin] for origin in origins])
    found: list[Floats] = [scored(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]
    scores = np.zeros((len(origins), found[0].shape[1]))
    for k in range(folds):
        scores[fold == k] = found[k]
    return scores
