"""Renewing the token of a Zalo Official Account: what to send and what came of it. Pure.

The token lasts 25 hours; the refresh key is good for one use and comes back as a new one with each renewal, so the new pair
must be kept before it is used."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from records.access import Access
from records.source import Answer, Fetch, Outcome

LASTS = timedelta(hours=25)
OAUTH = "https://oauth.zaloapp.com"
PATH = "/v4/oa/access_token"
_ZALO = "openapi.zalo.me"
SAYS_REFUSED = (
    "Zalo không gia hạn mã truy cập; cần nhập lại mã truy cập, mã làm mới, mã ứng dụng và khóa bí mật của ứng dụng ở trang của "
    "nguồn."
)
SAYS_INTERRUPTED = (
    "Lần gia hạn trước bị ngắt giữa chừng nên mã làm mới (chỉ dùng được một lần) có thể đã mất; cần nhập lại bộ mã ở trang của "
    "nguồn."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What came of a renewal: the new access, else why there is none. `unsent` is True where the request surely never left,
    so that the refresh key is still good."""

    access: Access | None = None
    sentence: str = ""
    unsent: bool = False
    refused: bool = False


def ask(address: str, access: Access) -> tuple[Fetch, dict[str, str]]:
    """The request and its form; at Zalo's own OAuth host for Zalo's API, else at the host of the source's address."""
    split = urlsplit(address)
    base = OAUTH if split.hostname == _ZALO else f"{split.scheme}://{split.netloc}"
    headers = (("Accept", "application/json"), ("secret_key", access.app_secret or ""))
    form = {"app_id": access.app or "", "grant_type": "refresh_token", "refresh_token": access.refresh or ""}
    return Fetch(url=f"{base}{PATH}", headers=headers), form


def read(access: Access, answer: Answer, *, interrupted: bool, now: datetime) -> Renewal:
    """What the answer means for `access`; `interrupted` is True where the renewal before this one was cut off."""
    if answer.outcome in (Outcome.REFUSED, Outcome.CERTIFICATE):
        return Renewal(sentence=answer.detail or "Không kết nối được tới Zalo.", unsent=True)
    said = _object(answer.body)
    token, refresh = (said.get(name) for name in ("access_token", "refresh_token"))
    if isinstance(token, str) and token and isinstance(refresh, str) and refresh:
        fresh = Access(
            token=token, refresh=refresh, app=access.app, app_secret=access.app_secret,
            expires=now + _lasting(said.get("expires_in")),
        )  # fmt: skip
        return Renewal(access=fresh)
    code = said.get("error")
    if not isinstance(code, int) or code == 0:
        return Renewal(sentence=answer.detail or "Zalo không trả lời đúng dạng khi gia hạn mã; hệ thống sẽ thử lại.")
    sentence = f"{SAYS_INTERRUPTED if interrupted else SAYS_REFUSED} (mã lỗi {code})"
    return Renewal(sentence=sentence, refused=True)


def _lasting(stated: Any) -> timedelta:
    """Seconds, as a number or in quotes; 25 hours where none can be read, never longer than three months."""
    text = str(stated)
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0
    return timedelta(seconds=seconds) if seconds else LASTS


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
