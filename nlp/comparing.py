"""Two models on the same rows: figures with 95 % bootstrap intervals over stories, and whether one is better."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.refit import Floats, Ints

RESAMPLES = 2_000
MOST_WORSE = 0.025
"""The lower end of a 95 % interval of the difference is not below nought."""
_SEED = 20261126
Measure = Callable[[Floats, Floats, Ints], float]
"""From labels, answers and strata to a figure; higher is better."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after on one slice. `worse` is the share of resamples in which after is below before."""

    before: Figure
    after: Figure
    worse: float

    @property
    def better(self) -> bool:
        """True where after is higher, and lower in no more than MOST_WORSE of the resamples."""
        return self.after.value > self.before.value and self.worse <= MOST_WORSE


def compared(
    measure: Measure,
    labels: Sequence[bool],
    before: Sequence[float],
    after: Sequence[float],
    stories: Sequence[str],
    strata: Sequence[int] | None = None,
) -> Comparison:
    """Both models on the same resamples of whole stories, drawn with a fixed seed."""
    truth = np.array(labels, dtype=np.float64)
    old, new = np.array(before, dtype=np.float64), np.array(after, dtype=np.float64)
    strata_ = np.array(strata if strata is not None else [0] * len(truth), dtype=np.int64)
    members = _members(stories)
    draw = np.random.default_rng(_SEED)
    pairs = np.empty((RESAMPLES, 2))
    for number in range(RESAMPLES):
        taken = np.concatenate([members[story] for story in draw.integers(0, len(members), len(members))])
        pairs[number] = (
            measure(truth[taken], old[taken], strata_[taken]),
            measure(truth[taken], new[taken], strata_[taken]),
        )
    return Comparison(
        before=_figure(measure(truth, old, strata_), pairs[:, 0]),
        after=_figure(measure(truth, new, strata_), pairs[:, 1]),
        worse=float((pairs[:, 1] < pairs[:, 0]).mean()),
    )


def _members(stories: Sequence[str]) -> list[Ints]:
    found: dict[str, list[int]] = {}
    for number, story in enumerate(stories):
        found.setdefault(story, []).append(number)
    return [np.array(one, dtype=np.int64) for one in found.values()]


def _figure(value: float, drawn: Floats) -> Figure:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(value, float(low), float(high))


def f1(labels: Floats, answers: Floats, strata: Ints) -> float:
    """Of yes-or-no answers (1 or 0)."""
    hits = float((labels * answers).sum())
    told = float(labels.sum() + answers.sum())
    return 2 * hits / told if told else 0.0


def share_right(labels: Floats, answers: Floats, strata: Ints) -> float:
    """The mean of the shares answered rightly of the yeses and of the noes: officers correct both ways unequally often."""
    shares = [float((answers[labels == side] == side).mean()) for side in (0.0, 1.0) if (labels == side).any()]
    return sum(shares) / len(shares)


def ordered(labels: Floats, scores: Floats, strata: Ints) -> float:
    """Of all pairs of a yes and a no in one stratum, the share in which the yes stands before; 0.5 where there is none."""
    right = pairs = 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        yes, no = scores[here & (labels == 1)], scores[here & (labels == 0)]
        if len(yes) and len(no):
            right += float((yes[:, None] > no[None, :]).sum() + 0.5 * (yes[:, None] == no[None, :]).sum())
            pairs += len(yes) * len(no)
    return right / pairs if pairs else 0.5
