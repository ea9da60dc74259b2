"""Numbers of every (window, claim) pair at once, as matrices: how much of the claim the window says."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp.claims_groups import ADDED
from nlp.claims_profile import Profile
from nlp.claims_said import Claimed, Matrix, Said
from nlp.claims_slots import CORE, ClassWeight, Slot
from nlp.claims_windows import FieldReading, Window
from nlp.concepts import Vocabulary
from nlp.rarity import Rarity

Numbers = npt.NDArray[np.intp]
SLOT_WEIGHT, SLOT_VALUE = 1.2, 0.5  # a slot that counts as a thing said
LONE_SHARE = 0.6  # one thing said ("nước mắm") is a subject, not a claim, unless it is so much of the claim's weight
WORDS_HELD = 0.6  # share of a literal slot's words that must stand in the window
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
        groups = {name: index for index, name in enumerate(classes)}
        self._group_of = np.array([groups[entry.group] for entry in vocabulary.entries] or [0])
        self._by_group = np.argsort(self._group_of, kind="stable")
        self._groups_used, self._group_starts = np.unique(self._group_of[self._by_group], return_index=True)
        self._group_weight = np.array([each.weight for each in classes.values()], dtype=np.float32)
        self._is_core = self._group_weight >= CORE
        self.claimed = Claimed(profiles, rarity, len(vocabulary.entries))
        words = self.claimed.words
        slots = [(number, slot) for number, each in enumerate(profiles) for slot in each.slots]
        said = [(number, slot) for number, slot in slots if slot.concepts]
        literal = [(number, slot) for number, slot in slots if slot.words]
        self._said = _padded([slot.concepts for _, slot in said], len(vocabulary.entries))
        self._said_group = np.array([groups[slot.group] for _, slot in said], dtype=int)
        self._sibling = np.array([slot.sibling for _, slot in said], dtype=np.float32)
        self._literal = _padded([[words[word] for word in slot.words] for _, slot in literal], len(words))
        self._literal_size = np.array([len(slot.words) for _, slot in literal], dtype=np.float32)
        self._set_sums([*said, *literal], len(profiles))
        self._set_words(profiles)
        self._set_pairs(profiles, rarity)
        self._groups_of = [frozenset(slot.group for slot in each.slots if slot.group != ADDED) for each in profiles]
        self._concepts_of = [frozenset(one for slot in each.slots for one in slot.concepts) for each in profiles]
        self._required = np.zeros_like(self._sums)
        for column, (number, slot) in enumerate((*said, *literal)):
            self._required[number, column] = slot.required
        self.demanding = bool(self._required.any())
        self._spoken_for = np.flatnonzero(self._open >= OPEN)  # claims that their own words may stand for
        heaviest = np.max(self._heavy_sums, axis=1, initial=0.0)  # claims that one slot alone may be enough of
        self._lone = np.flatnonzero(heaviest >= LONE_SHARE * self._heavy_total)
        self._lone_sums = self._heavy_sums[self._lone]
        self._spoken_pairs, self._spoken_words = self._pair_weights[self._spoken_for], self._word_weights[self._spoken_for]
        self._ordinary = np.array([each.ordinary for each in profiles], dtype=np.float32)

    def _set_sums(self, slots: Sequence[tuple[int, Slot]], claims: int) -> None:
        """The matrices that sum slots into claims, a row a claim: by weight, of the core only, of the heavy ones only."""
        owner = np.array([number for number, _ in slots], dtype=int)
        weight = np.array([slot.weight for _, slot in slots], dtype=np.float32)
        member = np.zeros((claims, len(slots)), dtype=np.float32)
        member[owner, np.arange(len(slots))] = 1.0
        heavy = (weight >= SLOT_WEIGHT).astype(np.float32)
        self._sums = member * weight
        self._core_sums = self._sums * (weight >= CORE).astype(np.float32)
        self._heavy_member, self._heavy_sums = member * heavy, self._sums * heavy
        self._heavy_total = np.maximum(self._heavy_sums.sum(axis=1), 0.1)
        self._total, self._core_total = np.maximum(self._sums.sum(axis=1), 0.1), self._core_sums.sum(axis=1)
        self._core_slots = _padded([np.flatnonzero(row).tolist() for row in self._core_sums], len(slots))
        self._core_weight = np.where(self._is_core, self._group_weight, 0.0).astype(np.float32)

    def _set_words(self, profiles: Sequence[Profile]) -> None:
        """The claims as vectors of their words, weighed by rarity; a row a claim."""
        words, idf = self.claimed.words, self.claimed.idf
        self._vectors = np.zeros((len(profiles), len(words)), dtype=np.float32)
        for number, each in enumerate(profiles):
            places = [words[word] for word in each.words]
            self._vectors[number, places] = idf[places]
        self._has_word = (self._vectors > 0).astype(np.float32)
        self._vectors /= np.linalg.norm(self._vectors, axis=1, keepdims=True) + 1e-6

    def _set_pairs(self, profiles: Sequence[Profile], rarity: Rarity) -> None:
        """The claims as shares of their words and of their neighbouring words, by rarity; a row a claim."""
        words, pairs, idf = self.claimed.words, self.claimed.pairs, self.claimed.idf
        self._pair_weights = np.zeros((len(profiles), len(pairs) + 1), dtype=np.float32)
        self._word_weights = np.zeros((len(profiles), len(words) + 1), dtype=np.float32)
        for number, each in enumerate(profiles):
            places = [words[word] for word in each.words]
            self._word_weights[number, places] = idf[places]
            for pair in each.pairs:
                self._pair_weights[number, pairs[pair]] = sum(map(rarity.of, pair))
        self._word_weights /= self._word_weights.sum(axis=1, keepdims=True) + 1e-6
        self._pair_weights /= self._pair_weights.sum(axis=1, keepdims=True) + 1e-6
        self._open = np.array([each.open for each in profiles], dtype=np.float32)

    def said(self, fields: Sequence[FieldReading]) -> Said:
        """What the windows of the fields say, in the order of claims_windows.windows; see `features`."""
        return self.claimed.said(fields)

    def promising(self, said: Said, looked_at: Sequence[Window]) -> tuple[Numbers, Numbers]:
        """The windows that may say enough of some claim, and the claims of which some window may; for all others `said`
        is 0. Exact where it says no. Only the widest windows are asked: a narrower one says no more than one that holds it."""
        wide = np.array([number for number, window in enumerate(looked_at) if window.widest], dtype=np.intp)
        enough = self._enough(said.rows(wide))
        likely = wide[enough.any(axis=1)]
        numbers = {window.field: number for number, window in enumerate(looked_at)}
        field = np.array([numbers[window.field] for window in looked_at])
        first, last = np.array([(window.first, window.last) for window in looked_at]).T
        held = (first[likely, None] <= first) & (last[likely, None] >= last) & (field[likely, None] == field)
        return np.flatnonzero(held.any(axis=0)), np.flatnonzero(enough.any(axis=0))

    def _enough(self, said: Said) -> npt.NDArray[np.bool_]:
        """(windows, claims): whether so much is said that it may be the claim."""
        values = np.hstack([self._slot_values(said.concepts, self._groups_said(said.concepts)), self._literal_values(said.words)])
        numbers = (values >= SLOT_VALUE).astype(np.float32) @ self._heavy_member.T
        enough: npt.NDArray[np.bool_] = numbers >= 2
        heavy = values @ self._lone_sums.T
        enough[:, self._lone] |= (numbers[:, self._lone] >= 1) & (heavy >= LONE_SHARE * self._heavy_total[self._lone])
        paired = said.pairs @ self._spoken_pairs.T
        rows = np.flatnonzero((paired >= PAIRS_HELD).any(axis=1))
        share = said.words[rows] @ self._spoken_words.T
        own = self._literally(share, paired[rows], self._spoken_for) > 0
        enough[np.ix_(rows, self._spoken_for)] |= own
        return enough

    def features(self, said: Said, claims: Numbers | None = None) -> Matrix:
        """(windows, claims, FEATURES) of some of the claims, by number, or of all."""
        of = slice(None) if claims is None else claims  # all of them are looked at in place: 1.5 MB need not be copied
        groups = self._groups_said(said.concepts)
        values = np.hstack([self._slot_values(said.concepts, groups), self._literal_values(said.words)])
        matched, heavy = values @ self._core_sums[of].T, values @ self._heavy_sums[of].T
        coverage = values @ self._sums[of].T / self._total[of]
        core_total = self._core_total[of]
        core = np.where(core_total > 0, matched / np.maximum(core_total, 0.1), coverage)
        present = groups @ self._core_weight
        weakest = self._weakest(values, coverage, of)
        numbers = (values >= SLOT_VALUE).astype(np.float32) @ self._heavy_member[of].T
        enough = (numbers >= 2) | (heavy >= LONE_SHARE * self._heavy_total[of])
        share, paired = said.words @ self._word_weights[of].T, said.pairs @ self._pair_weights[of].T
        words = said.words[:, :-1]
        parts = (
            coverage,
            core,
            np.log1p(matched),
            (words * self.claimed.idf) @ self._vectors[of].T / (said.norms[:, None] + 1e-6),
            np.maximum(0.0, present[:, None] - matched) / (present[:, None] + 2.0),
            np.broadcast_to(self._ordinary[of], coverage.shape),
            weakest,
            np.log1p(words @ self._has_word[of].T),
            coverage * core,
            coverage * weakest,
            np.maximum(numbers * enough, self._literally(share, paired, of)),
            share,
            paired,
            share * self._open[of],
            paired * self._open[of],
        )
        return np.stack(parts, axis=2).astype(np.float32)

    def _literally(self, share: Matrix, paired: Matrix, of: Numbers | slice) -> Matrix:
        """1 where a claim of which the lexicon leaves much open is said in its own words."""
        held = (share >= SHARE_HELD) & (paired >= PAIRS_HELD) & (self._open[of] >= OPEN)
        return held.astype(np.float32)

    def _groups_said(self, concepts: Matrix) -> Matrix:
        groups = np.zeros((len(concepts), len(self._group_weight)), dtype=np.float32)
        groups[:, self._groups_used] = np.maximum.reduceat(concepts[:, self._by_group], self._group_starts, axis=1)
        return groups

    def met(self, said: Said, beside: Said, claims: Numbers) -> npt.NDArray[np.bool_]:
        """(windows, claims): whether all that people said a claim must have is there, in its own words or added ones, in the
        window or in any of those `beside` it."""
        held = np.maximum(self._exactly(said), self._exactly(beside).max(axis=0, initial=0.0)) > 0
        enough: npt.NDArray[np.bool_] = (~held).astype(np.float32) @ self._required[claims].T == 0
        return enough

    def _exactly(self, said: Said) -> Matrix:
        """(windows, slots): 1 where the slot's own concepts or words are said, siblings apart."""
        concepts = said.concepts[:, self._said].max(axis=2) if len(self._said) else np.zeros((len(said.concepts), 0))
        return np.hstack([concepts, self._literal_values(said.words) > 0]).astype(np.float32)

    def tells(self, number: int, concept: int, group: str) -> bool:
        """True where a concept of that class is what the claim's evidence is made of."""
        return group in self._groups_of[number] or concept in self._concepts_of[number]

    def _weakest(self, values: Matrix, coverage: Matrix, of: Numbers | slice) -> Matrix:
        """The least said core slot of each claim."""
        said = np.hstack([values, np.full((len(values), 1), 2.0, dtype=np.float32)])
        weakest = said[:, self._core_slots[of]].min(axis=2)
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


def _padded(rows: Sequence[Sequence[int]], empty: int) -> npt.NDArray[np.int64]:
    """The rows as one rectangle; `empty` is the number of the column of zeros."""
    width = max((len(row) for row in rows), default=1) or 1
    return np.array([[*row, *[empty] * (width - len(row))] for row in rows], dtype=np.int64).reshape(len(rows), width)
