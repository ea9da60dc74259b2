"""Tokens as they are given in forms: fit to travel in a header, or refused without being repeated."""

import re

from errors import BadInput
from records.access import Access
from records.source import ReaderKind

LONGEST = 2_000
BY_TOKEN = (ReaderKind.FANPAGE, ReaderKind.ZALO_OA, ReaderKind.YOUTUBE)
"""The ways of reading that use a token."""

_FIT = re.compile(r"[!-~]+")
"""Printable ASCII without spaces: whatever else can't be part of a token, and a line break could forge a header."""


def clean(given: str, label: str) -> str:
    """The token without the spaces that copying adds; empty where nothing was given. Raises BadInput naming the field."""
    token = given.strip()
    if token and (len(token) > LONGEST or not _FIT.fullmatch(token)):
        raise BadInput(
            f"Ô “{label}”: mã không đúng dạng. Mã chỉ gồm chữ cái không dấu, chữ số và dấu, viết liền; mời chép lại nguyên vẹn.",
            f"{label}: not a token ({len(token)} characters)",
        )
    return token


def access(kind: ReaderKind, token: str, refresh: str, app: str, app_secret: str) -> Access:
    """The access that a form describes. Raises BadInput where a field is missing or unfit."""
    given = clean(token, "Mã truy cập")
    rest = (clean(refresh, "Mã làm mới"), clean(app, "Mã ứng dụng"), clean(app_secret, "Khóa bí mật của ứng dụng"))
    if kind is not ReaderKind.ZALO_OA or not any(rest):
        if not given:
            raise BadInput("Ô “Mã truy cập” để trống; mời điền vào.", "no token")
        return Access(token=given)
    if not all(rest):
        raise BadInput(
            "Để hệ thống tự gia hạn, cần điền đủ ba ô: Mã làm mới, Mã ứng dụng và Khóa bí mật của ứng dụng.", "renewal incomplete"
        )
    return Access(token=given, refresh=rest[0], app=rest[1], app_secret=rest[2])
