"""How far two pieces agree that they tell one event, from what their signatures share.

Twelve measures of a pair, weighed by a logistic model (nlp/models/train/story_pairs.py: MIT news and our own texts). What
many stories around share counts less: so the names of one province lose their weight there without a list of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp.story_terms import KINDS, NAME, NUMBER, PLACE, PLAIN, SETTING
from nlp.vectors import SCALE, Matrix
from records.analysis import Signature, StoryCandidate

COMMON_TO_STORIES = 0.5  # a term that several stories around share counts 1 / stories ** 0.5
MOST_RELATIVE = 1.5  # of two very short texts one word can be all
UNKNOWN_NEARNESS, NEAR = 0.5, 0.7
ENOUGH = 0.03  # so much of both texts must be names (numbers) before "they share none" says anything
NONE_SHARED = 0.05
WHERE = (SETTING, PLACE)  # what only says where tells no event, however rare it is
WEIGHTS = np.array([3.0, 1.5, 0.3, 0.4, 0.5, 4.5, 3.2, 1.2, -0.6, -0.1, 2.3, 0.3], dtype=np.float32)
BIAS = -6.6

Shared = tuple[int, float, int]
Mask = npt.NDArray[np.bool_]


class Own:
    """A piece's terms, made ready to be compared with many."""

    def __init__(self, signature: Signature) -> None:
        self.terms = {key // KINDS: (weight, key % KINDS) for key, weight in signature.terms}
        self.parts = _parts(signature)

    def shared(self, other: Signature) -> list[Shared]:
        """The terms both have: key without kind, product of weights, the more telling kind."""
        found = []
        for key, weight in other.terms:
            own = self.terms.get(key // KINDS)
            if own:
                found.append((key // KINDS, weight * own[0], max(own[1], key % KINDS)))
        return found


def _parts(signature: Signature) -> list[float]:
    """How much of a text's weight each kind has."""
    parts = [0.0] * KINDS
    for key, weight in signature.terms:
        parts[key % KINDS] += weight * weight
    return parts


def measures(signature: Signature, own: Own, others: Sequence[StoryCandidate], shared: Sequence[Sequence[Shared]]) -> Matrix:
    """A row of twelve numbers for each of `others`."""
    worth = _worth(others, shared)
    sums = np.zeros((len(others), KINDS + 1), dtype=np.float32)
    parts = np.array([_parts(each.signature) for each in others], dtype=np.float32).reshape(-1, KINDS)
    for row, terms in enumerate(shared):
        of = [0.0] * (KINDS + 1)
        for key, value, kind in terms:
            of[kind] += value
            if kind not in WHERE:
                of[KINDS] += value * worth[key]
        sums[row] = of
    mine = np.array(own.parts, dtype=np.float32)
    names, named = _relative(sums, mine, parts, (NAME, PLACE))
    numbers, numbered = _relative(sums, mine, parts, (NUMBER,))
    plain, _ = _relative(sums, mine, parts, (PLAIN,))
    nearness = _nearness(signature, [each.signature for each in others])
    columns = [np.sqrt(sums[:, kind]) for kind in (PLAIN, NAME, SETTING, NUMBER, PLACE, KINDS)]
    columns += [np.sqrt(plain), np.sqrt(names), named & (names < NONE_SHARED), numbered & (numbers < NONE_SHARED)]
    columns += [nearness, np.maximum(0, nearness - NEAR)]
    return np.stack(columns, axis=1).astype(np.float32)


def log_odds(rows: Matrix) -> Matrix:
    """How far each pair tells one event: logarithm of the odds."""
    found: Matrix = rows @ WEIGHTS + np.float32(BIAS)
    return found


def _worth(others: Sequence[StoryCandidate], shared: Sequence[Sequence[Shared]]) -> Mapping[int, float]:
    stories: dict[int, set[str]] = defaultdict(set)
    for each, terms in zip(others, shared, strict=True):
        for key, _, _ in terms:
            stories[key].add(each.story)
    return {key: len(sharing) ** -COMMON_TO_STORIES for key, sharing in stories.items()}


def _relative(sums: Matrix, mine: Matrix, parts: Matrix, kinds: tuple[int, ...]) -> tuple[Matrix, Mask]:
    """What is shared of these kinds, as a share of what both have of them; and whether both have enough."""
    both = np.sqrt(mine[list(kinds)].sum() * parts[:, kinds].sum(axis=1))
    return np.minimum(sums[:, kinds].sum(axis=1) / np.maximum(both, 0.02), MOST_RELATIVE), both > ENOUGH


def _nearness(one: Signature, others: Sequence[Signature]) -> Matrix:
    """The cosine of `one`'s direction with each other's, UNKNOWN_NEARNESS where either has none (no accents, another tongue)."""
    found = np.full(len(others), UNKNOWN_NEARNESS, dtype=np.float32)
    known = [place for place, other in enumerate(others) if one.direction and len(other.direction) == len(one.direction)]
    if known:
        rows = _vectors(b"".join(others[place].direction for place in known), len(known))
        found[known] = rows @ _vectors(one.direction, 1)[0] / SCALE**2
    return found


def _vectors(raw: bytes, count: int) -> Matrix:
    return np.frombuffer(raw, dtype=np.int8).reshape(count, -1).astype(np.float32)
