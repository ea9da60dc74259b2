"""A piece as queries see it: its syllables in both spellings, where each stands, and the tokens under which it is found.

Words match whole syllables. Only the first 20,000 syllables of a field and 64 code points of a syllable are read, here
and in the index of the store alike: both give the same answers, and no text can make either grow without bound."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from query.nodes import FieldName, is_exact
from text import fold, syllables

MOST = 20_000
WIDEST = 64
_JOINED = re.compile(r"[^\S\n]+|[-‐‑–/.'’&+]")
_ODD = re.compile(r"[^\w.-]")
_SIGNS = {
    FieldName.UNIT: "@u:",
    FieldName.SOURCE: "@s:",
    FieldName.PLACE: "@p:",
    FieldName.TOPIC: "@t:",
    FieldName.TONE: "@o:",
    FieldName.CLAIM: "@c:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a query may ask of a piece. `units` are the registry's names of units it mentions, `sources` the key and the
    names of who published it, `places` provinces and communes, `claims` ids; `when` is aware."""

    title: str = ""
    lead: str | None = None
    text: str | None = None
    units: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topic: str | None = None
    tone: str | None = None
    claims: tuple[str, ...] = ()
    when: datetime


def words_of(text: str) -> tuple[str, ...]:
    """The syllables of a composed text as queries compare them."""
    return tuple(word[:WIDEST] for word in syllables(text).words[:MOST])


def joined(gap: str) -> bool:
    """True where two syllables with `gap` between them follow each other in a phrase: spaces, or one joining mark."""
    return _JOINED.fullmatch(gap) is not None


def pair(first: str, second: str) -> str:
    """The token of two neighbours, accents apart."""
    return f"{fold(first)}~{fold(second)}"


def sign(field: FieldName, value: str) -> str:
    """The token of a field's value or of one word of it."""
    return _SIGNS[field] + _ODD.sub("_", value.lower())


class ReadField:
    """One text, read: its syllables as written and folded, and where each stands."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        found = syllables(text)
        if len(found.words) > MOST:
            found = found.head(MOST)
        self.words = [word[:WIDEST] for word in found.words] if len(text) > WIDEST else found.words
        self.folded = fold("\n".join(self.words)).split("\n") if self.words else []
        self.starts, self.ends = found.starts, found.ends

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each spelling stands, as index of the syllable; plain ones with any accents, others as written."""
        found: dict[str, list[int]] = {}
        for index, (word, plain) in enumerate(zip(self.words, self.folded, strict=True)):
            found.setdefault(plain, []).append(index)
            if word != plain:
                found.setdefault(word, []).append(index)
        return found

    def fits(self, word: str, index: int) -> bool:
        """True where the syllable at `index` is the word."""
        return index < len(self.words) and word == (self.words if is_exact(word) else self.folded)[index]

    def follows(self, index: int) -> bool:
        """True where the syllable after `index` is joined to it."""
        return joined(self.text[self.ends[index] : self.starts[index + 1]])

    def phrase(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """Where the words stand one after the other, as (first, last) syllable."""
        rarest = min(range(len(words)), key=lambda number: len(self.places.get(words[number], ())))
        found = []
        for at in self.places.get(words[rarest], ()):
            first, last = at - rarest, at - rarest + len(words) - 1
            if first < 0 or not all(self.fits(word, first + number) for number, word in enumerate(words)):
                continue
            if all(self.follows(index) for index in range(first, last)):
                found.append((first, last))
        return found

    def pairs(self) -> set[str]:
        """The tokens of neighbours that are joined."""
        text, plain = self.text, self.folded
        gaps = zip(self.ends, self.starts[1:], plain, plain[1:], strict=False)
        return {
            f"{one}~{other}"
            for end, start, one, other in gaps
            if (start == end + 1 and text[end] == " ") or joined(text[end:start])
        }


class Piece:
    """A subject read once, for any number of queries."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        written = (("title", subject.title), ("summary", subject.lead), ("text", subject.text))
        self.fields = tuple(ReadField(name, text) for name, text in written if text)

    @cached_property
    def named(self) -> dict[FieldName, tuple[ReadField, ...]]:
        """The names of each field that has names."""
        subject = self.subject
        every = ((FieldName.UNIT, subject.units), (FieldName.SOURCE, subject.sources), (FieldName.PLACE, subject.places))
        return {field: tuple(ReadField(field, name) for name in names) for field, names in every}

    @cached_property
    def labels(self) -> dict[FieldName, frozenset[str]]:
        """The values of each field that has values."""
        subject = self.subject
        return {
            FieldName.TOPIC: frozenset((subject.topic,) if subject.topic else ()),
            FieldName.TONE: frozenset((subject.tone,) if subject.tone else ()),
            FieldName.CLAIM: frozenset(claim.lower() for claim in subject.claims),
        }

    @cached_property
    def tokens(self) -> frozenset[str]:
        """All tokens under which the piece is found: syllables in both spellings, joined pairs, and signs of its fields."""
        found: set[str] = set()
        for field in self.fields:
            found.update(field.words, field.folded, field.pairs())
        for name, names in self.named.items():
            for one in names:
                found.update(sign(name, word) for word in (*one.words, *one.folded))
        for name, values in self.labels.items():
            found.update(sign(name, value) for value in values)
        return frozenset(found)
