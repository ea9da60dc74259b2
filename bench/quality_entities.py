"""How well organisations and places are told in biomedical texts, beside a plain chain fitted in the same run.

    python -m bench.quality_entities FOLDER_OF_PAPERS [SENTENCES]

Exact spans of VietBioNER's test.txt (CC BY 4.0; nothing shipped has seen it), micro-F1 over the two kinds, with 95 % bootstrap
intervals over sentences. The plain chain is a conditional random field of the same trainer on the same sentences, fed with words,
shapes and their neighbours. The grammar and gazetteer of nlp/mentions.py and nlp/places.py answer another question (the sector's
own bodies, Vietnam's places) and are told for comparison.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.parts.verdict import Figure, told, under
from catalogue import lexicons
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from nlp.entities import Kind, shape
from nlp.mentions import Registry
from nlp.models.train.chain_fit import fit
from nlp.models.train.entities import PENALTY, Sentence, counted, f1, laid_out, read
from nlp.places import Gazetteer
from records.analysis import Text
from text import tone

DRAWS = 2000
Counts = list[tuple[int, int, int]]
Labels = list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """Spans counted over both kinds, and of each kind."""

    both: Counts
    kinds: dict[Kind, Counts]


def plain(words: Sequence[str]) -> list[list[str]]:
    """The features of a plain chain: each word and its shape, and those of two neighbours on each side."""
    told_of = [(tone(word).lower(), shape(word)) for word in words]
    rows = []
    for at, word in enumerate(words):
        row = ["b", f"W={word}"]
        for away in range(-2, 3):
            low, form = told_of[at + away] if 0 <= at + away < len(words) else ("<>", "<>")
            row += [f"{away}w={low}", f"{away}s={form}"]
        rows.append(row)
    return rows


def by_rules(registry: Registry, gazetteer: Gazetteer) -> Callable[[Sequence[str]], Labels]:
    """What the sector's grammar and the gazetteer say of the words, organisations before places."""

    def labels(words: Sequence[str]) -> Labels:
        text, bounds = laid_out(words)
        spans = [(hit.start, hit.end, "I-Location") for hit in gazetteer.hits(text)]
        spans += [(one.span.start, one.span.end, "I-Organisation") for one in registry.find(Text(text=text))]
        found = ["O"] * len(words)
        for start, end, label in spans:
            for at, (first, last) in enumerate(bounds):
                if first < end and last > start:
                    found[at] = label
        return found

    return labels


def judged(sentences: Sequence[Sentence], label: Callable[[Sequence[str]], Labels]) -> Told:
    """The answers against the truth."""
    truth = [[name for _, name in sentence] for sentence in sentences]
    given = [label([word for word, _ in sentence]) for sentence in sentences]

    def of(kind: Kind) -> Counts:
        return counted(*([[name if name == f"I-{kind}" else "O" for name in row] for row in rows] for rows in (truth, given)))

    return Told(counted(truth, given), {kind: of(kind) for kind in Kind})


def interval(counts: Counts, score: Callable[[Counts], float] = f1) -> tuple[float, float]:
    """The middle 95 % of the score over sentences drawn again with replacement."""
    chance = random.Random(20261126)
    scores = sorted(score(chance.choices(counts, k=len(counts))) for _ in range(DRAWS))
    return scores[int(0.025 * DRAWS)], scores[int(0.975 * DRAWS)]


def shown(name: str, counts: Counts, *, over: float | None = None) -> Figure:
    """F1 with its interval; `over` is what it must exceed."""
    score, (low, high) = f1(counts), interval(counts)
    met = None if over is None else score > over
    goal = "" if over is None else f"> {over:.3f}"
    return Figure(name=name, value=f"{score:.3f} ({low:.3f}–{high:.3f})", goal=goal, met=met)


def gained(ours: Counts, theirs: Counts) -> Figure:
    """How much F1 is gained over the plain chain, on the same sentences."""
    pairs = list(zip(ours, theirs, strict=True))
    chance = random.Random(20261126)

    def gain(rows: Sequence[tuple[tuple[int, int, int], tuple[int, int, int]]]) -> float:
        return f1([mine for mine, _ in rows]) - f1([other for _, other in rows])

    gains = sorted(gain(chance.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
    low, high = gains[int(0.025 * DRAWS)], gains[int(0.975 * DRAWS)]
    return Figure(name="gain over the plain chain, paired", value=f"{gain(pairs):+.3f} ({low:+.3f}–{high:+.3f})")


def figures(folder: Path, most: int | None = None) -> list[Figure]:
    """Every figure; `most` sentences of each file where given."""
    corpus = folder / "data/entities/vietbioner"
    learnt = [*read(corpus / "train.txt")[:most], *read(corpus / "dev.txt")[:most]]
    test = read(corpus / "test.txt")[:most]
    gazetteer, tagger = Gazetteer(load_places()), lexicons.tagger()
    rules = by_rules(Registry(load_units().records, gazetteer, load_abbreviations()), gazetteer)
    rows = [plain([word for word, _ in sentence]) for sentence in learnt]
    chain = fit(rows, [[name for _, name in sentence] for sentence in learnt], penalty=PENALTY, rounds=100)
    began = time.process_time()
    ours = judged(test, lambda words: tagger.labels(*laid_out(words)))
    spent = (time.process_time() - began) * 1000 / max(1, len(test))
    theirs = judged(test, lambda words: chain.labels(plain(words)))
    found = [
        shown("entities: grammar and gazetteer alone", judged(test, rules).both),
        shown("entities: a plain chain", theirs.both),
        shown("entities: the shipped tagger", ours.both, over=f1(theirs.both)),
        gained(ours.both, theirs.both),
    ]
    found += [shown(f"  {kind}, plain", theirs.kinds[kind]) for kind in Kind]
    found += [shown(f"  {kind}, shipped", ours.kinds[kind]) for kind in Kind]
    return [*found, under("  ms of CPU a sentence of 31 words (asked for only)", spent, 5.0, digits=2)]


if __name__ == "__main__":
    sys.exit(told("entities", figures(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)))
