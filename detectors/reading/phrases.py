"""Phrases of a lexicon in a text: with its accents, or without where the text has none; evasion spelling undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import ahocorasick

from evasion import skeleton
from records.analysis import Span, Text
from text import composed, fold, nfc, sentences, tone

MOST = 40_000  # characters read of a field: the longest article of a year has 60,000, its start says what it is about
_ACCENTED_SHARE = 0.04  # of the letters: plain Vietnamese has 0.25 and more, a post without accents none
_SAMPLE = 800  # characters by which that is told
_LEAST_FOLDED = 6  # letters of a form that is looked for without accents: "chua" is to cure, not yet, sour


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its group, the sentence it stands in (counted over the field), and where in the stored field."""

    group: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True)
class Field:
    """One field as written and as read. `low` has the characters of `plain`, its evasion-free form, in lower case with one
    way of placing tones; `offsets` leads back to the stored text."""

    name: str
    stored: str
    plain: str
    offsets: Sequence[int]

    @cached_property
    def low(self) -> str:
        """Lower case, of the same length."""
        low = tone(self.plain).lower()
        if len(low) == len(self.plain):
            return low
        return "".join(small if len(small := one.lower()) == 1 else one for one in self.plain)  # İ is two letters when small

    @cached_property
    def folded(self) -> str:
        """Without accents."""
        return fold(self.plain)

    @cached_property
    def bare(self) -> bool:
        """True where the writer left the accents out."""
        start = self.plain[:_SAMPLE]
        letters = sum(map(str.isalpha, start))
        accented = sum(not one.isascii() for one in start if one.isalpha())
        return letters >= 20 and accented < _ACCENTED_SHARE * letters

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(start, end) of each sentence of `plain`."""
        return sentences(self.plain)

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that holds a character of `plain`."""
        return next((number for number, (_, end) in enumerate(self.sentences) if place < end), max(0, len(self.sentences) - 1))

    def span(self, start: int, end: int) -> Span:
        """That stretch of `plain` as a span of the stored text."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        low, high = min(first, last - 1), max(first + 1, last)
        return Span(field=self.name, start=low, end=high, text=self.stored[low:high])

    def sentence_span(self, number: int) -> Span:
        """A whole sentence."""
        return self.span(*self.sentences[number])


@lru_cache(maxsize=4)  # every detector of a piece asks for the same text
def fields_of(text: Text) -> tuple[Field, ...]:
    """The fields of a text, read."""
    read = []
    for name, value in text.fields():
        stored = value[:MOST]
        plain, offsets = composed(stored)
        if plain is not stored:
            read.append(Field(name, stored, plain, offsets))  # spans of whole words found by counting
            continue
        freed = skeleton(stored)
        if freed.text:
            read.append(Field(name, stored, freed.text, freed.offsets))
    return tuple(read)


class Phrases:
    """Groups of phrases, looked for all at once; built once, safe to share."""

    def __init__(self, rows: Iterable[tuple[str, str]] = ()) -> None:
        """`rows` are (group, form); a leading "=" marks a form that is only read with its accents."""
        self._groups: dict[str, set[str]] = {}
        self._folded: dict[str, set[str]] = {}
        for group, form in rows:
            word = tone(nfc(form.removeprefix("="))).lower().strip()
            self._groups.setdefault(word, set()).add(group)
            if not form.startswith("=") and len(word) >= _LEAST_FOLDED:
                self._folded.setdefault(fold(word), set()).add(group)
        self._accented, self._plain = _automaton(self._groups), _automaton(self._folded)

    def forms(self, group: str) -> frozenset[str]:
        """The forms of a group, without accents."""
        return frozenset(fold(word) for word, groups in self._groups.items() if group in groups)

    def find(self, field: Field) -> list[Hit]:
        """The phrases of a field, longest at each place, in reading order; spans in `field.plain`."""
        low, automaton, groups = field.low, self._accented, self._groups
        if field.bare:
            low, automaton, groups = field.folded, self._plain, self._folded
        found: list[tuple[int, int, str]] = []
        for last, word in automaton.iter(low) if len(automaton) else ():
            start, end = last + 1 - len(word), last + 1
            if _bordered(low, start, end):
                found.append((start, end, word))
        found.sort(key=lambda one: (one[0], -one[1]))
        hits: list[Hit] = []
        reached = 0
        for start, end, word in found:
            if end <= reached:
                continue  # within a longer phrase: “không chữa khỏi” holds no “chữa khỏi”
            reached = end
            hits += [Hit(group, field.sentence_at(start), start, end) for group in sorted(groups[word])]
        return hits


def _automaton(words: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    if len(automaton):
        automaton.make_automaton()
    return automaton


def _bordered(low: str, start: int, end: int) -> bool:
    return not (start and low[start - 1].isalnum()) and not (end < len(low) and low[end].isalnum())
