"""Credits the units' own pieces to the month of their date (R027, R080)."""

from datetime import timedelta

from jobs.context import Context, Report
from publications.credit import credit
from storage import items, publications, units
from storage.engine import reading, writing

EVERY = timedelta(minutes=1)
LANE = "understand"
BATCH = 200


def run(context: Context) -> Report:
    """Credits one batch, in one transaction."""
    with reading(context.engine) as connection:
        batch = items.to_credit(connection, BATCH)
        known = {unit.id: unit for unit in units.every(connection)}
        quotas = publications.every_quota(connection)
    with writing(context.engine) as connection:
        for item in batch:
            unit = known[item.unit_id or 0]
            siblings = publications.siblings(connection, item.id)
            publications.keep(connection, credit(item, unit, siblings, context.clock(), quotas=quotas))
    return Report(done=len(batch), more=len(batch) == BATCH)
