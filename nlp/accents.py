"""Accents put back where somebody wrote without them: "sot xuat huyet" → "sốt xuất huyết" (nlp/models/accents.md).

Each syllable is read as the one of its accented forms that, with those chosen for its neighbours, the news writes most
often (pairs of syllables, Viterbi). A syllable that has accents stays as it is.
"""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlp.models import ACCENTS, content, unreadable
from text import fold

Floats = npt.NDArray[np.float64]
SCALE = 1000  # logarithms are kept as whole thousandths
ALONE = -1.6
"""Added to a syllable's own logarithm where the pair is not known; of -0.8, -1.6 and -2.4 the best on an eighth of VNTC."""
STRANGE = -18.0
"""The logarithm of a word that the news does not use: it is left as written."""
NO_PAIR = 2**32 - 1
MOST = 2000  # words put right of one text; those behind are left as written
LAST = 8  # readings kept: a text's cues, its nearness to claims and its topic ask for the same one


class Accents:
    """The syllables of the news with how often each stands, alone and behind another. Safe to share between threads."""

    def __init__(
        self, words: Sequence[str], alone: npt.NDArray[np.int16], pairs: npt.NDArray[np.uint32], behind: npt.NDArray[np.int16]
    ) -> None:
        """`pairs` are sorted keys (number of the first · words + number of the second); `behind` are the logarithms, in
        thousandths, of the second's share behind the first; `alone` those of each word's share of all."""
        self._alone = alone / SCALE
        self._pairs = np.append(pairs, np.uint32(NO_PAIR))
        self._behind = np.append(behind, np.int16(0))
        self._words = list(words)
        self._number = {word: number for number, word in enumerate(words)}
        self._forms: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            self._forms.setdefault(fold(word), []).append(number)
        self._read = lru_cache(maxsize=LAST)(self._likeliest)

    @classmethod
    def load(cls, path: Path = ACCENTS) -> "Accents":
        """The shipped table (about 30 ms). Raises BadInput where the file is missing, changed or not of this form."""
        held = BytesIO(content(path))
        try:
            with np.load(held, allow_pickle=False) as kept:
                words = bytes(kept["words"]).decode("utf-8").split("\n")
                return cls(words, kept["alone"], kept["pairs"], kept["behind"])
        except (OSError, EOFError, ValueError, LookupError, BadZipFile) as fault:
            raise unreadable(path, fault) from fault

    def restored(self, words: Sequence[str]) -> list[str]:
        """As many words, in lower case: those without accents with the likeliest ones, the others untouched."""
        return [*self._read(tuple(words[:MOST])), *words[MOST:]] if words else []

    def _likeliest(self, words: tuple[str, ...]) -> tuple[str, ...]:
        choices = [self._choices(word) for word in words]
        scores, came = self._first(choices[0]), list[npt.NDArray[np.intp]]()
        for before, here in pairwise(choices):
            step = self._steps(before, here) + scores
            came.append(step.argmax(axis=1))
            scores = step.max(axis=1)
        at = int(scores.argmax())
        path = [at]
        for best in reversed(came):
            at = int(best[at])
            path.append(at)
        chosen = zip(words, choices, reversed(path), strict=True)
        return tuple(self._words[number] if (number := here[place]) >= 0 else word for word, here, place in chosen)

    def _choices(self, word: str) -> npt.NDArray[np.int64]:
        """The numbers of the forms a word may stand for; -1 for one that is nobody's."""
        if word.isascii():
            return np.array(self._forms.get(word, (-1,)), dtype=np.int64)
        return np.array([self._number.get(word, -1)], dtype=np.int64)

    def _first(self, here: npt.NDArray[np.int64]) -> Floats:
        return np.where(here >= 0, self._alone[here], STRANGE)

    def _steps(self, before: npt.NDArray[np.int64], here: npt.NDArray[np.int64]) -> Floats:
        """The logarithm of each next form (a row) behind each former one (a column)."""
        alone: Floats = self._first(here)[:, None] + ALONE
        if before[0] < 0 or here[0] < 0:  # nobody's word has that one form
            return alone
        keys = (before * len(self._words) + here[:, None]).astype(np.uint32)  # as the table: no copy of it
        places = self._pairs.searchsorted(keys)  # behind the last key stands none: `pairs` ends with a key that is no pair's
        return np.where(self._pairs[places] == keys, self._behind[places] / SCALE, alone)
