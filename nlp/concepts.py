"""What a text is about, in concepts: a lexicon of word groups read through accents, chat spelling and evasion.

A Vocabulary is built once from loaded lexicon rows (catalogue/lexicons.py reads them) and then reads texts: skeleton,
syllables, chat words written out, then the longest listed forms from each place. A text written mostly without accents
is also read without them. Everything is a dictionary look-up per syllable: about 0.2 ms for 60 syllables.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, zip_longest

from evasion import skeleton
from nlp.fields import FieldText
from text import Syllables, fold, spells_syllable, syllables, tone

ACCENTED_SHARE = 0.5
"""Below this share of accented words a text is read without accents too; ordinary prose has 0.7 to 0.8."""
CLEARLY_ACCENTED = 0.65  # share of all words, numbers and single letters counted too, from which no closer look is needed
NATIVE_SHARE = 0.6
"""Share of words that can be Vietnamese syllables from which a text without accents is Vietnamese: chat without accents has
0.8 and more, English 0.3 and less. A text in another language is not read for Vietnamese without accents."""
CANCER = "K"
"""A capital K alone is how people write cancer; a small one is "không"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept of a lexicon: its name, the class it belongs to and its surface forms ("=" first: accents needed)."""

    name: str
    group: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The syllables of a text as read, in lists of equal length: the word, where it stands in the text as stored, and
    whether it is written as a name is (one capital, then small letters)."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    named: list[bool]

    def __len__(self) -> int:
        """How many."""
        return len(self.texts)

    def part(self, first: int, last: int) -> "Tokens":
        """Those from `first` to before `last`."""
        return Tokens(self.texts[first:last], self.starts[first:last], self.ends[first:last], self.named[first:last])

    def within(self, start: int, end: int) -> "Tokens":
        """Those that begin within [start:end] of the text."""
        places = [place for place, at in enumerate(self.starts) if start <= at < end]
        if len(places) == len(self.texts):
            return self
        return self.at(places)

    def at(self, places: "Sequence[int]") -> "Tokens":
        """Those at the places, in their order."""
        return Tokens(
            [self.texts[place] for place in places],
            [self.starts[place] for place in places],
            [self.ends[place] for place in places],
            [self.named[place] for place in places],
        )

    def __add__(self, other: "Tokens") -> "Tokens":
        """These and those of another text behind them."""
        named = self.named + other.named
        return Tokens(self.texts + other.texts, self.starts + other.starts, self.ends + other.ends, named)


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept (by its number in the vocabulary) found at tokens [first:last]."""

    concept: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as tokens and concepts; `bare` where it is written without accents."""

    tokens: Tokens
    hits: tuple[Hit, ...]
    bare: bool


@dataclass(slots=True)
class _Node:
    """A place in the tree of forms: what follows, and which concepts end here, with the form of each."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    forms: list[tuple[str, ...]] = field(default_factory=list)
    concepts: tuple[int, ...] = ()


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


class _Spellings(dict[str, str]):
    """How each word is read: a chat word written out, others mended; worked out once each (the news uses some 7,000)."""

    MOST = 50_000  # words of a year's posts; beyond, strings nobody writes twice would pile up

    def __missing__(self, word: str) -> str:
        if len(self) < self.MOST:
            self[word] = mended(word)
            return self[word]
        return mended(word)


class Vocabulary:
    """Concepts and the tree of their forms. Safe to share between threads once built."""

    def __init__(self, entries: Sequence[Entry], chat: Mapping[str, str]) -> None:
        self.entries = tuple(entries)
        self.number = {entry.name: index for index, entry in enumerate(self.entries)}
        self.chat = chat
        self._chat = {short: tuple(long.split()) for short, long in chat.items()}
        self._longer = {short for short, long in self._chat.items() if len(long) > 1}
        self._spellings = _Spellings({short: " ".join(long) for short, long in self._chat.items()})
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
            words = tuple(self.tokens(bare).texts)
        if not words:
            return
        _grow(self._accented, words, words, concept)
        if not strict:
            _grow(self._bare, tuple(map(fold, words)), words, concept)

    def tokens(self, text: str) -> Tokens:
        """The syllables of a text, evasion undone and chat words written out, with places in `text`."""
        return self._tokens(text, None)

    def _tokens(self, text: str, known: Syllables | None) -> Tokens:
        plain = skeleton(text)
        if plain.text == text:  # the usual case: nothing was undone, every place is its own
            return self._spelt(text, syllables(text) if known is None else known)
        found = self._spelt(plain.text, syllables(plain.text))
        spans = [plain.span(start, end) for start, end in zip(found.starts, found.ends, strict=True)]
        return Tokens(found.texts, [start for start, _ in spans], [end for _, end in spans], found.named)

    def _spelt(self, text: str, found: Syllables) -> Tokens:
        """The syllables of a plain text as tokens."""
        words, starts, ends = found.words, found.starts, found.ends
        written = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        named = [one != word and one.istitle() for one, word in zip(written, words, strict=True)]
        texts = list(map(self._spellings.__getitem__, words))
        if CANCER in written:
            texts = [CANCER if one == CANCER else word for one, word in zip(written, texts, strict=True)]
            named = [yes and one != CANCER for one, yes in zip(written, named, strict=True)]
        if self._longer.isdisjoint(words):
            return Tokens(texts, starts, ends, named)
        pieces = [word.split(" ") for word in texts]  # a chat word may stand for several
        spread = Tokens(texts, starts, ends, named).at([place for place, several in enumerate(pieces) for _ in several])
        return replace(spread, texts=list(chain.from_iterable(pieces)))

    def read(self, text: str) -> Reading:
        """The concepts a text names; forms inside longer ones are left out."""
        return self.read_tokens(self.tokens(text))

    def read_field(self, each: FieldText) -> Reading:
        """The same of a field whose syllables are known."""
        return self.read_tokens(self._tokens(each.text, each.syllables))

    def read_tokens(self, tokens: Tokens, *, bare: bool | None = None) -> Reading:
        """The same, of tokens already made (by any vocabulary of the same chat words); `bare` where that is known."""
        words = tokens.texts
        bare = is_bare(words) if bare is None else bare
        hits: list[Hit] = []
        covered = 0
        folded = [fold(word) for word in words] if bare else words
        for place in range(len(words)) if bare else _beginnings(self._accented.next, words):
            last, concepts = _walk(self._accented, words, place)
            if bare:
                last, concepts = max((last, concepts), _walk_bare(self._bare, words, folded, place), key=_end)
            if concepts and last > covered and not (last == place + 1 and _in_name(tokens, place)):
                hits.extend(Hit(concept, place, last) for concept in concepts)
                covered = last
        return Reading(tokens, tuple(hits), bare)


def _beginnings(begins: Mapping[str, _Node], words: Sequence[str]) -> list[int]:
    """Where a form may begin: one of a single word, or one whose second word follows. A tenth of a text's places."""
    return [
        place
        for place, (word, after) in enumerate(zip_longest(words, words[1:]))
        if word in begins and (begins[word].concepts or after in begins[word].next)
    ]


_spelt = lru_cache(maxsize=50_000)(spells_syllable)


def _end(found: tuple[int, tuple[int, ...]]) -> int:
    return found[0]


def is_bare(words: Sequence[str]) -> bool:
    """True where most Vietnamese words lack accents."""
    if len(words) - sum(map(str.isascii, words)) >= CLEARLY_ACCENTED * len(words):
        return False
    native = [word for word in words if word.isalpha() and len(word) > 1]
    plain = sum(map(str.isascii, native))
    if not native or len(native) - plain >= ACCENTED_SHARE * len(native):
        return False
    return sum(map(_spelt, native)) >= NATIVE_SHARE * len(native)


def _in_name(tokens: Tokens, place: int) -> bool:
    """True where a single word is part of a name: "Nghệ" of "Nghệ An" is not turmeric."""
    named = tokens.named
    return named[place] and (any(named[max(0, place - 1) : place]) or any(named[place + 1 : place + 2]))


def _grow(root: _Node, path: Sequence[str], form: tuple[str, ...], concept: int) -> None:
    node = root
    for word in path:
        node = node.next.setdefault(word, _Node())
    if (form, concept) not in zip(node.forms, node.concepts, strict=True):
        node.forms.append(form)
        node.concepts += (concept,)


def _walk(root: _Node, words: Sequence[str], place: int) -> tuple[int, tuple[int, ...]]:
    """The longest form from `place` on: (end, concepts), or (place, ()) where there is none."""
    node, best = root.next.get(words[place]), (place, ())
    found: tuple[int, tuple[int, ...]] = best
    while node is not None:
        place += 1
        if node.concepts:
            found = place, node.concepts
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
            for form, concept in zip(node.forms, node.concepts, strict=True)
            if all(word.isascii() or word == listed for word, listed in zip(written, form, strict=True))
        ]
        if fits:
            found = place, tuple(dict.fromkeys(fits))
        node = node.next.get(folded[place]) if place < len(words) else None
    return found
