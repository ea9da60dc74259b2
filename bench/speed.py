"""What understanding costs on one core: a feed entry, an article, and the memory of the process that does it.

    ./run bench speed [--shared DIR]

Analysis and signature as the job `analyse` asks for them, with the shipped register, claims and models; then all
detectors. Articles are cut at 2,600 characters, the length of a usual one. Memory is the proportional set size (PSS) of
a process of its own that has analysed all of them.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.parts import tree
from bench.parts.verdict import Figure, told, under
from bench.quality_detectors import machines
from catalogue import lexicons
from detectors import load
from detectors.subject import Subject
from nlp import documents
from nlp.fields import field_texts
from nlp.stories import Signer
from records.analysis import Analysis, Text
from text import nfc

ENTRIES, ARTICLES, CHARACTERS, ROUNDS = 1_000, 300, 2_600, 3
GOALS = {"feed entry": 2.0, "article": 8.0}
WORKER_MB = 350.0


def rows(file: Path, step: int) -> Iterator[dict[str, str]]:
    """Every `step`-th line of a packed JSON Lines file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, 0, None, step))


def texts(shared: Path) -> dict[str, list[Text]]:
    """Feed entries of the stream, and articles of the newer sample."""
    stream = islice(rows(shared / "data/stream/rss-2025-08_2026-05.jsonl.gz", 101), ENTRIES)
    entries = [Text(title=nfc(row["title"]) or "Tin", summary=nfc(row.get("summary") or "") or None) for row in stream]
    whole = (row["text"].strip().partition("\n") for row in rows(shared / "data/topics/newer-dev.jsonl.gz", 4))
    long = ((title, rest) for title, _, rest in whole if len(rest) >= CHARACTERS)
    articles = [Text(title=nfc(title), text=nfc(rest)[:CHARACTERS]) for title, rest in islice(long, ARTICLES)]
    return {"feed entry": entries, "article": articles}


def least_ms(work: Callable[[], object], each: int) -> float:
    """Milliseconds of CPU for each of `each`, the least of some rounds: what others' load adds is no cost of ours."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent) * 1000 / each


def figures(shared: Path) -> list[Figure]:
    """Every row of the table."""
    analyst, facts = machines()
    signer, detectors = Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents()), load()
    found = []
    for name, kept in texts(shared).items():
        fields = [field_texts(text) for text in kept]
        analyses: list[Analysis] = analyst.analyse(kept)

        def flagged(kept: Sequence[Text] = kept, analyses: Sequence[Analysis] = analyses) -> None:
            for text, analysis in zip(kept, analyses, strict=True):
                subject = Subject(text=text, analysis=analysis, documents=documents.find(text))
                for detector in detectors.values():
                    detector.detect(subject, facts)

        analysis_ms = least_ms(lambda kept=kept: analyst.analyse(kept), len(kept))  # type: ignore[misc]  # bound now
        signing = least_ms(lambda fields=fields: [signer.signature_read(one, None) for one in fields], len(kept))  # type: ignore[misc]  # bound now
        found += [
            under(f"analysis of a {name}, ms", analysis_ms, GOALS[name], digits=2),
            Figure(name=f"  its signature, ms ({len(kept)} texts)", value=f"{signing:.2f}"),
            Figure(name="  all detectors, ms", value=f"{least_ms(flagged, len(kept)):.2f}"),
        ]
    found.append(under("PSS of this process after all, MB", tree.pss(os.getpid())[os.getpid()] / 1e6, WORKER_MB))
    return found


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="what understanding costs on one core")
    asked.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    sys.exit(told("speed", figures(asked.parse_args().shared)))
