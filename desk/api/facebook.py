"""Facebook's webhook: a page's feed changed, so the page is read at once. Nothing of the message is kept.

A post that is said to be gone becomes a candidate, which reading confirms or not. A message sent twice, by accident or by a
stranger who caught it, does no more than the first: a page is not read more often than once a minute for it."""

from datetime import datetime, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Response
from fastapi.responses import PlainTextResponse

from crawlers.facebook_hooks import Change, changes
from crawlers.remember import postponed
from desk.access.signed import Proven, Refused, Signed
from errors import BadInput
from storage import absences, sources
from storage.engine import Connection, writing

AT_MOST_EVERY = timedelta(minutes=1)
router = APIRouter()
Caller = Annotated[Proven, Depends(Signed())]

log = structlog.get_logger()


@router.get("/api/webhooks/facebook")
def set_up(caller: Caller) -> Response:
    """Repeats the challenge: Facebook sets the webhook up."""
    return PlainTextResponse(caller.challenge)


@router.post("/api/webhooks/facebook")
def take(caller: Caller) -> Response:
    """Makes the pages of the message due; those that no source of ours reads are passed over."""
    try:
        told = changes(caller.body)
    except BadInput as error:
        raise Refused(400, "not_a_message") from error
    now = caller.desk.clock()
    with writing(caller.desk.engine) as connection:
        hastened = sum(_hastened(connection, change, now) for change in told)
    if hastened:
        caller.desk.call_job("collect")
    log.info("webhook", changes=len(told), hastened=hastened)
    return PlainTextResponse("EVENT_RECEIVED")


def _hastened(connection: Connection, change: Change, now: datetime) -> int:
    """How many sources are now due for this change. One that waits because it must is left waiting."""
    hastened = 0
    for source, state in sources.of_page(connection, change.page):
        if change.gone is not None:
            absences.suspect(connection, source.id, change.gone, now)
        if postponed(source, state):
            log.info("webhook_waits", source=source.name, until=state.next_due.isoformat(), why=state.last_detail)
            continue
        at = max(now, state.last_visit + AT_MOST_EVERY) if state.last_visit else now
        hastened += sources.bring_forward(connection, source.id, at)
    return hastened
