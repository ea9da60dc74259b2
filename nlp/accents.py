"""Accents put back where somebody wrote without them: "sot xuat huyet" → "sốt xuất huyết" (nlp/models/accents.md).

Each syllable is read as the one of its accented forms that, with those chosen for its neighbours, the news writes most
often (pairs of syllables, Viterbi). A syllable that has accents stays as it is.
"""

from collections.abc import Sequence
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


class Accents:
    """The syllables of the news with how often each stands, alone and behind another. Safe to share between threads."""

    def __init__(
        self, words: Sequence[str], alone: npt.NDArray[np.int16], pairs: npt.NDArray[np.uint32], behind: npt.NDArray[np.int16]
    ) -> None:
        """`pairs` are sorted keys (number of the first · words + number of the second); `behind` are the logarithms, in
        thousandths, of the second's share behind the first; `alone` those of each word's share of all."""
        self._alone = alone / SCALE
        self._pairs, self._behind = pairs, behind
        self._words = list(words)
        self._number = {word: number for number, word in enumerate(words)}
        self._forms: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            self._forms.setdefault(fold(word), []).append(number)

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
        if not words:
            return []
        choices = [self._choices(word) for word in words]
        scores, came = self._first(choices[0]), list[npt.NDArray[np.intp]]()
        for before, here in pairwise(choices):
            step = scores[:, None] + self._steps(before, here)
            best = step.argmax(axis=0)
            came.append(best)
            scores = step[best, np.arange(len(here))]
        at = int(scores.argmax())
        path = [at]
        for best in reversed(came):
            at = int(best[at])
            path.append(at)
        chosen = zip(words, choices, reversed(path), strict=True)
        return [self._words[number] if (number := here[place]) >= 0 else word for word, here, place in chosen]

    def _choices(self, word: str) -> npt.NDArray[np.int64]:
        """The numbers of the forms a word may stand for; -1 for one that is nobody's."""
        if word.isascii():
            return np.array(self._forms.get(word, (-1,)), dtype=np.int64)
        return np.array([self._number.get(word, -1)], dtype=np.int64)

    def _first(self, here: npt.NDArray[np.int64]) -> Floats:
        return np.where(here >= 0, self._alone[here], STRANGE)

    def _steps(self, before: npt.NDArray[np.int64], here: npt.NDArray[np.int64]) -> Floats:
        """The logarithm of each next form behind each former one."""
        keys = (before[:, None] * len(self._words) + here[None, :]).ravel().astype(np.uint32)  # as the table: no copy of it
        places = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        known = (self._pairs[places] == keys).reshape(len(before), len(here)) & (before >= 0)[:, None] & (here >= 0)[None, :]
        alone = self._first(here) + ALONE
        return np.where(known, self._behind[places].reshape(known.shape) / SCALE, alone[None, :])
