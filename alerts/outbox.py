"""A delivery's life as arithmetic: its message id, when it is tried again, what a result makes of it (G2, G3)."""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import datetime, timedelta

from errors import BadInput, BadSetting, NotNow
from records.alert import Delivery, DeliveryState, SendResult

DELAYS = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""Waits after the first, second … failed try (reliability, 3.2): over five hours in all."""

JITTER = 0.2
"""Each wait is spread by this share, so that an outage's end is not a storm."""

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


def message_id(secret: bytes, alert_id: int, officer_id: int, channel: str, step: int, domain: str) -> str:
    """The one id of a message, angle brackets included: equal arguments give an equal id, so retries reuse it (G3).

    40 hex digits (160 bits) of HMAC-SHA256, short enough that a mail header is never folded within it. Raises
    BadSetting for an empty secret or a domain that is none."""
    if not secret:
        raise BadSetting("Thiếu khóa bí mật để đánh số thư cảnh báo.", "empty secret for message ids")
    if len(domain) > 200 or not DOMAIN.fullmatch(domain):
        raise BadSetting(f"Tên miền “{domain[:80]}” không dùng được cho số hiệu thư.", f"bad domain {domain[:80]!r}")
    key = f"message\n{alert_id}\n{officer_id}\n{channel}\n{step}".encode()
    return f"<{hmac.new(secret, key, hashlib.sha256).hexdigest()[:40]}@{domain}>"


def next_try(tries: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after `tries` failed tries (1 or more), UTC; None where it is given up.

    `jitter` is drawn from -1.0..1.0 by the caller. Raises BadInput outside."""
    if tries < 1 or not -1.0 <= jitter <= 1.0:
        raise BadInput("Không tính được lần gửi lại.", f"tries={tries}, jitter={jitter}")
    return now + DELAYS[tries - 1] * (1 + JITTER * jitter) if tries <= len(DELAYS) else None


def after(delivery: Delivery, result: SendResult, now: datetime, jitter: float = 0.0) -> Delivery:
    """The delivery as it stands after a send: sent, waiting for its next try, or dead and shown at the desk.

    Counts the try. Raises NotNow where the delivery had ended before, so that a late answer never takes a sent message
    back."""
    if delivery.state in (DeliveryState.SENT, DeliveryState.DEAD):
        raise NotNow(
            f"Lượt gửi số {delivery.id} đã kết thúc nên không ghi thêm kết quả.",
            f"delivery {delivery.id} is {delivery.state}; late result: {result.detail}",
        )
    tries = delivery.tries + 1
    if result.accepted:
        return replace(delivery, state=DeliveryState.SENT, tries=tries, result=result.detail, sent=now)
    again = None if result.permanent else next_try(tries, now, jitter)
    if again is None:
        return replace(delivery, state=DeliveryState.DEAD, tries=tries, result=result.detail)
    return replace(delivery, state=DeliveryState.PENDING, tries=tries, result=result.detail, next_try=again)
