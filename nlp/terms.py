"""The shipped vocabulary: groups of terms, found in a text by its syllables, capitals minded where the term has one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import NamedTuple

from nlp.models import content
from text import Syllables, syllables

Hit = tuple[int, int, int, int]
"""A term found: number of its group, first and last+1 syllable, number of the field."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a text as syllables: lower case with one tone style, and where each stands in `written`."""

    written: str
    words: list[str]
    pairs: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, written: str, found: Syllables) -> "Field":
        """The field of which `found` are the syllables that count; `written` is NFC."""
        pairs = [f"{first} {second}" for first, second in pairwise(found.words)]
        return cls(written, found.words, pairs, found.starts, found.ends)

    def slice(self, at: int, end: int) -> str:
        """The syllables [at, end) as written."""
        return self.written[self.starts[at] : self.ends[end - 1]]

    def capital(self, at: int) -> bool:
        """True where syllable `at` exists and begins with a capital."""
        return at < len(self.starts) and self.written[self.starts[at]].isupper()

    def names(self, at: int, end: int) -> bool:
        """True where [at, end) stands capitalised; a lone syllable must not be part of a longer name (Phú Mỹ)."""
        if not self.written[self.starts[at]].isupper():
            return False
        return end > at + 1 or not (self._joined(at, at + 1) or self._joined(at - 1, at))

    def _joined(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self.starts):
            return False
        after = self.starts[right]
        apart = self.written[self.ends[left] : after]
        return apart == " " and self.written[self.starts[left]].isupper() and self.written[after].isupper()


PLAIN = -1
"""The number of the group whose phrases hide the terms in them."""


class Terms:
    """The vocabulary of terms.tsv. `groups` are the names of its groups, by number.

    The group `plain` holds phrases in which no term counts: công nghệ has nothing of nghệ (turmeric).
    """

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._single: dict[str, list[_Term]] = {}
        self._longer: dict[str, list[_Term]] = {}
        numbers: dict[str, int] = {}
        for group, term in rows:
            number = PLAIN if group == "plain" else numbers.setdefault(group, len(numbers))
            words = syllables(term).words
            entry = _Term(words[2:], number, term[0].isupper(), term[-1] == "*")
            table = self._single if len(words) == 1 else self._longer
            table.setdefault(" ".join(words[:2]), []).append(entry)
        for entries in self._longer.values():
            entries.sort(key=lambda entry: (entry.group != PLAIN, -len(entry.rest)))
        self.groups = list(numbers)

    @classmethod
    def load(cls, path: Path) -> "Terms":
        """The terms of a file of two columns, group and term; lines that begin with # are notes.

        A capital in a term must be one in the text; a term that ends in * is followed by a name.
        """
        lines = (line.partition("\t") for line in content(path).decode("utf-8").splitlines() if line[:1] != "#")
        return cls((group, term) for group, _, term in lines)

    def find(self, field: Field) -> Iterator[tuple[int, int, int]]:
        """(group, first, last+1 syllable) of each term; of one group a place of the text counts once, longest first."""
        reached: dict[int, int] = {}
        plain = 0
        words, single, longer = field.words, self._single, self._longer
        for at, (word, pair) in enumerate(zip_longest(words, field.pairs, fillvalue="")):
            if word not in single and pair not in longer:
                continue
            for width, entries in ((2, longer.get(pair, ())), (1, single.get(word, ()))):
                for rest, group, capital, named in entries:
                    end = at + width + len(rest)
                    if at < plain or at < reached.get(group, 0) or (rest and words[at + 2 : end] != rest):
                        continue
                    if group == PLAIN:
                        plain = end
                    elif field.capital(end) if named else (not capital or field.names(at, end)):
                        reached[group] = end
                        yield group, at, end


class _Term(NamedTuple):
    """A term behind its first two syllables, the group's number, whether it is a name, whether a name follows."""

    rest: list[str]
    group: int
    capital: bool
    named: bool
