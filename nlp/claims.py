"""Which known claims a text repeats, and how it stands to them (R068).

    library = Library(claims, lexicon)            once
    library.match(text)                           → matches, best first

A claim is matched as a template, without its place and number: by the concepts its sentence is made of (claims_profile),
in windows of one to three sentences (claims_windows), as numbers (claims_scores). A linear model turns the numbers of a
(window, claim) pair into a likeness; a second one adds the cues of stance to tell a text about the rumour from ordinary
news on its subject. Weights: nlp/models/claims.json, made by nlp/models/train/claims.py.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.accents import Accents
from nlp.claims_groups import ADDED, Edits, groups, widened
from nlp.claims_profile import profile
from nlp.claims_said import Matrix
from nlp.claims_scores import FEATURES, Numbers, Scores
from nlp.claims_slots import ClassWeight, Slot, slots_of
from nlp.claims_whole import FEATURES as WHOLE_FEATURES
from nlp.claims_whole import Resemblance
from nlp.claims_windows import FieldReading, Window, read_fields, read_text, windows
from nlp.concepts import Reading, Tokens, Vocabulary
from nlp.fields import FieldText
from nlp.phrases import Phrases
from nlp.rarity import Rarity
from nlp.stance import Linear, StanceModel, cues, own, stance, without_promises
from nlp.vectors import Vectors, direction
from records.analysis import Claim, Match, Span, Stance, Text, Tier
from records.claim import Group, NearClaim
from text import fold

SUGGESTED, CONFIRMED = 0.3, 0.75
"""Probabilities from which a match is suggested, and confirmed; tuned by 5-fold over claims (bench/quality_claims.py)."""
SUGGESTED_SPOKEN = 0.25
"""The same for a text that speaks as people pass a rumour on: ordinary news hardly ever does."""
COMPARED = 12  # claims likest by windows and shared words, of which the nearness of words is asked too
LEAST, LEAST_WRITTEN = -1.5, -1.0
"""Likeness (log odds) below which no cue makes a match; the second for texts written as the press writes, and for a
match to be confirmed."""
LIKE_ENOUGH, BEYOND = 2.0, 0.25
"""Likeness from which more of it says little (this much of it): true news on a claim's subject, with its names and numbers, is
liker to the claim's sentence than most who pass the rumour on in their own words."""
SPOKEN = 1.0
"""Manner from which a text is spoken: all but 5 % of noisy spreading posts have 1.6, all but 5 % of news less than 1.1."""
SPOKEN_CUES = ("particle", "address", "first_person", "hearsay", "urge", "testimony", "contempt", "sell", "ask")
BRIEF_SPEAKS = 0.5  # a line of few words has little room for cues
SPOKEN_MARKS = ("bare", "lower_start", "question_last")
SHORT = 12  # syllables: a shorter text is only ever suggested
CLOSE = 1.2  # further claims are named where their likeness is within this of the best one's
MOST_MATCHES = 3
WHOLE_TEXT = 220  # syllables: up to here stance is read from everything, beyond from title, lead and around the window
PRESS_CUES = ("official", "plain_news", "official_says")
AROUND = (2, 4)  # sentences before and after the window
NO_WEIGHT = ClassWeight(0.0, 0.0, ordinary=True)
BESIDE = (0, 1)  # the same where only the telling itself is asked about


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What matching is made of, loaded by catalogue.lexicons: words, weights and models."""

    concepts: Vocabulary
    classes: Mapping[str, ClassWeight]
    stance_words: Vocabulary
    rarity: Rarity
    vectors: Vectors
    accents: Accents
    phrases: Phrases
    likeness: Linear
    relevance: Linear
    stances: StanceModel


@dataclass(frozen=True, slots=True)
class Candidate:
    """The best claim for a text before it is judged: rows of likeness and where it was found."""

    number: int
    likeness: float
    window: Window
    ordinary: bool


def relevance_features(likeness: float, ordinary: bool, told: Mapping[str, float]) -> dict[str, float]:
    """What relevance is judged by: likeness (apart for claims no press release is made of) and the cues."""
    odd = float(not ordinary)
    plain = sum(told.get(name, 0.0) for name in PRESS_CUES)
    spoken = manner(told)
    likeness = min(likeness, LIKE_ENOUGH) + BEYOND * max(0.0, likeness - LIKE_ENOUGH)
    found = {"likeness": likeness, "likeness_odd": likeness * odd, "odd": odd, "press_ordinary": plain * (1 - odd)}
    found |= {"spoken": spoken, "spoken_likeness": max(spoken, 0.0) * likeness}
    return {**found, "brief_likeness": likeness * told.get("brief", 0.0), **told}


def manner(told: Mapping[str, float]) -> float:
    """How far a text speaks as a post does (1 and more) and not as the press or an office (below 0)."""
    speaks = sum(min(1.0, told.get(name, 0.0)) for name in SPOKEN_CUES + SPOKEN_MARKS)
    speaks += BRIEF_SPEAKS * told.get("brief", 0.0)
    return speaks - sum(min(1.0, told.get(name, 0.0)) for name in PRESS_CUES)


class Library:
    """The known claims, ready to be matched. Built once (about 0.1 s for 100 claims); safe to share between threads."""

    def __init__(self, claims: Sequence[Claim], lexicon: Lexicon, edits: Edits | None = None) -> None:
        """`edits` are what people changed in the claims' groups of words; without any all is as derived."""
        self.claims = tuple(claims)
        self.lexicon = lexicon
        changed = {claim.id: told for claim in self.claims if (told := (edits or {}).get(claim.id))}
        self.vocabulary = widened(
            lexicon.concepts, changed, {one.id: self._slots(one) for one in self.claims if one.id in changed}
        )
        classes = {**lexicon.classes, ADDED: NO_WEIGHT} if changed else lexicon.classes
        parts = lexicon.concepts, lexicon.classes, lexicon.rarity
        self.profiles = [profile(one, *parts, changed.get(one.id, ()), self.vocabulary) for one in self.claims]
        self.scores = Scores(self.profiles, self.vocabulary, classes, lexicon.rarity)
        self.resemblance = Resemblance(self.profiles, self.scores.claimed, lexicon.rarity, lexicon.vectors, lexicon.accents)
        said = (lexicon.stance_words.read(claim.sentence) for claim in self.claims)
        self._own = [own(each, self.resemblance.heavy_words(number)) for number, each in enumerate(said)]
        weights = lexicon.likeness.weights
        self._weights = np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)
        self._whole_weights = np.array([weights.get(name, 0.0) for name in WHOLE_FEATURES], dtype=np.float32)

    def _slots(self, claim: Claim) -> list[Slot]:
        lexicon = self.lexicon
        return slots_of(lexicon.concepts.read(claim.sentence), lexicon.concepts, lexicon.classes, lexicon.rarity)

    def groups_of(self, claim: Claim) -> tuple[Group, ...]:
        """The groups of words that a claim's sentence gives, as derived: what people then change at the desk."""
        return groups(self._slots(claim), self.lexicon.concepts.read(claim.sentence), self.lexicon.concepts)

    def read_fields(self, fields: Sequence[FieldText]) -> list[FieldReading]:
        """A text already read into syllables, as `match_read` takes it."""
        return read_fields(fields, self.vocabulary)

    def match(self, text: Text) -> tuple[Match, ...]:
        """The claims that `text` repeats, best first; () where it repeats none or only touches their subject."""
        return self.match_read(read_text(text, self.vocabulary))

    def match_read(self, fields: Sequence[FieldReading]) -> tuple[Match, ...]:
        """`match` of a text already read."""
        if not self.claims:
            return ()
        found = self.candidates(fields)
        if not found:
            return ()
        told = self.told(fields, found[0].window, found[0].number)
        views = [told, self._told_closely(fields, found[0])] if _long(fields) else [told]
        length = sum(len(each.reading.tokens) for each in fields)
        suggested, least = (SUGGESTED_SPOKEN, LEAST) if max(map(manner, views)) >= SPOKEN else (SUGGESTED, LEAST_WRITTEN)
        matches = []
        for candidate in found[:MOST_MATCHES]:
            p = max(self.relevance(candidate.likeness, candidate.ordinary, each) for each in views)
            if p >= suggested and candidate.likeness >= least:
                matches.append(self._match(candidate, p, stance(told, self.lexicon.stances), fields, length))
        return tuple(matches)

    def near(self, sentence: str, most: int) -> tuple[NearClaim, ...]:
        """The claims that are more likely than not the same as a sentence, likest first, whatever its cues; `most` of them."""
        found = self.candidates(read_text(Text(text=sentence), self.vocabulary))
        likely = [(self.claims[one.number], 1 / (1 + math.exp(-one.likeness))) for one in found if one.likeness >= 0]
        return tuple(NearClaim(claim=claim.id, sentence=claim.sentence, score=round(p, 4)) for claim, p in likely[:most])

    def candidates(self, fields: Sequence[FieldReading]) -> list[Candidate]:
        """Claims close to the best one, best first, each with the window that says it best.

        A brief text is held against every claim; of a long one only windows that say enough by the lexicon, with its
        title, are."""
        if not self.claims or not any(each.bounds for each in fields):
            return []
        said, looked_at = self.scores.said(fields), windows(fields)
        of, kept = np.arange(len(self.claims)), np.arange(len(looked_at))
        if long := _long(fields):
            kept, of = self.scores.promising(said, looked_at)
            if not len(kept):
                return []
        features = self.scores.features(said.rows(kept), of) if long else self.scores.features(said)
        windowed: Matrix = features @ self._weights + self.lexicon.likeness.constant
        if long:
            windowed[features[:, :, FEATURES.index("said")] == 0] = -math.inf
        if self.scores.demanding:
            beside = [number for number, window in enumerate(looked_at) if window.field == "title" or not long]
            windowed[~self.scores.met(said.rows(kept), said.rows(np.array(beside, dtype=np.intp)), of)] = -math.inf
        rows, best = windowed.argmax(axis=0), windowed.max(axis=0)
        if not np.isfinite(best).any():
            return []
        found = {int(number): looked_at[kept[row]] for number, row in zip(of, rows, strict=True)}
        about = _heart(fields, found[int(of[best.argmax()])]) if long else fields
        likest = self._likest(about, of, best)
        least = max(LEAST, likest[0][1] - CLOSE)
        ordinary = [self.profiles[number].ordinary for number, _ in likest]
        told = zip(likest, ordinary, strict=True)
        return [Candidate(number, like, found[number], plain) for (number, like), plain in told if like >= least]

    def _likest(self, about: Sequence[FieldReading], of: Numbers, windowed: Matrix) -> list[tuple[int, float]]:
        """(claim, likeness) of the likest claims, best first: what their windows say, and how the whole resembles each."""
        whole = self.resemblance.read(tokens_of(about), bare=is_bare(about))
        cheap = self.resemblance.cheap(whole)
        first = windowed + cheap[of] @ self._whole_weights[: cheap.shape[1]]
        order = np.argsort(-first, kind="stable")[:COMPARED]
        order = order[np.isfinite(first[order])]
        dear = self.resemblance.dear(whole, cheap, of[order].tolist()) @ self._whole_weights[cheap.shape[1] :]
        told = zip(of[order].tolist(), (first[order] + dear).tolist(), strict=True)
        return sorted(told, key=lambda one: -one[1])

    def _told_closely(self, fields: Sequence[FieldReading], best: Candidate) -> dict[str, float]:
        """The cues of the sentences of a long text that say the claim: a rumour in its middle drowns among those around."""
        return self.told([each for each in fields if each.name == best.window.field], best.window, best.number, BESIDE)

    def told(
        self, fields: Sequence[FieldReading], window: Window, number: int, around: tuple[int, int] = AROUND
    ) -> dict[str, float]:
        """The cues of a text about the claim of that number: of all of it, or, where it is long, of its title, lead and
        the window's surroundings, so many sentences before and after."""
        vocabulary = self.lexicon.stance_words
        long = _long(fields)
        tokens, written = Tokens([], [], [], []), list[str]()
        for each in fields:
            start, end = self._part(each, window, around) if long and each.name == "text" else (0, len(each.text))
            tokens += each.reading.tokens.within(start, end)
            written += [each.text[a:b] for a, b in each.sentences if start <= a < end]
        reading = vocabulary.read_tokens(tokens)
        put = self.lexicon.phrases.scores(without_promises(tokens.texts))
        return cues(reading, written, vocabulary, self._own[number]) | self._direction(reading) | put

    def _direction(self, reading: Reading) -> dict[str, float]:
        """Where a text points among the news ("v00" to "v63"), accents put back where it has none."""
        vectors, words = self.lexicon.vectors, reading.tokens.texts
        found = direction(*vectors.known(vectors.units(self.lexicon.accents.restored(words) if reading.bare else words)))
        return {f"v{number:02}": value for number, value in enumerate(found.tolist())}

    def _part(self, each: FieldReading, window: Window, around: tuple[int, int]) -> tuple[int, int]:
        """Where the stance of a long field is read: around the window, or its beginning where the window is elsewhere."""
        spans = each.sentences
        if window.field != each.name:
            return 0, spans[min(len(spans), sum(AROUND)) - 1][1]
        tokens = each.reading.tokens
        first, last = tokens.starts[window.first], tokens.ends[window.last - 1]
        inside = [index for index, (a, b) in enumerate(spans) if b > first and a < last]
        before, after = around
        return spans[max(0, inside[0] - before)][0], spans[min(len(spans) - 1, inside[-1] + after)][1]

    def relevance(self, likeness: float, ordinary: bool, told: Mapping[str, float]) -> float:
        """Probability that a text so like a claim, with these cues, is about the claim and not only its subject."""
        return 1 / (1 + math.exp(-self.lexicon.relevance.of(relevance_features(likeness, ordinary, told))))

    def _match(self, candidate: Candidate, p: float, judged: Stance, fields: Sequence[FieldReading], length: int) -> Match:
        sure = p >= CONFIRMED and candidate.likeness >= LEAST_WRITTEN and length >= SHORT
        tier = Tier.CONFIRMED if sure else Tier.SUGGESTED
        evidence = tuple(self._evidence(candidate, fields))
        return Match(claim=self.claims[candidate.number].id, score=round(p, 4), tier=tier, stance=judged, evidence=evidence)

    def _evidence(self, candidate: Candidate, fields: Sequence[FieldReading]) -> Iterable[Span]:
        """The words of the window that say what the claim says: its concepts, and its own rare words; where it has none
        of them (all is said in other words), the window."""
        each = next(each for each in fields if each.name == candidate.window.field)
        tokens, window = each.reading.tokens, candidate.window
        number, entries = candidate.number, self.vocabulary.entries
        rare = self.resemblance.rare_words(number, each.reading.bare)
        tells = self.scores.tells
        told = (hit for hit in each.hits(window) if tells(number, hit.concept, entries[hit.concept].group))
        places = {(hit.first, hit.last) for hit in told}
        covered = {place for first, last in places for place in range(first, last)}
        letters = [fold(word) for word in tokens.texts] if each.reading.bare else tokens.texts
        places |= {
            (place, place + 1) for place in range(window.first, window.last) if letters[place] in rare and place not in covered
        }
        stretches = sorted(places) or [(window.first, window.last)]
        spans = [(min(tokens.starts[first:last]), max(tokens.ends[first:last])) for first, last in stretches]
        for start, end in dict.fromkeys(spans):  # two words written out from one chat word stand in one place
            yield Span(field=each.name, start=start, end=end, text=each.text[start:end])


def _long(fields: Sequence[FieldReading]) -> bool:
    return sum(len(each.reading.tokens) for each in fields) > WHOLE_TEXT


def tokens_of(fields: Sequence[FieldReading]) -> Tokens:
    """The tokens of all fields as of one text."""
    tokens = Tokens([], [], [], [])
    for each in fields:
        tokens += each.reading.tokens
    return tokens


def is_bare(fields: Sequence[FieldReading]) -> bool:
    """True where the longest field is written without accents."""
    return max(fields, key=lambda each: len(each.reading.tokens)).reading.bare


def _heart(fields: Sequence[FieldReading], window: Window) -> list[FieldReading]:
    """The title of a long text and its likest window: what is held against the claims as a whole."""
    heart = [each for each in fields if each.name == "title" != window.field]
    each = next(each for each in fields if each.name == window.field)
    return [*heart, each.cut(window)]
