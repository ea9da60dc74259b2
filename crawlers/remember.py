"""What a reading changes in what we remember of its source: when it is due again, how often it has failed, what to ask with.

A source is never switched off by its failures; it is asked less and less often, at least once a day (law 10). A server that
says when to come again is not asked before. ETag and Last-Modified are used and distrusted: at least once a day, and where
silence is about to be an alarm, a source is asked in full; a server caught giving new pieces under an old validator is
asked in full for a month (F23)."""

from dataclasses import replace
from datetime import datetime, timedelta

from crawlers.pace import due
from crawlers.volumes import too_late
from records.reading import Reading
from records.source import DueReason, Outcome, Source, SourceState, Volume

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
FULL_EVERY = timedelta(hours=24)
DOUBTED_FOR = timedelta(days=30)


def to_ask(state: SourceState, known: Volume | None, now: datetime) -> SourceState:
    """The state as its reader may ask with it: without validators where the source is to be asked in full."""
    last = state.last_piece
    silence = too_late(known, last) if known is not None and last is not None else None
    full = (
        state.last_full is None
        or now - state.last_full >= FULL_EVERY
        or (state.doubted is not None and now - state.doubted < DOUBTED_FOR)
        or (silence is not None and state.last_full < silence <= now)
    )
    return replace(state, etag=None, last_modified=None) if full else state


def after(
    source: Source, state: SourceState, reading: Reading, *, new: int, now: datetime, wait: timedelta | None = None,
    wish: timedelta | None = None, full: bool = False, known: Volume | None = None, watched: bool = False,
) -> SourceState:  # fmt: skip
    """The state to keep after `reading`, of which `new` pieces were new to us.

    `wait` is the server's Retry-After, `wish` how seldom it wishes to be read, `full` says that it gave a whole body;
    `known` and `watched` are what crawlers.pace asks for. What the reading itself asks for is kept to after a good answer too,
    so that a limit is met before it is reached."""
    well = reading.outcome.succeeded
    as_before = state.last_outcome is not None and state.last_outcome.succeeded == well
    left = replace(
        state,
        last_outcome=reading.outcome,
        last_detail=reading.detail,
        last_visit=now,
        last_new=now if new else state.last_new,
        since=state.since if as_before and state.since is not None else now,
        newest=_newest(reading, state, now),
        last_full=now if well and full else state.last_full,
        doubted=now if new and _lies(reading, state) else state.doubted,
    )
    if not well:
        return _failed(source, replace(left, cursor=reading.cursor or state.cursor), reading, now, wait)
    fresh = reading.outcome is Outcome.FRESH
    minutes = min(int(wish / timedelta(minutes=1)), 1_440) if wish is not None else (None if full else state.asked_minutes)
    left = replace(
        left,
        score=0.0,
        last_success=now,
        etag=reading.etag or (None if fresh else state.etag),
        last_modified=reading.last_modified or (None if fresh else state.last_modified),
        body_sha256=reading.body_sha256 or state.body_sha256,
        cursor=reading.cursor or state.cursor,
        asked_minutes=minutes,
    )
    at, reason = due(source, left, known, now, watched=watched)
    if reading.wait is not None and now + reading.wait > at:
        at, reason = now + reading.wait, DueReason.RETRY_AFTER
    return replace(left, next_due=at, due_reason=reason)


def unfinished(state: SourceState, began: SourceState) -> SourceState:
    """The state to keep in the middle of a visit that has further pages to ask for: nothing that would let the next visit
    pass over them (G1), should this one be cut off."""
    return replace(
        state,
        etag=began.etag,
        last_modified=began.last_modified,
        body_sha256=began.body_sha256,
        cursor=began.cursor,
        last_full=began.last_full,
    )


def _failed(source: Source, left: SourceState, reading: Reading, now: datetime, wait: timedelta | None) -> SourceState:
    score = left.score + FAILURES[reading.outcome]
    wait = max((one for one in (wait, reading.wait) if one is not None), default=None)
    slower = min(SLOWEST, timedelta(minutes=source.every_minutes) * 2 ** min(score, 10))
    longer = wait is not None and wait > slower
    reason = DueReason.RETRY_AFTER if longer else DueReason.FAILING
    return replace(left, score=score, next_due=now + max(slower, wait or slower), due_reason=reason)


def _lies(reading: Reading, state: SourceState) -> bool:
    """True where the body changed under the validator that the server would answer 304 to."""
    if reading.body_sha256 is None or state.body_sha256 in (None, reading.body_sha256):
        return False
    if reading.etag or state.etag:
        return reading.etag is not None and reading.etag == state.etag
    return reading.last_modified is not None and reading.last_modified == state.last_modified


def _newest(reading: Reading, state: SourceState, now: datetime) -> datetime | None:
    """The newest stated date so far; one that lies ahead says nothing."""
    stated = [entry.published for entry in reading.entries if entry.published is not None and entry.published <= now]
    return max([*stated, *([state.newest] if state.newest is not None else [])], default=None)


_PUT_OFF = (None, DueReason.FAILING, DueReason.RETRY_AFTER, DueReason.HOST_WAITS)  # None: kept before reasons were


def postponed(source: Source, state: SourceState) -> bool:
    """True where the next reading was put off beyond the source's floor by a failure, or because the source or its host asked
    for that; not where little is expected of it (crawlers.pace)."""
    if state.last_visit is None or state.due_reason not in _PUT_OFF:
        return False
    return state.next_due > state.last_visit + timedelta(minutes=source.every_minutes)
