"""What a reading changes in what we remember of its source: when it is due again, and how often it has failed.

A source is never switched off by its failures; it is asked less and less often, at least once a day (law 10). A server that
says when to come again is not asked before."""

from dataclasses import replace
from datetime import datetime, timedelta

from records.reading import Reading
from records.source import Outcome, Source, SourceState

HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25
FAILURES = {
    Outcome.GONE: HARD,
    Outcome.MALFORMED: HARD,
    Outcome.REFUSED: HARD,
    Outcome.TOKEN: HARD,
    Outcome.CERTIFICATE: HARD,
    Outcome.TOO_LARGE: HARD,
    Outcome.BLOCKED: SOFT,
    Outcome.BLOCK_PAGE: SOFT,
    Outcome.ELSEWHERE: SOFT,
    Outcome.ROBOTS_DENIED: SOFT,
    Outcome.SERVER_ERROR: TEMPORARY,
    Outcome.TIMEOUT: TEMPORARY,
    Outcome.UNREACHABLE: TEMPORARY,
    Outcome.PACED: TEMPORARY,
}
SLOWEST = timedelta(hours=24)


def after(
    source: Source, state: SourceState, reading: Reading, *, new: int, now: datetime, wait: timedelta | None = None
) -> SourceState:
    """The state to keep after `reading`, of which `new` pieces were new to us. `wait` is the server's Retry-After; what the
    reading itself asks for is kept to after a good answer too, so that a limit is met before it is reached."""
    well = reading.outcome.succeeded
    as_before = state.last_outcome is not None and state.last_outcome.succeeded == well
    known = replace(
        state,
        last_outcome=reading.outcome,
        last_detail=reading.detail,
        last_visit=now,
        last_new=now if new else state.last_new,
        since=state.since if as_before and state.since is not None else now,
        newest=_newest(reading, state, now),
    )
    usual = timedelta(minutes=source.every_minutes)
    if not well:
        score = state.score + FAILURES[reading.outcome]
        slower = min(SLOWEST, usual * 2 ** min(score, 10))
        due = now + max(slower, wait or slower, reading.wait or slower)
        return replace(known, score=score, next_due=due, cursor=reading.cursor or state.cursor)
    fresh = reading.outcome is Outcome.FRESH
    return replace(
        known,
        score=0.0,
        next_due=now + max(usual, reading.wait or usual),
        last_success=now,
        etag=reading.etag or (None if fresh else state.etag),
        last_modified=reading.last_modified or (None if fresh else state.last_modified),
        body_sha256=reading.body_sha256 or state.body_sha256,
        cursor=reading.cursor or state.cursor,
    )


def _newest(reading: Reading, state: SourceState, now: datetime) -> datetime | None:
    """The newest stated date so far; one that lies ahead says nothing."""
    stated = [entry.published for entry in reading.entries if entry.published is not None and entry.published <= now]
    return max([*stated, *([state.newest] if state.newest is not None else [])], default=None)


def postponed(source: Source, state: SourceState) -> bool:
    """True where the next reading was put off beyond the source's own rhythm: by a failure, or because it asked for that."""
    return state.last_visit is not None and state.next_due > state.last_visit + timedelta(minutes=source.every_minutes)
