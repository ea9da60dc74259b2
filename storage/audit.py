"""The append-only log: who did or read what (law 9). Each line is chained to the one before; triggers refuse changes."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, insert, select

from records.account import AuditEntry
from storage.tables_people import audit

FIRST = "0" * 64


def note(connection: Connection, *, actor: str, action: str, subject: str, detail: str = "", now: datetime) -> None:
    """Adds a line. `actor` is a login or 'hệ thống'; `subject` names the record, like 'vụ việc 12'."""
    last = connection.execute(select(audit.c.chain).order_by(audit.c.id.desc()).limit(1)).scalar()
    chain = _link(last or FIRST, now, actor, action, subject, detail)
    connection.execute(insert(audit).values(at=now, actor=actor, action=action, subject=subject, detail=detail, chain=chain))


def newest(connection: Connection, limit: int = 100) -> list[AuditEntry]:
    """The newest lines, newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    return [AuditEntry(**row) for row in connection.execute(query).mappings()]


def broken(connection: Connection) -> int | None:
    """The id of the first line that does not follow from the one before, or None where the log is whole.

    Lines cut from the end leave no trace here; comparing with a copy kept elsewhere finds them."""
    last = FIRST
    for row in connection.execute(select(audit).order_by(audit.c.id)):
        last = _link(last, row.at, row.actor, row.action, row.subject, row.detail)
        if last != row.chain:
            return int(row.id)
    return None


def _link(before: str, at: datetime, actor: str, action: str, subject: str, detail: str) -> str:
    line = "\x1f".join((before, at.isoformat(), actor, action, subject, detail))
    return hashlib.sha256(line.encode()).hexdigest()
