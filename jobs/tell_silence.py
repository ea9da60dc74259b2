"""Writes to those who watch the sources when some fail or are quiet, and when that is over (law 10, decision 0021).

The notice, what it names and its letters are rows of one transaction; `deliver` sends them as it sends alerts (law 7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from alerts import notices as room
from alerts.channels import email
from crawlers.outcomes import DETAILS
from jobs.context import Context, Report
from records.notice import NoticeKind, SourceGone
from records.source import Outcome
from storage import accounts, deployment, notices, units
from storage.engine import Connection, reading, writing
from working_time import local

EVERY = timedelta(minutes=1)
LANE = "tell"
THEN = ("deliver",)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Makes at most one notice of each kind; how many were made."""
    now = context.clock()
    made = 0
    for kind in NoticeKind:
        with reading(context.engine) as connection:
            if not _due(connection, kind, now):
                continue
        with writing(context.engine) as connection:
            made += _tell(connection, kind, now)
    return Report(done=made)


def _due(connection: Connection, kind: NoticeKind, now: datetime) -> Sequence[SourceGone]:
    """What a notice of that kind would name now."""
    if kind is NoticeKind.ENDED:
        last = notices.last(connection, kind)
        return [] if last is not None and now - last < room.BETWEEN else notices.over(connection)
    return room.to_tell(notices.untold(connection), notices.last(connection, kind), now)


def _tell(connection: Connection, kind: NoticeKind, now: datetime) -> int:
    """Decides anew within the transaction that writes. 1 where a notice was made."""
    ours = deployment.read(connection)
    gaps = _due(connection, kind, now) if ours.ready else []
    people, on_duty = accounts.every(connection), units.every_officer(connection)
    addresses = room.addresses_of(people, on_duty, units.every(connection), local(now).date())
    if not gaps:
        return 0
    if not addresses:
        log.warning("nobody_to_tell", kind=kind, sources=len(gaps))  # shown on the page of sources; told once there is one
        return 0
    notice = notices.keep(connection, kind, [one.gap for one in gaps], len(addresses), now)
    base = ours.public_address.rstrip("/")
    secret, domain = deployment.secret(connection, "messages"), urlsplit(base).hostname or "langnghe.invalid"
    for address in addresses:
        identity = room.message_id(secret, notice, address, email.NAME, domain)
        letter = room.message(
            kind, gaps, _SAYS, department=ours.department, link=f"{base}/nguon", identity=identity, address=address
        )
        notices.queue(connection, notice, email.NAME, letter, now)
    log.info("sources_told", kind=kind, sources=len(gaps), letters=len(addresses))
    return 1


_SAYS = {outcome: DETAILS[outcome].partition(";")[0].rstrip(".") for outcome in Outcome if outcome in DETAILS}
