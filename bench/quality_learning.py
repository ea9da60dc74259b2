"""./run bench quality_learning GOLD: what a deployment's verdicts do to the sector decision, and how often a worse model gets in.

GOLD is JSON Lines with title, summary, health and sector (0 or 1). Departments are simulated: each judges a random part of the
pieces in a random order and trains as `./run train --from-reviews` does; the rest, judged by nobody, tells what the model that
it uses then is worth. One judges as the labels say, one errs one time in ten, one tosses a coin, one calls all that is about
health the sector's.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commands.learning_results import counted, too_few
from commands.learning_sector import MOST_TURNED, reading
from nlp.comparing import compared, f1, share_right
from nlp.health import MODEL, Classifier
from nlp.linear import Reading
from nlp.refit_sector import refitted
from records.analysis import Text

HELD = 0.2


@dataclass(frozen=True)
class Piece:
    """A piece as read, with its label."""

    reading: Reading
    sector: bool
    health: bool


@dataclass(frozen=True)
class Kind:
    """How a department judges: what it calls the sector's, and how often it errs."""

    name: str
    wrong: float = 0.0
    all_health: bool = False
    most_turned: float = MOST_TURNED

    def truth(self, piece: Piece) -> bool:
        """What it would say of the piece if it never erred."""
        return piece.sector or (self.all_health and piece.health)


KINDS = (
    Kind("as labelled"),
    Kind("1 in 10 wrong", 0.1),
    Kind("a coin", 0.5),
    Kind("all of health", all_health=True),
    Kind("the same, --most-turned 200", all_health=True, most_turned=2),
)


@dataclass(frozen=True)
class Outcome:
    """What one department got: whether a model was taken, and F1 on the pieces nobody judged, before and after."""

    taken: bool
    before: float
    after: float


def pieces(path: Path, model: Classifier) -> list[Piece]:
    """The labelled pieces."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Piece(
            reading(model, Text(title=row.get("title") or None, summary=row.get("summary") or None)),
            bool(row["sector"]),
            bool(row["health"]),
        )
        for row in rows
    ]


def department(model: Classifier, known: Sequence[Piece], judged: int, kind: Kind, seed: int) -> Outcome:
    """One department's year."""
    draw = random.Random(seed)
    order = draw.sample(range(len(known)), len(known))
    mine, rest = [known[n] for n in order[:judged]], [known[n] for n in order[judged:]]
    said = [kind.truth(one) != (draw.random() < kind.wrong) for one in mine]
    cut = round(judged * (1 - HELD))
    logits = [model.sector_logit(one.reading) for one in mine]
    names = [str(n) for n in range(judged)]
    found = refitted(model.linear, MODEL, [one.reading for one in mine[:cut]], logits[:cut], said[:cut], [1.0] * cut, names[:cut])
    truth = [kind.truth(one) for one in rest]
    before = [float(model.says_sector(model.sector_logit(one.reading))) for one in rest]
    few = too_few(counted(said[:cut]), counted(said[cut:]), "", "", "")
    if found is None or few:
        return Outcome(False, _f1(truth, before), _f1(truth, before))
    new = model.with_change(found[0])
    held = [[float(each.says_sector(each.sector_logit(one.reading))) for one in mine[cut:]] for each in (model, new)]
    taken = compared(share_right, said[cut:], held[0], held[1], names[cut:]).better
    told = [float(new.says_sector(new.sector_logit(one.reading))) for one in rest]
    turned = sum(one != other for one, other in zip(before, told, strict=True))
    taken = taken and turned <= kind.most_turned * max(1, sum(before))
    after = told if taken else before
    return Outcome(taken, _f1(truth, before), _f1(truth, after))


def _f1(truth: Sequence[bool], answers: Sequence[float]) -> float:
    return f1(np.array(truth, dtype=np.float64), np.array(answers), np.zeros(len(truth), dtype=np.int64))


def main() -> None:
    """Prints a line for each kind of department."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("gold", type=Path)
    given.add_argument("--departments", type=int, default=20)
    asked = given.parse_args()
    model = Classifier.load()
    known = pieces(asked.gold, model)
    print(f"{'judged':>7} {'judges':>27} {'taken':>7} {'F1 before':>10} {'after':>7} {'worse by > 0.01':>16}")
    for judged in (300, 400):
        for kind in KINDS:
            found = [department(model, known, judged, kind, seed) for seed in range(asked.departments)]
            before, after = np.mean([one.before for one in found]), np.mean([one.after for one in found])
            worse = sum(one.after < one.before - 0.01 for one in found)
            taken = sum(one.taken for one in found)
            print(f"{judged:>7} {kind.name:>27} {taken:>4}/{len(found)} {before:>10.3f} {after:>7.3f} {worse:>16}")


if __name__ == "__main__":
    main()
