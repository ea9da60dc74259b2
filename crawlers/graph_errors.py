"""What an error of the Graph API means for its source, by its codes (“Handling errors” and “Rate limits” of its reference).

The API's own message is not repeated: it may hold the token."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from records.source import Outcome

PACED_WITHOUT_WORD = timedelta(minutes=30)
"""A limit is counted over an hour; where no header says how long it lasts, half of it is waited for."""

SAYS_EXPIRED = "Mã truy cập fanpage đã hết hạn hoặc bị thu hồi; cần người quản trị fanpage cấp lại."
SAYS_NONE = "Chưa có mã truy cập fanpage; cần nhập mã do người quản trị fanpage cấp."
SAYS_PACED = "Facebook yêu cầu đọc thưa hơn; hệ thống sẽ tự đọc lại sau."
SAYS_DENIED = "Mã truy cập chưa có quyền đọc bài của trang này; cần cấp quyền pages_read_engagement cho mã."
SAYS_REFUSED = (
    "Facebook không nhận yêu cầu này: địa chỉ hoặc phiên bản Graph API chưa đúng, hoặc mã chưa có quyền pages_read_engagement; "
    "cần kiểm tra địa chỉ nguồn và quyền của mã."
)
SAYS_PPCA = (
    "Ứng dụng chưa được Facebook duyệt tính năng “Page Public Content Access” nên không đọc được trang của nơi khác; cần gửi "
    "duyệt tính năng này, hoặc xin mã do chính người quản trị trang cấp."
)
SAYS_ABSENT = "Không có trang này, hoặc mã truy cập không thuộc trang này; cần kiểm tra lại địa chỉ và mã."
SAYS_FAULT = "Facebook đang lỗi; hệ thống sẽ tự đọc lại sau."
_PPCA = re.compile(r"\bPPCA\b|Page Public Content Access|Pages? Public Content", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The outcome, a sentence for the desk, and how long to wait where that is known. `lacks_right` is True where a right
    to what was asked for may be missing, so that asking for less may do."""

    outcome: Outcome
    sentence: str
    wait: timedelta | None = None
    lacks_right: bool = False


def by_ppca(basis: str) -> bool:
    """True for a source whose stated basis is Page Public Content Access: another's page, read by the app's own right."""
    return _PPCA.search(basis) is not None


def meaning(error: dict[str, Any], *, status: int | None, basis: str) -> Meaning:
    """What the error object of an answer with that status means for a source with that basis."""
    number = code_of(error)
    subcode = error.get("error_subcode")
    if number == 104:
        return Meaning(Outcome.TOKEN, _numbered(SAYS_NONE, number))
    if number in (102, 190) or subcode in (458, 459, 460, 463, 464, 467):
        return Meaning(Outcome.TOKEN, _numbered(SAYS_EXPIRED, number))
    if number in (4, 17, 32, 341, 613) or 80000 <= number <= 80014:
        return Meaning(Outcome.PACED, _numbered(SAYS_PACED, number), PACED_WITHOUT_WORD)
    if number == 803 or is_gone(error):
        return Meaning(Outcome.GONE, _numbered(SAYS_ABSENT, number))
    if number in (1, 2) or (status or 0) >= 500:
        return Meaning(Outcome.SERVER_ERROR, _numbered(SAYS_FAULT, number))
    if number in (10, 100, 200) and (by_ppca(basis) or _PPCA.search(str(error.get("message")))):
        return Meaning(Outcome.BLOCKED, _numbered(SAYS_PPCA, number), lacks_right=True)
    said = SAYS_REFUSED if number == 100 else SAYS_DENIED
    return Meaning(Outcome.BLOCKED, _numbered(said, number), lacks_right=number in (10, 100) or 200 <= number <= 299)


def is_gone(error: dict[str, Any]) -> bool:
    """True where the object asked for does not exist, or no longer for us: error 100 with subcode 33."""
    return code_of(error) == 100 and error.get("error_subcode") == 33


def code_of(error: dict[str, Any]) -> int:
    """The error's code, -1 where it states none."""
    code = error.get("code")
    return code if isinstance(code, int) else -1


def _numbered(sentence: str, number: int) -> str:
    return f"{sentence} (mã lỗi {number})"
