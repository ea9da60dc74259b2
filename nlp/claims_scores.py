"""Numbers of every (window, claim) pair at once, as matrices: how much of the claim the window says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nlp.claims_profile import CORE, ClassWeight, Profile, Rarity, Slot
from nlp.claims_windows import FieldReading, Window
from nlp.concepts import Vocabulary
from text import fold

Matrix = npt.NDArray[np.float32]
SLOT_WEIGHT, SLOT_VALUE = 1.2, 0.5  # a slot that counts as a thing said
LONE_SHARE = 0.6  # one thing said ("nước mắm") is a subject, not a claim, unless it is so much of the claim's weight
WORDS_HELD = 0.6  # share of a literal slot's words that must stand in the window
UNSEEN = 8.0  # rarity of a word no list has: chat spellings must not make a post long
OPEN = 0.2  # share of a claim's words, by rarity, that no concept of weight covers, from which its own words may stand in
SHARE_HELD, PAIRS_HELD = 0.33, 0.1  # shares of a claim's own words and pairs of words that make up for what the lexicon lacks
FEATURES = (
    *("coverage", "core", "core_weight", "cosine", "strange", "ordinary", "weakest_core", "words", "both", "held", "said"),
    *("share", "pairs", "open_share", "open_pairs"),
)
"""`said` counts the slots of weight that are there, 0 where they are too few to be the claim (1 where its own words are
there instead); `both` and `held` are coverage times core and times weakest core; `share` and `pairs` are how much of the
claim's words and pairs of neighbouring words is there, by rarity, `open_…` the same times what the lexicon leaves open."""


class Scores:
    """The claims as matrices, built once."""

    def __init__(
        self, profiles: Sequence[Profile], vocabulary: Vocabulary, classes: Mapping[str, ClassWeight], rarity: Rarity
    ) -> None:
        self._rarity = rarity
        groups = {name: index for index, name in enumerate(classes)}
        self._group_of = np.array([groups[entry.group] for entry in vocabulary.entries] or [0])
        self._by_group = np.argsort(self._group_of, kind="stable")
        self._groups_used, self._group_starts = np.unique(self._group_of[self._by_group], return_index=True)
        self._group_weight = np.array([each.weight for each in classes.values()], dtype=np.float32)
        self._is_core = self._group_weight >= CORE
        said_words = {word for each in profiles for word in each.words} or {""}
        self._words = {word: number for number, word in enumerate(sorted(said_words))}
        slots = [(number, slot) for number, each in enumerate(profiles) for slot in each.slots]
        said = [(number, slot) for number, slot in slots if slot.concepts]
        literal = [(number, slot) for number, slot in slots if slot.words]
        self._said = _padded([slot.concepts for _, slot in said], len(vocabulary.entries))
        self._said_group = np.array([groups[slot.group] for _, slot in said], dtype=int)
        self._sibling = np.array([slot.sibling for _, slot in said], dtype=np.float32)
        self._literal = _padded([[self._words[word] for word in slot.words] for _, slot in literal], len(self._words))
        self._literal_size = np.array([len(slot.words) for _, slot in literal], dtype=np.float32)
        self._set_sums([*said, *literal], len(profiles))
        self._set_words(profiles)
        self._set_pairs(profiles)
        self._groups_of = [frozenset(slot.group for slot in each.slots) for each in profiles]
        self._ordinary = np.array([each.ordinary for each in profiles], dtype=np.float32)

    def _set_sums(self, slots: Sequence[tuple[int, Slot]], claims: int) -> None:
        """The matrices that sum slots into claims: by weight, of the core only, of the heavy ones only."""
        owner = np.array([number for number, _ in slots], dtype=int)
        weight = np.array([slot.weight for _, slot in slots], dtype=np.float32)
        member = np.zeros((len(slots), claims), dtype=np.float32)
        member[np.arange(len(slots)), owner] = 1.0
        weighted = member * weight[:, None]
        core = weighted * (weight >= CORE)[:, None]
        heavy = (weight >= SLOT_WEIGHT).astype(np.float32)[:, None]
        self._heavy_member = member * heavy
        self._heavy_total = np.maximum((weighted * heavy).sum(axis=0), 0.1)
        self._sums = np.hstack([weighted, core, weighted * heavy]).astype(np.float32)
        self._total, self._core_total = np.maximum(weighted.sum(axis=0), 0.1), core.sum(axis=0)
        self._core_slots = _padded([np.flatnonzero(core[:, number]).tolist() for number in range(claims)], len(slots))
        self._core_weight = np.where(self._is_core, self._group_weight, 0.0).astype(np.float32)

    def _set_words(self, profiles: Sequence[Profile]) -> None:
        """The claims as vectors of their words, weighed by rarity."""
        self._idf = np.array([self._rarity.of(word) for word in self._words], dtype=np.float32)
        self._vectors = np.zeros((len(self._words), len(profiles)), dtype=np.float32)
        for number, each in enumerate(profiles):
            places = [self._words[word] for word in each.words]
            self._vectors[places, number] = self._idf[places]
        self._has_word = (self._vectors > 0).astype(np.float32)
        self._vectors /= np.linalg.norm(self._vectors, axis=0, keepdims=True) + 1e-6

    def _set_pairs(self, profiles: Sequence[Profile]) -> None:
        """The claims as neighbouring words, and the words by their letters without accents."""
        self._pairs = {pair: number for number, pair in enumerate(sorted({pair for each in profiles for pair in each.pairs}))}
        self._pair_weights = np.zeros((len(self._pairs) + 1, len(profiles)), dtype=np.float32)
        self._word_weights = np.zeros((len(self._words) + 1, len(profiles)), dtype=np.float32)
        for number, each in enumerate(profiles):
            places = [self._words[word] for word in each.words]
            self._word_weights[places, number] = self._idf[places]
            for pair in each.pairs:
                self._pair_weights[self._pairs[pair], number] = sum(map(self._rarity.of, pair))
        self._word_weights /= self._word_weights.sum(axis=0, keepdims=True) + 1e-6
        self._pair_weights /= self._pair_weights.sum(axis=0, keepdims=True) + 1e-6
        self._open = np.array([each.open for each in profiles], dtype=np.float32)
        self._bare_words, self._bare_pairs = defaultdict[str, list[int]](list), defaultdict[tuple[str, str], list[int]](list)
        for word, place in self._words.items():
            self._bare_words[fold(word)].append(place)
        for (left, right), place in self._pairs.items():
            self._bare_pairs[fold(left), fold(right)].append(place)

    def features(self, fields: Sequence[FieldReading], looked_at: Sequence[Window]) -> Matrix:
        """(windows, claims, FEATURES)."""
        concepts = self._concepts_said(looked_at)
        words, pairs, norms = self._words_said(fields, looked_at)
        groups = self._groups_said(concepts)
        values = np.hstack([self._slot_values(concepts, groups), self._literal_values(words)])
        said, matched, heavy = np.split(values @ self._sums, 3, axis=1)
        coverage = said / self._total
        core = np.where(self._core_total > 0, matched / np.maximum(self._core_total, 0.1), coverage)
        present = groups @ self._core_weight
        strange = np.maximum(0.0, present[:, None] - matched) / (present[:, None] + 2.0)
        cosine = (words[:, :-1] * self._idf) @ self._vectors / (norms[:, None] + 1e-6)
        ordinary = np.broadcast_to(self._ordinary, coverage.shape)
        weakest = self._weakest(values, coverage)
        shared = np.log1p(words[:, :-1] @ self._has_word)
        numbers = (values >= SLOT_VALUE).astype(np.float32) @ self._heavy_member
        enough = (numbers >= 2) | (heavy >= LONE_SHARE * self._heavy_total)
        share, paired = words @ self._word_weights, pairs @ self._pair_weights
        literal = self._literally(share, paired)
        parts = (
            coverage,
            core,
            np.log1p(matched),
            cosine,
            strange,
            ordinary,
            weakest,
            shared,
            coverage * core,
            coverage * weakest,
            np.maximum(numbers * enough, literal),
            share,
            paired,
            share * self._open,
            paired * self._open,
        )
        return np.stack(parts, axis=2).astype(np.float32)

    def promising(self, fields: Sequence[FieldReading], looked_at: Sequence[Window]) -> list[Window]:
        """The windows that may say enough of some claim; for all others `said` is 0 for every claim. Exact where it
        says no. A quarter of an article's windows."""
        concepts = self._concepts_said(looked_at)
        words, pairs, _ = self._words_said(fields, looked_at, normed=False)
        values = np.hstack([self._slot_values(concepts, self._groups_said(concepts)), self._literal_values(words)])
        numbers = (values >= SLOT_VALUE).astype(np.float32) @ self._heavy_member
        heavy = values @ self._sums[:, 2 * len(self._total) :]
        enough = (numbers >= 2) | ((numbers >= 1) & (heavy >= LONE_SHARE * self._heavy_total))
        enough |= self._literally(words @ self._word_weights, pairs @ self._pair_weights) > 0
        return [window for window, keep in zip(looked_at, enough.any(axis=1), strict=True) if keep]

    def _literally(self, share: Matrix, paired: Matrix) -> Matrix:
        """1 where a claim of which the lexicon leaves much open is said in its own words."""
        held = (share >= SHARE_HELD) & (paired >= PAIRS_HELD) & (self._open >= OPEN)
        return held.astype(np.float32)

    def _concepts_said(self, looked_at: Sequence[Window]) -> Matrix:
        """Which concepts each window says, with a last column of zeros for padding."""
        concepts = np.zeros((len(looked_at), len(self._group_of) + 1), dtype=np.float32)
        for row, window in enumerate(looked_at):
            concepts[row, [hit.concept for hit in window.hits]] = 1.0
        return concepts

    def _groups_said(self, concepts: Matrix) -> Matrix:
        groups = np.zeros((len(concepts), len(self._group_weight)), dtype=np.float32)
        groups[:, self._groups_used] = np.maximum.reduceat(concepts[:, self._by_group], self._group_starts, axis=1)
        return groups

    def groups_of(self, number: int) -> frozenset[str]:
        """The classes a claim's slots are of: what its evidence is made of."""
        return self._groups_of[number]

    def _weakest(self, values: Matrix, coverage: Matrix) -> Matrix:
        """The least said core slot of each claim."""
        said = np.hstack([values, np.full((len(values), 1), 2.0, dtype=np.float32)])
        weakest = said[:, self._core_slots].min(axis=2)
        return np.where(weakest > 1.0, coverage, weakest).astype(np.float32)

    def _slot_values(self, concepts: Matrix, groups: Matrix) -> Matrix:
        if not len(self._said):
            return np.zeros((len(concepts), 0), dtype=np.float32)
        said = concepts[:, self._said].max(axis=2)
        value: Matrix = np.maximum(said, groups[:, self._said_group] * self._sibling)
        return value

    def _literal_values(self, words: Matrix) -> Matrix:
        if not len(self._literal):
            return np.zeros((len(words), 0), dtype=np.float32)
        share = words[:, self._literal].sum(axis=2) / self._literal_size
        return np.where(share >= WORDS_HELD, share, 0.0).astype(np.float32)

    def _words_said(
        self, fields: Sequence[FieldReading], looked_at: Sequence[Window], *, normed: bool = True
    ) -> tuple[Matrix, Matrix, Matrix]:
        """Claim words and pairs said (each with a last column of zeros for padding), and the length of each window; a
        text without accents is read by letters alone."""
        words = np.zeros((len(looked_at), len(self._words) + 1), dtype=np.float32)
        pairs = np.zeros((len(looked_at), len(self._pairs) + 1), dtype=np.float32)
        norms = np.zeros(len(looked_at), dtype=np.float32)
        squares: dict[str, float] = {}
        read = {each.name: self._places(each) for each in fields}
        for row, window in enumerate(looked_at):
            texts, word_places, pair_places = read[window.field]
            words[row, [p for places in word_places[window.first : window.last] for p in places]] = 1.0
            pairs[row, [p for places in pair_places[window.first : window.last - 1] for p in places]] = 1.0
            if normed:
                present = set(texts[window.first : window.last])
                squares.update((text, self._square(text)) for text in present - squares.keys())
                norms[row] = sum(map(squares.__getitem__, present)) ** 0.5
        return words, pairs, norms

    def _places(self, each: FieldReading) -> tuple[list[str], list[Sequence[int]], list[Sequence[int]]]:
        """The tokens of a field, and the columns of each word and of each pair it begins."""
        texts = [token.text for token in each.reading.tokens]
        if each.reading.bare:
            letters = [fold(text) for text in texts]
            return (
                texts,
                [self._bare_words.get(word, ()) for word in letters],
                [self._bare_pairs.get(pair, ()) for pair in pairwise(letters)],
            )
        return (
            texts,
            [(self._words[word],) if word in self._words else () for word in texts],
            [(self._pairs[pair],) if pair in self._pairs else () for pair in pairwise(texts)],
        )

    def _square(self, word: str) -> float:
        """What a word adds to the length of a window; without accents it is as rare as the claim words it may stand for."""
        stands_for = self._bare_words.get(word, ()) if word.isascii() else ()
        rarity = min((float(self._idf[place]) for place in stands_for), default=UNSEEN)
        return min(rarity, self._rarity.of(word), UNSEEN) ** 2


def _padded(rows: Sequence[Sequence[int]], empty: int) -> npt.NDArray[np.int64]:
    """The rows as one rectangle; `empty` is the number of the column of zeros."""
    width = max((len(row) for row in rows), default=1) or 1
    return np.array([[*row, *[empty] * (width - len(row))] for row in rows], dtype=np.int64).reshape(len(rows), width)
