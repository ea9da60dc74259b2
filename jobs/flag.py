"""Shows every analysed item to the detectors, and keeps what they say."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import structlog

from detectors import AGAIN, RULES, load
from detectors.subject import Facts, Subject
from jobs import facts as surroundings
from jobs.analyse import text_of
from jobs.context import Context, Report
from jobs.reading import own_figures
from nlp import documents
from nlp.figures import Figures
from query.reading import Piece
from query.watches import Watches
from records.analysis import Analysis
from records.figure import StatedFigure
from records.item import Item
from records.source import OutletKind, Source
from records.watch import WatchHit
from storage import analyses, flags, intake, items, outlets, published_figures, rereads, sources, subjects, watches
from storage.engine import reading, writing
from working_time import local

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("open_cases",)
BATCH = 200
PASSED = 2_000  # pieces passed over in one run

log = structlog.get_logger()
DETECTORS = load()
MADE_WITH = hashlib.sha256(" ".join([RULES, *sorted(DETECTORS)]).encode()).hexdigest()[:12]


def run(context: Context) -> Report:
    """Flags one batch in one transaction, after older pieces that only other detectors saw have been passed over. A piece on
    a unit's own channel is credited, not flagged."""
    if _passed_over(context):
        return Report(done=0, more=True)
    with reading(context.engine) as connection:
        batch = items.to_flag(connection, MADE_WITH, BATCH)
        if not batch:
            return Report(done=0)
        found = analyses.of(connection, [item.id for item in batch])
        outlet_kinds = {outlet.key: outlet.kind for outlet in outlets.every(connection)}
        known = {source.id: source for source, _ in sources.every(connection)}
        facts = surroundings.facts(connection, context.clock())
        told = subjects.of(connection, [item.id for item in batch]) if facts.watches else {}
        letters = intake.to_us(connection, [item.id for item in batch])
    reader = surroundings.figure_reader(facts.province)
    if facts.watches.unread:
        log.error("watches_unread", watches=facts.watches.unread)
    hits: list[WatchHit] = []
    watched: list[int] = []
    with writing(context.engine) as connection:
        for item in batch:
            kind = outlet_kinds.get(item.outlet_key, OutletKind.PRESS)
            piece = Piece(told[item.id]) if item.id in told else None
            subject = shown(item, found[item.id], kind, known.get(item.source_id), piece)
            if item.unit_id is not None:
                published_figures.suggest(connection, own_figures.of(item, reader, facts.province, context.clock()))
            else:
                subject = replace(subject, to_us=item.id in letters, figures=_figures(subject, facts, reader))
            raised = [flag for detector in DETECTORS.values() for flag in detector.detect(subject, facts)]
            flags.keep(connection, item.id, raised, MADE_WITH, context.clock())
            watched += [item.id] if raised else []
            hits += _caught(subject, item, facts.watches)
        rereads.enrol(connection, watched, context.clock())
        watches.keep_caught(connection, [item.id for item in batch], hits)
        items.mark_flagged(connection, [item.id for item in batch], MADE_WITH)
    return Report(done=len(batch), more=len(batch) == BATCH)


def _figures(subject: Subject, facts: Facts, reader: Figures) -> tuple[StatedFigure, ...]:
    """The figures of a piece, where some are published that it could contradict."""
    return reader.read(subject.text, subject.day) if facts.figures else ()


def _passed_over(context: Context) -> int:
    """How many pieces changed detectors are not shown, the log says why (law 8). What has new words, a new unit, claim or
    watch carries no stamp, and is shown whatever its age."""
    with reading(context.engine) as connection:
        old = items.flagged_otherwise(connection, MADE_WITH, context.clock() - AGAIN, PASSED)
    if old:
        with writing(context.engine) as connection:
            items.pass_over(connection, old, MADE_WITH)
        log.info("not_flagged_again", reason="first_seen_too_long_ago", days=AGAIN.days, pieces=len(old))
    return len(old)


def shown(item: Item, analysis: Analysis, kind: OutletKind, source: Source | None, piece: Piece | None) -> Subject:
    """The item as detectors are shown it; `piece` is what queries see of it, None where there are no watches."""
    text = text_of(item)
    return Subject(
        text=text,
        analysis=analysis,
        outlet_kind=kind,
        own_channel=item.unit_id is not None,
        day=local(item.when).date(),
        channel=None if source is None or item.unit_id is not None else surroundings.channel(source, None),
        documents=documents.find(text),
        piece=piece,
        item=item if piece is not None else None,
    )


def _caught(subject: Subject, item: Item, known: Watches) -> list[WatchHit]:
    """All that watches catch, with why each was flagged or not (law 8)."""
    return [
        WatchHit(
            watch_id=one.watch.id,
            item_id=item.id,
            at=item.when,
            reason=one.watch.of_piece(item),
            evidence=one.found.spans,
            fields=one.found.fields,
        )
        for one in (known.catch(subject.piece) if subject.piece is not None else ())
    ]
