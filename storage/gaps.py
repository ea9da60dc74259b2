"""Times within which a source was not covered: opened and closed as its readings go, kept for the digest (law 10)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from records.source import Gap, GapKind, Outcome, SourceState
from storage.rows import insert_new, plain
from storage.tables import outlets, source_gaps, sources
from storage.visited import visited

OVERDUE = timedelta(hours=1)
"""A reading that comes so long after it was due was not made in time: the service stood still, and says so."""

_open = source_gaps.c.until.is_(None)


def follow(connection: Connection, before: SourceState, after: SourceState, now: datetime) -> None:
    """Opens, renews or closes the gaps of a source whose reading at `now` changed what we remember of it."""
    of_source = source_gaps.c.source_id == after.source_id
    failing = of_source & _open & (source_gaps.c.kind == GapKind.FAILING.value)
    if before.last_visit is not None and now - before.next_due > OVERDUE:
        start(connection, Gap(source_id=after.source_id, kind=GapKind.UNREAD, since=before.next_due, raised=now, until=now))
    if after.last_outcome is None or after.last_outcome.succeeded:
        connection.execute(update(source_gaps).where(failing).values(until=now))
        return
    renewed = connection.execute(update(source_gaps).where(failing).values(outcome=after.last_outcome.value))
    if not renewed.rowcount:
        since = after.since or now
        start(
            connection, Gap(source_id=after.source_id, kind=GapKind.FAILING, since=since, raised=now, outcome=after.last_outcome)
        )


def start(connection: Connection, gap: Gap) -> None:
    """Keeps a gap; one of the same source, kind and beginning is left as it is."""
    insert_new(connection, source_gaps, [plain(gap)], on=["source_id", "kind", "since"])


def end(connection: Connection, source_id: int, kind: GapKind, until: datetime) -> None:
    """Ends the open gap of that kind, where there is one."""
    ours = (source_gaps.c.source_id == source_id) & (source_gaps.c.kind == kind.value)
    connection.execute(update(source_gaps).where(ours & _open).values(until=until))


def open_now(connection: Connection) -> dict[tuple[int, GapKind], Gap]:
    """Every gap that lasts, by source and kind."""
    rows = connection.execute(select(source_gaps).where(_open)).mappings()
    return {(gap.source_id, gap.kind): gap for gap in map(_gap, rows)}


def of_source(connection: Connection, source_id: int, since: datetime) -> list[Gap]:
    """The gaps of one source that last or ended after `since`, oldest first."""
    ours = select(source_gaps).where(source_gaps.c.source_id == source_id, or_(_open, source_gaps.c.until > since))
    return [_gap(row) for row in connection.execute(ours.order_by(source_gaps.c.since)).mappings()]


def between(connection: Connection, start: datetime, end: datetime) -> Sequence[tuple[Gap, str, str]]:
    """The gaps that touch [start, end), each with its source's and its outlet's name, by source and beginning."""
    query = (
        select(source_gaps, sources.c.name, outlets.c.name.label("outlet"))
        .join(sources, sources.c.id == source_gaps.c.source_id)
        .join(outlets, outlets.c.key == sources.c.outlet_key)
        .where(source_gaps.c.since < end, or_(_open, source_gaps.c.until > start), visited())
        .order_by(sources.c.name, source_gaps.c.since)
    )
    return [(_gap(row), row["name"], row["outlet"]) for row in connection.execute(query).mappings()]


def _gap(row: Any) -> Gap:
    values = {name: row[name] for name in Gap.__slots__}
    outcome = Outcome(values["outcome"]) if values["outcome"] else None
    return Gap(**{**values, "kind": GapKind(values["kind"]), "outcome": outcome})
