"""How well claims, stance, alarming assertions and evasion are handled, by the shipped thresholds.

    python -m bench.quality_claims FOLDER_OF_PAPERS

Claim and stance weights were fitted on rumours-dev itself; the 5-fold figures stand in nlp/models/claims.md.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from catalogue import lexicons
from catalogue.claims import load
from evasion import skeleton
from nlp.checkworthy import REPORTED, CheckWorthy
from nlp.claims import CONFIRMED, SUGGESTED, Library
from records.analysis import Match, Text, Tier
from text import fold

TWINS = (
    "KR001 KR002 KR003 KR004 KR005 KR006 KR007 KR013 KR014|KR009 KR011|KR024 KR025|KR030 KR031 KR032|KR036 KR037 KR039|"
    "KR045 KR046|KR067 KR068|KR069 KR070|KR072 KR073 KR074 KR075 KR076|KR088 KR089 KR090 KR091"
)
STANCES = {"spread": "spreads", "debunk": "rebuts", "question": "asks"}
SAMPLE = 3000
HELD = Path(__file__).parents[1] / "tests" / "data" / "claims_held.jsonl"


def rows(file: Path) -> Iterable[dict[str, str]]:
    """The lines of a JSON Lines file, packed or plain."""
    raw = file.read_bytes()
    lines = gzip.decompress(raw) if file.suffix == ".gz" else raw
    yield from map(json.loads, lines.decode("utf-8").strip().split("\n"))


def as_text(written: str) -> Text:
    """A first line of its own is a title."""
    head, _, rest = written.partition("\n")
    return Text(title=head, summary=rest) if rest else Text(text=written)


def same(claim: str, rumour: str) -> bool:
    """True where the two count as one claim."""
    return claim == rumour or any(claim in row.split() and rumour in row.split() for row in TWINS.split("|"))


def share(label: str, good: int, of: int) -> None:
    """Prints a share with its numbers."""
    print(f"{label:58} {good:5}/{of:<5} {good / max(1, of):.3f}")


def claims(library: Library, folder: Path) -> None:
    """Matching and stance on rumours-dev."""
    told = list(rows(folder / "data/gold/rumours-dev.jsonl"))
    found = [(row, library.match(as_text(row["text"]))) for row in told]
    spread = [(row, match) for row, match in found if row["stance"] == "spread"]
    _tier("any tier", spread, lambda match: True)
    _tier("confirmed", spread, lambda match: match.tier is Tier.CONFIRMED)
    for kind in ("near_miss", "none"):
        of = [match for row, match in found if row["kind"] == kind]
        share(f"claims matched by {kind} (wanted: none)", sum(bool(match) for match in of), len(of))
    related = [(row, match[0]) for row, match in found if row["rumour"] and match and same(match[0].claim, row["rumour"])]
    share("stance right, of matched", sum(STANCES[row["stance"]] == match.stance for row, match in related), len(related))
    rebuts = [match for row, match in related if row["stance"] == "debunk"]
    share("rebuttals taken for spreading (wanted: none)", sum(match.stance == "spreads" for match in rebuts), len(rebuts))


def held(own: Path) -> None:
    """Claims that nothing was fitted or mended with, beside the shipped ones (tests/data/claims_held.jsonl)."""
    told = list(rows(own))
    brought = [replace(load().records[0], id=row["claim"], sentence=row["sentence"]) for row in told if "sentence" in row]
    library = Library([*load().records, *brought], lexicons.claim_lexicon())
    found = [(row, library.match(as_text(row["text"]))) for row in told if "text" in row]
    for kind in ("spread_plain", "spread_noisy", "debunk", "question"):
        of = [(row, match) for row, match in found if row["kind"] == kind]
        hit = [(row, match[0]) for row, match in of if match and match[0].claim == row["rumour"]]
        share(f"claims never seen: {kind} found", len(hit), len(of))
        share(f"claims never seen: {kind}, stance right of these", sum(m.stance == row["stance"] for row, m in hit), len(hit))
    near = [match for row, match in found if row["kind"] == "near_miss"]
    share("claims never seen: matched by near_miss (wanted: none)", sum(map(bool, near)), len(near))


def _tier(name: str, spread: Sequence[tuple[dict[str, str], tuple[Match, ...]]], fits: Callable[[Match], bool]) -> None:
    hit = [(row, match[0]) for row, match in spread if match and fits(match[0])]
    good = sum(same(match.claim, row["rumour"]) for row, match in hit)
    share(f"claims, {name}: recall on spreading texts", good, len(spread))
    share(f"claims, {name}: precision of the top match", good, len(hit))


def ordinary(library: Library, worthy: CheckWorthy, folder: Path) -> None:
    """What ordinary news is taken for."""
    stream = islice(rows(folder / "data/stream/rss-2025-08_2026-05.jsonl.gz"), 0, None, 41)
    texts = [Text(title=row["title"], summary=row.get("summary") or None) for row in islice(stream, SAMPLE)]
    share("claims matched by ordinary news", sum(bool(library.match(text)) for text in texts), len(texts))
    share("alarming assertions in ordinary news", sum(bool(worthy.assertions(text)) for text in texts), len(texts))


def alarm(worthy: CheckWorthy, folder: Path) -> None:
    """Alarming assertions by kind of text in rumours-dev."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for row in rows(folder / "data/gold/rumours-dev.jsonl"):
        counts[row["kind"]].append(bool(worthy.assertions(as_text(row["text"]))))
    for kind, found in sorted(counts.items()):
        share(f"alarming assertions in {kind}", sum(found), len(found))


def evasion(folder: Path) -> None:
    """Rumour texts that survive evasion as folded text."""
    texts = [row["text"] for row in rows(folder / "data/gold/rumours-dev.jsonl") if row["kind"] == "spread_plain"]
    ways: dict[str, Callable[[str], str]] = {
        "zero-width": "\u200b".join,
        "soft hyphen": "\u00ad".join,
        "tags": "\U000e0076".join,
        "look-alikes": lambda text: text.translate(str.maketrans("acio", "асіо")),
        "dotted": lambda text: " ".join(".".join(word) if word.isalpha() else word for word in text.split()),
        "reversed": lambda text: "\n".join(f"\u202e{line[::-1]}\u202c" for line in text.split("\n")),
    }
    for name, way in ways.items():
        kept = [fold(skeleton(way(text)).text) == fold(skeleton(text).text) for text in texts]
        share(f"evasion undone wholly: {name}", sum(kept), len(kept))


def main(folder: Path) -> None:
    """Prints every figure."""
    library = Library(load().records, lexicons.claim_lexicon())
    worthy = CheckWorthy(lexicons.alarm_vocabulary())
    print(f"thresholds: suggested {SUGGESTED}, confirmed {CONFIRMED}, alarm {REPORTED}")
    claims(library, folder)
    held(HELD)
    ordinary(library, worthy, folder)
    alarm(worthy, folder)
    evasion(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
