"""Makes nlp/models/entities.tsv.gz from VietBioNER (CC BY 4.0): python -m nlp.models.train.entities FOLDER_OF_VIETBIONER

Learns from train.txt, dev.txt and invented sentences (named.py); test.txt is left to bench/quality_entities.py. What was
chosen was chosen by folds over train.txt and dev.txt; `--folds` tells such figures and writes nothing. The same input gives
the same file.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from catalogue.lexicons import tagger_of
from nlp.chain import Chain, save
from nlp.entities import Tagger, stretches
from nlp.models import ENTITIES
from nlp.models.train.chain_fit import fit
from nlp.models.train.named import sentences as invented
from text import nfc

PENALTY, ROUNDS, LEAST = 0.3, 50, 0.02
FOLDS = 5
NOTE = "VietBioNER (Phan, Nguyen and Nguyen, LREC 2022), CC BY 4.0; weights fitted by the project, see entities.md"
WANTED = ("I-Organisation", "I-Location")

Sentence = list[tuple[str, str]]


def read(file: Path) -> list[Sentence]:
    """The sentences of a BIO file as (word, label); labels other than organisations and places are O."""
    found: list[Sentence] = []
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        cells = [line.rsplit(" ", 1) for line in block.splitlines() if line.strip()]
        if cells:
            found.append([(nfc(word), label if label in WANTED else "O") for word, label in cells])
    return found


def seen(tagger: Tagger, sentence: Sentence) -> list[list[str]]:
    """The features of each word."""
    return tagger.features(*laid_out([word for word, _ in sentence]))


def laid_out(words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The words as one text, and the bounds of each in it."""
    bounds, at = [], 0
    for word in words:
        bounds.append((at, at + len(word)))
        at += len(word) + 1
    return " ".join(words), bounds


def counted(wanted: Sequence[Sequence[str]], given: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """(right, found, wanted) spans of each sentence; a span is right where kind and both ends are."""
    sets = [(set(stretches(mine)), set(stretches(theirs))) for mine, theirs in zip(given, wanted, strict=True)]
    return [(len(mine & theirs), len(mine), len(theirs)) for mine, theirs in sets]


def f1(counts: Sequence[tuple[int, int, int]]) -> float:
    """Micro-F1 of such triples."""
    right, found, wanted = (sum(count[at] for count in counts) for at in range(3))
    return 2 * right / max(1, found + wanted)


def _shown(sentences: Sequence[Sentence], tagger: Tagger) -> tuple[list[list[list[str]]], list[list[str]]]:
    """The features and the labels of each sentence's words."""
    return [seen(tagger, sentence) for sentence in sentences], [[label for _, label in sentence] for sentence in sentences]


def folded(sentences: Sequence[Sentence], tagger: Tagger, penalty: float) -> float:
    """Micro-F1 where each fifth is tagged by a chain that has not seen it."""
    rows, labels = _shown(sentences, tagger)
    more_rows, more_labels = _shown(invented(), tagger)
    given: dict[int, list[str]] = {}
    for fold in range(FOLDS):
        rest = [at for at in range(len(rows)) if at % FOLDS != fold]
        chain = fit(
            [*(rows[at] for at in rest), *more_rows],
            [*(labels[at] for at in rest), *more_labels],
            penalty=penalty,
            rounds=ROUNDS,
            least=LEAST,
        )
        given |= {at: chain.labels(rows[at]) for at in range(fold, len(rows), FOLDS)}
    return f1(counted(labels, [given[at] for at in range(len(rows))]))


def fitted(sentences: Sequence[Sentence], tagger: Tagger) -> Chain:
    """The chain that ships, or the same from other sentences; the invented ones stand beside them."""
    rows, labels = _shown([*sentences, *invented()], tagger)
    return fit(rows, labels, penalty=PENALTY, rounds=ROUNDS, least=LEAST)


def main(folder: Path, *, folds: bool) -> None:
    """Writes the file, or tells the figures of the folds."""
    sentences = [*read(folder / "train.txt"), *read(folder / "dev.txt")]
    tagger = tagger_of(None)
    if folds:
        random.Random(5).shuffle(sentences)
        for penalty in (0.1, PENALTY, 1.0):
            print(f"penalty {penalty}: micro-F1 {folded(sentences, tagger, penalty):.3f}")
        return
    save(ENTITIES, fitted(sentences, tagger), NOTE)
    print(f"{len(sentences)} sentences, {ENTITIES.stat().st_size} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", action="store_true")
    arguments = parser.parse_args()
    main(arguments.folder, folds=arguments.folds)
