"""The decision to tell someone about a case, and each attempt to do so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertReason(StrEnum):
    """Why an alert was made, or why none was: every 'no' has a name (law 8)."""

    FIRST = "lan_dau"
    RAISED = "muc_do_tang"
    WATCHED = "muc_theo_doi"
    GROUPED = "gop_vao_vu_viec_da_bao"
    TOLD_ELSEWHERE = "da_bao_o_vu_viec_khac"
    BELOW_LEVEL = "duoi_nguong"
    NO_OFFICER = "khong_co_can_bo_dau_moi"
    DECIDED = "vu_viec_da_ket_luan"
    IMPRECISE = "do_chinh_xac_thap"


class DeliveryState(StrEnum):
    """A delivery's life: pending → sending (leased) → sent, or back to pending, or dead and shown at the desk."""

    PENDING = "cho_gui"
    SENDING = "dang_gui"
    SENT = "da_gui"
    DEAD = "khong_gui_duoc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Somebody is to be told about a case. `key` is unique per (case, officer, step)."""

    id: int
    case_id: int
    officer_id: int
    step: int
    reason: AlertReason
    at: datetime
    acknowledged: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on one channel, about an alert or, where `alert_id` is None, about sources (a Notice).

    `message_id` is an HMAC of (alert, officer, channel, step), or of (notice, address, channel): retries reuse it (G3)."""

    id: int
    alert_id: int | None
    channel: str
    address: str
    message_id: str
    state: DeliveryState
    tries: int
    next_try: datetime
    result: str | None = None
    sent: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel sends: words only, no HTML of strangers. `resent` marks a send found in doubt after a crash."""

    message_id: str
    address: str
    subject: str
    body: str
    resent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What came of a send. `permanent` failures are not retried."""

    accepted: bool
    detail: str
    permanent: bool = False
