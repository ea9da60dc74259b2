"""Renews the tokens that last hours only (Zalo's: 25), two hours before they end, and keeps the new pair before it is used.

That a renewal is being sent is kept first: should this process die between the sending and the keeping, the one-time refresh
key may be used up, and the next renewal says so plainly instead of guessing."""

from dataclasses import replace
from datetime import timedelta

import structlog

from crawlers import zalo_tokens
from egress.web import fetch
from errors import StorageError
from jobs.context import Context, Report
from records.access import Access
from records.source import Outcome, ReaderKind, Source, SourceState
from storage import gaps, sources, tokens
from storage.engine import reading, writing

EVERY = timedelta(minutes=5)
LANE = "read"
THEN = ("collect",)
AHEAD = timedelta(hours=2)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Renews what ends within two hours; how many were renewed."""
    with reading(context.engine) as connection:
        ending = tokens.to_renew(connection, context.clock() + AHEAD)
        known = {source.id: (source, state) for source, state in sources.every(connection)} if ending else {}
    done = failed = 0
    for source_id in ending:
        source, state = known[source_id]
        if source.reader is not ReaderKind.ZALO_OA:
            continue
        renewed = _renewed(context, source, state)
        done += renewed is True
        failed += renewed is False
    return Report(done=done, failed=failed)


def _renewed(context: Context, source: Source, state: SourceState) -> bool | None:
    """True where a new pair is kept, False where none came, None where nothing was asked."""
    now = context.clock()
    try:
        with writing(context.engine) as connection:
            access = tokens.of(connection, source.id, context.vault)
            if access is None or not access.renewable or not tokens.begin_renewal(connection, source.id, now):
                return None
    except StorageError as error:
        log.warning("token_shut", source=source.name, detail=error.detail)
        return False
    asked, form = zalo_tokens.ask(source.address, access)
    answer = fetch(asked, context.policy, now=context.clock, form=form)
    found = zalo_tokens.read(access, answer, interrupted=access.renewing is not None, now=context.clock())
    if found.access is None:
        _tell(context, source, state, access, found)
        return False
    with writing(context.engine) as connection:
        tokens.keep(connection, source.id, found.access, context.vault)
        if state.last_outcome is Outcome.TOKEN:
            sources.keep_state(connection, replace(state, next_due=context.clock()))
    log.info("token_renewed", source=source.name)
    return True


def _tell(context: Context, source: Source, state: SourceState, access: Access, found: zalo_tokens.Renewal) -> None:
    """Says at the source why there is no new token, once the old one is of no use either."""
    now = context.clock()
    log.warning("token_not_renewed", source=source.name, detail=found.sentence)
    with writing(context.engine) as connection:
        if found.unsent:
            tokens.renewal_not_sent(connection, source.id)
        if found.refused and (access.expires is None or access.expires <= now):
            failing = state.last_outcome is not None and not state.last_outcome.succeeded
            since = state.since if failing else now
            told = replace(state, last_outcome=Outcome.TOKEN, last_detail=found.sentence, since=since)
            sources.keep_state(connection, told)
            gaps.follow(connection, state, told, now)
