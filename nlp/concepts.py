"""What a text is about, in concepts: a lexicon of word groups read through accents, chat spelling and evasion.

A Vocabulary is built once from loaded lexicon rows (catalogue/lexicons.py reads them) and then reads texts: skeleton,
syllables, chat words written out, then the longest listed forms from each place. A text written mostly without accents
is also read without them. Everything is a dictionary look-up per syllable: about 0.2 ms for 60 syllables.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from text import fold, skeleton, spells_syllable, syllables, tone

ACCENTED_SHARE = 0.5
"""Below this share of accented words a text is read without accents too; ordinary prose has 0.7 to 0.8."""
CANCER = "K"
"""A capital K alone is how people write cancer; a small one is "không"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept of a lexicon: its name, the class it belongs to and its surface forms ("=" first: accents needed)."""

    name: str
    group: str
    forms: tuple[str, ...]


class Token(NamedTuple):
    """One syllable as read, and where it stands in the text as stored."""

    text: str
    start: int
    end: int
    named: bool = False
    """Written as a name is: one capital, then small letters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept (by its number in the vocabulary) found at tokens [first:last]."""

    concept: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as tokens and concepts; `bare` where it is written without accents."""

    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    bare: bool


@dataclass(slots=True)
class _Node:
    """A place in the tree of forms: what follows, and which concepts end here (form, concept)."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[tuple[tuple[str, ...], int]] = field(default_factory=list)


_CHAT_REPAIRS = (
    (re.compile("^f"), "ph"),
    (re.compile("^dz|^z"), "d"),
    (re.compile("^w"), "qu"),
    (re.compile("^j"), "gi"),
    (re.compile("(?<!^)j"), "i"),
    (re.compile("(?<!n)g$"), "ng"),
    (re.compile("(?<![cn])h$"), "nh"),
    (re.compile("ck$"), "ch"),
    (re.compile("k$"), "c"),
)


@lru_cache(maxsize=50_000)
def mended(word: str) -> str:
    """A chat spelling as the syllable it stands for (tjem → tiem, nóg → nóng, fòng → phòng, nịpah → nipah; others as they are."""
    if not word.isalpha() or spells_syllable(word):
        return word
    reading = word
    for pattern, letters in _CHAT_REPAIRS:
        reading = pattern.sub(letters, reading)
        if spells_syllable(reading):
            return reading
    return fold(word) if not word.isascii() else word


class Vocabulary:
    """Concepts and the tree of their forms. Safe to share between threads once built."""

    def __init__(self, entries: Sequence[Entry], chat: Mapping[str, str]) -> None:
        self.entries = tuple(entries)
        self.number = {entry.name: index for index, entry in enumerate(self.entries)}
        self._chat = {short: tuple(long.split()) for short, long in chat.items()}
        self._accented, self._bare = _Node(), _Node()
        listed = [(form, index) for index, entry in enumerate(self.entries) for form in entry.forms]
        toned = tone("\n".join(form for form, _ in listed)).split("\n")
        for form, (_, index) in zip(toned, listed, strict=True):
            self._plant(form, index)

    def _plant(self, form: str, concept: int) -> None:
        """Adds one form, its tones already placed our way; plain words are taken as they are (a third of the time)."""
        strict, bare = form.startswith("="), form.lstrip("=")
        if bare.islower() and bare.replace(" ", "").isalpha():
            words = tuple(piece for word in bare.split() for piece in self._chat.get(word) or (mended(word),))
        else:
            words = tuple(token.text for token in self.tokens(bare))
        if not words:
            return
        _grow(self._accented, words, words, concept)
        if not strict:
            _grow(self._bare, tuple(map(fold, words)), words, concept)

    def tokens(self, text: str) -> list[Token]:
        """The syllables of a text, evasion undone and chat words written out, with places in `text`."""
        plain = skeleton(text)
        straight = plain.text == text  # the usual case: nothing was undone, every place is its own
        found: list[Token] = []
        for word, start, end in syllables(plain.text):
            written = plain.text[start:end]
            first, last = (start, end) if straight else plain.span(start, end)
            if written == CANCER:
                found.append(Token(CANCER, first, last))
                continue
            named = written.istitle()
            chat = self._chat.get(word)
            if chat:
                found.extend(Token(piece, first, last, named) for piece in chat)
            else:
                found.append(Token(mended(word), first, last, named))
        return found

    def read(self, text: str) -> Reading:
        """The concepts a text names; forms inside longer ones are left out."""
        return self.read_tokens(self.tokens(text))

    def read_tokens(self, tokens: Sequence[Token], *, bare: bool | None = None) -> Reading:
        """The same, of tokens already made (by any vocabulary of the same chat words); `bare` where that is known."""
        words = [token.text for token in tokens]
        bare = is_bare(words) if bare is None else bare
        hits: list[Hit] = []
        covered = 0
        folded = [fold(word) for word in words] if bare else words
        begins = self._accented.next
        for place, word in enumerate(words):
            if not bare and word not in begins:
                continue
            ends = _walk(self._accented, words, place)
            if bare:
                ends = max(ends, _walk_bare(self._bare, words, folded, place), key=lambda each: each[0])
            last, concepts = ends
            if concepts and last > covered and not (last == place + 1 and _in_name(tokens, place)):
                hits.extend(Hit(concept, place, last) for concept in concepts)
                covered = last
        return Reading(tuple(tokens), tuple(hits), bare)


def is_bare(words: Iterable[str]) -> bool:
    """True where most Vietnamese words lack accents."""
    native = [word for word in words if word.isalpha() and len(word) > 1]
    return bool(native) and sum(not word.isascii() for word in native) < ACCENTED_SHARE * len(native)


def _in_name(tokens: Sequence[Token], place: int) -> bool:
    """True where a single word is part of a name: "Nghệ" of "Nghệ An" is not turmeric."""
    near = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    return tokens[place].named and any(each.named for each in near)


def _grow(root: _Node, path: Sequence[str], form: tuple[str, ...], concept: int) -> None:
    node = root
    for word in path:
        node = node.next.setdefault(word, _Node())
    if (form, concept) not in node.ends:
        node.ends.append((form, concept))


def _walk(root: _Node, words: Sequence[str], place: int) -> tuple[int, tuple[int, ...]]:
    """The longest form from `place` on: (end, concepts), or (place, ()) where there is none."""
    node, best = root.next.get(words[place]), (place, ())
    found: tuple[int, tuple[int, ...]] = best
    while node is not None:
        place += 1
        if node.ends:
            found = place, tuple(concept for _, concept in node.ends)
        node = node.next.get(words[place]) if place < len(words) else None
    return found


def _walk_bare(root: _Node, words: Sequence[str], folded: Sequence[str], start: int) -> tuple[int, tuple[int, ...]]:
    """The same without accents; a word that has accents must still have the form's."""
    node, place = root.next.get(folded[start]), start
    found: tuple[int, tuple[int, ...]] = (start, ())
    while node is not None:
        place += 1
        written = words[start:place]
        fits = [
            concept
            for form, concept in node.ends
            if all(word.isascii() or word == listed for word, listed in zip(written, form, strict=True))
        ]
        if fits:
            found = place, tuple(dict.fromkeys(fits))
        node = node.next.get(folded[place]) if place < len(words) else None
    return found
