"""How people put it: syllables and pairs of them, without accents, that speak for spreading, rebutting, asking, or for
being about a claim at all. What no lexicon of cues lists; weights in nlp/models/phrases.tsv.gz (claims.md)."""

import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.models import PHRASES, content, unreadable
from text import fold

Floats = npt.NDArray[np.float64]
SCALE = 1000  # weights and rarities are kept as whole thousandths


def phrases_of(words: Sequence[str]) -> Counter[str]:
    """The syllables and neighbouring pairs of a text, without accents, and how often each stands there."""
    letters = [fold(word) for word in words]
    return Counter([*letters, *(f"{first} {second}" for first, second in pairwise(letters))])


class Phrases:
    """Weighed phrases of several tasks. Safe to share between threads."""

    def __init__(self, rarity: Mapping[str, float], weights: Mapping[str, Floats]) -> None:
        """`rarity` by phrase, in the order of each task's `weights`."""
        self._at = {phrase: number for number, phrase in enumerate(rarity)}
        self._rarity = np.array(list(rarity.values()))
        self._weights = dict(weights)

    def values(self, words: Sequence[str]) -> tuple[list[int], Floats]:
        """The known phrases of a text by number, and what each is worth: tf-idf, of length one together."""
        found = [(self._at[phrase], count) for phrase, count in phrases_of(words).items() if phrase in self._at]
        places = [place for place, _ in found]
        worth = self._rarity[places] * [1 + math.log(count) for _, count in found]
        length = math.sqrt(float(worth @ worth))
        return places, worth / length if length else worth

    def scores(self, words: Sequence[str]) -> dict[str, float]:
        """What a text's phrases say for each task, as numbers to be added to its score: {"words: rebuts": 1.2, …}."""
        places, worth = self.values(words)
        return {f"words: {task}": float(weights[places] @ worth) for task, weights in self._weights.items()}

    @classmethod
    def load(cls, path: Path = PHRASES) -> "Phrases":
        """The shipped phrases. Raises BadInput where the file is missing, changed or not of this form."""
        held = content(path)
        try:
            first, *lines = gzip.decompress(held).decode("utf-8").split("\n")
            tasks: list[str] = json.loads(first)
            cells = [line.split("\t") for line in lines]
            table = np.array([[int(cell) for cell in row[1:]] for row in cells]) / SCALE
            rarity = {row[0]: float(worth) for row, worth in zip(cells, table[:, 0], strict=True)}
            return cls(rarity, {task: table[:, 1 + number] for number, task in enumerate(tasks)})
        except (OSError, EOFError, ValueError, LookupError, zlib.error) as fault:
            raise unreadable(path, fault) from fault

    def save(self, path: Path = PHRASES) -> None:
        """Writes the file: the tasks, then each phrase with its rarity and its weights in thousandths."""
        columns = [self._rarity, *self._weights.values()]
        rows = ("\t".join([phrase, *_thousandths(column[number] for column in columns)]) for phrase, number in self._at.items())
        path.write_bytes(gzip.compress("\n".join([json.dumps(list(self._weights)), *rows]).encode("utf-8"), 9, mtime=0))


def _thousandths(values: Iterable[float]) -> list[str]:
    return [str(round(float(value) * SCALE)) for value in values]
