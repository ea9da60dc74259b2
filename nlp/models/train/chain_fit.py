"""Fits a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) by L-BFGS; deterministic."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.optimize import minimize

from nlp.chain import SCALE, Chain, Floats

Rows = Sequence[Sequence[str]]


class _Laid:
    """Sequences laid side by side, the longest first, place by place: one step of all is one matrix product."""

    def __init__(
        self, sequences: Sequence[Rows], labels: Sequence[Sequence[str]], names: Sequence[str], numbers: dict[str, int]
    ) -> None:
        order = sorted(range(len(sequences)), key=lambda at: -len(sequences[at]))
        longest = len(sequences[order[0]])
        live = [sum(len(each) > place for each in sequences) for place in range(longest)]
        starts = [0, *accumulate(live)]
        self.steps = [slice(starts[at], starts[at + 1]) for at in range(longest)]
        self.before = [slice(starts[at - 1], starts[at - 1] + live[at]) for at in range(1, longest)]
        gold = np.zeros((starts[-1], len(names)))
        cells: tuple[list[int], list[int]] = ([], [])
        for rank, at in enumerate(order):
            for place, row in enumerate(sequences[at]):
                own = starts[place] + rank
                gold[own, names.index(labels[at][place])] = 1
                known = [numbers[each] for each in row if each in numbers]
                cells[0].extend([own] * len(known))
                cells[1].extend(known)
        self.gold = gold
        self.rows = sparse.csr_matrix((np.ones(len(cells[0])), cells), shape=(starts[-1], len(numbers)))
        self.columns = self.rows.T.tocsr()


def _told(laid: _Laid, values: Floats, count: int, size: int) -> tuple[float, Floats]:
    """Log-likelihood and its slope, by the scaled forward-backward algorithm."""
    weights = values[: count * size].reshape(count, size)
    follow = values[count * size : -size].reshape(size, size)
    first = values[-size:]
    scores = laid.rows @ weights
    top = scores.max(axis=1, keepdims=True)
    own, into = np.exp(scores - top), np.exp(follow)
    forward, scale = np.empty_like(scores), np.empty(len(scores))
    for at, step in enumerate(laid.steps):
        reached = own[step] * (np.exp(first) if at == 0 else forward[laid.before[at - 1]] @ into)
        scale[step] = reached.sum(axis=1)
        forward[step] = reached / scale[step][:, None]
    backward, pairs, wanted = np.ones_like(scores), np.zeros((size, size)), np.zeros((size, size))
    for at in range(len(laid.steps) - 1, 0, -1):
        step, before = laid.steps[at], laid.before[at - 1]
        ahead = own[step] * backward[step] / scale[step][:, None]
        pairs += forward[before].T @ ahead
        wanted += laid.gold[before].T @ laid.gold[step]
        backward[before] = ahead @ into.T
    pairs *= into
    likely = forward * backward
    begins = laid.steps[0]
    found = float((scores * laid.gold).sum() + (follow * wanted).sum() + (first * laid.gold[begins].sum(axis=0)).sum())
    found -= float(np.log(scale).sum() + top.sum())
    slope = (laid.columns @ (laid.gold - likely)).ravel(), (wanted - pairs).ravel(), (laid.gold - likely)[begins].sum(axis=0)
    return found, np.concatenate(slope)


def fit(
    sequences: Sequence[Rows], labels: Sequence[Sequence[str]], *, penalty: float, rounds: int = 60, least: float = 0.0
) -> Chain:
    """The chain that makes the labels likeliest under a squared penalty; weights are rounded as a file keeps them.

    Features whose every weight is smaller than `least` are left out.
    """
    names = sorted({label for each in labels for label in each}, key=lambda label: (label != "O", label))
    counted = Counter(each for rows in sequences for row in rows for each in row)
    numbers = {feature: number for number, feature in enumerate(sorted(counted))}
    laid, count, size = _Laid(sequences, labels, names, numbers), len(numbers), len(names)

    def loss(values: Floats) -> tuple[float, Floats]:
        found, slope = _told(laid, values, count, size)
        return penalty / 2 * float(values @ values) - found, penalty * values - slope

    start = np.zeros(count * size + size * size + size)
    ended = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}).x
    values: Floats = np.round(ended * SCALE) / SCALE
    weights = values[: count * size].reshape(count, size)
    kept: NDArray[np.intp] = np.flatnonzero(np.abs(weights).max(axis=1) >= max(least, 1 / SCALE))
    features = list(numbers)
    return Chain(
        names=names,
        numbers={features[number]: place for place, number in enumerate(kept.tolist())},
        weights=weights[kept].astype(np.float32),
        first=values[-size:],
        follow=values[count * size : -size].reshape(size, size),
    )
