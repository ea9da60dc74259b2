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

from nlp.claims_profile import ClassWeight, Rarity, profile
from nlp.claims_said import Matrix
from nlp.claims_scores import FEATURES, Scores
from nlp.claims_windows import FieldReading, Window, read_fields, read_text, windows
from nlp.concepts import Tokens, Vocabulary
from nlp.fields import FieldText
from nlp.stance import Linear, StanceModel, cues, stance
from records.analysis import Claim, Match, Span, Stance, Text, Tier

SUGGESTED, CONFIRMED = 0.58, 0.85
"""Probabilities from which a match is suggested, and confirmed; tuned by 5-fold over claims (bench/quality_claims.py)."""
SUGGESTED_SPOKEN = 0.28
"""The same for a text that speaks as people pass a rumour on: ordinary news hardly ever does."""
LEAST, LEAST_WRITTEN = -2.5, -0.3
"""Likeness (log odds) below which no cue makes a match; the second for texts written as the press writes, and for a
match to be confirmed."""
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What matching is made of, loaded by catalogue.lexicons: words, weights and models."""

    concepts: Vocabulary
    classes: Mapping[str, ClassWeight]
    stance_words: Vocabulary
    rarity: Rarity
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
    found = {"likeness": likeness, "likeness_odd": likeness * odd, "odd": odd, "press_ordinary": plain * (1 - odd)}
    return {**found, "brief_likeness": likeness * told.get("brief", 0.0), **told}


def manner(told: Mapping[str, float]) -> float:
    """How far a text speaks as a post does (1 and more) and not as the press or an office (below 0)."""
    speaks = sum(min(1.0, told.get(name, 0.0)) for name in SPOKEN_CUES + SPOKEN_MARKS)
    speaks += BRIEF_SPEAKS * told.get("brief", 0.0)
    return speaks - sum(min(1.0, told.get(name, 0.0)) for name in PRESS_CUES)


class Library:
    """The known claims, ready to be matched. Built once (about 0.1 s for 100 claims); safe to share between threads."""

    def __init__(self, claims: Sequence[Claim], lexicon: Lexicon) -> None:
        self.claims = tuple(claims)
        self.lexicon = lexicon
        self.profiles = [profile(claim, lexicon.concepts, lexicon.classes, lexicon.rarity) for claim in self.claims]
        self.scores = Scores(self.profiles, lexicon.concepts, lexicon.classes, lexicon.rarity)
        self._weights = np.array([lexicon.likeness.weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)

    def read_fields(self, fields: Sequence[FieldText]) -> list[FieldReading]:
        """A text already read into syllables, as `match_read` takes it."""
        return read_fields(fields, self.lexicon.concepts)

    def match(self, text: Text) -> tuple[Match, ...]:
        """The claims that `text` repeats, best first; () where it repeats none or only touches their subject."""
        return self.match_read(read_text(text, self.lexicon.concepts))

    def match_read(self, fields: Sequence[FieldReading]) -> tuple[Match, ...]:
        """`match` of a text already read."""
        if not self.claims:
            return ()
        found = self.candidates(fields)
        if not found:
            return ()
        told = self.told(fields, found[0].window)
        length = sum(len(each.reading.tokens) for each in fields)
        suggested, least = (SUGGESTED_SPOKEN, LEAST) if manner(told) >= SPOKEN else (SUGGESTED, LEAST_WRITTEN)
        matches = []
        for candidate in found[:MOST_MATCHES]:
            p = self.relevance(candidate.likeness, candidate.ordinary, told)
            if p >= suggested and candidate.likeness >= least:
                matches.append(self._match(candidate, p, stance(told, self.lexicon.stances), fields, length))
        return tuple(matches)

    def match_many(self, texts: Iterable[Text]) -> list[tuple[Match, ...]]:
        """`match` of each text, in order."""
        return [self.match(text) for text in texts]

    def candidates(self, fields: Sequence[FieldReading]) -> list[Candidate]:
        """Claims close to the best one, best first, each with the window that says it best."""
        if not any(each.bounds for each in fields):
            return []
        said = self.scores.said(fields)
        looked_at = windows(fields)
        kept, of = self.scores.promising(said, looked_at)
        if not len(kept):
            return []
        features = self.scores.features(said.rows(kept), of)
        likeness: Matrix = features @ self._weights + self.lexicon.likeness.constant
        likeness[features[:, :, FEATURES.index("said")] == 0] = -math.inf
        rows, best = likeness.argmax(axis=0), likeness.max(axis=0)
        top = float(best.max())
        if top < LEAST:
            return []
        order = [place for place in np.argsort(-best, kind="stable") if best[place] >= max(LEAST, top - CLOSE)]
        return [
            Candidate(int(of[place]), float(best[place]), looked_at[kept[rows[place]]], self.profiles[of[place]].ordinary)
            for place in order
        ]

    def told(self, fields: Sequence[FieldReading], window: Window) -> dict[str, float]:
        """The stance cues of a text: of all of it, or, where it is long, of its title, lead and the window's surroundings."""
        vocabulary = self.lexicon.stance_words
        long = sum(len(each.reading.tokens) for each in fields) > WHOLE_TEXT
        tokens, written = Tokens([], [], [], []), list[str]()
        for each in fields:
            start, end = self._part(each, window) if long and each.name == "text" else (0, len(each.text))
            tokens += each.reading.tokens.within(start, end)
            written += [each.text[a:b] for a, b in each.sentences if start <= a < end]
        return cues(vocabulary.read_tokens(tokens), written, vocabulary)

    def _part(self, each: FieldReading, window: Window) -> tuple[int, int]:
        """Where the stance of a long field is read: around the window, or its beginning where the window is elsewhere."""
        spans = each.sentences
        if window.field != each.name:
            return 0, spans[min(len(spans), sum(AROUND)) - 1][1]
        tokens = each.reading.tokens
        first, last = tokens.starts[window.first], tokens.ends[window.last - 1]
        inside = [index for index, (a, b) in enumerate(spans) if b > first and a < last]
        before, after = AROUND
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
        """The words of the window that say what the claim says."""
        each = next(each for each in fields if each.name == candidate.window.field)
        wanted = self.scores.groups_of(candidate.number)
        tokens, seen = each.reading.tokens, set[tuple[int, int]]()
        for hit in each.hits(candidate.window):
            start, end = tokens.starts[hit.first], max(tokens.ends[hit.first : hit.last])
            if self.lexicon.concepts.entries[hit.concept].group in wanted and (start, end) not in seen:
                seen.add((start, end))
                yield Span(field=each.name, start=start, end=end, text=each.text[start:end])
