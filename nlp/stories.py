"""Which items are copies, and which tell one story.

`signature` says under which keys an item meets others; `place` decides, given what storage found under those keys. Same
normalised text, or nearly (MinHash bands), is one copy group; the same story is told where the rare words and word pairs
of title and lead agree (nlp/story_terms.py, nlp/story_pairs.py) and the texts as wholes point the same way, within days of
each other. A piece alone has keys of its own. `batch` does the same for a list in memory.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice

import numpy as np
from rensa import RMinHash

from nlp.accents import Accents
from nlp.concepts import is_bare
from nlp.fields import FieldText, field_texts
from nlp.rarity import Rarity
from nlp.story_pairs import Met, Own, agreements
from nlp.story_terms import BODY_SYLLABLES, CLAIM, KINDS, LEAST_RARITY, claim_terms, terms
from nlp.vectors import SCALE, Vectors, direction
from records.analysis import Placing, Signature, StoryCandidate, Text
from records.ruling import FREE, Bounds
from text import Syllables, fold

SUGGEST = 0.3
"""Share of the agreement that joins from which two stories are shown to a person as perhaps one: one or two for each story,
and more than half of what the machine tore apart (clusters-dev among 5,000 others; bench quality_suggestions)."""
DIRECTION_SYLLABLES = 120  # of each field; half as many say the same within 0.002 of B³
BEST_ITEMS = 3  # agreement with a story is the mean of so many of its items that agree most
FADE = 0.25  # agreement fades by exp(-0.25) with each day between two items
DAYS_APART = 4  # of 100 events of clusters-dev 98 span at most 3 days
COPY_BANDS, COPY_COSINE = 4, 0.5  # bands shared and cosine of terms from which two texts are copies (some 70 % of shingles)
PERMUTATIONS, BANDS = 64, 16
SHINGLE = 4  # syllables
SHORT_COPY = 8  # syllables: a shorter text is only a copy where it is equal
MEETING = 24
"""Items are candidates for each other where they share one of their first so many terms: index these, not all."""
MOST_CANDIDATES = 60  # those sharing most keys are compared: more change nothing and cost time


def _key(term: str) -> int:
    """A 62-bit number for a term: the same on every machine and in every run (fits any database's integer)."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big") >> 2


class _Folds(dict[str, str]):
    """Syllables without accents, worked out once each; the news uses some 7,000 again and again."""

    MOST = 50_000

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        if len(self) < self.MOST:
            self[word] = folded
        return folded


_FOLDS = _Folds()


class Signer:
    """Makes signatures; holds the rarity and the vectors of words. Safe to share between threads."""

    def __init__(self, rarity: Rarity, vectors: Vectors, accents: Accents | None = None) -> None:
        """`accents` puts back those of a text that has none; without it such a text meets only its like."""
        self._rarity, self._vectors, self._accents = rarity, vectors, accents
        self._common = frozenset(term for term, rare in rarity.known.items() if rare < LEAST_RARITY)

    def signature(self, text: Text, day: date | None) -> Signature:
        """The keys of a text: hash of the normalised whole, bands of near-duplicates, heaviest terms (unit length)."""
        return self.signature_read(field_texts(text), day)

    def signature_read(self, fields: Sequence[FieldText], day: date | None, claims: Iterable[str] = ()) -> Signature:
        """The same of a text already read; `claims` are the ids of the known claims that it surely is about."""
        folded = [word for each in fields for word in map(_FOLDS.__getitem__, each.syllables.words)]
        said = " ".join(folded) or "\n".join(each.text for each in fields)  # "!!!" and "😀" have no words, and are no copies
        exact = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
        fields = self._accented(fields)
        towards = self._direction(fields)
        said_of = claim_terms(claims) + terms(fields, self._rarity, self._common)
        return Signature(exact=exact, bands=_bands(folded), terms=said_of, day=day, direction=towards)

    def _accented(self, fields: Sequence[FieldText]) -> Sequence[FieldText]:
        """The fields as they would be spelt, where none of them has accents."""
        words = [word for each in fields for word in each.syllables.words]
        if self._accents is None or len(words) < SHORT_COPY or not is_bare(words):
            return fields
        heads = [(each, each.syllables.head(BODY_SYLLABLES)) for each in fields]
        restored = self._accents.restored
        return [FieldText(each.name, each.text, Syllables(restored(head.words), head.starts, head.ends)) for each, head in heads]

    def _direction(self, fields: Sequence[FieldText]) -> bytes:
        units = [unit for each in fields for unit in self._vectors.units(each.syllables.words[:DIRECTION_SYLLABLES])]
        found = direction(*self._vectors.known(units))
        return np.round(found * SCALE).astype(np.int8).tobytes() if found.any() else b""


def _bands(words: Sequence[str]) -> tuple[int, ...]:
    """The keys under which near-duplicates meet; none for a text too short to be nearly anything."""
    if len(words) < SHORT_COPY:
        return ()
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update([" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)])
    digest = minhash.digest()
    rows = PERMUTATIONS // BANDS
    return tuple(_key(f"{band}:{digest[band * rows : (band + 1) * rows]}") for band in range(BANDS))


def place(item_id: int, signature: Signature, candidates: Sequence[StoryCandidate], ruled: Bounds = FREE) -> Placing:
    """The copy group and the story of an item: a candidate's, or its own, named after its id. What officers `ruled` goes
    before what the texts say."""
    own, near = Own(signature), list[Met]()
    copied = grouped = (0.0, "", "")
    for each in candidates:
        if each.story in ruled.not_stories or (ruled.story is not None and each.story != ruled.story):
            continue
        shared = own.shared(each.signature)
        cosine = sum(value for _, value, kind in shared if kind != CLAIM)
        if _is_copy(signature, each.signature, cosine):
            copy = (1.0 + cosine, each.copy_group, each.story)
            copied, grouped = max(copied, copy), grouped if each.copy_group in ruled.not_groups else max(grouped, copy)
        if _days(signature.day, each.signature.day) <= DAYS_APART:
            near.append((each, shared))
    story = ruled.story or copied[2] or _best_story(_agreements(own, near)) or _named("v", item_id, ruled.not_stories)
    group = ruled.copy_group or grouped[1] or _named("b", item_id, ruled.not_groups)
    return Placing(copy_group=group, story=story)


def _named(kind: str, item_id: int, never: Collection[str]) -> str:
    """A key after the item's id; another one where what bears that name has come to hold a piece ruled apart from it."""
    own = f"{kind}{item_id}"
    return next(key for key in (own, *(f"{own}.{number}" for number in range(1, len(never) + 1))) if key not in never)


def likeness(signature: Signature, candidates: Sequence[StoryCandidate]) -> dict[str, float]:
    """How far an item agrees with each story of `candidates`, most first: 1 is where `place` joins them, SUGGEST where a
    person may be asked (law 6)."""
    own = Own(signature)
    near = [(each, own.shared(each.signature)) for each in candidates if _days(signature.day, each.signature.day) <= DAYS_APART]
    found = {story: _agreed(values) for story, values in _agreements(own, near).items()}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _agreements(own: Own, near: Sequence[Met]) -> dict[str, list[float]]:
    """By story, how far each of its items agrees: 1 is the threshold."""
    found: dict[str, list[float]] = defaultdict(list)
    for (each, _), agreed in zip(near, agreements(own, near), strict=True):
        found[each.story].append(agreed * math.exp(-FADE * _days(own.signature.day, each.signature.day)))
    return found


def _best_story(found: Mapping[str, Sequence[float]]) -> str | None:
    """The story that agrees most, where that is enough (1 is the threshold); the older one in a draw."""
    best, most = None, 1.0
    for story, values in found.items():
        agreement = _agreed(values)
        if agreement >= most and (best is None or agreement > most):
            best, most = story, agreement
    return best


def _agreed(values: Sequence[float]) -> float:
    best = sorted(values)[-BEST_ITEMS:]
    return sum(best) / len(best)


def _is_copy(one: Signature, other: Signature, cosine: float) -> bool:
    if one.exact == other.exact:
        return True
    return cosine >= COPY_COSINE and sum(a == b for a, b in zip(one.bands, other.bands, strict=False)) >= COPY_BANDS


def _days(one: date | None, other: date | None) -> int:
    """Days between two items; undated ones stand together with all."""
    return abs((one - other).days) if one and other else 0


def keys_to_keep(item_id: int, signature: Signature, near: Sequence[StoryCandidate]) -> list[int]:
    """Under what later items find this one: nothing where an earlier item bears the same text and day, so that a flood of
    one text is found once. The earliest always keeps its keys, in whatever order they are read again."""
    for each in near:
        if each.item_id < item_id and each.signature.exact == signature.exact and each.signature.day == signature.day:
            return []
    return meeting_keys(signature)


def meeting_keys(signature: Signature) -> list[int]:
    """Under what storage finds an item: its bands and its heaviest terms."""
    return list(dict.fromkeys((*signature.bands, *(term - term % KINDS for term, _ in signature.terms[:MEETING]))))


class Beside:
    """Items placed in one batch and not kept yet: candidates for each other beside those that storage has."""

    def __init__(self) -> None:
        self._placed: list[StoryCandidate] = []
        self._under: dict[int | str, list[int]] = defaultdict(list)

    def add(self, item_id: int, signature: Signature, placing: Placing) -> None:
        """One more placed item."""
        keys: list[int | str] = [signature.exact, *meeting_keys(signature)]
        for key in keys:
            self._under[key].append(len(self._placed))
        copy_group, story = placing.copy_group, placing.story
        self._placed.append(StoryCandidate(item_id=item_id, copy_group=copy_group, story=story, signature=signature))

    def sharing(self, signature: Signature) -> list[tuple[int, StoryCandidate]]:
        """(keys shared, item) of those that share the text, or more than one key."""
        same = set(self._under.get(signature.exact, ()))
        shared = Counter(place for key in meeting_keys(signature) for place in self._under.get(key, ()))
        found = {place for place, count in shared.items() if count > 1} | same
        return [(shared[place], self._placed[place]) for place in sorted(found)]


class Placer:
    """Stories of items that come one after the other, kept in memory: what storage and `place` do together."""

    def __init__(self) -> None:
        self._kept: list[StoryCandidate] = []
        self._under: dict[int | str, list[int]] = defaultdict(list)
        self._same: dict[tuple[str, date | None], int] = {}
        self._told = 0

    def add(self, signature: Signature) -> Placing:
        """Place one more item. The same text on the same day is found by its first item alone: a flood stays cheap."""
        self._told += 1
        first = self._same.get((signature.exact, signature.day))
        if first is not None:
            return Placing(copy_group=self._kept[first].copy_group, story=self._kept[first].story)
        keys: list[int | str] = [signature.exact, *meeting_keys(signature)]
        shared = Counter(number for key in keys for number in self._under.get(key, ()))
        reach = (number for number, _ in shared.most_common() if self._in_reach(number, signature))
        near = sorted(islice(reach, MOST_CANDIDATES))
        placing = place(self._told, signature, [self._kept[index] for index in near])
        number = self._same[(signature.exact, signature.day)] = len(self._kept)
        candidate = StoryCandidate(item_id=self._told, copy_group=placing.copy_group, story=placing.story, signature=signature)
        self._kept.append(candidate)
        for key in keys:
            self._under[key].append(number)
        return placing

    def _in_reach(self, number: int, signature: Signature) -> bool:
        kept = self._kept[number].signature
        return kept.exact == signature.exact or _days(kept.day, signature.day) <= DAYS_APART


def batch(texts: Iterable[tuple[object, Text, date | None]], signer: Signer) -> list[Placing]:
    """The placing of each (id, text, day), in order; keys are unique within the batch."""
    placer = Placer()
    return [placer.add(signer.signature(text, day)) for _, text, day in texts]
