"""Fits the weights of claim matching and of stance, prints 5-fold figures (folds over claims), writes nlp/models/claims.json.

    python -m nlp.models.train.claims KNOWN_RUMOURS.csv RUMOURS.jsonl OWN.jsonl LATER.jsonl FOLDER_OF_TOPICS

RUMOURS are labelled texts of our own that spread, rebut, ask about or neighbour claims (GUIDE.md of the corpus); OWN the
and LATER the same of tests/data, with claims of their own; health leads of VNTC and newer-dev (MIT) are ordinary news
without a claim.
Each text is learned from twice: with the whole lexicon, and with one that has lost 40 % of its concepts, as a claim of
tomorrow finds it: else no weight would go to a claim's own words.
"""

import copy
import csv
import gzip
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from catalogue import lexicons
from nlp.claims import LEAST, LEAST_WRITTEN, SPOKEN, Lexicon, Library, manner, relevance_features
from nlp.claims_scores import FEATURES
from nlp.claims_windows import read_text, windows
from nlp.concepts import Vocabulary
from nlp.stance import EXTRAS, Linear, StanceModel, stance
from records.analysis import Claim, Stance, Text

OUT = Path(__file__).parents[1] / "claims.json"
NEWS_KINDS = ("news", "other_news")
FOLDS, NEWS, NEWS_THINNED = 5, 700, 150
LOST = 0.4  # share of concepts the thinned lexicon lacks
BOOST, STRENGTH, NEWS_WEIGHT = 2.0, 1.0, 0.15
TWINS = (
    "KR001 KR002 KR003 KR004 KR005 KR006 KR007 KR013 KR014|KR009 KR011|KR024 KR025|KR030 KR031 KR032|KR036 KR037 KR039|"
    "KR045 KR046|KR067 KR068|KR010 OW05|KR069 KR070|KR072 KR073 KR074 KR075 KR076|KR088 KR089 KR090 KR091"
)
STANCES = {"spread": Stance.SPREADS, "debunk": Stance.REBUTS, "question": Stance.ASKS}
STANCES |= {stance.value: stance for stance in Stance}
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


@dataclass
class Case:
    """A labelled text: the claims that are right for it (none for neighbours), its stance, its kind, its fold group."""

    text: Text
    right: frozenset[str]
    stance: Stance | None
    kind: str
    group: str


def as_text(written: str) -> Text:
    """A first line of its own is a title."""
    head, _, rest = written.partition("\n")
    return Text(title=head, summary=rest) if rest else Text(text=written)


def twins(claim: str) -> frozenset[str]:
    """The claims that count as one with this."""
    return next((frozenset(row.split()) for row in TWINS.split("|") if claim in row.split()), frozenset({claim}))


def known(file: Path) -> list[Claim]:
    """The claims of a catalogue file: id and sentence, which are all that matching reads."""
    blank = known_blank()
    with file.open(encoding="utf-8-sig") as rows:
        return [replace(blank, id=row["id"], sentence=row["claim_vi"]) for row in csv.DictReader(rows)]


def read_cases(file: Path) -> tuple[list[Claim], list[Case]]:
    """The claims a file brings along, and its cases; six texts in a row are of one claim in RUMOURS."""
    claims, cases = [], []
    blank = known_blank()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if "sentence" in row:
            claims.append(replace(blank, id=row["claim"], sentence=row["sentence"]))
            continue
        right = twins(row["rumour"]) if row["rumour"] else frozenset()
        cases.append(Case(as_text(row["text"]), right, STANCES.get(row["stance"]), row["kind"], f"{file.name}{number // 6}"))
    return claims, cases


def known_blank() -> Claim:
    """A claim with nothing in it, to be filled by `replace`."""
    return Claim(
        id="",
        category="",
        sentence="",
        verdict="",
        verdict_summary="",
        verdict_by="",
        day="",
        place="",
        source_url="",
        confidence="",
    )


def news(folder: Path, most: int) -> list[Case]:
    """Ordinary news, half of it about health: title and 350 characters."""
    found = []
    for name in ("vntc-train", "newer-dev"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        random.Random(0).shuffle(rows)
        health = [row for row in rows if row["topic"] == "Suc khoe"]
        other = [row for row in rows if row["topic"] != "Suc khoe"]
        for row in [*health[:most], *other[: 2 * most]]:
            title, _, body = row["text"].partition("\n")
            kind = "news" if row["topic"] == "Suc khoe" else "other_news"
            found.append(Case(Text(title=title, summary=body.replace("\n", " ")[:350] or None), frozenset(), None, kind, title))
    return found


class Trainer:
    """Everything computed once: features of each case against each claim, cues of each case at its best window."""

    def __init__(self, claims: Sequence[Claim], lexicon: Lexicon, cases: Sequence[Case]) -> None:
        self.ids = [claim.id for claim in claims]
        self.cases = list(cases)
        guess = Linear(FIRST_GUESS, 0.0)
        self.library = Library(claims, replace(lexicon, likeness=guess))
        self.features, self.cues = [], []
        for case in self.cases:
            fields = read_text(case.text, lexicon.concepts)
            scores = self.library.scores
            self.features.append(scores.features(scores.said(fields)))
            self.cues.append([self.library.told(fields, windows(fields)[-1])])
        self.ordinary = {each.claim: each.ordinary for each in self.library.profiles}
        self.names = [
            "likeness",
            "likeness_odd",
            "odd",
            "press_ordinary",
            "brief_likeness",
            *sorted(self.library.lexicon.stance_words.number),
            *EXTRAS,
        ]

    def joined(self, other: "Trainer") -> "Trainer":
        """This one with the cases of another of the same claims behind its own."""
        both = copy.copy(self)
        both.cases = self.cases + other.cases
        both.features = self.features + other.features
        both.cues = self.cues + other.cues
        return both

    def likeness(self, train: Sequence[int]) -> Linear:
        """The weights of likeness: the right claim of each training text against the most tempting wrong ones."""
        rows, labels, weights = [], [], []
        for index in train:
            features, right = self.features[index], self.cases[index].right
            guess = features @ np.array([FIRST_GUESS.get(name, 0.0) for name in FEATURES])
            best = features[guess.argmax(axis=0), np.arange(len(self.ids))]
            score = guess.max(axis=0)
            correct = [number for number, key in enumerate(self.ids) if key in right]
            if correct:
                rows.append(best[max(correct, key=lambda number: score[number])])
                labels.append(1)
                weights.append(2.0)
            wrong = [number for number in np.argsort(-score)[:12] if number not in correct][
                : 8 if self.cases[index].kind not in NEWS_KINDS else 2
            ]
            rows += [best[number] for number in wrong]
            labels += [0] * len(wrong)
            weights += [0.35 if self.cases[index].kind not in NEWS_KINDS else 0.06] * len(wrong)
        return fit(np.array(rows), labels, weights, list(FEATURES), 0.5)

    def top(self, index: int, likeness: Linear) -> tuple[str, float]:
        """The likeliest claim and its likeness."""
        features = self.features[index]
        score = features @ np.array([likeness.weights[name] for name in FEATURES]) + likeness.constant
        score[features[:, :, FEATURES.index("said")] == 0] = -20.0
        best = score.max(axis=0)
        return self.ids[int(best.argmax())], float(best.max())

    def row(self, index: int, top: tuple[str, float]) -> list[float]:
        """The numbers relevance is judged by, in the order of `names`."""
        told = relevance_features(top[1], self.ordinary.get(top[0], True), self.cues[index][0])
        return [told.get(name, 0.0) for name in self.names]


def fit(
    rows: np.ndarray, labels: Sequence[int], weights: Sequence[float], names: Sequence[str], strength: float, boost: str = ""
) -> Linear:
    """A logistic regression on standardised numbers, told in the numbers' own units; `boost` is shrunk less."""
    scaler = StandardScaler().fit(rows)
    if boost:
        scaler.scale_[names.index(boost)] /= BOOST
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(rows), labels, sample_weight=weights)
    coefficients = model.coef_[0] / scaler.scale_
    constant = float(model.intercept_[0] - (coefficients * scaler.mean_).sum())
    return Linear({name: float(value) for name, value in zip(names, coefficients, strict=True)}, constant)


def fit_relevance(trainer: Trainer, train: Sequence[int], tops: Sequence[tuple[str, float]]) -> Linear:
    """The weights that tell a text about its likeliest claim from one that only touches the subject."""
    sound = [i for i in train if not trainer.cases[i].right or tops[i][0] in trainer.cases[i].right]
    used = [i for i in sound if tops[i][1] >= LEAST - 2]
    rows = np.array([trainer.row(i, tops[i]) for i in used])
    labels = [int(bool(trainer.cases[i].right)) for i in used]
    weights = [NEWS_WEIGHT if trainer.cases[i].kind in NEWS_KINDS else 1.0 for i in used]
    return fit(rows, labels, weights, trainer.names, STRENGTH, "likeness")


def fit_stances(trainer: Trainer, train: Sequence[int]) -> StanceModel:
    """One linear model for each stance, from the cues of texts that have one."""
    used = [i for i in train if trainer.cases[i].stance]
    names = trainer.names[5:]
    rows = np.array([trainer.row(i, ("", 0.0))[5:] for i in used])
    scaler = StandardScaler().fit(rows)
    labels = [str(trainer.cases[i].stance) for i in used]
    model = LogisticRegression(C=0.1, max_iter=5000).fit(scaler.transform(rows), labels)
    linears = {}
    for name, row, constant in zip(model.classes_, model.coef_, model.intercept_, strict=True):
        coefficients = row / scaler.scale_
        weights = {cue: float(value) for cue, value in zip(names, coefficients, strict=True)}
        linears[Stance(str(name))] = Linear(weights, float(constant - (coefficients * scaler.mean_).sum()))
    return StanceModel(linears)


def folds(trainer: Trainer, seed: int) -> list[list[int]]:
    """Case numbers by fold: claims are kept together, each news piece is alone."""
    groups = sorted({case.group for case in trainer.cases})
    random.Random(seed).shuffle(groups)
    place = {group: number % FOLDS for number, group in enumerate(groups)}
    return [[i for i, case in enumerate(trainer.cases) if place[case.group] == fold] for fold in range(FOLDS)]


def cross_validate(trainer: Trainer, seed: int) -> tuple[list[tuple[str, float]], list[float], list[Stance]]:
    """Per case, out of fold: top claim and likeness, probability, stance."""
    count = len(trainer.cases)
    split = folds(trainer, seed)
    tops: list[tuple[str, float]] = [("", -20.0)] * count
    for held in split:
        model = trainer.likeness([i for fold in split if fold is not held for i in fold])
        for i in held:
            tops[i] = trainer.top(i, model)
    p, stances = [0.0] * count, [Stance.ASKS] * count
    for held in split:
        train = [i for fold in split if fold is not held for i in fold]
        relevance, stance_model = fit_relevance(trainer, train, tops), fit_stances(trainer, train)
        library = Library([], replace(trainer.library.lexicon, relevance=relevance))
        for i in held:
            if tops[i][1] >= (LEAST if manner(trainer.cues[i][0]) >= SPOKEN else LEAST_WRITTEN):
                p[i] = library.relevance(tops[i][1], trainer.ordinary.get(tops[i][0], True), trainer.cues[i][0])
            stances[i] = judged(trainer.cues[i][0], stance_model)
    return tops, p, stances


def judged(cues: dict[str, float], model: StanceModel) -> Stance:
    """The stance the shipped rule reads from these cues."""
    return stance(cues, model)


def report(trainer: Trainer, tops: Sequence[tuple[str, float]], p: Sequence[float], stances: Sequence[Stance]) -> None:
    """Prints recall, precision and false matches by threshold, and stance; with -v every error."""
    numbers = range(len(trainer.cases))
    spread = [i for i in numbers if trainer.cases[i].kind.startswith("spread")]
    for threshold in (0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.85, 0.9):
        hit = [i for i in spread if p[i] >= threshold]
        good = [i for i in hit if tops[i][0] in trainer.cases[i].right]
        line = f"p≥{threshold}: recall {len(good) / len(spread):.3f} precision {len(good) / max(1, len(hit)):.3f}"
        for kind in ("debunk", "question"):
            of = [i for i in numbers if trainer.cases[i].kind == kind]
            line += f" {kind} {sum(p[i] >= threshold and tops[i][0] in trainer.cases[i].right for i in of) / len(of):.2f}"
        for kind in ("near_miss", "none", "news", "other_news"):
            of = [i for i in numbers if trainer.cases[i].kind == kind]
            line += f" {kind} {sum(p[i] >= threshold for i in of)}/{len(of)}"
        print(line)
    related = [i for i in numbers if trainer.cases[i].stance]
    wrong = [i for i in related if stances[i] != trainer.cases[i].stance]
    rebuts = [i for i in related if trainer.cases[i].stance is Stance.REBUTS]
    lost = sum(stances[i] is Stance.SPREADS for i in rebuts)
    print(f"stance {1 - len(wrong) / len(related):.3f} of {len(related)}; rebuttals taken for spreading {lost}/{len(rebuts)}")
    if "-v" in sys.argv:
        for i in numbers:
            case = trainer.cases[i]
            text = " ".join(value for _, value in case.text.fields())[:130]
            if case.right and (tops[i][0] not in case.right or p[i] < 0.55):
                print("MISS", case.kind, sorted(case.right)[:2], tops[i], round(p[i], 2), text)
            if not case.right and p[i] >= 0.55:
                print("FALSE", case.kind, tops[i], round(p[i], 2), text)
        for i in wrong:
            print("STANCE", trainer.cases[i].stance, stances[i], " ".join(v for _, v in trainer.cases[i].text.fields())[:130])


def thinned(whole: Lexicon) -> Lexicon:
    """The lexicon with LOST of its concepts forgotten; the same ones each time."""
    chance = random.Random(2)
    kept = [replace(entry, forms=entry.forms if chance.random() > LOST else ()) for entry in whole.concepts.entries]
    return replace(whole, concepts=Vocabulary(kept, lexicons.chat_words()))


def told(linear: Linear) -> dict[str, float]:
    """A linear model as it is written to the file: four decimals, names in order."""
    return {"constant": round(linear.constant, 4), **{name: round(value, 4) for name, value in sorted(linear.weights.items())}}


def main(claims_file: Path, rumours: Path, own: Path, later: Path, topics: Path) -> None:
    """Prints the out-of-fold figures for two shuffles, then fits on everything and writes the file."""
    empty = Linear({}, 0.0)
    base = Lexicon(
        concepts=lexicons.claim_vocabulary(),
        classes=lexicons.classes(),
        stance_words=lexicons.stance_vocabulary(),
        rarity=lexicons.rarity(),
        likeness=empty,
        relevance=empty,
        stances=StanceModel({}),
    )
    brought, cases = known(claims_file), read_cases(rumours)[1]
    for file in (own, later):
        more, told_there = read_cases(file)
        brought, cases = [*brought, *more], [*cases, *told_there]
    whole = Trainer(brought, base, [*cases, *news(topics, NEWS)])
    trainer = whole.joined(Trainer(brought, thinned(base), [*cases, *news(topics, NEWS_THINNED)]))
    for seed in (1, 2):
        tops, p, stances = cross_validate(trainer, seed)
        count = len(whole.cases)
        report(whole, tops[:count], p[:count], stances[:count])
    likeness = trainer.likeness(range(len(trainer.cases)))
    relevance = fit_relevance(trainer, range(len(trainer.cases)), tops)
    model = fit_stances(trainer, range(len(whole.cases)))
    written = {
        "likeness": told(likeness),
        "relevance": told(relevance),
        "stances": {str(stance): told(linear) for stance, linear in model.by_stance.items()},
    }
    OUT.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, [each for each in sys.argv[1:] if each != "-v"]))
