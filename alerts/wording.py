"""What an alert says: facts and where they come from, in the words of an office, never a fine amount (facts B0.3)."""

from dataclasses import dataclass, replace
from datetime import datetime

from alerts.plain import one_line, web_address
from records.alert import AlertReason, Message
from records.flag import Level
from working_time import local

SUBJECT_LIMIT = 150
RESENT = "(gửi lại)"

LEVELS = {Level.URGENT: "Khẩn", Level.HIGH: "Cao", Level.NORMAL: "Thường"}
REASONS_SHOWN = 5
"""More reasons are counted and read at the desk: the letter stays one screen of a telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What a letter is made of. Times in UTC; `published` None where the piece states no date it can be held to.

    `unit` None is the department itself; `pieces` counts the story's pieces so far; `link` is where the officer
    acknowledges, `case_link` the case at the desk."""

    case_id: int
    title: str
    outlet: str
    published: datetime | None
    first_seen: datetime
    reasons: tuple[str, ...]
    level: Level
    unit: str | None
    due: datetime
    department: str
    officer: str
    link: str
    case_link: str
    pieces: int = 1
    why: AlertReason = AlertReason.FIRST


def message(facts: AlertFacts, *, message_id: str, address: str) -> Message:
    """The message to one officer. Raises BadInput where a link is no web address."""
    return Message(message_id=message_id, address=address, subject=subject(facts), body=body(facts))


def marked(message: Message) -> Message:
    """The message as it goes out: one found in doubt after a crash has its subject with RESENT behind it and says so at
    the head of its body, so that a person sees it is the same alert (G3); any other is unchanged."""
    if not message.resent or message.subject.endswith(RESENT):
        return message
    return replace(
        message,
        subject=f"{message.subject} {RESENT}",
        body=f"{RESENT} Thư này có thể đã đến trước đó; nội dung không thay đổi.\n\n{message.body}",
    )


def subject(facts: AlertFacts) -> str:
    """One line: level, case number, title; with RESENT behind it still at most SUBJECT_LIMIT code points."""
    raised = "nâng mức " if facts.why is AlertReason.RAISED else ""
    head = f"[Lắng Nghe] {raised}{LEVELS[facts.level]} - Vụ việc số {facts.case_id}: "
    room = SUBJECT_LIMIT - len(head) - len(RESENT) - 1
    return head + _title(facts, room)


def body(facts: AlertFacts) -> str:
    """The letter's text, lines ended by \\n. Raises BadInput where a link is no web address."""
    unit = one_line(facts.unit or facts.department, 200)
    lines = [
        f"Kính gửi: {one_line(facts.officer, 100)}",
        "",
        _opening(facts),
        "",
        f"Tiêu đề: {_title(facts, 300)}",
        f"Nguồn: {one_line(facts.outlet, 200)}",
        f"Thời gian đăng: {_published(facts)}",
        f"Đơn vị liên quan: {unit}",
        f"Mức độ: {LEVELS[facts.level]}",
        *([f"Số tin, bài cùng nội dung: {facts.pieces}"] if facts.pieces > 1 else []),
        "",
        "Lý do cảnh báo:",
        *_reasons(facts.reasons),
        "",
        f"Đề nghị xem trước: {moment(facts.due)}",
        "",
        "Xác nhận đã nhận (mở trang rồi bấm nút Đã nhận):",
        web_address(facts.link),
        "",
        "Xem vụ việc và bằng chứng:",
        web_address(facts.case_link),
        "",
        "Đây là cảnh báo sơ bộ của máy, chưa phải kết luận; kết luận thuộc thẩm quyền của cán bộ phụ trách.",
        "Thư được gửi tự động, xin không trả lời thư này.",
        "",
        one_line(facts.department, 200),
        "",
    ]
    return "\n".join(lines)


def _opening(facts: AlertFacts) -> str:
    if facts.why is AlertReason.RAISED:
        return f"Vụ việc số {facts.case_id} vừa được nâng mức cảnh báo. Kính đề nghị đồng chí xem xét:"
    return f"Hệ thống vừa ghi nhận thông tin cần đồng chí xem xét (vụ việc số {facts.case_id}):"


def _title(facts: AlertFacts, limit: int) -> str:
    return one_line(facts.title, limit) or "(không có tiêu đề)"


def _published(facts: AlertFacts) -> str:
    if facts.published is None:
        return f"không rõ (hệ thống ghi nhận lúc {moment(facts.first_seen)})"
    return moment(facts.published)


def _reasons(reasons: tuple[str, ...]) -> list[str]:
    shown = [f"- {one_line(reason, 400)}" for reason in dict.fromkeys(reasons)]
    more = len(shown) - REASONS_SHOWN
    return shown[:REASONS_SHOWN] + ([f"- và {more} lý do khác, xem tại vụ việc."] if more > 0 else [])


def moment(moment: datetime) -> str:
    """10 giờ 05 ngày 21/11/2026 (giờ Việt Nam)."""
    return f"{local(moment):%H giờ %M ngày %d/%m/%Y} (giờ Việt Nam)"
