"""Organisations of any kind and places of anywhere named in a text, by a trained tagger (nlp/models/entities.md).

Suggestions beside nlp/mentions.py and nlp/places.py, whose answers stay theirs: those find the sector's own bodies and
Vietnam's places by grammar and register, this one also what they don't look for (a ministry of education, WHO, a
university, a foreign land) and names that a scan has garbled. A linear chain: each word's features score its label,
neighbouring labels score each other, the best sequence is taken. Pure and deterministic; safe to share between threads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.chain import Chain
from nlp.entitywords import FOREIGN_LANDS, KNOWN_ORGANISATIONS, ORGANISATION_HEADS, PLACE_KINDS, SHORT_LANDS
from nlp.orgspans import Patterns
from nlp.places import LONGEST, Gazetteer, lowered
from records.area import Area, AreaLevel
from text import fold, sentences, spells_syllable, tone

Bounds = tuple[int, int]
_WORD = re.compile(r"(?:T\.?P|Tp)\.(?=\s?[^\W\d_])|[^\W_]+(?:[.\-/'’][^\W_]+)*|\S")
_LEVELS = {AreaLevel.PROVINCE: "P", AreaLevel.DISTRICT: "D", AreaLevel.COMMUNE: "C"}
_KNOWN, _LANDS = dict.fromkeys(KNOWN_ORGANISATIONS, "X"), dict.fromkeys(FOREIGN_LANDS, "L")
_HEADS, _KINDS = {head: head for head in ORGANISATION_HEADS}, {kind: kind for kind in PLACE_KINDS}
_LONGEST_NAME = 5  # words of a name looked up in the lists
_STOPS = frozenset(".,;:()")
_NEAR = 10  # words looked back for the head of an organisation's name
_ACRONYM = 3  # letters at least
_MOST_WORDS = 200  # of one sentence: what is longer is cut


class Kind(StrEnum):
    """What is named; the values are the labels of the training data."""

    ORGANISATION = "Organisation"
    PLACE = "Location"


@dataclass(frozen=True, slots=True)
class Entity:
    """A name found: the text's [start:end] in code points."""

    kind: Kind
    start: int
    end: int


class Tagger:
    """Finds names. Made in about 0.1 s of what is already loaded."""

    def __init__(self, chain: Chain, gazetteer: Gazetteer, patterns: Patterns, areas: Iterable[Area]) -> None:
        """`areas` are the gazetteer's, to be found without their accents as well."""
        self._chain = chain
        self._gazetteer = gazetteer
        self._patterns = patterns
        known: dict[str, str] = {}
        for area in areas:
            if area.level is AreaLevel.PROVINCE or " " in area.name:
                level = _LEVELS[area.level]
                known[fold(area.name)] = max(known.get(fold(area.name), level), level)  # P before D before C
        self._areas = known

    def find(self, value: str) -> tuple[Entity, ...]:
        """The names in a composed (NFC) text, in order, none within another."""
        found = []
        for start, end in sentences(value[:LONGEST]):
            words = [(start + word.start(), start + word.end()) for word in _WORD.finditer(value[start:end])]
            for at in range(0, len(words), _MOST_WORDS):
                part = words[at : at + _MOST_WORDS]
                labels = self.labels(value, part)
                found += [Entity(kind, part[first][0], part[last][1]) for kind, first, last in stretches(labels)]
        return tuple(found)

    def labels(self, value: str, words: Sequence[Bounds]) -> list[str]:
        """The label of each word of one sentence; `words` are their bounds in the text."""
        return self._chain.labels(self.features(value, words))

    def features(self, value: str, words: Sequence[Bounds]) -> list[list[str]]:
        """What the tagger sees of each word: names of features, those of the training script too."""
        return _Sentence([value[start:end] for start, end in words], self._marks(value, words)).features()

    def _marks(self, value: str, words: Sequence[Bounds]) -> "_Marks":
        """What our own lists and grammar say of each word."""
        first, last = words[0][0], words[-1][1]
        part = value[first:last]
        bounds = [(start - first, end - first) for start, end in words]
        hits = self._gazetteer.hits(part)
        named = self._patterns.find(part, lowered(part), hits)
        folded = [fold(value[start:end]) for start, end in words]
        capital = [value[start].isupper() for start, _ in words]
        known = _listed(folded, _KNOWN)
        lands = _listed(folded, _LANDS)
        for at, (start, end) in enumerate(words):
            if not lands[at] and capital[at] and tone(value[start:end]).lower() in SHORT_LANDS:
                lands[at] = "B1"
        return _Marks(
            place=_marked(bounds, ((hit.start, hit.end, _LEVELS[hit.level] + ("k" if hit.kind else "")) for hit in hits)),
            pattern=_marked(bounds, ((one.start, one.end, one.kind + ("!" if one.sure else "?")) for one in named)),
            folded=[mark if capital[at] else "" for at, mark in enumerate(_listed(folded, self._areas))],
            land=lands,
            head=_listed(folded, _HEADS),
            known=[mark if capital[at] else "" for at, mark in enumerate(known)],
            kind=_listed(folded, _KINDS),
        )


@dataclass(frozen=True, slots=True)
class _Marks:
    """A mark a word, "" where there is none; B begins a name, I goes on."""

    place: list[str]
    pattern: list[str]
    folded: list[str]
    land: list[str]
    head: list[str]
    known: list[str]
    kind: list[str]


def stretches(labels: Sequence[str]) -> Iterator[tuple[Kind, int, int]]:
    """(kind, first word, last word) of each run of one label; labels of other kinds are passed over."""
    first = 0
    for at, label in enumerate(labels):
        if at + 1 == len(labels) or labels[at + 1] != label:
            kind = label.removeprefix("I-")
            if kind in (Kind.ORGANISATION, Kind.PLACE):
                yield Kind(kind), first, at
            first = at + 1


def _marked(words: Sequence[Bounds], named: Iterable[tuple[int, int, str]]) -> list[str]:
    marks = [""] * len(words)
    for start, end, mark in named:
        letter = "B"
        for at, (first, last) in enumerate(words):
            if first < end and last > start:
                marks[at] = letter + mark
                letter = "I"
    return marks


def _listed(folded: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Marks of the longest listed names, left to right."""
    marks = [""] * len(folded)
    at = 0
    while at < len(folded):
        step = 1
        for count in range(min(_LONGEST_NAME, len(folded) - at), 0, -1):
            mark = names.get(" ".join(folded[at : at + count]))
            if mark:
                marks[at : at + count] = ["B" + mark] + ["I" + mark] * (count - 1)
                step = count
                break
        at += step
    return marks


def shape(word: str) -> str:
    """How a word is written: digits, one capital, capitals, a capital first, small, mixed, or a mark."""
    if word.isdigit():
        return "0"
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    if word.istitle():
        return "Aa"
    if word.islower():
        return "a"
    return "mix" if any(letter.isalpha() for letter in word) else "."


class _Sentence:
    """The words of one sentence and what is known of them."""

    def __init__(self, words: list[str], marks: _Marks) -> None:
        self._words, self._marks = words, marks
        self._low = [tone(word).lower() for word in words]
        self._folded = [fold(word) for word in words]
        self._shapes = [shape(word) for word in words]
        self._placed = [
            f"{'g' if hit else ''}{'f' if plain else ''}{'l' if land else ''}{(hit or plain or land or '-')[0]}"
            for hit, plain, land in zip(marks.place, marks.folded, marks.land, strict=True)
        ]
        letters = [word for word in words if word[0].isalpha()]
        self._shouts = sum(map(str.isupper, letters)) > 0.7 * max(1, len(letters))

    def features(self) -> list[list[str]]:
        """The features of each word."""
        near = [self._near(at) for at in range(len(self._words))]
        size = len(self._words)
        return [
            [
                *self._own(at),
                *(f"{away}{each}" for away in range(-2, 3) if 0 <= at + away < size for each in near[at + away]),
                *(f"{away}f={self._folded[at + away]}" for away in (-1, 0, 1) if 0 <= at + away < size),
                *(f"{away}w=<>" for away in range(-2, 3) if not 0 <= at + away < size),
            ]
            for at in range(size)
        ]

    def _near(self, at: int) -> list[str]:
        """What a word tells its neighbours too."""
        marks = self._marks
        told = [f"w={self._low[at]}", f"s={self._shapes[at]}"]
        if self._placed[at] != "-":
            told += [f"p={self._placed[at]}", f"pb={self._placed[at][-1]}"]
        lists = {"o": marks.pattern, "g": marks.place, "ld": marks.land, "hd": marks.head, "og": marks.known, "kd": marks.kind}
        return told + [f"{name}={of[at]}" for name, of in lists.items() if of[at]]

    def _own(self, at: int) -> list[str]:
        """What only the word itself is told."""
        shapes, word, low = self._shapes, self._words[at], self._low[at]
        spelt = spells_syllable(low)
        before = shapes[at - 1] if at else "<"
        behind = shapes[at + 1] if at + 1 < len(shapes) else ">"
        told = [
            "b",
            f"W={word}",
            f"c={self._marks.pattern[at]}|{self._placed[at]}|{shapes[at]}|{self._shouts}",
            f"s3={before}{shapes[at]}{behind}",
            f"sh={self._shouts}{shapes[at]}{spelt}",
            *self._behind_head(at),
        ]
        if len(word) >= _ACRONYM and word.isupper() and low.replace(".", "").isalpha() and not spelt:
            told += ["acr", f"acr{self._words[at - 1] if at else ''}"]
        return told

    def _behind_head(self, at: int) -> list[str]:
        """The nearest head of an organisation's name in front, and how far."""
        for away in range(1, min(_NEAR, at + 1)):
            if self._words[at - away] in _STOPS:
                break
            if head := self._marks.head[at - away]:
                return [f"sd={head[1:]}", f"sdn={min(away, 6)}{self._shapes[at]}{self._placed[at] != '-'}"]
        return []
