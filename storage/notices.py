"""Notices about sources that fail or are quiet: which gaps were told of, and the letters in the outbox (law 7, law 10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from records.alert import DeliveryState, Message
from records.notice import Notice, NoticeKind, SourceGone
from records.source import Gap, GapKind, Outcome
from storage.rows import insert_new
from storage.tables import source_gaps, sources
from storage.tables_people import deliveries
from storage.tables_watch import notice_gaps, notices

_SAME_GAP = and_(
    notice_gaps.c.source_id == source_gaps.c.source_id,
    notice_gaps.c.gap_kind == source_gaps.c.kind,
    notice_gaps.c.since == source_gaps.c.since,
)


def untold(connection: Connection) -> list[SourceGone]:
    """The gaps of enabled sources that last and that no notice named yet."""
    query = (
        select(source_gaps, sources.c.name)
        .join(sources, sources.c.id == source_gaps.c.source_id)
        .outerjoin(notice_gaps, _SAME_GAP)
        .where(source_gaps.c.until.is_(None), notice_gaps.c.begun.is_(None), sources.c.enabled)
    )
    return [_gone(row) for row in connection.execute(query).mappings()]


def over(connection: Connection) -> list[SourceGone]:
    """The gaps whose beginning was told of and that have ended since, untold."""
    query = (
        select(source_gaps, sources.c.name)
        .join(sources, sources.c.id == source_gaps.c.source_id)
        .join(notice_gaps, _SAME_GAP)
        .where(notice_gaps.c.ended.is_(None), source_gaps.c.until.is_not(None))
    )
    return [_gone(row) for row in connection.execute(query).mappings()]


def last(connection: Connection, kind: NoticeKind) -> datetime | None:
    """When the last notice of a kind was made."""
    query = select(notices.c.at).where(notices.c.kind == kind.value).order_by(notices.c.at.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def recent(connection: Connection, limit: int = 10) -> list[Notice]:
    """The newest notices, newest first."""
    query = select(notices).order_by(notices.c.id.desc()).limit(limit)
    return [Notice(**{**row, "kind": NoticeKind(row["kind"])}) for row in connection.execute(query).mappings()]


def keep(connection: Connection, kind: NoticeKind, gaps: Sequence[Gap], recipients: int, now: datetime) -> int:
    """Keeps a notice and what it names; its id. A gap is told of once at its beginning and once at its end."""
    values = {"kind": kind.value, "at": now, "recipients": recipients}
    found = int(connection.execute(insert(notices).values(**values).returning(notices.c.id)).scalar_one())
    keys = [{"source_id": gap.source_id, "gap_kind": gap.kind.value, "since": gap.since} for gap in gaps]
    if kind is NoticeKind.BEGUN:
        rows = [{**key, "begun": found, "ended": None} for key in keys]
        insert_new(connection, notice_gaps, rows, on=["source_id", "gap_kind", "since"])
        return found
    for key in keys:
        same = and_(*(notice_gaps.c[name] == value for name, value in key.items()))
        connection.execute(update(notice_gaps).where(same).values(ended=found))
    return found


def queue(connection: Connection, notice_id: int, channel: str, message: Message, now: datetime) -> None:
    """Puts a letter of a notice in the outbox, due at once."""
    connection.execute(
        insert(deliveries).values(
            notice_id=notice_id,
            channel=channel,
            address=message.address,
            message_id=message.message_id,
            subject=message.subject,
            body=message.body,
            state=DeliveryState.PENDING.value,
            tries=0,
            next_try=now,
        )
    )


def _gone(row: Any) -> SourceGone:
    values = {name: row[name] for name in Gap.__slots__}
    outcome = Outcome(values["outcome"]) if values["outcome"] else None
    return SourceGone(gap=Gap(**{**values, "kind": GapKind(values["kind"]), "outcome": outcome}), source=row["name"])
