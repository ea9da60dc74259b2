"""Sends what the outbox holds: claimed with a lease, sent, and the result committed after the send (G2, G3)."""

import random
from datetime import timedelta

import structlog

from alerts import outbox
from alerts.channels import email
from errors import LangNgheError
from jobs.context import Context, Report
from records.alert import Delivery, DeliveryState, Message, SendResult
from storage import alerts
from storage.engine import writing

EVERY = timedelta(seconds=5)
LANE = "tell"
IN_FLIGHT = 4  # the most that can arrive twice when this process is killed between send and commit (G3)
LEASE = timedelta(minutes=2)  # longer than the slowest send: 30 s to connect, 30 s to deliver

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Sends the messages that are due, four at a time."""
    sent = failed = 0
    with writing(context.engine) as connection:
        taken = alerts.claim(connection, context.worker, context.clock(), LEASE, IN_FLIGHT)
    for delivery, message in taken:
        settled = _settled(context, delivery, message)
        sent += settled.state is DeliveryState.SENT
        failed += settled.state is not DeliveryState.SENT
        with writing(context.engine) as connection:
            alerts.settle(connection, settled, context.worker)
    return Report(done=sent, failed=failed, more=len(taken) == IN_FLIGHT)


def _settled(context: Context, delivery: Delivery, message: Message) -> Delivery:
    result = _sent(context, message)
    log.info("delivery", id=delivery.id, accepted=result.accepted, detail=result.detail)
    return outbox.after(delivery, result, context.clock(), jitter=random.uniform(-1, 1))


def _sent(context: Context, message: Message) -> SendResult:
    mail = context.mail()
    if mail.connect is None:
        return SendResult(accepted=False, detail="no mail server is set (LANGNGHE_SMTP_HOST)")
    try:
        return email.send(message, mail.settings, mail.connect, at=context.clock())
    except LangNgheError as error:
        return SendResult(accepted=False, detail=error.detail, permanent=error.permanent)
