"""Words as vectors: how near two words stand in meaning, by the company they keep in the news (nlp/models/vectors.md).

A unit is a syllable, or two that belong together ("tiểu đường"). A text's direction is the sum of its units' vectors,
weighed by rarity.
"""

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlp.models import VECTORS, content, unreadable
from nlp.rarity import Rarity

Matrix = npt.NDArray[np.float32]
SCALE = 127  # vectors of length one are kept as whole 127ths
WEIGHTLESS, HEAVIEST = 1.0, 7.0
"""A unit weighs its rarity less what every second article has, up to what one article of a thousand has."""


class Vectors:
    """The vectors of the units of the news. Safe to share between threads."""

    def __init__(self, units: Sequence[str], strengths: Sequence[int], matrix: npt.NDArray[np.int8], rarity: Rarity) -> None:
        """`strengths` say how much the two syllables of each unit belong together; 0 for a single syllable."""
        self._at = {unit: number for number, unit in enumerate(units)}
        self._strength = {unit: strength for unit, strength in zip(units, strengths, strict=True) if strength}
        self._matrix = matrix
        self._rarity = rarity
        self._weights = np.array([self.weight(unit) for unit in units], dtype=np.float32)
        self.size = int(matrix.shape[1])

    @classmethod
    def load(cls, rarity: Rarity, path: Path = VECTORS) -> "Vectors":
        """The shipped vectors (about 30 ms). Raises BadInput where the file is missing, changed or not of this form."""
        held = BytesIO(content(path))
        try:
            with np.load(held, allow_pickle=False) as kept:
                units = bytes(kept["units"]).decode("utf-8").split("\n")
                return cls(units, kept["strengths"].tolist(), kept["matrix"], rarity)
        except (OSError, EOFError, ValueError, LookupError, BadZipFile) as fault:
            raise unreadable(path, fault) from fault

    def units(self, words: Sequence[str]) -> list[str]:
        """The words of a text as units, from left to right; of two pairs that overlap the stronger."""
        strength: Mapping[str, int] = self._strength
        pairs = [strength.get(f"{first} {second}", 0) for first, second in zip_longest(words, words[1:], fillvalue="")]
        found, at = list[str](), 0
        while at < len(words):
            if pairs[at] and not (at + 1 < len(words) and pairs[at + 1] > pairs[at]):
                found.append(f"{words[at]} {words[at + 1]}")
                at += 2
            else:
                found.append(words[at])
                at += 1
        return found

    def weight(self, unit: str) -> float:
        """How much a unit counts."""
        return max(0.0, min(self._rarity.of(unit), HEAVIEST) - WEIGHTLESS)

    def known(self, units: Sequence[str]) -> tuple[Matrix, Matrix]:
        """(vectors of length one, weights) of those units that have a vector, each once, in order."""
        known = [unit for unit in dict.fromkeys(units) if unit in self._at]
        places = np.array([self._at[unit] for unit in known], dtype=np.intp)
        rows = self._matrix[places].astype(np.float32) / np.float32(SCALE)
        return rows, self._weights[places]


def direction(vectors: Matrix, weights: Matrix) -> Matrix:
    """The weighed sum as a vector of length one; zero where there is none."""
    total: Matrix = weights @ vectors
    length = math.sqrt(float(total @ total))
    return total / length if length else total
