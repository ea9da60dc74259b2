"""Shows every analysed item to the detectors, and keeps what they say."""

import hashlib
from datetime import timedelta

from detectors import RULES, load
from detectors.subject import Subject
from jobs import facts as surroundings
from jobs.analyse import text_of
from jobs.context import Context, Report
from nlp import documents
from records.analysis import Analysis
from records.item import Item
from records.source import OutletKind, Source
from storage import analyses, flags, items, outlets, sources
from storage.engine import reading, writing
from working_time import local

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("open_cases",)
BATCH = 200

DETECTORS = load()
MADE_WITH = hashlib.sha256(" ".join([RULES, *sorted(DETECTORS)]).encode()).hexdigest()[:12]


def run(context: Context) -> Report:
    """Flags one batch in one transaction. A piece on a unit's own channel is credited, not flagged."""
    with reading(context.engine) as connection:
        batch = items.to_flag(connection, MADE_WITH, BATCH)
        if not batch:
            return Report(done=0)
        found = analyses.of(connection, [item.id for item in batch])
        kinds = {outlet.key: outlet.kind for outlet in outlets.every(connection)}
        known = {source.id: source for source, _ in sources.every(connection)}
        facts = surroundings.facts(connection)
    with writing(context.engine) as connection:
        flagged = 0
        for item in batch:
            subject = shown(item, found[item.id], kinds.get(item.outlet_key, OutletKind.PRESS), known.get(item.source_id))
            raised = [flag for detector in DETECTORS.values() for flag in detector.detect(subject, facts)]
            flagged += flags.keep(connection, item.id, raised, MADE_WITH, context.clock())
        items.mark_flagged(connection, [item.id for item in batch], MADE_WITH)
    return Report(done=len(batch), more=len(batch) == BATCH)


def shown(item: Item, analysis: Analysis, kind: OutletKind, source: Source | None) -> Subject:
    """The item as detectors are shown it."""
    text = text_of(item)
    return Subject(
        text=text,
        analysis=analysis,
        outlet_kind=kind,
        own_channel=item.unit_id is not None,
        day=local(item.when).date(),
        channel=None if source is None or item.unit_id is not None else surroundings.channel(source, None),
        documents=documents.find(text),
    )
