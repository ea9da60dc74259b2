"""How far two pieces agree that they tell one event, from what their signatures share.

Shared words count by their kind (nlp/story_terms.py) and the less the more stories around share them: so the names of one
province lose their weight there without a list of them. What only says where adds a part of what else is shared, an
authority's name nothing; names and numbers of which none is shared, and texts that point another way, speak against; a
known claim that both are about speaks for. The numbers here: docs/benchmarks.md says how they were chosen.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from nlp.story_terms import CLAIM, KINDS, NAME, NUMBER, PLACE, PLAIN, TERMS_KEPT
from nlp.vectors import SCALE, Matrix
from records.analysis import Signature, StoryCandidate

COMMON_TO_STORIES = 0.5  # a term that several stories around share counts 1 / stories ** 0.5
SAME_STORY, SAME_STORY_LONG = 0.1, 0.14
"""Agreement from which two texts tell one story, short ones (title and summary) and long ones."""
NAMES_SHARE, WHERE_SHARE = 5.0, 2.0
"""Names add at most so many times what plain words and numbers agree on, places so many times what all those do; the names
of authorities add nothing."""
USUAL_NEARNESS, MOST_NEARNESS = 0.6, 0.7
"""Cosine of two texts' directions at which agreement stays as it is, and from which nearness counts no more: it may part
texts that share names, but not join those that share only their subject."""
ENOUGH, FEW = 0.05, 0.15
"""So much of both texts must be names (numbers) before it says something that they share none; from the second on, enough."""
NONE_SHARED = 0.3  # agreement fades by exp(-0.3) where both bear names and share none, and likewise numbers
KNOWN_CLAIM = 3.0
"""What surely is about one known claim agrees so many times as much: it is joined where a person would have been asked
(1 / SUGGEST), not where it shares the claim alone."""

Shared = tuple[int, float, int]
Met = tuple[StoryCandidate, Sequence[Shared]]
"""A candidate with what it shares."""


class Own:
    """A piece's terms, made ready to be compared with many."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
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


def agreements(own: Own, near: Sequence[Met]) -> list[float]:
    """How far the piece agrees with each of `near`: from 1 on they tell one story, days apart not considered."""
    if not near:
        return []
    others = [each.signature for each, _ in near]
    sums, whole = _sums(near)
    plain = sums[:, PLAIN] + sums[:, NUMBER]
    telling = plain + np.minimum(sums[:, NAME], NAMES_SHARE * plain)
    long = np.array([min(len(own.signature.terms), len(other.terms)) >= TERMS_KEPT for other in others])
    found = (telling + np.minimum(sums[:, PLACE], WHERE_SHARE * telling)) / np.where(long, SAME_STORY_LONG, SAME_STORY)
    found = np.where(whole[:, CLAIM] > 0, KNOWN_CLAIM * found, found)
    parts = np.array([_parts(other) for other in others], dtype=np.float32)
    mine = np.array(own.parts, dtype=np.float32)
    against = NONE_SHARED * sum(_none_shared(whole, mine, parts, kinds) for kinds in ((NAME, PLACE), (NUMBER,)))
    nearness = _nearness(own.signature, others)
    pointing = (np.minimum(nearness, MOST_NEARNESS) - USUAL_NEARNESS) / (1 - USUAL_NEARNESS)
    agreed: list[float] = (found * np.exp(np.where(np.isnan(nearness), 0, pointing) - against)).tolist()
    return agreed


def _sums(near: Sequence[Met]) -> tuple[Matrix, Matrix]:
    """What each shares with the piece by kind: by what terms are worth around here, and as they are."""
    worth = _worth(near)
    worthy, whole = np.zeros((2, len(near), KINDS), dtype=np.float32)
    for row, (_, terms) in enumerate(near):
        of, all_of = [0.0] * KINDS, [0.0] * KINDS
        for key, value, kind in terms:
            of[kind] += value * worth[key]
            all_of[kind] += value
        worthy[row], whole[row] = of, all_of
    return worthy, whole


def _worth(near: Sequence[Met]) -> Mapping[int, float]:
    stories: dict[int, set[str]] = defaultdict(set)
    for each, terms in near:
        for key, _, _ in terms:
            stories[key].add(each.story)
    return {key: len(sharing) ** -COMMON_TO_STORIES for key, sharing in stories.items()}


def _none_shared(whole: Matrix, mine: Matrix, parts: Matrix, kinds: tuple[int, ...]) -> Matrix:
    """From 0 to 1: how far two texts that both have enough of these kinds share none of it."""
    both = np.sqrt(mine[list(kinds)].sum() * parts[:, kinds].sum(axis=1))
    lack = np.clip(1 - whole[:, kinds].sum(axis=1) / np.maximum(both, 1e-6) / FEW, 0, 1)
    found: Matrix = lack * (both > ENOUGH)
    return found


def _nearness(one: Signature, others: Sequence[Signature]) -> Matrix:
    """The cosine of `one`'s direction with each other's, not a number where either has none (no accents, another tongue)."""
    found = np.full(len(others), np.nan, dtype=np.float32)
    known = [place for place, other in enumerate(others) if one.direction and len(other.direction) == len(one.direction)]
    if known:
        rows = _vectors(b"".join(others[place].direction for place in known), len(known))
        found[known] = rows @ _vectors(one.direction, 1)[0] / SCALE**2
    return found


def _vectors(raw: bytes, count: int) -> Matrix:
    return np.frombuffer(raw, dtype=np.int8).reshape(count, -1).astype(np.float32)
