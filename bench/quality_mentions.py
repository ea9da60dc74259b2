"""How well organisations and places are found, against the gold labels: python -m bench.quality_mentions GOLD.jsonl

Exact-string F1 of organisations over the items' sets of names, with a bootstrap interval over items; recall of places.
"""

import json
import random
import statistics
import sys
import time
from pathlib import Path

from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from nlp.mentions import Registry
from nlp.places import Gazetteer
from records.analysis import Text
from text import nfc

ROUNDS = 2000
LABELS = (0.025, 0.975)


def f1(counts: list[tuple[int, int, int]]) -> float:
    """F1 of (right, found, wanted) triples."""
    right, found, wanted = (sum(column) for column in zip(*counts, strict=True))
    return 2 * right / (found + wanted) if found + wanted else 1.0


def interval(counts: list[tuple[int, int, int]]) -> tuple[float, float]:
    """The middle 95 % of F1 over items drawn again with replacement."""
    chance = random.Random(20261122)
    scores = sorted(f1(chance.choices(counts, k=len(counts))) for _ in range(ROUNDS))
    return scores[int(LABELS[0] * ROUNDS)], scores[int(LABELS[1] * ROUNDS)]


def main(gold: Path) -> None:
    """Prints the table and every item that differs."""
    gazetteer = Gazetteer(load_places())
    registry = Registry(load_units().records, gazetteer, load_abbreviations())
    units: list[tuple[int, int, int]] = []
    places: list[tuple[int, int]] = []
    seconds = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = Text(title=nfc(row["title"] or "") or None, summary=nfc(row["summary"] or "") or None)
        started = time.perf_counter()
        mentions, found = registry.read(text)
        seconds.append(time.perf_counter() - started)
        ours, theirs = {mention.span.text for mention in mentions}, {nfc(unit) for unit in row["units"]}
        units.append((len(ours & theirs), len(ours), len(theirs)))
        written = {place.text for place in found}
        places.append((sum(nfc(place) in written for place in row["places"]), len(row["places"])))
        if ours != theirs:
            print(f"{row['id']}  thừa {sorted(ours - theirs)}  thiếu {sorted(theirs - ours)}")
    low, high = interval(units)
    hit, wanted = (sum(column) for column in zip(*places, strict=True))
    print(f"organisations, exact F1  {f1(units):.3f}  [{low:.3f}, {high:.3f}]  of {sum(u[2] for u in units)} names")
    print(f"places, recall           {hit / wanted if wanted else 1:.3f}  of {wanted}")
    print(
        f"time per text            {statistics.mean(seconds) * 1000:.2f} ms mean, {statistics.median(seconds) * 1000:.2f} median"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
