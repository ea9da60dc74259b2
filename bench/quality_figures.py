"""How many stated figures are read whole and right: python -m bench.quality_figures [--part dev|final] [--show]

Reads tests/data/figures_held.jsonl: sentences of a piece of 20 November 2026, each with the figures that may be held against a
published one. A figure is right where kind, range, disease, province, whole or part, and days are all right."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from catalogue.lexicons import matters
from catalogue.places import load_places
from nlp.figures import Figures
from nlp.places import Gazetteer
from records.analysis import Text
from records.figure import StatedFigure

HELD = Path(__file__).parents[1] / "tests" / "data" / "figures_held.jsonl"
DAY = date(2026, 11, 20)


def rows(part: str) -> list[dict[str, Any]]:
    """The held sentences of a part."""
    read = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    return [row for row in read if part in ("all", row["part"])]


def told(one: StatedFigure) -> tuple[object, ...]:
    """What is compared of a figure that was read."""
    days = (one.since.isoformat() if one.since else None, one.until.isoformat() if one.until else None)
    return (one.kind.value, one.low, one.high, one.matter, one.province, not one.narrower and not one.commune, *days)


def score(part: str, *, show: bool = False) -> tuple[int, int, int]:
    """(right, wanted, read): figures of a part."""
    reader = Figures(matters(), Gazetteer(load_places()))
    right = wanted = read = 0
    for row in rows(part):
        found = [told(one) for one in reader.read(Text(title=row["text"]), DAY) if not one.unread and not one.doubted]
        want = [tuple(one.values()) for one in row["figures"]]
        right += sum(one in found for one in want)
        wanted, read = wanted + len(want), read + len(found)
        if show and sorted(map(str, found)) != sorted(map(str, want)):
            print(f"{row['text']}\n  wanted {want}\n  read   {found}")
    return right, wanted, read


def main() -> None:
    """Prints recall and precision."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", default="all", choices=("dev", "final", "all"))
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    right, wanted, read = score(given.part, show=given.show)
    print(f"{given.part}: recall {right}/{wanted} = {right / wanted:.3f}, precision {right}/{read} = {right / max(1, read):.3f}")


if __name__ == "__main__":
    main()
