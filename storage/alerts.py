"""Alerts and the outbox: a row before a message, claimed with a lease, the result committed after the send (law 7)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from records.alert import Alert, AlertReason, Delivery, DeliveryState, Message
from storage.rows import plain
from storage.tables_people import alerts, deliveries, not_alerted

_OPEN = [DeliveryState.PENDING.value, DeliveryState.SENDING.value]


def keep(connection: Connection, alert: Alert) -> int:
    """Keeps a new alert (its `id` is ignored); the new id."""
    row = plain(alert)
    del row["id"]
    return int(connection.execute(insert(alerts).values(**row).returning(alerts.c.id)).scalar_one())


def keep_no(connection: Connection, case_id: int, reason: AlertReason, now: datetime) -> None:
    """Keeps the reason why nobody was told (law 8)."""
    connection.execute(insert(not_alerted).values(case_id=case_id, reason=reason.value, at=now))


def nos(connection: Connection, case_id: int) -> list[tuple[AlertReason, datetime]]:
    """Why nobody was told, oldest first."""
    query = select(not_alerted.c.reason, not_alerted.c.at).where(not_alerted.c.case_id == case_id).order_by(not_alerted.c.id)
    return [(AlertReason(reason), at) for reason, at in connection.execute(query)]


def of_case(connection: Connection, case_id: int) -> list[Alert]:
    """The alerts about a case, oldest first."""
    query = select(alerts).where(alerts.c.case_id == case_id).order_by(alerts.c.id)
    return [_alert(row) for row in connection.execute(query).mappings()]


def one(connection: Connection, alert_id: int) -> Alert | None:
    """The alert of that id, or None."""
    row = connection.execute(select(alerts).where(alerts.c.id == alert_id)).mappings().first()
    return _alert(row) if row else None


def acknowledge(connection: Connection, alert_id: int, now: datetime) -> bool:
    """Marks an alert as seen; True the first time, False where it was already (G4: once is for good)."""
    statement = update(alerts).where(alerts.c.id == alert_id, alerts.c.acknowledged.is_(None)).values(acknowledged=now)
    return connection.execute(statement).rowcount == 1


def queue(connection: Connection, alert_id: int, channel: str, message: Message, now: datetime) -> None:
    """Puts a message in the outbox, due at once."""
    connection.execute(
        insert(deliveries).values(
            alert_id=alert_id,
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


def claim(connection: Connection, worker: str, now: datetime, lease: timedelta, limit: int) -> list[tuple[Delivery, Message]]:
    """Takes due messages for `worker`. One whose lease ran out was in doubt when its sender died: it is taken again,
    marked as resent (G2, G3)."""
    due = or_(
        deliveries.c.state == DeliveryState.PENDING.value,
        (deliveries.c.state == DeliveryState.SENDING.value) & (deliveries.c.lease_until < now),
    )
    query = select(deliveries).where(deliveries.c.next_try <= now, due).order_by(deliveries.c.next_try).limit(limit)
    taken = []
    for row in connection.execute(query.with_for_update(skip_locked=True)).mappings():
        in_doubt = row["state"] == DeliveryState.SENDING.value
        # A send that killed its process counts as a try, so that it is not tried for ever.
        tries = row["tries"] + in_doubt
        values = {"state": DeliveryState.SENDING.value, "lease_by": worker, "lease_until": now + lease, "tries": tries}
        connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(**values))
        message = Message(
            message_id=row["message_id"],
            address=row["address"],
            subject=row["subject"],
            body=row["body"],
            resent=in_doubt,
        )
        taken.append((_delivery({**row, "tries": tries}), message))
    return taken


def settle(connection: Connection, settled: Delivery, worker: str) -> bool:
    """Keeps what came of a send, where `worker` still holds it; False where its lease has passed to another."""
    statement = (
        update(deliveries)
        .where(deliveries.c.id == settled.id, deliveries.c.lease_by == worker)
        .values(
            state=settled.state.value,
            tries=settled.tries,
            next_try=settled.next_try,
            result=settled.result,
            sent=settled.sent,
            lease_by=None,
            lease_until=None,
        )
    )
    return connection.execute(statement).rowcount == 1


def deliveries_of(connection: Connection, case_id: int) -> list[Delivery]:
    """Every attempt to tell someone about a case, oldest first."""
    query = select(deliveries).join(alerts, alerts.c.id == deliveries.c.alert_id).where(alerts.c.case_id == case_id)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id)).mappings()]


def waiting(connection: Connection) -> int:
    """How many messages are not sent yet."""
    return len(list(connection.execute(select(deliveries.c.id).where(deliveries.c.state.in_(_OPEN))).scalars()))


def dead(connection: Connection, limit: int = 50) -> list[Delivery]:
    """Messages that could not be sent, newest first: shown at the desk."""
    query = select(deliveries).where(deliveries.c.state == DeliveryState.DEAD.value).order_by(deliveries.c.id.desc())
    return [_delivery(row) for row in connection.execute(query.limit(limit)).mappings()]


def _alert(row: Any) -> Alert:
    return Alert(**{**row, "reason": AlertReason(row["reason"])})


def _delivery(row: Any) -> Delivery:
    names = Delivery.__slots__
    return Delivery(**{**{name: row[name] for name in names}, "state": DeliveryState(row["state"])})
