"""The diseases and matters whose cases are counted, found in texts by every way of writing them."""

from collections.abc import Iterable, Sequence

import ahocorasick

from nlp.places import lowered
from records.analysis import Text
from text import fold, tone

MOST = 30_000  # characters read of a field
LEAST_FOLDED = 6  # letters of a form that is looked for without accents
_SAMPLE = 800  # characters by which it is told whether a text has accents
_ACCENTED_SHARE = 0.04


class Matters:
    """The diseases and matters of the lexicon, found by every way of writing them; built once."""

    def __init__(self, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """`rows` are (matter, forms)."""
        self._names: dict[str, str] = {}
        self._plain: dict[str, str] = {}
        self.names = tuple(name for name, _ in rows)
        for name, forms in rows:
            for form in forms:
                word = tone(form).lower()
                self._names.setdefault(word, name)
                if len(word) >= LEAST_FOLDED:
                    self._plain.setdefault(fold(word), name)
        self._meant = {fold(name): name for name in self.names}
        self._accented_forms, self._plain_forms = _automaton(self._names), _automaton(self._plain)

    def named(self, written: str) -> str | None:
        """The matter that a person means by those words, None where it is none of ours."""
        word = tone(" ".join(written.split())).lower()
        return self._names.get(word) or self._plain.get(fold(word)) or self._meant.get(fold(word))

    def find(self, low: str, *, bare: bool) -> list[tuple[int, int, str]]:
        """(start, end, matter) of each, longest first at each place, in reading order."""
        automaton, names = (self._plain_forms, self._plain) if bare else (self._accented_forms, self._names)
        found = []
        for last, word in automaton.iter(low):
            start, end = last + 1 - len(word), last + 1
            if not (start and low[start - 1].isalnum()) and not (end < len(low) and low[end].isalnum()):
                found.append((start, end, names[word]))
        found.sort(key=lambda one: (one[0], -one[1]))
        kept: list[tuple[int, int, str]] = []
        for one in found:
            if not kept or one[0] >= kept[-1][1]:
                kept.append(one)
        return kept

    def of(self, text: Text) -> tuple[str, ...]:
        """The matters a text speaks of, in reading order, each once."""
        found = [name for _, value in text.fields() for _, _, name in self.find(lowered(value[:MOST]), bare=bare(value))]
        return tuple(dict.fromkeys(found))


def _automaton(words: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def bare(value: str) -> bool:
    """True where the writer left the accents out."""
    start = value[:_SAMPLE]
    letters = sum(map(str.isalpha, start))
    return letters >= 20 and sum(not one.isascii() for one in start if one.isalpha()) < _ACCENTED_SHARE * letters
