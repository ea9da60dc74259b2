"""The linear models of claim matching and of stance: their numbers, and how they are fitted (nlp/models/train/claims.py)."""

import copy
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nlp.claims import LEAST, Lexicon, Library, is_bare, relevance_features, tokens_of
from nlp.claims_scores import FEATURES
from nlp.claims_whole import FEATURES as WHOLE
from nlp.claims_windows import FieldReading, read_text, windows
from nlp.models.train.claim_cases import Case
from nlp.phrases import Phrases, phrases_of
from nlp.stance import DENIED, EXTRAS, Linear, StanceModel, without_promises
from records.analysis import Claim, Stance

NEWS_KINDS = ("news", "other_news")
BOOST, NEWS_WEIGHT = 2.0, 0.15
STRENGTH_ABOUT, STRENGTH_STANCE = 0.3, 0.2
TEMPTED = 0.4
"""Weight of a text on no claim learned from once more, as if it were as like its nearest claim as a text that tells one: true
news on a claim's very subject, with its names and numbers, is told from the rumour by how it speaks, not by likeness."""
DEAR = 40  # likeliest claims of a text whose nearness by vectors is asked: more than are ever judged
PHRASED, FEWEST = 10.0, 4  # weight of the phrases against the other numbers; texts, copies counted, a phrase must stand in
DIRECTED = 0.3  # the numbers of a text's direction are many: shrunk more than the others
DIRECTIONS = frozenset(f"v{number:02}" for number in range(100))
ABOUT = 7  # the first names of Trainer.names tell of the likeliest claim, the rest of the text alone
NO_STANCE = ("brief", "bare")
"""To be short is no stance, nor is to lack accents: else a rebuttal typed without them is taken for spreading (law 6)."""
FIRST_GUESS_SHARED = 2.0
FIRST_GUESS = {
    "coverage": 0.5,
    "core": 1.0,
    "core_weight": 0.25,
    "cosine": 0.5,
    "weakest_core": 0.5,
    "strange": -0.3,
    "share": 1.0,
    "pairs": 1.0,
}


class Counted:
    """The phrases of the labelled cases, and of every case what each is worth."""

    def __init__(self, cases: Sequence[Case], words: Sequence[list[str]]) -> None:
        labelled = [phrases_of(said) for case, said in zip(cases, words, strict=True) if case.kind not in NEWS_KINDS]
        seen = Counter(phrase for said in labelled for phrase in said)
        self.rarity = {
            phrase: 1 + math.log((1 + len(labelled)) / (1 + count)) for phrase, count in sorted(seen.items()) if count >= FEWEST
        }
        read = Phrases(self.rarity, {})
        self.rows = np.zeros((len(cases), len(self.rarity)))
        for row, said in zip(self.rows, words, strict=True):
            places, worth = read.values(said)
            row[places] = worth


class Trainer:
    """Everything computed once: features of each case against each claim, cues of each case at its best window. Stance is
    learned from the first `stanced` cases: with a thinner lexicon the others say nothing new of it."""

    def __init__(self, claims: Sequence[Claim], lexicon: Lexicon, cases: Sequence[Case]) -> None:
        self.ids = [claim.id for claim in claims]
        self.cases = list(cases)
        guess = Linear(FIRST_GUESS, 0.0)
        self.library = Library(claims, replace(lexicon, likeness=guess))
        self.features, self.wholes, self.cues, self.words = [], [], [], []
        self.phrases, self.rarity = np.zeros((0, 0)), dict[str, float]()
        self.stanced = len(self.cases)
        for case in self.cases:
            fields = read_text(case.text, lexicon.concepts)
            scores = self.library.scores
            self.features.append(scores.features(scores.said(fields)))
            self.wholes.append(self._whole(fields, case))
            self.cues.append(self.library.told(fields, windows(fields)[-1], self._about(case)))
            self.words.append(without_promises(tokens_of(fields).texts))
        self.ordinary = {each.claim: each.ordinary for each in self.library.profiles}
        self.names = [
            "likeness",
            "likeness_odd",
            "odd",
            "press_ordinary",
            "brief_likeness",
            "spoken",
            "spoken_likeness",
            *sorted(self.library.lexicon.stance_words.number),
            *EXTRAS,
            DENIED,
            *(f"v{number:02}" for number in range(lexicon.vectors.size)),
        ]

    def _whole(self, fields: Sequence[FieldReading], case: Case) -> np.ndarray:
        """(claims, WHOLE): how the text as a whole resembles each claim; nearness of the likeliest and the right ones only."""
        resemblance = self.library.resemblance
        whole = resemblance.read(tokens_of(fields), bare=is_bare(fields))
        cheap = resemblance.cheap(whole)
        likeliest = np.argsort(-self._guess(cheap), kind="stable")[:DEAR].tolist()
        asked = sorted({*likeliest, *(number for number, key in enumerate(self.ids) if key in case.right)})
        dear = np.zeros((len(self.ids), len(WHOLE) - cheap.shape[1]))
        dear[asked] = resemblance.dear(whole, cheap, asked)
        return np.hstack([cheap, dear])

    def _guess(self, cheap: np.ndarray) -> np.ndarray:
        """How like each claim the last text read may be, before anything is learned."""
        windowed = self.features[-1] @ np.array([FIRST_GUESS.get(name, 0.0) for name in FEATURES])
        guess: np.ndarray = windowed.max(axis=0) + FIRST_GUESS_SHARED * cheap[:, 0]
        return guess

    def _about(self, case: Case) -> int:
        """The claim a case is about: the right one, or the one it resembles most."""
        right = [number for number, key in enumerate(self.ids) if key in case.right]
        score = self._guess(self.wholes[-1])
        return max(right or range(len(self.ids)), key=lambda number: float(score[number]))

    def joined(self, other: "Trainer") -> "Trainer":
        """This one with the cases of another of the same claims behind its own."""
        both = copy.copy(self)
        both.cases = self.cases + other.cases
        both.features, both.wholes = self.features + other.features, self.wholes + other.wholes
        both.cues, both.words = self.cues + other.cues, self.words + other.words
        return both

    def likeness(self, train: Sequence[int]) -> Linear:
        """The weights of likeness: the right claim of each training text against the most tempting wrong ones."""
        rows, labels, weights = [], [], []
        for index in train:
            features, right = self.features[index], self.cases[index].right
            guess = features @ np.array([FIRST_GUESS.get(name, 0.0) for name in FEATURES])
            best = np.hstack([features[guess.argmax(axis=0), np.arange(len(self.ids))], self.wholes[index]])
            score = guess.max(axis=0) + FIRST_GUESS_SHARED * self.wholes[index][:, 0]
            correct = [number for number, key in enumerate(self.ids) if key in right]
            if correct:
                rows.append(best[max(correct, key=lambda number: score[number])])
                labels.append(1)
                weights.append(2.0 * self.cases[index].weight)
            wrong = [number for number in np.argsort(-score)[:12] if number not in correct][
                : 8 if self.cases[index].kind not in NEWS_KINDS else 2
            ]
            rows += [best[number] for number in wrong]
            labels += [0] * len(wrong)
            tempting = 0.35 if self.cases[index].kind not in NEWS_KINDS else 0.06
            weights += [tempting * self.cases[index].weight] * len(wrong)
        return fit(np.array(rows), labels, weights, [*FEATURES, *WHOLE], 0.5)

    def top(self, index: int, likeness: Linear) -> tuple[str, float]:
        """The likeliest claim and its likeness."""
        features = self.features[index]
        windowed = features @ np.array([likeness.weights[name] for name in FEATURES]) + likeness.constant
        best = windowed.max(axis=0) + self.wholes[index] @ np.array([likeness.weights[name] for name in WHOLE])
        return self.ids[int(best.argmax())], float(best.max())

    def row(self, index: int, top: tuple[str, float]) -> list[float]:
        """The numbers relevance is judged by, in the order of `names`."""
        told = relevance_features(top[1], self.ordinary.get(top[0], True), self.cues[index])
        return [told.get(name, 0.0) for name in self.names]


def fit(rows: np.ndarray, labels: Sequence[int], weights: Sequence[float], names: Sequence[str], strength: float) -> Linear:
    """A logistic regression on standardised numbers, told in the numbers' own units."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(rows), labels, sample_weight=weights)
    return _told(model.coef_[0], model.intercept_[0], scaler, names)


def _told(coefficients: np.ndarray, constant: float, scaler: StandardScaler, names: Sequence[str]) -> Linear:
    own = coefficients / scaler.scale_
    weights = {name: float(value) for name, value in zip(names, own, strict=True)}
    return Linear(weights, float(constant - (own * scaler.mean_).sum()))


def _scaled(rows: np.ndarray, names: Sequence[str]) -> StandardScaler:
    """Standardises; likeness is shrunk less, the many numbers of a direction more."""
    scaler = StandardScaler().fit(rows)
    scaler.scale_[[place for place, name in enumerate(names) if name == "likeness"]] /= BOOST
    scaler.scale_[[place for place, name in enumerate(names) if name in DIRECTIONS]] /= DIRECTED
    return scaler


def _beside(rows: np.ndarray, phrases: np.ndarray) -> csr_matrix:
    """The numbers of each text and its phrases as one sparse table: a text has a hundred of 10,700 phrases."""
    return hstack([csr_matrix(rows), csr_matrix(PHRASED * phrases)], format="csr")


def fit_relevance(trainer: Trainer, train: Sequence[int], tops: Sequence[tuple[str, float]]) -> tuple[Linear, np.ndarray]:
    """The weights that tell a text about its likeliest claim from one that only touches the subject; and the phrases'."""
    sound = [i for i in train if not trainer.cases[i].right or tops[i][0] in trainer.cases[i].right]
    used = [i for i in sound if tops[i][1] >= LEAST - 3.5]
    rows = np.array([trainer.row(i, tops[i]) for i in used])
    scaler = _scaled(rows, trainer.names)
    tempting, tempted = _tempted(trainer, used, tops)
    every = [*used, *tempting]
    labels = [int(bool(trainer.cases[i].right)) for i in every]
    weights = [NEWS_WEIGHT if trainer.cases[i].kind in NEWS_KINDS else trainer.cases[i].weight for i in every]
    weights[len(used) :] = [TEMPTED * weight for weight in weights[len(used) :]]
    together = _beside(scaler.transform(np.vstack([rows, tempted])), trainer.phrases[every])
    model = LogisticRegression(C=STRENGTH_ABOUT, max_iter=5000).fit(together, labels, sample_weight=weights)
    count = len(trainer.names)
    linear = _told(model.coef_[0][:count], model.intercept_[0], scaler, trainer.names)
    return Linear({**linear.weights, "words: relevance": 1.0}, linear.constant), PHRASED * model.coef_[0][count:]


def _tempted(trainer: Trainer, used: Sequence[int], tops: Sequence[tuple[str, float]]) -> tuple[list[int], np.ndarray]:
    """The texts on no claim, but news of other things, and their rows as if each were as like its nearest claim as one of the
    texts that tell a claim, drawn at random, the same each time."""
    told = [tops[i][1] for i in used if trainer.cases[i].right]
    tempting = [i for i in used if not trainer.cases[i].right and trainer.cases[i].kind != "other_news"]
    drawn = np.random.default_rng(0).choice(told, len(tempting))
    pairs = zip(tempting, drawn.tolist(), strict=True)
    return tempting, np.array([trainer.row(i, (tops[i][0], like)) for i, like in pairs]).reshape(len(tempting), -1)


def fit_stances(trainer: Trainer, train: Sequence[int]) -> tuple[StanceModel, dict[str, np.ndarray]]:
    """One linear model for each stance, from the cues of texts that have one; and the phrases'."""
    used = [i for i in train if i < trainer.stanced and trainer.cases[i].stance]
    names = [name for name in trainer.names[ABOUT:] if name not in NO_STANCE]
    rows = np.array([[trainer.cues[i].get(name, 0.0) for name in names] for i in used])
    scaler = _scaled(rows, names)
    labels = [str(trainer.cases[i].stance) for i in used]
    together = _beside(scaler.transform(rows), trainer.phrases[used])
    model = LogisticRegression(C=STRENGTH_STANCE, max_iter=5000).fit(together, labels)
    linears, phrases = {}, {}
    for name, row, constant in zip(map(str, model.classes_), model.coef_, model.intercept_, strict=True):
        linear = _told(row[: len(names)], constant, scaler, names)
        linears[Stance(name)] = Linear({**linear.weights, f"words: {name}": 1.0}, linear.constant)
        phrases[name] = PHRASED * row[len(names) :]
    return StanceModel(linears), phrases
