"""How a text stands to the claim it repeats: spreads, rebuts or asks; or that it only touches the subject.

Groups of cues (a denial, a fine, an official speaking, hearsay, urging, defiance, a question…) are counted by a lexicon
and weighed by two small linear models (nlp/models/train/claims.py; weights in nlp/models/claims.json). Words such as
"tin giả" decide nothing alone: spreaders use them, and half of all rebuttals don't. In doubt between rebutting and
spreading a text is taken to rebut: an officer who reads one rebuttal too many loses a minute, a rebuttal flagged as a
rumour costs trust.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.concepts import Hit, Reading, Vocabulary
from records.analysis import Stance
from text import fold

REBUTS_FROM = 0.08
"""Probability of rebutting from which a text is never said to spread: law 6 asks more of rebuttals than of rumours (5-fold:
nlp/models/claims.md)."""
ASKS_FROM = 0.42
MOST = 2.5  # a cue counts at most so much, or a list of fines would drown the rest
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
EXTRAS = ("emoji", "bare", "question", "question_last", "question_first", "exclamation", "lower_start", "quotes", "brief")


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: weights by feature name, and a constant."""

    weights: Mapping[str, float]
    constant: float

    def of(self, features: Mapping[str, float]) -> float:
        """The score of a text's features; names without a weight count nothing."""
        return self.constant + sum(self.weights.get(name, 0.0) * value for name, value in features.items())


@dataclass(frozen=True, slots=True)
class StanceModel:
    """One linear model for each stance, trained together."""

    by_stance: Mapping[Stance, Linear]

    def probabilities(self, cues: Mapping[str, float]) -> dict[Stance, float]:
        """How likely each stance is."""
        scores = {stance: linear.of(cues) for stance, linear in self.by_stance.items()}
        top = max(scores.values())
        powers = {stance: math.exp(score - top) for stance, score in scores.items()}
        return {stance: power / sum(powers.values()) for stance, power in powers.items()}


@dataclass(frozen=True, slots=True)
class Own:
    """What a claim says itself, so that repeating it is no cue: its cues as words, the words it weighs by, those it denies;
    all without accents."""

    cues: frozenset[tuple[str, ...]]
    words: frozenset[str]
    denied: frozenset[str]


def own(sentence: Reading, words: frozenset[str]) -> Own:
    """A claim's own, from its sentence as read by the words of stance and the words it weighs by."""
    letters = [fold(word) for word in sentence.tokens.texts]
    said = frozenset(tuple(letters[hit.first : hit.last]) for hit in sentence.hits)
    weighed = frozenset(map(fold, words))
    return Own(said, weighed, frozenset(_denied(sentence, letters, weighed)))


def _denied(reading: Reading, letters: Sequence[str], words: frozenset[str]) -> Iterator[str]:
    """Those of the words (without accents) that stand within a few syllables behind a "không" or "chưa"; read with accents
    where the text has them, as "chữa" (to cure) is no "chưa"."""
    said, negations = (letters, BARE_NEGATIONS) if reading.bare else (reading.tokens.texts, NEGATIONS)
    for place, word in enumerate(said):
        behind = letters[place + 1 : place + 1 + DENIAL_REACH]
        if word in negations and behind and behind[0] not in NO_NEGATION:
            yield from (letter for letter in behind if letter in words)


def cues(reading: Reading, written: Sequence[str], vocabulary: Vocabulary, claim: Own) -> dict[str, float]:
    """The cues of a text about a claim: counts of each group by the root of its length, and how it is written, sentence
    by sentence. What the claim says itself is none: "thuốc giả" denies nothing where the claim is about it."""
    letters = [fold(word) for word in reading.tokens.texts]
    size = math.sqrt(max(len(reading.tokens), 10) / 10)
    found: dict[str, float] = {}
    spurned = 0
    for hit in reading.hits:
        if hit.first < spurned or tuple(letters[hit.first : hit.last]) in claim.cues:
            continue
        if _spurns_care(reading, hit):
            spurned = hit.last + CARE_WORDS
        name = SPURNED if _spurns_care(reading, hit) else vocabulary.entries[hit.concept].name
        found[name] = min(MOST, found.get(name, 0.0) + 1 / size)
    asked = [sentence.rstrip(" \"'”’)").endswith("?") for sentence in written] or [False]
    whole = " ".join(written)
    told = (
        _EMOJI.search(whole) is not None,
        reading.bare,
        any(asked),
        asked[-1],
        asked[0],
        "!" in whole,
        whole[:1].islower(),
        '"' in whole or "“" in whole,
        len(reading.tokens) <= BRIEF,
    )
    found.update({name: float(value) for name, value in zip(EXTRAS, told, strict=True)})
    found[DENIED] = float(len(set(_denied(reading, letters, claim.words)) - claim.denied))
    return found


def without_promises(words: Sequence[str]) -> list[str]:
    """The words of a text less each "không cần" before care: as a phrase too it is no denial."""
    letters = [*map(fold, words), ""]
    promised = {at for at in range(len(words) - 1) if tuple(letters[at : at + 2]) == NO_NEED and letters[at + 2] in CARE}
    return [word for at, word in enumerate(words) if at not in promised and at - 1 not in promised]


def _spurns_care(reading: Reading, hit: Hit) -> bool:
    """True for "không cần" before care ("không cần đến bệnh viện"): that is what a false cure promises, not a denial."""
    said = tuple(map(fold, reading.tokens.texts[hit.first : hit.last + 1]))
    return said[:-1] == NO_NEED and said[-1] in CARE


DENIED = "denied"  # how many of the claim's words the text denies ("không cấm bán"), which the claim does not
NEGATIONS = frozenset({"không", "chưa", "chẳng", "chả"})
BARE_NEGATIONS = frozenset({"khong", "chang"})  # "chua" is also to cure, "cha" a father
NO_NEGATION = frozenset(
    {"can", "chi", "nhung", "may", "ngo", "le", "biet", "hieu", "con", "ai"}
)  # không cần, không chỉ, không may, chưa biết
DENIAL_REACH = 4  # syllables
SPURNED = "urge"  # the cue it counts as
NO_NEED = ("khong", "can")
CARE = frozenset(
    {
        *("den", "di", "toi", "thuoc", "uong", "dung", "tiem", "chich", "truyen", "insulin", "bac", "benh", "vien", "kham"),
        *("nhap", "nam", "mo", "phau", "hoa", "xa", "chay", "cap", "gap"),
    }
)
CARE_WORDS = 3  # syllables after it that name the care and no office
BRIEF = 20  # syllables: a line that leaves little room for cues


def stance(cues_found: Mapping[str, float], model: StanceModel) -> Stance:
    """The stance of a text known to be about a claim: in doubt it rebuts or asks rather than spreads."""
    likely = model.probabilities(cues_found)
    best = max(likely, key=lambda each: likely[each])
    if best is not Stance.SPREADS:
        return best
    if likely[Stance.REBUTS] >= REBUTS_FROM:
        return Stance.REBUTS
    return Stance.ASKS if likely[Stance.ASKS] >= ASKS_FROM else Stance.SPREADS
