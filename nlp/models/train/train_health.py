"""Fit the classifiers of health, sector, topic and tone, and write nlp/models/health.tsv.gz.

    python -m nlp.models.train.train_health --data DIR [--without-newer] [--out FILE]

DIR holds topics/vntc-train.jsonl.gz and topics/newer-dev.jsonl.gz (MIT). `--without-newer` keeps the newer sample out,
so that transfer to it can be measured. Takes about four minutes and 3 GB; the same input gives the same file.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.facts import Facts
from nlp.linear import SCALE, Floats, Linear, Reading, dense_names, read, save
from nlp.models import HEALTH, TERMS
from nlp.models.train.fit import Fitted, Matrix, Space, fit, out_of_fold, platt
from nlp.models.train.pieces import LONG, SHORT, Piece, corpus, identity, labelled, labels, shaped, written
from nlp.terms import Terms
from records.analysis import Tone, Topic

CARRIED = 0.3
"""How much the score of an earlier task counts as a feature of a later one, before regularisation."""
WRITTEN = 1.0
"""Weight of an invented piece in the fit of health, beside 28,000 articles of other years."""
INVENTED = 1.0
"""Weight of a draw of an invented piece in the other fits. In five folds over the read texts 0.25, 0.5 and 1 are within 0.003
of each other, which is chance; 1 was the best on the development gold."""
SHAPE = 0.4
"""Weight of each of the three shapes of a read text."""
PLAIN = 3
"""Every third article that is filed and scored as no health, short as a feed entry, tells the fit of sector what the rest
of the news looks like."""
TOPICS = [topic.value for topic in Topic if topic is not Topic.NONE]
TONES = [tone.value for tone in Tone]

SHARES = {
    "advice": 30, "treatment": 19, "policy": 12, "other": 11, "law": 5, "poisoning": 5, "incident": 4, "research": 3,
    "drug": 3, "staff": 3, "outbreak": 3, "misinfo": 2,
}  # fmt: skip
"""Topics of a hundred pieces of today's feeds, as the development gold has them: the learned texts hold far more research
and fewer cures, so scores are moved towards these."""
MOVED = 0.25
"""How far: on the gold wholly moved scores gain accuracy (0.80 beside 0.79) and lose the rare topics (macro-F1 0.54, 0.59)."""

THRESHOLDS = {"health": 0.6, "article": 0.98, "sector": 0.32}
"""Probabilities from which the answer is yes: set on the development gold, and health of a text with an article's body on
the newer sample by a fit without it; see the card."""
LENGTH = {"health": 2.0, "article": 0.5, "sector": 0.6}
"""How much a score falls per unit of ln(syllables / 60): the longer the text, the more it mentions by the way."""

Rows = tuple[Matrix, Floats]


@dataclass(frozen=True, slots=True)
class Topical:
    """Corpus texts in one shape with their health label and weight."""

    readings: list[Reading]
    health: NDArray[np.int64]
    weights: Floats
    known: NDArray[np.bool_]


def topical(texts: Sequence[tuple[str, str]], sizes: tuple[int, ...], terms: Terms, seed: int) -> Topical:
    """Health by the corpus's topic, or by reading where the text was read (then it counts three times)."""
    draw, known = random.Random(seed), labels()
    read_by_us = [known.get(identity(text)) for _, text in texts]
    health = [found.health if found else int(topic == "Suc khoe") for found, (topic, _) in zip(read_by_us, texts, strict=True)]
    readings = [read(shaped(text, draw.choice(sizes)), terms) for _, text in texts]
    weights = np.array([3.0 if found else 1.0 for found in read_by_us])
    return Topical(readings, np.array(health), weights, np.array([found is not None for found in read_by_us]))


def stacked(*rows: Rows) -> Rows:
    """Rows one under another."""
    return sparse.vstack([row[0] for row in rows]).tocsr(), np.vstack([row[1] for row in rows])


def carried(rows: Rows, *earlier: Fitted) -> Rows:
    """Rows with the scores of earlier tasks as further dense features."""
    return rows[0], np.hstack([rows[1], *(task.scores(rows) * CARRIED for task in earlier)])


def folded(task: Fitted, *earlier: Fitted) -> Fitted:
    """The task as linear in the plain row: what it says of earlier scores is spread over their weights."""
    width = len(earlier[0].dense)
    ngrams, dense, bias = task.ngrams.copy(), task.dense[:width].copy(), task.bias.copy()
    for weight, before in zip(task.dense[width:], earlier, strict=True):
        ngrams += CARRIED * before.ngrams * weight
        dense += CARRIED * before.dense * weight
        bias += CARRIED * before.bias[0] * weight
    return Fitted(np.round(ngrams * SCALE) / SCALE, np.round(dense * SCALE) / SCALE, bias)


@dataclass(frozen=True, slots=True)
class Material:
    """All that is fitted on: topical rows for health, read and invented pieces for the rest, and plain news."""

    pieces: list[Piece]
    piece_rows: Rows
    invented: NDArray[np.bool_]
    topical_rows: Rows
    health: NDArray[np.int64]
    weights: Floats
    known: NDArray[np.bool_]
    short: NDArray[np.bool_]


def material(folder: Path, terms: Terms, space_facts: Facts, *, newer: bool) -> tuple[Space, Material]:
    """Read the corpora and turn all into rows of one space."""
    texts = corpus(folder / "topics" / "vntc-train.jsonl.gz")
    if newer:
        texts += corpus(folder / "topics" / "newer-dev.jsonl.gz")
    parts = [topical(texts, SHORT, terms, 0), topical(texts, LONG, terms, 1)]
    read_by_us, invented = labelled(texts), written(TERMS)
    pieces = [*read_by_us, *invented]
    space = Space.of([reading for part in parts for reading in part.readings], space_facts)
    return space, Material(
        pieces=pieces,
        piece_rows=space.rows([read(piece.text, terms) for piece in pieces]),
        invented=np.array([False] * len(read_by_us) + [True] * len(invented)),
        topical_rows=stacked(*(space.rows(part.readings) for part in parts)),
        health=np.concatenate([part.health for part in parts]),
        weights=np.concatenate([part.weights for part in parts]) / len(parts),
        known=np.concatenate([part.known for part in parts]),
        short=np.repeat([True, False], len(texts)),
    )


def fit_health(m: Material) -> Fitted:
    """Health from topics, reading and invented pieces."""
    label = np.array([piece.labels.health for piece in m.pieces])[m.invented]
    rows = stacked(m.topical_rows, _some(m.piece_rows, m.invented))
    weights = np.concatenate([m.weights, np.full(len(label), WRITTEN)])
    return fit(rows, np.concatenate([m.health, label]), weights, ngrams=2, hints=0.7, c=0.7)[0]


def plain(m: Material, health: Fitted) -> Rows:
    """Rows of articles that are not about health, as short as feed entries."""
    scores = health.scores(m.topical_rows)[:, 0]
    return _some(m.topical_rows, np.flatnonzero(m.short & (m.health == 0) & (scores < 0) & ~m.known)[::PLAIN])


def fit_sector(m: Material, health: Fitted, news: Rows, chosen: NDArray[np.int64]) -> Fitted:
    """Sector from the chosen pieces and from plain news."""
    label = np.array([m.pieces[i].labels.sector for i in chosen])
    rows = carried(stacked(_some(m.piece_rows, chosen), news), health)
    weights = np.concatenate([np.where(m.invented[chosen], INVENTED, SHAPE), np.ones(news[1].shape[0])])
    answers = np.concatenate([label, np.zeros(news[1].shape[0], dtype=np.int64)])
    return folded(fit(rows, answers, weights, ngrams=4, hints=0.7, c=0.7)[0], health)


def fit_many(m: Material, which: str, chosen: NDArray[np.int64], *earlier: Fitted) -> Fitted:
    """Topic or tone from the chosen pieces; a column a class, in the order of TOPICS or TONES."""
    order = TOPICS if which == "topic" else TONES
    label = np.array([order.index(getattr(m.pieces[i].labels, which)) for i in chosen])
    rows = carried(_some(m.piece_rows, chosen), *earlier)
    weights = np.where(m.invented[chosen], INVENTED, SHAPE)
    rarity = weights.sum() / (len(order) * np.bincount(label, weights, minlength=len(order))[label])
    weights = weights * np.sqrt(rarity)
    fitted = folded(fit(rows, label, weights, ngrams=4, hints=1, c=2)[0], *earlier)
    return moved(fitted, np.bincount(label, weights, minlength=len(order)).astype(np.float64)) if which == "topic" else fitted


def moved(topic: Fitted, learned: Floats) -> Fitted:
    """The same, moved from topics learned in the proportions of `learned` towards those of SHARES."""
    shares = np.array([SHARES[name] for name in TOPICS], dtype=float)
    return replace(topic, bias=topic.bias + MOVED * np.log(shares / shares.sum() / (learned / learned.sum())))


def _some(rows: Rows, chosen: NDArray[np.generic]) -> Rows:
    return rows[0][chosen], rows[1][chosen]


def calibrated(m: Material, health: Fitted, news: Rows) -> dict[str, tuple[float, float]]:
    """Slope and offset of health and sector on the pieces; sector's scores come from models that did not see them."""
    origins = [piece.origin for piece in m.pieces]

    def scored(train: NDArray[np.int64], test: NDArray[np.int64]) -> Floats:
        return fit_sector(m, health, news, train).scores(_some(m.piece_rows, test))

    sector = out_of_fold(origins, 4, scored)[:, 0]
    health_labels = np.array([piece.labels.health for piece in m.pieces])
    sector_labels = np.array([piece.labels.sector for piece in m.pieces])
    return {
        "health": platt(health.scores(m.piece_rows)[:, 0], health_labels),
        "sector": platt(sector, sector_labels),
    }


def train(folder: Path, *, newer: bool) -> tuple[Linear, Terms]:
    """The model of all tasks, ready to be saved."""
    terms = Terms.load(TERMS)
    facts = Facts(terms.groups)
    space, m = material(folder, terms, facts, newer=newer)
    everything = np.arange(len(m.pieces))
    health = fit_health(m)
    news = plain(m, health)
    sector = fit_sector(m, health, news, everything)
    about = np.array([i for i in everything if m.pieces[i].labels.topic != Topic.NONE])
    topic, tone = fit_many(m, "topic", about, health, sector), fit_many(m, "tone", everything, health, sector)
    tasks = [health, sector, topic, tone]
    platts = calibrated(m, health, news)
    meta = {
        "groups": terms.groups,
        "calibration": {
            task: {"slope": slope, "offset": offset, "length": LENGTH[task], "threshold": THRESHOLDS[task]}
            for task, (slope, offset) in {**platts, "article": platts["health"]}.items()
        },
    }
    names = ["health", "sector", *(f"topic: {name}" for name in TOPICS), *(f"tone: {name}" for name in TONES)]
    weights, dense = np.hstack([task.ngrams for task in tasks]), np.hstack([task.dense for task in tasks])
    bias = np.concatenate([task.bias for task in tasks])
    return Linear(names, space.numbers, space.idf, weights, dense, bias, facts, meta), terms


def main() -> None:
    """Train and write; the scores are measured by bench/quality_health.py."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--without-newer", action="store_true")
    arguments.add_argument("--out", type=Path, default=HEALTH)
    given = arguments.parse_args()
    model, terms = train(given.data, newer=not given.without_newer)
    save(given.out, model, dense_names(terms.groups, model.facts))
    print(f"{given.out.name}: {len(model.numbers)} n-grams, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
