"""Fits the weights of claim matching and of stance, prints 5-fold figures (folds over claims), writes nlp/models/claims.json.

    python -m nlp.models.train.claims KNOWN_RUMOURS.csv RUMOURS.jsonl FOLDER_OF_TOPICS OWN.jsonl…

RUMOURS are labelled texts of our own that spread, rebut, ask about or neighbour claims (GUIDE.md of the corpus); each OWN
the same with claims of its own (nlp/models/train/claims_*.jsonl); health leads of VNTC and newer-dev (MIT) are ordinary
news without a claim.
Each text is learned from twice: with the whole lexicon, and with one that has lost 40 % of its concepts, as a claim of
tomorrow finds it: else no weight would go to a claim's own words. Each, and some news, is learned from once more without
accents, so that to lack them is no sign of a rumour, nor of spreading it.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from catalogue import lexicons
from nlp.claims import CONFIRMED, LEAST, LEAST_WRITTEN, SPOKEN, SUGGESTED, SUGGESTED_SPOKEN, Lexicon, Library, manner
from nlp.concepts import Vocabulary
from nlp.models.train.claim_cases import Case, known, news, read_cases
from nlp.models.train.claim_fits import NEWS_KINDS, Counted, Trainer, fit_relevance, fit_stances
from nlp.phrases import Phrases
from nlp.stance import Linear, StanceModel, stance
from nlp.vectors import Vectors
from records.analysis import Stance, Text
from text import fold

OUT = Path(__file__).parents[1] / "claims.json"
OUT_OF_FOLD = Path(__file__).parent / "out_of_fold.tsv"
FOLDS, SHUFFLE = 5, 1
NEWS, NEWS_THINNED, NEWS_BARE = 500, 150, 100
RUMOURS_WEIGHT = 2.0  # on published rumours, whose variants change place, person and number: the others are of our making
LOST = 0.4  # share of concepts the thinned lexicon lacks


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
        (relevance, about), (stances_of, phrases) = fit_relevance(trainer, train, tops), fit_stances(trainer, train)
        library = Library([], replace(trainer.library.lexicon, relevance=relevance))
        for i in held:
            told = trainer.cues[i] | {f"words: {task}": float(trainer.phrases[i] @ row) for task, row in phrases.items()}
            told["words: relevance"] = float(trainer.phrases[i] @ about)
            if tops[i][1] >= (LEAST if manner(told) >= SPOKEN else LEAST_WRITTEN):
                p[i] = library.relevance(tops[i][1], trainer.ordinary.get(tops[i][0], True), told)
            stances[i] = stance(told, stances_of)
    return tops, p, stances


def report(trainer: Trainer, tops: Sequence[tuple[str, float]], p: Sequence[float], stances: Sequence[Stance]) -> None:
    """Prints recall, precision and false matches by threshold, and stance; with -v every error."""
    numbers = range(len(trainer.cases))
    spread = [i for i in numbers if trainer.cases[i].kind.startswith("spread")]
    for threshold in (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.85, 0.9):
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
    print(stances_right(trainer.cases, stances))
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


def stances_right(cases: Sequence[Case], stances: Sequence[Stance]) -> str:
    """How often stance is right, and what law 6 asks: how many rebuttals are taken for spreading, how many the other way."""
    told_there = [(case.stance, stance) for case, stance in zip(cases, stances, strict=True) if case.stance]
    spreads, rebuts = ([said for stance, said in told_there if stance is each] for each in (Stance.SPREADS, Stance.REBUTS))
    return (
        f"stance {sum(a is b for a, b in told_there) / len(told_there):.3f} of {len(told_there)}; rebuttals taken for spreading "
        f"{rebuts.count(Stance.SPREADS)}/{len(rebuts)}, spreading for rebuttals {spreads.count(Stance.REBUTS)}/{len(spreads)}"
    )


def left_out(whole: Trainer, tops: Sequence[tuple[str, float]], p: Sequence[float], stances: Sequence[Stance]) -> str:
    """A row a labelled text: whose it is, claim, kind, stance, then what was said of it when its claim was left out (right,
    matched, sure; stance where matched), by the thresholds of nlp/claims.py; what bench/quality_claims.py reads."""
    rows = ["\t".join(("source", "claim", "kind", "stance", "right", "matched", "sure", "said"))]
    for case, cues, (claim, like), sure, said in zip(whole.cases, whole.cues, tops, p, stances, strict=False):
        if case.kind in NEWS_KINDS:
            continue
        spoken = manner(cues) >= SPOKEN
        matched = sure >= (SUGGESTED_SPOKEN if spoken else SUGGESTED)
        marks = (matched and claim in case.right, matched, sure >= CONFIRMED and like >= LEAST_WRITTEN)
        source = "published" if case.weight == RUMOURS_WEIGHT else "own"
        told_there = [f"{mark:d}" for mark in marks] + [said.value if matched else ""]
        rows.append("\t".join((source, case.group.removeprefix("claim "), case.kind, case.stance or "", *told_there)))
    return "\n".join(rows) + "\n"


def thinned(whole: Lexicon) -> Lexicon:
    """The lexicon with LOST of its concepts forgotten; the same ones each time."""
    chance = random.Random(2)
    kept = [replace(entry, forms=entry.forms if chance.random() > LOST else ()) for entry in whole.concepts.entries]
    return replace(whole, concepts=Vocabulary(kept, lexicons.chat_words()))


def bare(case: Case) -> Case:
    """A case as typed without accents; of half the weight, as fewer are."""
    written = {name: fold(value) for name, value in case.text.fields()}
    return replace(case, text=Text(**written), weight=case.weight / 2)


def told(linear: Linear) -> dict[str, float]:
    """A linear model as it is written to the file: four decimals, names in order."""
    return {"constant": round(linear.constant, 4), **{name: round(value, 4) for name, value in sorted(linear.weights.items())}}


def trainers(claims_file: Path, rumours: Path, topics: Path, *own: Path) -> tuple[Trainer, Trainer]:
    """What is learned from once, and all that is learned from, with its phrases."""
    empty = Linear({}, 0.0)
    base = Lexicon(
        concepts=lexicons.claim_vocabulary(),
        classes=lexicons.classes(),
        stance_words=lexicons.stance_vocabulary(),
        rarity=lexicons.rarity(),
        vectors=Vectors.load(lexicons.rarity()),
        accents=lexicons.accents(),
        phrases=Phrases({}, {}),
        likeness=empty,
        relevance=empty,
        stances=StanceModel({}),
    )
    brought = known(claims_file)
    cases = [replace(case, weight=RUMOURS_WEIGHT) for case in read_cases(rumours)[1]]
    for file in own:
        more, told_there = read_cases(file)
        brought, cases = [*brought, *more], [*cases, *told_there]
    whole = Trainer(brought, base, [*cases, *news(topics, NEWS)])
    thin = Trainer(brought, thinned(base), [*cases, *news(topics, NEWS_THINNED)])
    plain = Trainer(brought, base, [*map(bare, [*cases, *news(topics, NEWS_BARE)])])
    trainer = whole.joined(plain).joined(thin)
    trainer.stanced = len(whole.cases) + len(plain.cases)
    counted = Counted(trainer.cases, trainer.words)
    trainer.phrases = counted.rows
    trainer.rarity = counted.rarity
    return whole, trainer


def write(whole: Trainer, trainer: Trainer) -> None:
    """Prints the out-of-fold figures and writes them, then fits on everything and writes the models."""
    count = len(whole.cases)
    tops, p, stances = cross_validate(trainer, SHUFFLE)
    report(whole, tops[:count], p[:count], stances[:count])
    plain = slice(count, trainer.stanced)
    print("without accents:", stances_right(trainer.cases[plain], stances[plain]))
    OUT_OF_FOLD.write_text(left_out(whole, tops[:count], p[:count], stances[:count]), encoding="utf-8")
    likeness = trainer.likeness(range(len(trainer.cases)))
    relevance, about = fit_relevance(trainer, range(len(trainer.cases)), tops)
    model, phrases = fit_stances(trainer, range(len(trainer.cases)))
    Phrases(trainer.rarity, {"relevance": about, **phrases}).save()
    written = {
        "likeness": told(likeness),
        "relevance": told(relevance),
        "stances": {str(stance): told(linear) for stance, linear in model.by_stance.items()},
    }
    OUT.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(*trainers(*map(Path, [each for each in sys.argv[1:] if each != "-v"])))
