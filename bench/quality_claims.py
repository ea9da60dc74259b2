"""How well known claims are found and how well stance is told, by the shipped thresholds; alarming assertions.

    python -m bench.quality_claims FOLDER_OF_PAPERS

Intervals are 95 % bootstrap over claims. Claim and stance weights were fitted on rumours-dev itself: the first rows are in
sample, the 5-fold ones are what fitting left out (nlp/models/train/out_of_fold.tsv, written by the script that fits), and
the claims never seen are of tests/data. Spelling to evade is measured apart (quality_evasion).
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from bench.parts.verdict import Figure
from catalogue import lexicons
from catalogue.claims import load
from nlp.checkworthy import REPORTED, CheckWorthy
from nlp.claims import CONFIRMED, SUGGESTED, Library
from records.analysis import Match, Text, Tier

TWINS = (
    "KR001 KR002 KR003 KR004 KR005 KR006 KR007 KR013 KR014|KR009 KR011|KR024 KR025|KR030 KR031 KR032|KR036 KR037 KR039|"
    "KR045 KR046|KR067 KR068|KR069 KR070|KR072 KR073 KR074 KR075 KR076|KR088 KR089 KR090 KR091"
)
STANCES = {"spread": "spreads", "debunk": "rebuts", "question": "asks"}
SAMPLE = 3000
DRAWS = 1000
ROOT = Path(__file__).parents[1]
HELD, HELD_MORE = ROOT / "tests" / "data" / "claims_held.jsonl", ROOT / "tests" / "data" / "claims_held_more.jsonl"
OUT_OF_FOLD = ROOT / "nlp" / "models" / "train" / "out_of_fold.tsv"
PUBLISHED = "published"


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


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled text and what the matcher says of it: whether it names a claim, the right one, surely; the stance it gives
    (None where it names none)."""

    claim: str
    kind: str
    stance: str
    right: bool
    matched: bool
    sure: bool
    said: str


def judged(row: Mapping[str, str], match: Match | None, claim: str) -> Judged:
    """A text against its label; `claim` is what it is drawn with in the bootstrap."""
    right = match is not None and bool(row["rumour"]) and same(match.claim, row["rumour"])
    sure = match is not None and match.tier is Tier.CONFIRMED
    stance = STANCES.get(row["stance"], row["stance"] or "")
    return Judged(claim, row["kind"], stance, right, match is not None, sure, match.stance.value if match else "")


def share(name: str, counted: Sequence[tuple[str, bool]], *, least: float | None = None, most: float | None = None) -> Figure:
    """The share of the counted that hold, each told with its claim, with its interval and its goal."""
    value = sum(holds for _, holds in counted) / max(1, len(counted))
    low, high = interval(counted)
    shown = f"{value:.3f} ({low:.3f}–{high:.3f}) of {len(counted)}"
    if least is not None:
        return Figure(name=name, value=shown, goal=f"≥ {least:g}", met=value >= least)
    return Figure(
        name=name, value=shown, goal=f"≤ {most:g}" if most is not None else "", met=None if most is None else value <= most
    )


def interval(counted: Sequence[tuple[str, bool]]) -> tuple[float, float]:
    """Between which shares 95 % of the draws lie, whole claims drawn with replacement."""
    good, of = Counter[str](), Counter[str]()
    for claim, holds in counted:
        good[claim] += holds
        of[claim] += 1
    claims = sorted(of)
    if not claims:
        return 0.0, 0.0
    drawn = np.random.default_rng(1).integers(0, len(claims), (DRAWS, len(claims)))
    goods, ofs = (np.array([counts[claim] for claim in claims])[drawn].sum(axis=1) for counts in (good, of))
    low, high = np.percentile(goods / ofs, (2.5, 97.5))
    return float(low), float(high)


def told(name: str, texts: Sequence[Judged]) -> list[Figure]:
    """Every row of the goals, of one set of texts."""
    spread = [one for one in texts if one.stance == "spreads"]
    matched, sure = [one for one in spread if one.matched], [one for one in spread if one.sure]
    near = [one for one in texts if one.kind == "near_miss"]
    plain = [one for one in texts if not one.stance and one.kind != "near_miss"]
    related = [one for one in texts if one.stance and one.right]
    rebuts = [one for one in texts if one.stance == "rebuts"]
    found = [
        share(f"{name}: recall on spreading texts", [(one.claim, one.right) for one in spread], least=0.88),
        share(f"{name}: precision of the top match", [(one.claim, one.right) for one in matched], least=0.90),
        share(f"{name}: confirmed, recall", [(one.claim, one.right and one.sure) for one in spread], least=0.50),
        share(f"{name}: confirmed, precision", [(one.claim, one.right) for one in sure], least=0.98),
        share(f"{name}: near-misses matched", [(one.claim, one.matched) for one in near], most=0.03),
        share(f"{name}: stance right, of those found", [(one.claim, one.said == one.stance) for one in related], least=0.92),
        share(f"{name}: rebuttals taken for spreading", [(one.claim, one.said == "spreads") for one in rebuts], most=0.03),
        share(f"{name}: rebuttals found", [(one.claim, one.right) for one in rebuts]),
    ]
    kinds = [kind for kind in dict.fromkeys(one.kind for one in spread) if kind != "spread"]
    by_kind = [(kind, [(one.claim, one.right) for one in spread if one.kind == kind]) for kind in kinds]
    found += [share(f"  {name}: {kind} found", counted) for kind, counted in by_kind]
    return [
        *found,
        *([share(f"{name}: texts on no claim matched", [(one.claim, one.matched) for one in plain])] if plain else []),
    ]


def rumours(library: Library, folder: Path) -> list[Figure]:
    """On rumours-dev, in sample. A neighbour is of the claim of its six lines."""
    rows_told = list(rows(folder / "data/gold/rumours-dev.jsonl"))
    near = (row["rumour"] or rows_told[at - at % 6]["rumour"] or row["id"] for at, row in enumerate(rows_told))
    pairs = zip(rows_told, near, strict=True)
    return told("claims", [judged(row, first(library, row), claim) for row, claim in pairs])


def first(library: Library, row: Mapping[str, str]) -> Match | None:
    """The best match of a labelled text."""
    return next(iter(library.match(as_text(row["text"]))), None)


def held(name: str, own: Path, half: str = "") -> list[Figure]:
    """Claims that nothing was fitted with, beside the shipped ones."""
    rows_told = list(rows(own))
    brought = [replace(load().records[0], id=row["claim"], sentence=row["sentence"]) for row in rows_told if "sentence" in row]
    library = Library([*load().records, *brought], lexicons.claim_lexicon())
    texts = [row for row in rows_told if "text" in row and (not half or row["half"] == half)]
    return told(name, [judged(row, first(library, row), row["rumour"] or f"text {at}") for at, row in enumerate(texts)])


def left_out(file: Path) -> list[Figure]:
    """What fitting without a claim's texts says of them: on the published rumours, and on all claims it learns from."""
    _, *lines = file.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    texts = [(row[0], Judged(row[1], row[2], row[3], row[4] == "1", row[5] == "1", row[6] == "1", row[7])) for row in cells]
    published = [one for source, one in texts if source == PUBLISHED]
    return [*told("5-fold, published rumours", published), *told("5-fold, all claims", [one for _, one in texts])]


def ordinary(library: Library, worthy: CheckWorthy, folder: Path) -> list[Figure]:
    """What ordinary news is taken for."""
    stream = islice(rows(folder / "data/stream/rss-2025-08_2026-05.jsonl.gz"), 0, None, 41)
    texts = [Text(title=row["title"], summary=row.get("summary") or None) for row in islice(stream, SAMPLE)]
    matched = [(f"{at}", bool(library.match(text))) for at, text in enumerate(texts)]
    alarming = [(f"{at}", bool(worthy.assertions(text))) for at, text in enumerate(texts)]
    return [share("claims matched by ordinary news", matched), share("alarming assertions in ordinary news", alarming)]


def alarm(worthy: CheckWorthy, folder: Path) -> list[Figure]:
    """Alarming assertions by kind of text in rumours-dev."""
    counts: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in rows(folder / "data/gold/rumours-dev.jsonl"):
        counts[row["kind"]].append((row["rumour"] or row["id"], bool(worthy.assertions(as_text(row["text"])))))
    return [share(f"alarming assertions in {kind}", found) for kind, found in sorted(counts.items())]


def figures(folder: Path) -> list[Figure]:
    """Every figure; `folder` holds data/."""
    library = Library(load().records, lexicons.claim_lexicon())
    worthy = CheckWorthy(lexicons.alarm_vocabulary())
    return [
        *rumours(library, folder),
        *left_out(OUT_OF_FOLD),
        *held("never seen", HELD),
        *held("never seen, second set, looked at", HELD_MORE, "dev"),
        *held("never seen, second set, kept back", HELD_MORE, "final"),
        *ordinary(library, worthy, folder),
        *alarm(worthy, folder),
    ]


def main(folder: Path) -> None:
    """Prints every figure."""
    print(f"thresholds: suggested {SUGGESTED}, confirmed {CONFIRMED}, alarm {REPORTED}")
    for one in figures(folder):
        print(f"{one.name:62} {one.value:30} {one.goal:8} {'' if one.met is None else 'met' if one.met else 'MISSED'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
