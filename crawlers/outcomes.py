"""What an answer's status means for its source (law 10: every outcome is shown)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawlers.stand_ins import stand_in
from records.source import Answer, Outcome

_BY_STATUS = {
    204: Outcome.EMPTY, 205: Outcome.EMPTY, 304: Outcome.NOT_MODIFIED, 404: Outcome.GONE, 410: Outcome.GONE,
    408: Outcome.TIMEOUT, 420: Outcome.PACED, 425: Outcome.PACED, 429: Outcome.PACED, 413: Outcome.BLOCKED,
    504: Outcome.TIMEOUT, 522: Outcome.TIMEOUT, 524: Outcome.TIMEOUT, 525: Outcome.CERTIFICATE, 526: Outcome.CERTIFICATE,
}  # fmt: skip
LONGEST_WAIT = timedelta(hours=24)
"""A server that asks for more waits a day: a slip in its header must not silence a source (law 10)."""


def judge(answer: Answer) -> Outcome | None:
    """The outcome that the fetcher or the status already decides; None for an answer that a reader should read."""
    if answer.outcome is not None:
        return answer.outcome
    status = answer.status
    if status is None:
        return Outcome.UNREACHABLE
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:  # shields answer 503 with their challenge
        return Outcome.BLOCKED if stand_in(answer) is Outcome.BLOCK_PAGE else Outcome.SERVER_ERROR
    if status >= 400:  # 401, 403, 406, 451 and what else a server says against the one who asks
        return Outcome.BLOCKED
    return Outcome.ELSEWHERE if status >= 300 else stand_in(answer)


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """How long the server asks us to stay away (RFC 9110: seconds or a date), at most LONGEST_WAIT; None where it says
    nothing that can be read, or a moment that is past."""
    stated = (answer.header("retry-after") or "").strip()
    if stated.isascii() and stated.isdigit():
        wait = timedelta(seconds=min(int(stated[:9]), int(LONGEST_WAIT.total_seconds())))
    else:
        try:
            moment = parsedate_to_datetime(stated)
        except ValueError:
            return None
        wait = min((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now, LONGEST_WAIT)
    return wait if wait > timedelta(0) else None


DETAILS = {
    Outcome.BLOCKED: "Máy chủ từ chối cho đọc tự động; cần liên hệ đơn vị quản lý trang hoặc đổi cách đọc.",
    Outcome.BLOCK_PAGE: "Máy chủ trả về trang chặn hoặc trang đăng nhập thay cho nội dung; cần liên hệ đơn vị quản lý trang.",
    Outcome.ELSEWHERE: "Địa chỉ bị chuyển hướng sang nơi khác hoặc về trang chủ; cần kiểm tra và sửa địa chỉ nguồn.",
    Outcome.GONE: "Địa chỉ không còn; cần kiểm tra lại địa chỉ nguồn.",
    Outcome.PACED: "Máy chủ yêu cầu đọc thưa hơn; hệ thống sẽ tự đọc lại sau.",
    Outcome.SERVER_ERROR: "Máy chủ của nguồn đang lỗi hoặc bảo trì; hệ thống sẽ tự đọc lại sau.",
    Outcome.UNREACHABLE: "Không kết nối được tới máy chủ của nguồn; hệ thống sẽ tự đọc lại sau.",
    Outcome.TIMEOUT: "Máy chủ trả lời quá chậm; hệ thống sẽ tự đọc lại sau.",
    Outcome.CERTIFICATE: "Chứng thư bảo mật của trang không hợp lệ; cần báo đơn vị quản lý trang.",
    Outcome.TOO_LARGE: "Nội dung trả về lớn quá giới hạn cho phép; cần kiểm tra lại địa chỉ nguồn.",
    Outcome.REFUSED: "Địa chỉ này không được phép kết nối theo chính sách mạng.",
    Outcome.ROBOTS_DENIED: "Trang không cho phép đọc tự động (robots.txt); hệ thống tuân theo và không đọc.",
    Outcome.MALFORMED: "Nội dung trả về không đọc được.",
}


def explain(outcome: Outcome, answer: Answer) -> str | None:
    """A Vietnamese sentence for the desk, with the status where there is one and the address where it led elsewhere; None
    for a good outcome."""
    sentence = DETAILS.get(outcome)
    if sentence is None:
        return None
    if outcome is Outcome.ELSEWHERE and answer.final_url != answer.url:
        sentence = f"{sentence} Nơi đến: {answer.final_url[:200]}"
    return f"{sentence} (mã {answer.status})" if answer.status and answer.status != 200 else sentence
