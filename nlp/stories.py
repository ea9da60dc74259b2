"""Which items are copies, and which tell one story.

`signature` says under which keys an item meets others; `place` decides, given what storage found under those keys. Same
normalised text, or nearly (MinHash bands), is one copy group; the same story is told where the rare words and word pairs
of title and lead agree, weighed by how rare they are in the news (nlp/models/rarity.tsv.gz) and by how many stories around
share them, within days of each other; less so where the texts as wholes point different ways (nlp/models/vectors.npz).
A piece alone has keys of its own. `batch` does the same for a list in memory.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise

import numpy as np
from rensa import RMinHash

from nlp.fields import FieldText, field_texts
from nlp.rarity import Rarity
from nlp.vectors import SCALE, Matrix, Vectors, direction
from records.analysis import Placing, Signature, StoryCandidate, Text
from records.ruling import FREE, Bounds
from text import Syllables, fold

SAME_STORY, SAME_STORY_LONG = 0.12, 0.19
"""Agreement from which an item joins a story, short texts (title and summary) and long ones; clusters-dev, B³: see bench."""
SUGGEST = 0.3
"""Share of that agreement from which two stories are shown to a person as perhaps one: one or two for each story, and more
than half of what the machine tore apart (clusters-dev among 5,000 others; bench quality_suggestions)."""
USUAL_NEARNESS, USUAL_NEARNESS_LONG = 0.6, 0.68
"""Cosine of two texts' directions at which agreement stays as it is, short and long texts; at 0 it is a third. Of pairs
of one story of clusters-dev a half lie above 0.82, of other pairs a hundredth above 0.75."""
MOST_NEARNESS = 0.7
"""What lies nearer counts no more: nearness may part texts that share names, but not join those that share only their
subject (among 20,000 other items that cost 3 points of precision)."""
DIRECTION_SYLLABLES = 120  # of each field; half as many say the same within 0.002 of B³
BEST_SHARE = 0.4  # agreement with a story is this much its best item's and the rest the mean of its items
FADE = 0.5  # agreement fades by exp(-0.5) with each further day between two items
DAYS_APART = 4  # of 100 events of clusters-dev 98 span at most 3 days
COPY_BANDS, COPY_COSINE = 4, 0.5  # bands shared and cosine of terms from which two texts are copies (some 70 % of shingles)
PERMUTATIONS, BANDS = 64, 16
SHINGLE = 4  # syllables
SHORT_COPY = 8  # syllables: a shorter text is only a copy where it is equal
TERMS_KEPT = 100  # heaviest terms of a signature, heaviest first
MEETING = 24
"""Items are candidates for each other where they share one of their first so many terms: index these, not all."""
MOST_CANDIDATES = 60  # those sharing most keys are compared: more change nothing and cost time
BODY_SYLLABLES = 300  # of the body; the rest repeats or digresses
TITLE_WEIGHT, BODY_WEIGHT = 1.3, 0.7
"""A word of the title counts more than one of the lead, a word of the body less."""
NAME_WEIGHT = 1.5  # a capitalised word against another: names make the story
NAMES_SHARE = 5.0
"""Names add at most so many times what all other words agree on, as one name is up to five terms (its words, their pair,
its pairs with the words beside it). A province's own paper names the same few communes and hospitals every day."""
MOST_NAMED = 0.6  # share of capitalised words from which capitals say nothing (Headlines Written Like This)
COMMON_TO_STORIES = 0.5
"""A term that several stories around share tells them apart no longer: it counts 1 / stories ** 0.5. So the names of one
province lose their weight there without a list of them (clusters-dev keeps its B³; without this the demo's local pieces
fell into one story)."""
_ONCE = math.log1p(1)
LEAST_RARITY, MOST_RARITY = 3.2, 8.5  # terms in more than 4 % of the news say nothing; the rarest are misspelt


_Shared = tuple[int, float, bool]


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


@lru_cache(maxsize=50_000)
def _term_key(term: str, named: bool) -> int:
    """The key of a term, its lowest bit set where the text writes it as (part of) a name of several syllables."""
    return _key(term) | 1 if named else _key(term) & ~1


class Signer:
    """Makes signatures; holds the rarity and the vectors of words. Safe to share between threads."""

    def __init__(self, rarity: Rarity, vectors: Vectors) -> None:
        self._rarity, self._vectors = rarity, vectors
        self._common = frozenset(term for term, rare in rarity.known.items() if rare < LEAST_RARITY)

    def signature(self, text: Text, day: date | None) -> Signature:
        """The keys of a text: hash of the normalised whole, bands of near-duplicates, heaviest terms (unit length)."""
        return self.signature_read(field_texts(text), day)

    def signature_read(self, fields: Sequence[FieldText], day: date | None) -> Signature:
        """The same of a text already read."""
        folded = [word for each in fields for word in map(_FOLDS.__getitem__, each.syllables.words)]
        said = " ".join(folded) or "\n".join(each.text for each in fields)  # "!!!" and "😀" have no words, and are no copies
        exact = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
        towards = self._direction(fields)
        return Signature(exact=exact, bands=_bands(folded), terms=self._terms(fields), day=day, direction=towards)

    def _direction(self, fields: Sequence[FieldText]) -> bytes:
        units = [unit for each in fields for unit in self._vectors.units(each.syllables.words[:DIRECTION_SYLLABLES])]
        found = direction(*self._vectors.known(units))
        return np.round(found * SCALE).astype(np.int8).tobytes() if found.any() else b""

    def _terms(self, fields: Sequence[FieldText]) -> tuple[tuple[int, float], ...]:
        weights: dict[str, float] = defaultdict(float)
        names: set[str] = set()
        known, unseen, common = self._rarity.known.get, self._rarity.unseen, self._common
        for each in fields:
            share = TITLE_WEIGHT if each.name == "title" else BODY_WEIGHT if each.name == "text" else 1.0
            found = each.syllables.head(BODY_SYLLABLES) if each.name == "text" else each.syllables
            counts, named = _counts(each.text, found)
            names |= named
            for term, count in counts.items():
                if term not in common:
                    weights[term] += share * (_ONCE if count == 1 else math.log1p(count))
        rare = [(-share * min(known(term, unseen), MOST_RARITY), term) for term, share in weights.items()]
        rare.sort()
        kept = rare[:TERMS_KEPT]
        length = math.sqrt(sum(weight * weight for weight, _ in kept)) or 1.0
        return tuple((_term_key(term, term in names), round(-weight / length, 5)) for weight, term in kept)


def _counts(field: str, found: Syllables) -> tuple[dict[str, float], set[str]]:
    """How often each syllable and pair of syllables stands in a field, names counted more; and which are of names."""
    words = found.words
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    counts: dict[str, float] = {**Counter(words), **Counter(pairs)}
    written = (field[start:end] for start, end in zip(found.starts, found.ends, strict=True))
    capital = [one != word and one.istitle() for one, word in zip(written, words, strict=True)]
    if sum(capital) > MOST_NAMED * len(words):
        return counts, set()
    names: set[str] = set()
    for place in (place for place, named in enumerate(capital) if named):
        counts[words[place]] += NAME_WEIGHT - 1
        if place + 1 < len(words) and capital[place + 1]:
            counts[pairs[place]] += NAME_WEIGHT - 1
            names.update(words[place : place + 2])
            names.update(pairs[max(0, place - 1) : place + 2])
    return counts, names


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
    near: list[tuple[StoryCandidate, list[_Shared]]] = []
    copied = grouped = (0.0, "", "")
    for each, shared in _met(signature, candidates):
        if each.story in ruled.not_stories or (ruled.story is not None and each.story != ruled.story):
            continue
        cosine = sum(value for _, value, _ in shared)
        if _is_copy(signature, each.signature, cosine):
            copy = (1.0 + cosine, each.copy_group, each.story)
            copied, grouped = max(copied, copy), grouped if each.copy_group in ruled.not_groups else max(grouped, copy)
        if _days(signature.day, each.signature.day) <= DAYS_APART:
            near.append((each, shared))
    story = ruled.story or copied[2] or _best_story(_agreements(signature, near)) or _own("v", item_id, ruled.not_stories)
    group = ruled.copy_group or grouped[1] or _own("b", item_id, ruled.not_groups)
    return Placing(copy_group=group, story=story)


def _own(kind: str, item_id: int, never: Collection[str]) -> str:
    """A key after the item's id; another one where what bears that name has come to hold a piece ruled apart from it."""
    own = f"{kind}{item_id}"
    return next(key for key in (own, *(f"{own}.{number}" for number in range(1, len(never) + 1))) if key not in never)


def likeness(signature: Signature, candidates: Sequence[StoryCandidate]) -> dict[str, float]:
    """How far an item agrees with each story of `candidates`, most first: 1 is where `place` joins them, SUGGEST where a
    person may be asked (law 6)."""
    near = [(each, shared) for each, shared in _met(signature, candidates)]
    near = [(each, shared) for each, shared in near if _days(signature.day, each.signature.day) <= DAYS_APART]
    found = {story: _agreed(values) for story, values in _agreements(signature, near).items()}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _met(signature: Signature, candidates: Sequence[StoryCandidate]) -> list[tuple[StoryCandidate, list[_Shared]]]:
    """Each candidate with the terms it shares."""
    terms = {key >> 1: (weight, key & 1) for key, weight in signature.terms}
    return [(each, _shared(terms, each.signature)) for each in candidates]


def _shared(terms: Mapping[int, tuple[float, int]], other: Signature) -> list[_Shared]:
    """The terms both have: key, product of weights, whether either writes it as a name."""
    found = []
    for key, weight in other.terms:
        own = terms.get(key >> 1)
        if own:
            found.append((key >> 1, weight * own[0], bool(own[1] | (key & 1))))
    return found


def _agreements(signature: Signature, near: Sequence[tuple[StoryCandidate, list[_Shared]]]) -> dict[str, list[float]]:
    """By story, how far each of its items agrees (1 is the threshold), terms that many stories share counting less."""
    stories: dict[int, set[str]] = defaultdict(set)
    for each, shared in near:
        for key, _, _ in shared:
            stories[key].add(each.story)
    worth = {key: len(sharing) ** -COMMON_TO_STORIES for key, sharing in stories.items()}
    agreements: dict[str, list[float]] = defaultdict(list)
    for (each, shared), nearness in zip(near, _nearness(signature, [each.signature for each, _ in near]), strict=True):
        long = min(len(signature.terms), len(each.signature.terms)) >= TERMS_KEPT
        names = sum(value * worth[key] for key, value, named in shared if named)
        others = sum(value * worth[key] for key, value, named in shared if not named)
        agreement = (others + min(names, NAMES_SHARE * others)) / (SAME_STORY_LONG if long else SAME_STORY)
        if nearness is not None:
            usual = USUAL_NEARNESS_LONG if long else USUAL_NEARNESS
            agreement *= math.exp((min(nearness, MOST_NEARNESS) - usual) / (1 - usual))
        days = _days(signature.day, each.signature.day)
        agreements[each.story].append(agreement * math.exp(-FADE * max(0, days - 1)))
    return agreements


def _nearness(one: Signature, others: Sequence[Signature]) -> list[float | None]:
    """The cosine of `one`'s direction with each other's; None where either has none (no accents, another language)."""
    known = [other.direction for other in others if len(other.direction) == len(one.direction)] if one.direction else []
    if not known:
        return [None] * len(others)
    rows = _vectors(b"".join(known), len(known))
    cosines = iter((rows @ _vectors(one.direction, 1)[0] / SCALE**2).tolist())
    return [next(cosines) if len(other.direction) == len(one.direction) else None for other in others]


def _vectors(raw: bytes, count: int) -> Matrix:
    return np.frombuffer(raw, dtype=np.int8).reshape(count, -1).astype(np.float32)


def _best_story(agreements: Mapping[str, Sequence[float]]) -> str | None:
    """The story that agrees most, where that is enough (1 is the threshold); the older one in a draw."""
    best, most = None, 1.0
    for story, values in agreements.items():
        agreement = _agreed(values)
        if agreement >= most and (best is None or agreement > most):
            best, most = story, agreement
    return best


def _agreed(values: Sequence[float]) -> float:
    return BEST_SHARE * max(values) + (1 - BEST_SHARE) * sum(values) / len(values)


def _is_copy(one: Signature, other: Signature, cosine: float) -> bool:
    if one.exact == other.exact:
        return True
    return cosine >= COPY_COSINE and sum(a == b for a, b in zip(one.bands, other.bands, strict=False)) >= COPY_BANDS


def _days(one: date | None, other: date | None) -> int:
    """Days between two items; undated ones stand together with all."""
    return abs((one - other).days) if one and other else 0


def meeting_keys(signature: Signature) -> list[int]:
    """Under what storage finds an item: its bands and its heaviest terms."""
    return list(dict.fromkeys((*signature.bands, *(term for term, _ in signature.terms[:MEETING]))))


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
        self._under: dict[tuple[str, int | str], list[int]] = defaultdict(list)

    def add(self, signature: Signature) -> Placing:
        """Place one more item."""
        keys = _meeting_keys(signature)
        shared = Counter(number for key in keys for number in self._under[key])
        reach = (number for number, _ in shared.most_common() if self._in_reach(number, signature))
        near = sorted(islice(reach, MOST_CANDIDATES))
        number = len(self._kept)
        placing = place(number + 1, signature, [self._kept[index] for index in near])
        candidate = StoryCandidate(item_id=number + 1, copy_group=placing.copy_group, story=placing.story, signature=signature)
        self._kept.append(candidate)
        for key in keys:
            self._under[key].append(number)
        return placing

    def _in_reach(self, number: int, signature: Signature) -> bool:
        kept = self._kept[number].signature
        return kept.exact == signature.exact or _days(kept.day, signature.day) <= DAYS_APART


def _meeting_keys(signature: Signature) -> list[tuple[str, int | str]]:
    """Under what an item meets others: its text, its bands, its heaviest terms."""
    keys: list[tuple[str, int | str]] = [("exact", signature.exact)]
    keys += [("band", band) for band in signature.bands]
    keys += [("term", term) for term, _ in signature.terms[:MEETING]]
    return keys


def batch(texts: Iterable[tuple[object, Text, date | None]], signer: Signer) -> list[Placing]:
    """The placing of each (id, text, day), in order; keys are unique within the batch."""
    placer = Placer()
    return [placer.add(signer.signature(text, day)) for _, text, day in texts]
