"""Asks for posts that could not be found by their own id: what the API says is gone is marked as removed, never deleted.

One that answers stands, with its words as they are now. A fault of the line or of the token says nothing of the post."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import structlog

from crawlers import graph_usage
from crawlers.readers import fanpage
from crawlers.remember import postponed
from egress.web import fetch
from errors import StorageError
from jobs.context import Context, Report
from records.source import Answer, DueReason, ReaderKind, Source, SourceState
from storage import absences, evidence, items, sources, tokens
from storage.engine import reading, writing

EVERY = timedelta(minutes=5)
LANE = "read"
BATCH = 40
OF_ONE_SOURCE = 5  # in one run: each costs a call of the page's allowance

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Asks for up to forty posts, five of each source; a source that asked for a pause is left in peace."""
    with reading(context.engine) as connection:
        absent = absences.to_confirm(connection, context.clock(), BATCH)
        known = {source.id: (source, state) for source, state in sources.every(connection)} if absent else {}
    asked: Counter[int] = Counter()
    done = failed = 0
    for one in absent:
        source, state = known[one.source_id]
        if asked[source.id] >= OF_ONE_SOURCE or not _fit(source, state):
            continue
        asked[source.id] += 1
        answer = _ask(context, source, one.external_id)
        if answer is None:
            continue
        known[source.id] = (source, _paused(context, source, state, answer))
        told = _told(context, source, one, answer)
        done, failed = done + told, failed + (not told)
        if not told:
            asked[source.id] = OF_ONE_SOURCE  # what failed once fails again: the next run tries anew
    return Report(done=done, failed=failed)


def _fit(source: Source, state: SourceState) -> bool:
    """True for a page that was read well and asked for no pause: a token that can't read the page can't tell of its posts."""
    well = state.last_outcome is not None and state.last_outcome.succeeded
    return source.reader is ReaderKind.FANPAGE and well and not postponed(source, state)


def _ask(context: Context, source: Source, post_id: str) -> Answer | None:
    """The API's answer; None where there is no token to ask with, which the source's own readings tell of."""
    try:
        with reading(context.engine) as connection:
            access = tokens.of(connection, source.id, context.vault)
    except StorageError as error:
        log.warning("token_shut", source=source.name, detail=error.detail)
        return None
    if access is None:
        return None
    return fetch(fanpage.ask_post(source, post_id, access.token), context.policy, now=context.clock)


def _told(context: Context, source: Source, one: absences.Absent, answer: Answer) -> bool:
    """True where the answer decided: the post is gone, or it stands."""
    now = context.clock()
    if fanpage.is_gone(answer):
        capture = evidence.write(context.evidence, answer)
        with writing(context.engine) as connection:
            evidence.keep(connection, capture)
            absences.gone(connection, one.item_id, now, capture.sha256)
        log.info("post_removed", source=source.name, item=one.item_id)
        return True
    entry = fanpage.read_post(answer, now=now)
    if entry is None:
        log.info("post_not_told", source=source.name, item=one.item_id, status=answer.status, outcome=answer.outcome)
        return False
    with writing(context.engine) as connection:
        items.keep(connection, source, [entry], now)
        absences.answered(connection, one.item_id, now)
    return True


def _paused(context: Context, source: Source, state: SourceState, answer: Answer) -> SourceState:
    """The state, its next reading put off where the answer's usage headers ask for that."""
    pause = graph_usage.pause(answer)
    if pause is None or context.clock() + pause.wait <= state.next_due:
        return state
    due = context.clock() + pause.wait
    state = replace(state, next_due=due, due_reason=DueReason.RETRY_AFTER, last_detail=pause.sentence)
    with writing(context.engine) as connection:
        sources.keep_state(connection, state)
    log.info("source_postponed", source=source.name, detail=pause.sentence)
    return state
