"""Values of the records in an official's words, and numbers and moments as printed in Vietnam."""

import re
from datetime import date, datetime, timedelta

from records.analysis import Topic
from records.case import CaseState, Defect, Harm
from records.flag import Level
from records.publication import NotCounted
from records.source import GapKind, Outcome
from working_time import local

TOPICS: dict[str, str] = {
    Topic.OUTBREAK: "Dịch bệnh",
    Topic.POISONING: "Ngộ độc, an toàn thực phẩm",
    Topic.INCIDENT: "Sự cố y khoa, an ninh bệnh viện",
    Topic.DRUG: "Thuốc, vắc xin, mỹ phẩm, thiết bị",
    Topic.POLICY: "Chính sách, quản lý y tế",
    Topic.STAFF: "Nhân lực, gương người tốt",
    Topic.LAW: "Vi phạm, xử lý vi phạm",
    Topic.TREATMENT: "Khám bệnh, chữa bệnh",
    Topic.ADVICE: "Kiến thức, khuyến cáo sức khỏe",
    Topic.RESEARCH: "Nghiên cứu, kỹ thuật mới",
    Topic.MISINFO: "Tin giả, tin sai sự thật",
    Topic.OTHER: "Nội dung khác",
    Topic.NONE: "Chưa phân loại",
}
LEVELS: dict[str, str] = {Level.URGENT: "Khẩn", Level.HIGH: "Cao", Level.NORMAL: "Thường"}
STATES: dict[str, str] = {
    CaseState.OPEN: "Chưa tiếp nhận",
    CaseState.ACKNOWLEDGED: "Đã nhận, đang xem xét",
    CaseState.CONFIRMED: "Đã xác nhận",
    CaseState.DISMISSED: "Không có vấn đề",
    CaseState.MERGED: "Trùng vụ việc khác",
}
DEFECTS: dict[str, str] = {
    Defect.INCOMPLETE: "chưa đầy đủ",
    Defect.LATE: "không kịp thời",
    Defect.INACCURATE: "không chính xác",
    Defect.NO_EVIDENCE: "thiếu dẫn chứng",
    Defect.NO_EXPERTISE: "thiếu phân tích chuyên môn",
}
HARMS: dict[str, str] = {
    Harm.MISUNDERSTANDING: "gây hiểu nhầm",
    Harm.PANIC: "gây hoang mang",
    Harm.BAD_OPINION: "dư luận không tốt",
    Harm.WHOLE_SECTOR: "ảnh hưởng đến toàn ngành",
}
NOT_COUNTED: dict[str, str] = {
    NotCounted.NO_PHOTO: "không có ảnh",
    NotCounted.NO_DATE: "không rõ ngày đăng",
    NotCounted.COPY: "trùng bài đã tính",
}
OUTCOMES: dict[str, str] = {
    Outcome.ROBOTS_DENIED: "trang không cho phép đọc tự động (robots.txt)",
    Outcome.BLOCKED: "trang từ chối truy cập",
    Outcome.BLOCK_PAGE: "trang trả về trang chặn hoặc trang đăng nhập",
    Outcome.ELSEWHERE: "địa chỉ bị chuyển hướng sang nơi khác",
    Outcome.GONE: "địa chỉ không còn",
    Outcome.SERVER_ERROR: "máy chủ của trang báo lỗi",
    Outcome.TIMEOUT: "trang không trả lời kịp",
    Outcome.UNREACHABLE: "không kết nối được",
    Outcome.CERTIFICATE: "chứng thư bảo mật của trang không hợp lệ",
    Outcome.MALFORMED: "nội dung không đúng dạng",
    Outcome.TOO_LARGE: "nội dung quá lớn",
    Outcome.REFUSED: "bị chính sách mạng của hệ thống từ chối",
    Outcome.TOKEN: "mã truy cập fanpage hết hạn hoặc thiếu",
    Outcome.PACED: "trang yêu cầu giãn nhịp đọc",
    GapKind.QUIET: "đọc được nhưng im ắng bất thường, lâu hơn hẳn thường lệ",
    GapKind.UNREAD: "hệ thống không đọc nguồn này (nguồn chưa thêm, đã tắt, hoặc dịch vụ dừng)",
    "": "chưa đọc được lần nào",
}

HEAD_LINE = 26
"""Capitals of 12.5 pt that fit the 70 mm of a letterhead's left half."""

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # what XML can't hold, and C1
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing
)


def word(value: str, words: dict[str, str]) -> str:
    """The Vietnamese of a record's value; a value of a later version stands as it is."""
    return words.get(value, value)


def clean(text: str) -> str:
    """One line without what XML can't hold (controls, lone surrogates) or what turns the direction of writing (T19)."""
    return " ".join(_ILLEGAL.sub(" ", text).split())


def clean_form(text: str) -> str:
    """As clean, but runs of spaces stay: the room a form leaves for a clerk's pen."""
    return "".join(part if part.startswith("  ") else clean(part) for part in re.split("( {2,})", text))


def number(value: int) -> str:
    """1580 → 1.580."""
    return f"{value:,}".replace(",", ".")


def day(moment: datetime) -> str:
    """21/11/2026, local."""
    return f"{local(moment):%d/%m/%Y}"


def hour(moment: datetime) -> str:
    """10 giờ 05 phút ngày 21/11/2026, local."""
    return f"{local(moment):%H giờ %M phút ngày %d/%m/%Y}"


def last_day(end: datetime) -> str:
    """The last local day of a period that ends before `end`."""
    return day(end - timedelta(microseconds=1))


def month(first: date) -> str:
    """tháng 11 năm 2026; months 1 and 2 take a 0 (Decree 30/2020)."""
    return f"tháng {first.month:02d} năm {first.year}" if first.month < 3 else f"tháng {first.month} năm {first.year}"


def place(province: str) -> str:
    """Tỉnh Sơn Bình → Sơn Bình, as a document's place of issue names it."""
    return re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", province.strip(), flags=re.IGNORECASE)


def short_body(name: str) -> str:
    """A body's name by its usual abbreviation where it is too long for one line of a letterhead: UBND tỉnh Sơn Bình, as
    in the Appendix's own example."""
    whole = clean(name)
    return re.sub(r"^ủy ban nhân dân", "UBND", whole, flags=re.IGNORECASE) if len(whole) > HEAD_LINE else whole
