"""How a text as a whole resembles each claim, lexicon apart: shared words by rarity, names, nearness of words.

A claim of tomorrow is about things no lexicon has a word for; told in other words it still shares a tenth of its words,
the rare ones, and words of the same field stand for the others (claims-held: docs/benchmarks.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.accents import Accents
from nlp.claims_profile import Profile
from nlp.claims_said import Claimed
from nlp.concepts import Tokens
from nlp.rarity import Rarity
from nlp.vectors import HEAVIEST, WEIGHTLESS, Matrix, Vectors, direction
from text import fold

FEATURES = ("shared", "told_share", "rare_words", "name", "near", "toward")
"""`shared` is the cosine of what both say, by rarity; `told_share` how much of the claim's words is there; `rare_words`
how many rare ones; `name` 1 where a name of the claim's is; `near` how near the claim's units have one in the text, and
`toward` the cosine of their directions."""
NEAR = 0.25  # cosine from which one unit stands for another
RARE = 2.5  # weight from which a word is rare
HEAVY = 1.2  # weight from which to deny a word is to deny the claim
TEXT_CAP = 4.0  # a word of a text weighs no more: chat spellings are all unseen
NAME_RARITY = 5.0  # of the rarest word of a name: "Sở Y" is none


@dataclass(frozen=True, slots=True)
class Whole:
    """A text, or a part of one, to be held against claims: its words' columns, weight and letters, its units' vectors."""

    columns: frozenset[int]
    length: float
    letters: str
    bare: bool
    vectors: Matrix
    direction: Matrix


class Resemblance:
    """The claims as wholes; built once."""

    def __init__(self, profiles: Sequence[Profile], claimed: Claimed, rarity: Rarity, vectors: Vectors, accents: Accents) -> None:
        self._claimed, self._vectors, self._rarity, self._accents = claimed, vectors, rarity, accents
        weights = np.clip(claimed.idf, 0.0, HEAVIEST) - WEIGHTLESS
        self._weights = np.maximum(weights, 0.0)
        self._has = np.zeros((len(claimed.words), len(profiles)), dtype=np.float32)
        for number, each in enumerate(profiles):
            self._has[[claimed.words[word] for word in each.words], number] = 1.0
        self._weighed = self._has * self._weights[:, None]
        self._rare = self._has * (self._weights > RARE)[:, None]
        rare = {word for word, place in claimed.words.items() if self._weights[place] > RARE}
        self._said_words = [each.words for each in profiles]
        self._rare_words = [each.words & rare for each in profiles]
        self._lengths = np.sqrt((self._weighed**2).sum(axis=0)) + 1e-9
        self._totals = self._weighed.sum(axis=0) + 1e-9
        names = ((number, name) for number, each in enumerate(profiles) for name in each.names if self._names_one(name))
        self._names = [(number, f" {name} ", f" {fold(name)} ") for number, name in names]
        units = [vectors.units(each.sequence) for each in profiles]
        told = [vectors.known(each) for each in units]
        self._unit_vectors, self._unit_weights = [rows for rows, _ in told], [row for _, row in told]
        self._unit_totals = [sum(map(vectors.weight, dict.fromkeys(each))) + 1e-9 for each in units]
        self._directions = np.array([direction(*each) for each in told]).reshape(len(profiles), vectors.size)
        self._strange = [self._without_vector(each) for each in units]

    def _names_one(self, name: str) -> bool:
        return max(map(self._rarity.of, name.split())) >= NAME_RARITY

    def _without_vector(self, units: Sequence[str]) -> list[tuple[frozenset[int], float]]:
        """The units that have no vector: the columns of their words, and their weight; they must stand there themselves."""
        strange = [unit for unit in dict.fromkeys(units) if not len(self._vectors.known([unit])[1])]
        columns = [frozenset(self._claimed.words[word] for word in unit.split()) for unit in strange]
        return list(zip(columns, map(self._vectors.weight, strange), strict=True))

    def heavy_words(self, number: int) -> frozenset[str]:
        """The words of a claim's sentence that weigh something: not those of every tenth article."""
        return frozenset(word for word in self._said_words[number] if self._weights[self._claimed.words[word]] > HEAVY)

    def rare_words(self, number: int, bare: bool) -> frozenset[str]:
        """The rare words of a claim's sentence; without accents where the text has none."""
        words = self._rare_words[number]
        return frozenset(map(fold, words)) if bare else words

    def read(self, tokens: Tokens, *, bare: bool) -> Whole:
        """A text's tokens as a whole; without accents its words are read by letters alone, its units with accents put back."""
        texts = tokens.texts
        words, _ = self._claimed.columns(texts, bare=bare)
        present = {fold(word) for word in texts} if bare else set(texts)
        weights = (max(0.0, min(self._rarity.of(word) - WEIGHTLESS, TEXT_CAP)) for word in present)
        length = sum(weight * weight for weight in weights) ** 0.5 + 1e-9
        vectors, heavy = self._vectors.known(self._vectors.units(self._accents.restored(texts) if bare else texts))
        letters = f" {' '.join(map(fold, texts) if bare else texts)} "
        return Whole(frozenset(words[1].tolist()), length, letters, bare, vectors, direction(vectors, heavy))

    def cheap(self, whole: Whole) -> Matrix:
        """(claims, 4): the first four features, of all claims."""
        columns = sorted(whole.columns)
        said, rare = self._weighed[columns].sum(axis=0), self._rare[columns].sum(axis=0)
        named = np.zeros(len(self._totals), dtype=np.float32)
        named[[number for number, name, plain in self._names if (plain if whole.bare else name) in whole.letters]] = 1.0
        return np.stack([said / np.sqrt(self._lengths * whole.length), said / self._totals, np.log1p(rare), named], axis=1)

    def dear(self, whole: Whole, cheap: Matrix, claims: Sequence[int]) -> Matrix:
        """(claims, 2): the last two features, of some claims; `cheap` are the first four of all."""
        near = self._near(whole, claims)
        return np.stack([near, self._directions[list(claims)] @ whole.direction], axis=1).astype(np.float32)

    def _near(self, whole: Whole, claims: Sequence[int]) -> Matrix:
        """How near the units of some claims have one in the text, weighed: 1 where all stand there themselves."""
        found: Matrix = np.array([self._said_strange(whole, number) for number in claims], dtype=np.float32)
        vectors = [self._unit_vectors[number] for number in claims]
        counts = np.array([len(rows) for rows in vectors])
        if len(whole.vectors) and counts.any():
            best = (np.concatenate(vectors) @ whole.vectors.T).max(axis=1)
            weights = np.concatenate([self._unit_weights[number] for number in claims])
            worth: Matrix = np.maximum(0.0, (best - NEAR) / (1 - NEAR)) * weights
            np.add.at(found, np.repeat(np.arange(len(counts)), counts), worth)
        totals: Matrix = np.array([self._unit_totals[number] for number in claims], dtype=np.float32)
        return found / totals

    def _said_strange(self, whole: Whole, number: int) -> float:
        return sum(weight for columns, weight in self._strange[number] if columns <= whole.columns)
