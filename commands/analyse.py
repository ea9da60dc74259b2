"""./run analyse: what each text says, as JSON Lines. Fields and examples: docs/cli.md."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue import claims, detecting, lexicons
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from commands import filters
from detectors import Detector, load
from detectors.subject import Facts, Subject
from errors import BadInput
from nlp import documents
from nlp.analyst import UNREADABLE, Analyst
from nlp.claims import Library
from nlp.entities import Kind, Tagger
from nlp.health import Classifier
from nlp.mentions import Registry
from nlp.places import Gazetteer
from records.analysis import Analysis, Text
from records.flag import Flag
from records.unit import UnitKind
from text import nfc

_DIGITS = 4
_KINDS = {Kind.ORGANISATION: "organisation", Kind.PLACE: "place"}


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything built once: the analyst, the detectors and what they know."""

    analyst: Analyst
    detectors: dict[str, Detector]
    facts: Facts
    tagger: Tagger | None = None

    def answers(self, lines: list[filters.Line]) -> list[dict[str, Any]]:
        """One answer for each line, in order."""
        ready = [line for line in lines if line.text is not None]
        found = self._analysed([line.text for line in ready if line.text is not None])
        by_line = {line.number: analysis for line, analysis in zip(ready, found, strict=True)}
        return [self._answer(line, by_line.get(line.number)) for line in lines]

    def _analysed(self, texts: list[Text]) -> list[Analysis | None]:
        """All at once; where that fails one by one, None for a text that can't be analysed."""
        try:
            return list(self.analyst.analyse(texts))
        except UNREADABLE:
            if len(texts) == 1:
                return [None]
            return [analysis for text in texts for analysis in self._analysed([text])]

    def _answer(self, line: filters.Line, analysis: Analysis | None) -> dict[str, Any]:
        if line.text is None:
            return filters.problem(line)
        if analysis is None:
            return {"line": line.number, "id": line.id, "error": f"Dòng {line.number}: không phân tích được văn bản này."}
        subject = Subject(text=line.text, analysis=analysis, documents=documents.find(line.text))
        flags = [flag for detector in self.detectors.values() for flag in detector.detect(subject, self.facts)]
        named = {"entities": _entities(line.text, self.tagger)} if self.tagger else {}
        return {"id": line.id, **said(analysis), **named, "flags": [_flag(flag) for flag in flags]}


def said(analysis: Analysis) -> dict[str, Any]:
    """An analysis in the filter's words."""
    return {
        "health": {"p": round(analysis.health.p, _DIGITS), "is": analysis.health.is_},
        "sector": {"p": round(analysis.sector.p, _DIGITS), "is": analysis.sector.is_},
        "topic": analysis.topic.value,
        "tone": analysis.tone.value,
        "unreliable": {"p": round(analysis.unreliable, _DIGITS)},
        "units": [
            {
                "text": mention.span.text,
                "field": mention.span.field,
                "start": mention.span.start,
                "end": mention.span.end,
                "unit": mention.unit,
                "candidates": list(mention.candidates),
            }
            for mention in analysis.mentions
        ],
        "places": [{"text": place.text, "province": place.province, "commune": place.commune} for place in analysis.places],
        "matches": [
            {
                "claim": match.claim,
                "score": round(match.score, _DIGITS),
                "tier": match.tier.value,
                "stance": match.stance.value,
            }
            for match in analysis.matches
        ],
    }


def _entities(text: Text, tagger: Tagger) -> list[dict[str, Any]]:
    """Every organisation and place the tagger names, in reading order."""
    return [
        {"kind": _KINDS[one.kind], "text": value[one.start : one.end], "field": name, "start": one.start, "end": one.end}
        for name, written in text.fields()
        for value in (nfc(written),)
        for one in tagger.find(value)
    ]


def _flag(flag: Flag) -> dict[str, Any]:
    evidence = [{"field": span.field, "start": span.start, "end": span.end, "text": span.text} for span in flag.evidence]
    return {"detector": flag.detector, "score": round(flag.score, _DIGITS), "reason": flag.reason, "evidence": evidence}


def machine(claims_file: Path | None, units_file: Path | None, *, entities: bool = False) -> Machine:
    """The machine with the given lists, or the shipped ones; with the tagger of entities where asked for. Bad rows are told
    on stderr and left out.

    Raises BadInput where a file can't be read or lacks a column.
    """
    known = claims.load(claims_file) if claims_file else claims.load()
    shipped = load_units().records
    units = load_units(units_file) if units_file else load_units()
    for bad in (*known.problems, *units.problems):
        print(bad.sentence, file=sys.stderr)
    gazetteer = Gazetteer(load_places())
    names = [name for unit in shipped for name in (unit.name, *unit.aliases)] if units_file else []
    registry = Registry(units.records, gazetteer, load_abbreviations(), names)
    library = Library(known.records, lexicons.claim_lexicon())
    facts = Facts(
        units=frozenset(unit.name for unit in units.records if unit.kind is not UnitKind.OUTSIDE),
        province=_one_province([unit.province for unit in units.records], gazetteer),
        claims={claim.id: claim for claim in known.records},
        shipped=detecting.shipped(),
    )
    analyst = Analyst(Classifier.load(), registry, library, lexicons.alarm_vocabulary(), lexicons.plainly())
    return Machine(analyst, load(), facts, lexicons.tagger() if entities else None)


def _one_province(named: list[str | None], gazetteer: Gazetteer) -> str | None:
    """Our province, where all units that state one lie in the same."""
    today = {gazetteer.province_of(name) for name in named if name}
    return today.pop() if len(today) == 1 else None


def main(arguments: list[str] | None = None) -> int:
    """Reads stdin, writes stdout; 0 when every line was answered, 2 for bad arguments."""
    parser = argparse.ArgumentParser(prog="./run analyse", description="Phân tích văn bản: JSON Lines vào và ra.")
    parser.add_argument("--claims", type=Path, metavar="CSV", help="thông tin đã kiểm chứng, thay danh mục đi kèm")
    parser.add_argument("--units", type=Path, metavar="CSV", help="các đơn vị của ta, thay danh mục đi kèm")
    parser.add_argument("--entities", action="store_true", help="kèm mọi tổ chức và địa danh được nêu (máy gợi ý)")
    given = parser.parse_args(arguments)
    try:
        ready = machine(given.claims, given.units, entities=given.entities)
    except BadInput as error:
        print(error.sentence, file=sys.stderr)
        return 2
    try:
        for batch in filters.batches(sys.stdin.buffer):
            lines = [filters.read(number, raw) for number, raw in batch]
            filters.write(ready.answers(lines), sys.stdout.buffer)
    except BrokenPipeError:
        return filters.closed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
