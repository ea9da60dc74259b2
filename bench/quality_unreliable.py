"""How well unreliable posts are ranked, on the last fifth by time of ReINTEL (evaluation only; nothing shipped is fitted on it).

    python -m bench.quality_unreliable FOLDER_OF_PAPERS [--fit]

The shipped style score (nlp/unreliable.py) beside the length of the text alone. With `--fit` also models fitted on the first
four fifths and thrown away: what labelled posts of the same time would give. AUC with 95 % bootstrap intervals over posts.
Posts without a time (104) count as the oldest: they are never judged.
"""

import argparse
import gzip
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.parts.verdict import Figure, told
from catalogue import lexicons
from nlp.unreliable import Unreliable
from nlp.vectors import direction
from records.analysis import Text
from text import nfc, syllables

GOAL_FITTED = 0.90  # plain TF-IDF gives 0.888
JUDGED = 5  # one post of so many, the newest, is judged
DRAWS = 1000
COUNTS = ("likes", "comments", "shares")
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Post:
    """One post; `counts` are likes, comments and shares, None where unknown; `moment` is 0 where unknown."""

    text: str
    moment: int
    counts: tuple[int | None, ...]
    bad: bool


def posts(folder: Path, most: int | None = None) -> list[Post]:
    """The posts, oldest first; `most` of them spread over the whole time where given."""
    with gzip.open(folder / "data/misinformation/reintel-early.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: (row["time"] or 0, int(row["id"])))
    step = 1 if most is None else max(1, len(rows) // most)
    return [
        Post(row["text"] or ".", row["time"] or 0, tuple(row[name] for name in COUNTS), row["label"] == 1) for row in rows[::step]
    ]


def auc(scores: Vector, bad: NDArray[np.bool_]) -> float:
    """The chance that an unreliable post is ranked above another; equal scores count half."""
    order = np.sort(scores)
    ranks = (np.searchsorted(order, scores, "left") + np.searchsorted(order, scores, "right") + 1) / 2
    hits, others = int(bad.sum()), int((~bad).sum())
    return float((ranks[bad].sum() - hits * (hits + 1) / 2) / max(1, hits * others))


def shown(
    name: str, scores: Vector, bad: NDArray[np.bool_], *, over: float | None = None, at_least: float | None = None
) -> Figure:
    """AUC with its interval, against what it must exceed or reach."""
    draw = np.random.default_rng(0)
    drawn = [auc(scores[rows], bad[rows]) for rows in draw.integers(0, len(bad), (DRAWS, len(bad)))]
    low, high = np.percentile(drawn, [2.5, 97.5])
    score = auc(scores, bad)
    goal = f"> {over:.3f}" if over is not None else f"≥ {at_least:.3f}" if at_least is not None else ""
    met = score > over if over is not None else score >= at_least if at_least is not None else None
    return Figure(name=name, value=f"{score:.3f} ({low:.3f}–{high:.3f})", goal=goal, met=met)


def manner(some: Sequence[Post]) -> Matrix:
    """How each post is written: cues and marks of the style score, further marks, reactions, and where its words point."""
    style, vectors = Unreliable(lexicons.alarm_vocabulary()), lexicons.vectors()
    rows = []
    for post in some:
        text = nfc(post.text)
        told_of = list(style.features(Text(text=text)).values())
        pointed = direction(*vectors.known(vectors.units(syllables(text).words)))
        rows.append([*told_of, *written(text), *reactions(post), *pointed.tolist()])
    return np.array(rows, dtype=np.float64)


def written(text: str) -> list[float]:
    """Marks beside those of the style score: length, lines, tags, stops by logarithm; shares of digits, capitals and wjzf."""
    size = len(text) + 1
    counts = [len(text), *(text.count(mark) for mark in ("\n", "#", "...", ",", ".")), text.lower().count("<url>")]
    shares = [sum(map(str.isdigit, text)), sum(map(str.isupper, text)), sum(letter in "wzjf" for letter in text.lower())]
    return [*map(math.log1p, counts), float('"' in text), *(share / size for share in shares)]


def reactions(post: Post) -> list[float]:
    """Reaction counts by logarithm, whether each is known, and what outweighs what."""
    likes, comments, shares = (math.log1p(max(0, count or 0)) for count in post.counts)
    unknown = [float(count is None) for count in post.counts]
    return [likes, comments, shares, *unknown, comments - likes, shares - likes, comments - shares]


def fitted(learnt: Sequence[Post], judged: Sequence[Post]) -> dict[str, Vector]:
    """Scores of the judged posts by models that saw the others only: of words, of manner, and of all together."""
    bad = np.array([post.bad for post in learnt])
    trees = ExtraTreesClassifier(TREES, class_weight="balanced", min_samples_leaf=3, max_features=0.3, random_state=0, n_jobs=1)
    of_manner: Vector = trees.fit(manner(learnt), bad).predict_proba(manner(judged))[:, 1]
    pairs, triples = (_by_words(learnt, judged, bad, *each) for each in WORDS)
    every = sum(scores / scores.std() for scores in (pairs, triples, of_manner))
    return {"words alone (TF-IDF, 1-2)": pairs, "manner alone (trees)": of_manner, "all": np.asarray(every)}


def _by_words(
    learnt: Sequence[Post], judged: Sequence[Post], bad: NDArray[np.bool_], longest: int, fewest: int, penalty: float
) -> Vector:
    """A logistic regression over words and marks, alone and up to `longest` together, that `fewest` posts have."""
    words = TfidfVectorizer(ngram_range=(1, longest), min_df=fewest, sublinear_tf=True, token_pattern=r"[^\W_]+|[^\w\s]")
    known = words.fit_transform([post.text for post in learnt])
    model = LogisticRegression(C=penalty, solver="liblinear").fit(known, bad)
    scores: Vector = model.decision_function(words.transform([post.text for post in judged]))
    return scores


WORDS, TREES = ((2, 2, 10.0), (3, 1, 30.0)), 300
"""Chosen by time within the first four fifths: fitted on 50, 67 and 83 % of them, judged on the sixth behind each."""


def figures(folder: Path, most: int | None = None, *, fit: bool = False) -> list[Figure]:
    """Every figure; of `most` posts where given."""
    every = posts(folder, most)
    cut = len(every) * (JUDGED - 1) // JUDGED
    judged = every[cut:]
    bad = np.array([post.bad for post in judged])
    style = Unreliable(lexicons.alarm_vocabulary())
    ours = np.array([style.probability(Text(text=post.text)) for post in judged])
    length = np.array([float(len(post.text)) for post in judged])
    alone = max(auc(length, bad), 1 - auc(length, bad))
    found = [
        shown("unreliable: length of the text alone, AUC", length if auc(length, bad) >= 0.5 else -length, bad),
        shown("unreliable: the shipped style score, AUC", ours, bad, over=alone),
        Figure(name="  posts judged, unreliable ones", value=f"{len(bad)}, {int(bad.sum())}"),
    ]
    if fit:
        for name, scores in fitted(every[:cut], judged).items():
            goal = GOAL_FITTED if name == "all" else None
            found.append(shown(f"unreliable: fitted on the posts before, {name}", scores, bad, at_least=goal))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    sys.exit(told("unreliable posts", figures(given.folder, fit=given.fit)))
