"""Fitting a deployment's sector adjustment to what its officers said of pieces."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nlp.adjustment import Adjustment, thousandths
from nlp.linear import Linear, Reading, dense, dense_names
from nlp.refit import Rows, change, penalty_for, rows

_SECTOR = 1
RAREST = 3
"""An n-gram in fewer of the rows is left alone: it would be that one story's own."""


def refitted(
    shipped: Linear,
    base: str,
    readings: Sequence[Reading],
    logits: Sequence[float],
    labels: Sequence[bool],
    weights: Sequence[float],
    stories: Sequence[str],
) -> tuple[Adjustment, float] | None:
    """The adjustment fitted to these rows and its penalty, None where leaving the model alone does best on stories left
    out. `logits` are the shipped model's calibrated answers."""
    names = _ngrams(shipped, readings)
    given = _rows(shipped, names, readings, logits, labels, weights, stories)
    penalty = penalty_for(given)
    if penalty is None:
        return None
    return _adjustment(shipped, base, names, change(given, penalty)), penalty


def _ngrams(shipped: Linear, readings: Sequence[Reading]) -> list[str]:
    seen = Counter(ngram for reading in readings for ngram in reading.ngrams)
    return sorted(ngram for ngram, count in seen.items() if count >= RAREST and ngram in shipped.numbers)


def _rows(
    shipped: Linear,
    names: Sequence[str],
    readings: Sequence[Reading],
    logits: Sequence[float],
    labels: Sequence[bool],
    weights: Sequence[float],
    stories: Sequence[str],
) -> Rows:
    """Columns: the bias, the dense features, then the n-grams."""
    first = 1 + len(shipped.dense)
    place = {shipped.numbers[name]: first + number for number, name in enumerate(names)}
    features = []
    for reading in readings:
        at, values = shipped.ngrams(reading)
        pairs = [(0, 1.0), *((1 + n, value) for n, value in enumerate(dense(reading, shipped.facts)) if value)]
        pairs += [(place[number], float(value)) for number, value in zip(at, values, strict=True) if number in place]
        features.append(pairs)
    return rows(features, width=first + len(names), offset=logits, label=labels, weight=weights, group=stories)


def _adjustment(
    shipped: Linear, base: str, names: Sequence[str], found: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
) -> Adjustment:
    """The change of logits as a change of the raw score, which the calibration's slope stretches."""
    slope = float(shipped.meta["calibration"][shipped.tasks[_SECTOR]]["slope"])
    told = [thousandths(float(value) / slope) for value in found]
    fixed = dense_names(shipped.meta["groups"], shipped.facts)
    first = 1 + len(fixed)
    return Adjustment(
        base=base,
        bias=told[0],
        dense={name: weight for name, weight in zip(fixed, told[1:first], strict=True) if weight},
        ngrams={name: weight for name, weight in zip(names, told[first:], strict=True) if weight},
    )
