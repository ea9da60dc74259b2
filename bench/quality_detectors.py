"""What each detector flags of ordinary texts: python -m bench.quality_detectors FILE.jsonl[.gz] [--sample N]

Every unit of the shipped register counts as ours, which a department's would not: more is flagged here than at a desk. Prints
flags per 1,000 texts and, to be read by a person, the reasons of a few. A social post (field `post`) has no editor.
"""

import argparse
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bench.parts.invented_figures import invented
from catalogue import claims, lexicons
from catalogue.detecting import shipped
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from detectors import load
from detectors.reading.published import Published
from detectors.subject import Facts, Subject
from nlp import documents
from nlp.analyst import Analyst
from nlp.claims import Library
from nlp.figures import Figures
from nlp.health import Classifier
from nlp.mentions import Registry
from nlp.places import Gazetteer
from records.analysis import Analysis, Text
from records.flag import Flag
from records.source import OutletKind
from text import nfc

BATCH = 64
NO_DAY = date(2021, 6, 30)


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, packed or not."""
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    for line in raw.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def text_of(row: dict[str, Any]) -> Text:
    """The text of a row, by whichever names its fields have."""
    title, summary = row.get("title"), row.get("summary") or row.get("lead") or row.get("sapo")
    body = row.get("text") or row.get("body") or row.get("content") or row.get("post_message")
    return Text(title=nfc(title or "") or None, summary=nfc(summary or "") or None, text=nfc(body or "") or None)


def asked() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--sample", type=int, default=4000)
    parser.add_argument("--show", type=int, default=15)
    parser.add_argument("--only", default="", help="detectors whose name holds this")
    parser.add_argument("--has", default="", help="texts with this word only")
    parser.add_argument("--post", action="store_true", help="the texts are posts: nobody edits them")
    parser.add_argument(
        "--figures", action="store_true", help="hold numbers against an invented figure of every disease and province"
    )
    parser.add_argument("--seed", type=int, default=20261126)
    return parser.parse_args()


def machines() -> tuple[Analyst, Facts]:
    """The analyst and what detectors know, from the shipped lists."""
    units, known = load_units().records, claims.load().records
    registry = Registry(units, Gazetteer(load_places()), load_abbreviations())
    library = Library(known, lexicons.claim_lexicon())
    analyst = Analyst(Classifier.load(), registry, library, lexicons.alarm_vocabulary(), lexicons.plainly())
    facts = Facts(
        units=frozenset(unit.name for unit in units),
        province=None,
        claims={claim.id: claim for claim in known},
        shipped=shipped(),
    )
    return analyst, facts


@cache
def reader() -> Figures:
    """What reads figures."""
    return Figures(lexicons.matters(), Gazetteer(load_places()))


@cache
def published(year: int) -> Published:
    """Invented figures up to the end of that year: whatever a text of it says is above them."""
    provinces = sorted({area.province for area in load_places()})
    return Published(invented(provinces, lexicons.matters().names, date(year, 12, 31)))


def with_figures(subject: Subject, facts: Facts, spent: dict[str, float]) -> tuple[Subject, Facts]:
    """The subject with its figures, and facts with invented ones of its year."""
    day = subject.day or NO_DAY
    begun = time.process_time()
    figures = reader().read(subject.text, day)
    spent["reading figures"] += time.process_time() - begun
    return replace(subject, figures=figures, day=day), replace(facts, figures=published(day.year))


def shown(row: dict[str, Any], text: Text, analysis: Analysis, *, post: bool) -> Subject:
    """A row as detectors are shown it."""
    day = str(row.get("fetched") or "")[:10]
    return Subject(
        text=text,
        analysis=analysis,
        outlet_kind=None if post else OutletKind.PRESS,
        documents=documents.find(text),
        day=date.fromisoformat(day) if day else None,
    )


def main() -> None:
    """Prints the rates and the samples."""
    given = asked()
    chance = random.Random(given.seed)
    texts = [(row, text_of(row)) for row in rows(given.file)]
    texts = [(row, text) for row, text in texts if text.fields() and given.has in str(text).lower()]
    texts = chance.sample(texts, min(given.sample, len(texts)))
    analyst, facts = machines()
    detectors = {name: one for name, one in load().items() if given.only in name}
    found: dict[str, list[tuple[Text, Flag]]] = defaultdict(list)
    spent: dict[str, float] = defaultdict(float)
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        for (row, text), analysis in zip(batch, analyst.analyse([text for _, text in batch]), strict=True):
            subject = shown(row, text, analysis, post=given.post)
            known = facts
            if given.figures:
                subject, known = with_figures(subject, facts, spent)
            for name, detector in detectors.items():
                begun = time.perf_counter()
                found[name] += [(text, flag) for flag in detector.detect(subject, known)]
                spent[name] += time.perf_counter() - begun
    print(f"{len(texts)} texts of {given.file.name}")
    if given.figures:
        print(f"reading figures: {spent['reading figures'] * 1000 / len(texts):.3f} ms of processor a text")
    for name in detectors:
        number = len({id(text) for text, _ in found[name]})
        print(f"== {name}: {number * 1000 / len(texts):.2f} per 1,000; {spent[name] * 1000 / len(texts):.3f} ms a text")
        for text, flag in chance.sample(found[name], min(given.show, len(found[name]))):
            print(f"   [{flag.level.value} {flag.score}] {text.title or ''} || {flag.reason}")


if __name__ == "__main__":
    main()
