"""Real articles cite real documents: as a paper's, none of them is flagged."""

import gzip
import json
from pathlib import Path

from detectors import fake_document
from detectors.subject import Facts, Subject
from nlp import documents
from records.analysis import Text
from records.source import OutletKind
from tests.detector_examples import ANALYSIS, FACTS
from text import nfc


def test_real_citations_in_articles_are_found_and_not_flagged(shared: Path) -> None:
    facts: Facts = FACTS
    cited, flagged = 0, []
    for line in gzip.decompress((shared / "data/topics/dantri-2020-21.jsonl.gz").read_bytes()).decode().splitlines():
        text = Text(text=nfc(json.loads(line)["text"]))
        found = documents.find(text)
        cited += len(found)
        subject = Subject(text=text, analysis=ANALYSIS, documents=found, outlet_kind=OutletKind.PRESS)
        flagged += [flag.reason for flag in fake_document.detect(subject, facts)]
    assert cited > 100
    assert flagged == []
