"""The quality of all that reads texts, as one table: at the shipped thresholds, with 95 % bootstrap intervals.

    ./run bench quality [--shared DIR] [--only NAME …] [--markdown FILE]

DIR (default: `shared` beside the project) holds the labelled texts, which are no part of it; what is measured on which
text, and what each text may be used for, is said by the parts: bench/quality_*.py.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench import (
    quality_claims,
    quality_entities,
    quality_evasion,
    quality_health,
    quality_mentions,
    quality_stories,
    quality_unreliable,
)
from bench.parts.verdict import Figure, told

PARTS: dict[str, Callable[[Path], Sequence[Figure]]] = {
    "health": quality_health.figures,
    "mentions": quality_mentions.figures,
    "claims": quality_claims.figures,
    "evasion": quality_evasion.figures,
    "unreliable": partial(quality_unreliable.figures, fit=True),
    "stories": quality_stories.figures,
    "entities": quality_entities.figures,
}


def markdown(figures: Sequence[Figure]) -> str:
    """The table as docs/benchmarks.md keeps it."""
    word = {True: "met", False: "**missed**", None: ""}
    rows = (f"| {one.name.strip()} | {one.value} | {one.goal} | {word[one.met]} |" for one in figures)
    return "\n".join(["| figure | measured | goal | |", "|---|---|---|---|", *rows]) + "\n"


def main() -> int:
    """Prints the table; 1 where a goal was missed."""
    asked = argparse.ArgumentParser(description="quality of all that reads texts")
    asked.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    asked.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    asked.add_argument("--markdown", type=Path, help="also writes the table to this file")
    given = asked.parse_args()
    figures = [one for name in given.only for one in PARTS[name](given.shared)]
    if given.markdown:
        given.markdown.write_text(markdown(figures), encoding="utf-8")
    return told("quality", figures)


if __name__ == "__main__":
    sys.exit(main())
