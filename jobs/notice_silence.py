"""Learns what each source usually gives, and raises an alarm where one has gone quiet (law 10).

The alarm is a gap of the source: shown at the desk, told in /metrics and in the digest, until a new piece comes."""

from datetime import datetime, time, timedelta

import structlog

from crawlers.volumes import WEEKS, too_late, volume
from jobs.context import Context, Report
from records.source import Gap, GapKind, Source, SourceState, Volume
from storage import gaps, sources, volumes
from storage.engine import Connection, reading, writing
from working_time import ZONE, local

EVERY = timedelta(minutes=5)
LANE = "tell"
BATCH = 20  # a fifth of a second of work (7 ms a source of 40 pieces a day): deliveries in this lane must not wait

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Measures twenty sources that were not measured today, then looks at the silence of all; how many alarms were raised."""
    now = context.clock()
    midnight = datetime.combine(local(now).date(), time(), ZONE)
    with reading(context.engine) as connection:
        wanted = volumes.unmeasured(connection, midnight, BATCH)
    for source_id in wanted:
        with writing(context.engine) as connection:
            volumes.keep(connection, measure(connection, source_id, now))
    return Report(done=_notice(context, now), more=len(wanted) == BATCH)


def measure(connection: Connection, source_id: int, now: datetime) -> Volume:
    """What the source usually gives, from what is stored of its last eight weeks."""
    since = now - timedelta(weeks=WEEKS, days=1)
    closed = [
        (gap.since, gap.until or now)
        for gap in gaps.of_source(connection, source_id, since)
        if gap.kind is not GapKind.QUIET or gap.until is None  # a silence that ended was, after all, part of its rhythm
    ]
    return volume(
        source_id,
        volumes.pieces(connection, source_id, since, now),
        first=volumes.first_reading(connection, source_id),
        gaps=closed,
        now=now,
    )


def _notice(context: Context, now: datetime) -> int:
    with reading(context.engine) as connection:
        known = volumes.every(connection)
        lasting = gaps.open_now(connection)
        every = sources.every(connection)
    raised = 0
    for source, state in every:
        gap, last = lasting.get((source.id, GapKind.QUIET)), state.last_piece
        if gap is not None:
            _end(context, source, gap, last, now)
        elif last is not None and _quiet(source, state, known.get(source.id), last):
            with writing(context.engine) as connection:
                gaps.start(connection, Gap(source_id=source.id, kind=GapKind.QUIET, since=last, raised=now))
            log.warning("source_quiet", source=source.name, since=last.isoformat())
            raised += 1
    return raised


def _quiet(source: Source, state: SourceState, known: Volume | None, last: datetime) -> bool:
    """True where the last good reading found nothing new although it was high time. A failing source is no quiet one."""
    if not source.enabled or known is None or state.last_outcome is None or not state.last_outcome.succeeded:
        return False
    late = too_late(known, last)
    return late is not None and state.last_success is not None and late <= state.last_success


def _end(context: Context, source: Source, gap: Gap, last: datetime | None, now: datetime) -> None:
    """Ends an alarm by a newer piece, or because a person switched the source off."""
    if last is not None and last > gap.since:
        until = last
    elif not source.enabled:
        until = now
    else:
        return
    with writing(context.engine) as connection:
        gaps.end(connection, source.id, GapKind.QUIET, until)
    log.info("source_speaks", source=source.name, until=until.isoformat())
