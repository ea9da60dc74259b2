"""Shows every analysed item to the detectors, and keeps what they say."""

import hashlib
from datetime import timedelta

from detectors import load
from detectors.subject import Facts, Subject
from jobs.analyse import text_of
from jobs.context import Context, Report
from records.source import OutletKind
from records.unit import UnitKind
from storage import analyses, claims, deployment, flags, items, outlets, rereads, units
from storage.engine import reading, writing

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("open_cases",)
BATCH = 200

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
        )
    flagged = 0
    watched = []
    with writing(context.engine) as connection:
        for item in batch:
            subject = Subject(
                text=text_of(item),
                analysis=found[item.id],
                outlet_kind=kinds.get(item.outlet_key, OutletKind.PRESS),
                own_channel=item.unit_id is not None,
            )
            raised = [flag for detector in DETECTORS.values() for flag in detector.detect(subject, facts)]
            flagged += flags.keep(connection, item.id, raised, MADE_WITH, context.clock())
            watched += [item.id] if raised else []
        rereads.enrol(connection, watched, context.clock())
        items.mark_flagged(connection, [item.id for item in batch], MADE_WITH)
    return Report(done=len(batch), more=len(batch) == BATCH)
