"""Invented pieces of one province by the event they tell: near in place, day, hospital or disease, and still other events."""

import json
from pathlib import Path

from records.analysis import Text

Kind = dict[str, list[Text]]


def _read() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for line in Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = Text(title=row["title"], summary=row["said"]) if row["title"] else Text(text=row["said"])
        kinds.setdefault(row["kind"], {}).setdefault(row["event"], []).append(told)
    return kinds


KINDS = _read()
"""By kind, the accounts of each event."""
