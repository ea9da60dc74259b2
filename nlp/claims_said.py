"""What every window of a text says of the claims' concepts, words and pairs of words, as matrices.

Counted once a sentence; a window says what any of its sentences says, and what crosses their borders within it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nlp.claims_profile import Profile, Rarity
from nlp.claims_windows import FieldReading, widths
from text import fold

Matrix = npt.NDArray[np.float32]
UNSEEN = 8.0  # rarity of a word no list has: chat spellings must not make a post long
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Said:
    """One row a window: which concepts, claim words and claim pairs it says, each with a last column of zeros for
    padding; and its length as a vector of words weighed by rarity."""

    concepts: Matrix
    words: Matrix
    pairs: Matrix
    norms: Matrix

    def rows(self, kept: npt.NDArray[np.intp]) -> "Said":
        """The same of some windows only."""
        return Said(self.concepts[kept], self.words[kept], self.pairs[kept], self.norms[kept])


class Claimed:
    """The words and pairs of words that the claims are made of, by number, also by their letters without accents."""

    def __init__(self, profiles: Sequence[Profile], rarity: Rarity, concepts: int) -> None:
        self._rarity = rarity
        self._concepts = concepts
        words = {word for each in profiles for word in each.words} or {""}
        self.words = {word: number for number, word in enumerate(sorted(words))}
        self.pairs = {pair: number for number, pair in enumerate(sorted({pair for each in profiles for pair in each.pairs}))}
        self.idf = np.array([rarity.of(word) for word in self.words], dtype=np.float32)
        self._bare_words, self._bare_pairs = defaultdict[str, list[int]](list), defaultdict[tuple[str, str], list[int]](list)
        for word, place in self.words.items():
            self._bare_words[fold(word)].append(place)
        for (left, right), place in self.pairs.items():
            self._bare_pairs[fold(left), fold(right)].append(place)
        self._square = lru_cache(maxsize=50_000)(self._squared)

    def said(self, fields: Sequence[FieldReading]) -> Said:
        """What the windows of the fields say, in the order of claims_windows.windows; there is at least one window."""
        told = [self._field(each) for each in fields if each.bounds]
        return Said(*(np.concatenate(parts) for parts in zip(*told, strict=True)))

    def _field(self, each: FieldReading) -> tuple[Matrix, Matrix, Matrix, Matrix]:
        reach = each.bounds[-1][1]
        within = np.repeat(np.arange(len(each.bounds)), [last - first for first, last in each.bounds])
        texts = each.reading.tokens.texts[:reach]
        words, pairs = self._columns(texts, bare=each.reading.bare)
        hits = [hit for hit in each.reading.hits if hit.last <= reach]
        local = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        squares = np.array([self._square(text) for text in local], dtype=np.float32)
        present = _windowed(each, within, within, np.array([local[text] for text in texts]), len(local))
        begins = within[np.array([hit.first for hit in hits], dtype=np.intp)]
        ends = within[np.array([hit.last - 1 for hit in hits], dtype=np.intp)]
        return (
            _windowed(each, begins, ends, np.array([hit.concept for hit in hits], dtype=np.intp), self._concepts + 1),
            _windowed(each, within[words[0]], within[words[0]], words[1], len(self.words) + 1),
            _windowed(each, within[pairs[0]], within[pairs[0] + 1], pairs[1], len(self.pairs) + 1),
            np.sqrt(present @ squares),
        )

    def _columns(self, texts: list[str], *, bare: bool) -> tuple[Places, Places]:
        """(token, column) of each claim word said, and of each pair at its first token; a text without accents is read
        by letters alone."""
        if bare:
            letters = [fold(text) for text in texts]
            words = [(at, place) for at, word in enumerate(letters) for place in self._bare_words.get(word, ())]
            pairs = [(at, place) for at, pair in enumerate(pairwise(letters)) for place in self._bare_pairs.get(pair, ())]
        else:
            words = [(at, self.words[word]) for at, word in enumerate(texts) if word in self.words]
            near = ((at, (texts[at], texts[at + 1])) for (at, _), (then, _) in pairwise(words) if then == at + 1)
            pairs = [(at, self.pairs[pair]) for at, pair in near if pair in self.pairs]
        return np.array(words, dtype=np.intp).reshape(-1, 2).T, np.array(pairs, dtype=np.intp).reshape(-1, 2).T

    def _squared(self, word: str) -> float:
        """What a word adds to the length of a window; without accents it is as rare as the claim words it may stand for."""
        stands_for = self._bare_words.get(word, ()) if word.isascii() else ()
        rarity = min((float(self.idf[place]) for place in stands_for), default=UNSEEN)
        return min(rarity, self._rarity.of(word), UNSEEN) ** 2


def _windowed(each: FieldReading, first: Places, last: Places, column: Places, columns: int) -> Matrix:
    """One row a window of the field, 1 where it has what was found in its sentences `first` to `last`."""
    base = np.zeros((len(each.bounds), columns), dtype=np.float32)
    inside = first == last
    base[first[inside], column[inside]] = 1.0
    crossing = np.array([first, last, column])[:, ~inside].T.tolist()
    rows: list[Matrix] = []
    for width in widths(each):
        row = _widened(rows[-1] if rows else base, base, width)
        for begin, end, place in crossing:
            row[max(0, end - width + 1) : begin + 1, place] = 1.0
        rows.append(row)
    return np.concatenate(rows)


def _widened(narrower: Matrix, base: Matrix, width: int) -> Matrix:
    """What every `width` neighbouring sentences have together; `narrower` is the same of one sentence fewer."""
    if width == 1:
        return base.copy()
    together: Matrix = base.max(axis=0, keepdims=True) if width == len(base) else np.maximum(narrower[:-1], base[width - 1 :])
    return together
