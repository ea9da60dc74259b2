"""The signed link by which an officer says 'seen'. It opens a page with a button: a GET never acknowledges, since mail
scanners follow links (T25). It says who and what, and allows nothing else (T26)."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from errors import BadInput, BadSetting, NotAllowed

VALID_FOR = timedelta(days=7)

FORM = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,17})\.([1-9][0-9]{0,10})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """What a genuine link says: this officer has been shown this alert."""

    alert_id: int
    officer_id: int
    expires: datetime


def token(secret: bytes, alert_id: int, officer_id: int, expires: datetime) -> str:
    """The link's token, URL-safe; `expires` (whole seconds count) is the alert's time plus VALID_FOR.

    Raises BadSetting for an empty secret."""
    said = f"{alert_id}.{officer_id}.{int(expires.timestamp())}"
    return f"{said}.{_signature(secret, said)}"


def read(secret: bytes, token: str, now: datetime) -> Ack:
    """Who acknowledges what.

    Raises BadInput where it is no token of ours, NotAllowed where forged, altered or expired."""
    parts = FORM.fullmatch(token)
    if parts is None:
        raise BadInput(
            "Đường dẫn xác nhận không đúng dạng. Mời mở lại từ thư cảnh báo hoặc đăng nhập để xem vụ việc.",
            f"not an acknowledgement token: {token[:120]!r}",
        )
    # The signature is compared as written: decoded, several spellings of its last letter would be one.
    said = token.rpartition(".")[0]
    if not hmac.compare_digest(_signature(secret, said), parts[4]):
        raise NotAllowed(
            "Đường dẫn xác nhận không hợp lệ. Mời đăng nhập để xem vụ việc.",
            f"forged acknowledgement for alert {parts[1]}",
        )
    expires = datetime.fromtimestamp(int(parts[3]), UTC)
    if now >= expires:
        raise NotAllowed(
            "Đường dẫn xác nhận đã hết hạn. Mời đăng nhập để xem vụ việc.",
            f"acknowledgement of alert {parts[1]} expired {expires.isoformat()}",
        )
    return Ack(alert_id=int(parts[1]), officer_id=int(parts[2]), expires=expires)


def _signature(secret: bytes, said: str) -> str:
    if not secret:
        raise BadSetting("Thiếu khóa bí mật để ký đường dẫn xác nhận.", "empty secret for acknowledgement links")
    made = hmac.new(secret, f"acknowledge\n{said}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
