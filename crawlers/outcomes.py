"""What an answer's status means for its source (law 10: every outcome is shown)."""

import re

from records.source import Answer, Outcome

_BY_STATUS = {
    304: Outcome.NOT_MODIFIED, 401: Outcome.BLOCKED, 403: Outcome.BLOCKED, 451: Outcome.BLOCKED, 404: Outcome.GONE,
    410: Outcome.GONE, 429: Outcome.PACED, 408: Outcome.TIMEOUT,
}  # fmt: skip
# Pages of shields and login walls that answer 200; looked for in the first 4,000 bytes of short answers only.
_BLOCK_PAGE = re.compile(
    rb"(?i)<title>[^<]{0,80}(?:just a moment|attention required|access denied|forbidden|request rejected|blocked|captcha|"
    rb"are you (?:a )?(?:human|robot)|security check|ddos|web application firewall)|cf-browser-verification|"
    rb"/_incapsula_resource|px-captcha|document\.cookie\s*=\s*[\"']D1N|the requested url was rejected"
)
_SHORT = 60_000  # bytes; a real page that merely mentions a captcha is longer


def judge(answer: Answer) -> Outcome | None:
    """The outcome that the fetcher or the status already decides; None for an answer that a reader should read."""
    if answer.outcome is not None:
        return answer.outcome
    status = answer.status
    if status is None:
        return Outcome.UNREACHABLE
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return Outcome.SERVER_ERROR
    if 300 <= status < 400 or status >= 400:
        return Outcome.UNREACHABLE if status < 400 else Outcome.GONE
    return Outcome.BLOCKED if is_block_page(answer.body) else None


def is_block_page(body: bytes) -> bool:
    """True for a shield's or login wall's page that came with status 200."""
    return len(body) < _SHORT and _BLOCK_PAGE.search(body[:4000]) is not None


DETAILS = {
    Outcome.BLOCKED: "Máy chủ từ chối cho đọc tự động; cần liên hệ đơn vị quản lý trang hoặc đổi cách đọc.",
    Outcome.GONE: "Địa chỉ không còn; cần kiểm tra lại địa chỉ nguồn.",
    Outcome.PACED: "Máy chủ yêu cầu đọc thưa hơn; hệ thống sẽ tự đọc lại sau.",
    Outcome.SERVER_ERROR: "Máy chủ của nguồn đang lỗi; hệ thống sẽ tự đọc lại sau.",
    Outcome.UNREACHABLE: "Không kết nối được tới máy chủ của nguồn; hệ thống sẽ tự đọc lại sau.",
    Outcome.TIMEOUT: "Máy chủ trả lời quá chậm; hệ thống sẽ tự đọc lại sau.",
    Outcome.CERTIFICATE: "Chứng thư bảo mật của trang không hợp lệ; cần báo đơn vị quản lý trang.",
    Outcome.TOO_LARGE: "Nội dung trả về lớn quá giới hạn cho phép; cần kiểm tra lại địa chỉ nguồn.",
    Outcome.REFUSED: "Địa chỉ này không được phép kết nối theo chính sách mạng.",
    Outcome.ROBOTS_DENIED: "Trang không cho phép đọc tự động (robots.txt); hệ thống tuân theo và không đọc.",
    Outcome.MALFORMED: "Nội dung trả về không đọc được.",
}


def explain(outcome: Outcome, answer: Answer) -> str | None:
    """A Vietnamese sentence for the desk, with the status where there is one; None for a good outcome."""
    sentence = DETAILS.get(outcome)
    if sentence is None:
        return None
    return f"{sentence} (mã {answer.status})" if answer.status and answer.status != 200 else sentence
