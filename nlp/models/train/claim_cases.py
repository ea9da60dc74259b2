"""What claim matching is fitted on: labelled texts with the claims that are right for them, and ordinary news."""

import csv
import gzip
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

from records.analysis import Claim, Stance, Text

TWINS = (
    "KR001 KR002 KR003 KR004 KR005 KR006 KR007 KR013 KR014|KR009 KR011|KR024 KR025|KR030 KR031 KR032|KR036 KR037 KR039|"
    "KR045 KR046|KR067 KR068|KR010 OW05|KR069 KR070|KR072 KR073 KR074 KR075 KR076|KR088 KR089 KR090 KR091"
)
STANCES = {"spread": Stance.SPREADS, "debunk": Stance.REBUTS, "question": Stance.ASKS}
STANCES |= {stance.value: stance for stance in Stance}


@dataclass
class Case:
    """A labelled text: the claims that are right for it (none for neighbours), its stance, its kind, its fold group."""

    text: Text
    right: frozenset[str]
    stance: Stance | None
    kind: str
    group: str
    weight: float = 1.0


def as_text(written: str) -> Text:
    """A first line of its own is a title."""
    head, _, rest = written.partition("\n")
    return Text(title=head, summary=rest) if rest else Text(text=written)


def twins(claim: str) -> frozenset[str]:
    """The claims that count as one with this."""
    return next((frozenset(row.split()) for row in TWINS.split("|") if claim in row.split()), frozenset({claim}))


def known(file: Path) -> list[Claim]:
    """The claims of a catalogue file: id and sentence, which are all that matching reads."""
    blank = known_blank()
    with file.open(encoding="utf-8-sig") as rows:
        return [replace(blank, id=row["id"], sentence=row["claim_vi"]) for row in csv.DictReader(rows)]


def read_cases(file: Path) -> tuple[list[Claim], list[Case]]:
    """The claims a file brings along, and its cases. All texts on a claim are of one fold, whatever file they stand in; a
    neighbour without a name is of the claim of its six lines (RUMOURS). A neighbour has no stance: no claim is right for it."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    claims = [replace(known_blank(), id=row["claim"], sentence=row["sentence"]) for row in rows if "sentence" in row]
    cases = []
    for number, row in enumerate(rows):
        if "sentence" in row:
            continue
        stance = STANCES.get(row["stance"])
        near = row["rumour"] or (None if claims else rows[number - number % 6]["rumour"])
        group = f"claim {near}" if near else f"{file.name} {number}"
        right = twins(row["rumour"]) if stance and row["rumour"] else frozenset()
        cases.append(Case(as_text(row["text"]), right, stance, row["kind"], group))
    return claims, cases


def known_blank() -> Claim:
    """A claim with nothing in it, to be filled by `replace`."""
    return Claim(
        id="",
        category="",
        sentence="",
        verdict="",
        verdict_summary="",
        verdict_by="",
        day="",
        place="",
        source_url="",
        confidence="",
    )


def news(folder: Path, most: int) -> list[Case]:
    """Ordinary news, half of it about health: title and 350 characters."""
    found = []
    for name in ("vntc-train", "newer-dev"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        random.Random(0).shuffle(rows)
        health = [row for row in rows if row["topic"] == "Suc khoe"]
        other = [row for row in rows if row["topic"] != "Suc khoe"]
        for row in [*health[:most], *other[: 2 * most]]:
            title, _, body = row["text"].partition("\n")
            kind = "news" if row["topic"] == "Suc khoe" else "other_news"
            found.append(Case(Text(title=title, summary=body.replace("\n", " ")[:350] or None), frozenset(), None, kind, title))
    return found
