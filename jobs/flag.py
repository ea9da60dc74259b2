"""Shows every analysed item to the detectors, and keeps what they say."""

import hashlib
from datetime import timedelta

import structlog

from detectors import load
from detectors.subject import Facts, Subject
from jobs.analyse import text_of
from jobs.context import Context, Report
from query.reading import Piece
from query.watches import Watches
from records.item import Item
from records.source import OutletKind
from records.unit import UnitKind
from records.watch import WatchHit
from storage import analyses, claims, deployment, flags, items, outlets, subjects, units, watches
from storage.engine import reading, writing

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("open_cases",)
BATCH = 200

log = structlog.get_logger()
DETECTORS = load()
MADE_WITH = hashlib.sha256(" ".join(sorted(DETECTORS)).encode()).hexdigest()[:12]


def run(context: Context) -> Report:
    """Flags one batch in one transaction. A piece on a unit's own channel is credited, not flagged."""
    with reading(context.engine) as connection:
        batch = items.to_flag(connection, MADE_WITH, BATCH)
        found = analyses.of(connection, [item.id for item in batch])
        kinds = {outlet.key: outlet.kind for outlet in outlets.every(connection)}
        facts = Facts(
            units=frozenset(unit.name for unit in units.every(connection) if unit.kind is not UnitKind.OUTSIDE),
            province=deployment.read(connection).province,
            claims={claim.id: claim for claim in claims.every(connection)},
            watches=Watches(watches.every(connection) if batch else (), context.clock()),
        )
        told = subjects.of(connection, [item.id for item in batch]) if facts.watches else {}
    if facts.watches.unread:
        log.error("watches_unread", watches=facts.watches.unread)
    hits: list[WatchHit] = []
    with writing(context.engine) as connection:
        for item in batch:
            subject = Subject(
                text=text_of(item),
                analysis=found[item.id],
                outlet_kind=kinds.get(item.outlet_key, OutletKind.PRESS),
                own_channel=item.unit_id is not None,
                piece=Piece(told[item.id]) if item.id in told else None,
                item=item,
            )
            raised = [flag for detector in DETECTORS.values() for flag in detector.detect(subject, facts)]
            flags.keep(connection, item.id, raised, MADE_WITH, context.clock())
            hits += _caught(subject, item, facts.watches)
        watches.keep_caught(connection, [item.id for item in batch], hits)
        items.mark_flagged(connection, [item.id for item in batch], MADE_WITH)
    return Report(done=len(batch), more=len(batch) == BATCH)


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
