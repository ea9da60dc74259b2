"""What the desk calls the records' values, in officials' words; those that reports print too come from digests.words."""

import re
from dataclasses import dataclass

from digests.words import DEFECTS, HARMS, LEVELS, NOT_COUNTED, STATES, TOPICS
from records.account import Role
from records.alert import AlertReason, DeliveryState
from records.analysis import Stance, Tier, Tone
from records.case import Verdict
from records.item import ItemKind
from records.publication import Genre
from records.source import GapKind, Outcome, OutletKind, ReaderKind
from records.topic import TopicStanding
from records.unit import Duty, UnitKind
from records.watch import HitReason


@dataclass(frozen=True, slots=True)
class SourceWord:
    """How an outcome is shown: `kind` is well, slow or broken; `do` is what a person should do, empty where nothing."""

    kind: str
    say: str
    do: str = ""


OUTCOMES: dict[str, SourceWord] = {
    Outcome.FRESH: SourceWord("well", "Đọc được, có tin mới"),
    Outcome.NOT_MODIFIED: SourceWord("well", "Đọc được, chưa có gì thay đổi"),
    Outcome.EMPTY: SourceWord("well", "Đọc được, danh sách trống", "Nếu trống lâu, mở địa chỉ nguồn để kiểm tra."),
    Outcome.ROBOTS_DENIED: SourceWord(
        "broken", "Trang không cho phép đọc tự động", "Dùng địa chỉ RSS chính thức hoặc đề nghị tòa soạn cho phép."
    ),
    Outcome.BLOCKED: SourceWord("broken", "Trang từ chối truy cập", "Liên hệ bộ phận kỹ thuật của trang để được đọc."),
    Outcome.BLOCK_PAGE: SourceWord(
        "broken", "Trang trả về trang chặn hoặc đăng nhập", "Liên hệ bộ phận kỹ thuật của trang; hệ thống vẫn tự đọc lại."
    ),
    Outcome.ELSEWHERE: SourceWord(
        "broken", "Địa chỉ bị chuyển hướng sang nơi khác", "Mở địa chỉ để kiểm tra; nếu trang đã đổi địa chỉ, thêm địa chỉ mới."
    ),
    Outcome.GONE: SourceWord("broken", "Địa chỉ không còn", "Tìm địa chỉ mới của nguồn rồi thêm lại."),
    Outcome.SERVER_ERROR: SourceWord("broken", "Máy chủ của trang báo lỗi", "Hệ thống tự đọc lại; nếu kéo dài, báo cho trang."),
    Outcome.TIMEOUT: SourceWord("broken", "Trang không trả lời kịp", "Hệ thống tự đọc lại; nếu kéo dài, kiểm tra đường truyền."),
    Outcome.UNREACHABLE: SourceWord("broken", "Không kết nối được", "Kiểm tra địa chỉ và đường truyền mạng của máy chủ."),
    Outcome.CERTIFICATE: SourceWord("broken", "Chứng thư bảo mật của trang không hợp lệ", "Báo đơn vị quản lý trang gia hạn."),
    Outcome.MALFORMED: SourceWord("broken", "Nội dung không đúng dạng đã khai", "Mở địa chỉ để kiểm tra; chọn lại cách đọc."),
    Outcome.TOO_LARGE: SourceWord("broken", "Nội dung quá lớn nên không đọc", "Dùng địa chỉ RSS của chuyên mục nhỏ hơn."),
    Outcome.REFUSED: SourceWord(
        "broken", "Chính sách mạng của hệ thống không cho đọc", "Kiểm tra địa chỉ; máy nội bộ cần được phép."
    ),
    Outcome.TOKEN: SourceWord("broken", "Mã truy cập fanpage thiếu hoặc hết hạn", "Xin mã mới của fanpage rồi nhập lại."),
    Outcome.PACED: SourceWord("slow", "Trang yêu cầu đọc thưa hơn, đang chờ", "Không phải làm gì; hệ thống tự đọc lại sau."),
}

GAPS: dict[str, str] = {
    GapKind.FAILING: "Không đọc được",
    GapKind.QUIET: "Im ắng bất thường",
    GapKind.UNREAD: "Hệ thống không đọc",
}
TONES: dict[str, str] = {Tone.POSITIVE: "Tích cực", Tone.NEUTRAL: "Trung tính", Tone.NEGATIVE: "Tiêu cực"}
STANCES: dict[str, str] = {Stance.SPREADS: "Lan truyền", Stance.REBUTS: "Bác bỏ", Stance.ASKS: "Hỏi, kiểm chứng"}
TIERS: dict[str, str] = {Tier.SUGGESTED: "gợi ý", Tier.CONFIRMED: "khớp rõ"}
VERDICTS: dict[str, str] = {
    Verdict.CONFIRM: "Xác nhận có vấn đề",
    Verdict.DISMISS: "Không phải vấn đề",
    Verdict.DUPLICATE: "Trùng lặp vụ việc khác",
}
CLAIM_VERDICTS: dict[str, str] = {
    "false": "Sai sự thật",
    "no_evidence": "Không có căn cứ",
    "misleading": "Gây hiểu lầm",
    "fabricated_document": "Văn bản giả",
    "unapproved_ad": "Quảng cáo trái quy định",
}
ALERT_REASONS: dict[str, str] = {
    AlertReason.FIRST: "Báo lần đầu",
    AlertReason.RAISED: "Báo lại vì mức độ tăng",
    AlertReason.WATCHED: "Báo theo mục theo dõi",
    AlertReason.GROUPED: "Không báo thêm: cán bộ phụ trách đã được báo về vụ việc này",
    AlertReason.BELOW_LEVEL: "Không báo: mức độ dưới ngưỡng báo tin",
    AlertReason.NO_OFFICER: "Không báo được: chưa có cán bộ đầu mối nào được phân công",
    AlertReason.DECIDED: "Không báo: vụ việc đã được kết luận",
}
DELIVERIES: dict[str, str] = {
    DeliveryState.PENDING: "đang chờ gửi",
    DeliveryState.SENDING: "đang gửi",
    DeliveryState.SENT: "đã gửi",
    DeliveryState.DEAD: "không gửi được",
}
CHANNELS: dict[str, str] = {"email": "thư điện tử"}
READERS: dict[str, str] = {
    ReaderKind.FEED: "RSS hoặc Atom",
    ReaderKind.SITEMAP: "Sơ đồ trang (sitemap)",
    ReaderKind.SECTION: "Trang chuyên mục (không có RSS)",
    ReaderKind.PORTAL: "Cổng, trang thông tin điện tử",
    ReaderKind.FANPAGE: "Fanpage (Graph API)",
    ReaderKind.YOUTUBE: "Kênh YouTube",
}
OUTLET_KINDS: dict[str, str] = {
    OutletKind.PRESS: "Cơ quan báo chí",
    OutletKind.LOCAL_PRESS: "Báo địa phương",
    OutletKind.BROADCASTER: "Phát thanh, truyền hình",
    OutletKind.AGGREGATOR: "Trang tổng hợp",
    OutletKind.PORTAL: "Cổng, trang thông tin điện tử",
    OutletKind.FANPAGE: "Fanpage",
}
UNIT_KINDS: dict[str, str] = {
    UnitKind.DEPARTMENT: "Sở Y tế",
    UnitKind.DIVISION: "Phòng chuyên môn",
    UnitKind.SUBORDINATE: "Đơn vị trực thuộc",
    UnitKind.STATION: "Trạm y tế",
    UnitKind.RADIO: "Đài truyền thanh",
    UnitKind.OUTSIDE: "Ngoài thẩm quyền",
}
DUTIES: dict[str, str] = {
    Duty.FOCAL: "Cán bộ đầu mối",
    Duty.SUBSTITUTE: "Cán bộ dự phòng",
    Duty.SPOKESPERSON: "Người phát ngôn",
    Duty.LEADER: "Thủ trưởng",
}
ROLES: dict[str, str] = {
    Role.ADMIN: "Quản trị",
    Role.MONITOR: "Bộ phận theo dõi",
    Role.OFFICER: "Cán bộ đơn vị",
}
GENRES: dict[str, str] = {Genre.NEWS: "Tin", Genre.ARTICLE: "Bài", Genre.PHOTO: "Ảnh"}
ITEM_KINDS: dict[str, str] = {ItemKind.PAGE: "bài", ItemKind.FEED: "tin", ItemKind.POST: "bài đăng fanpage"}
DETECTORS: dict[str, str] = {
    "alarming_assertion": "Khẳng định gây lo ngại, cần kiểm chứng",
    "claim_spread": "Lặp lại thông tin đã bị bác bỏ",
    "fake_document": "Văn bản có dấu hiệu không đúng thể thức",
    "food_advert": "Quảng cáo thực phẩm có dấu hiệu vi phạm",
    "impersonation": "Có dấu hiệu mạo danh",
    "information_void": "Nhiều nơi hỏi, chưa có trả lời chính thức",
    "priority_topic": "Chủ đề ưu tiên",
    "reporter_request": "Báo chí đề nghị cung cấp thông tin",
    "spike": "Tăng bất thường",
    "unit_criticism": "Phê bình đơn vị",
    "unit_mention": "Nhắc đến đơn vị của ngành",
    "unit_praise": "Khen ngợi, tin tốt về đơn vị",
    "watch_matched": "Khớp mục theo dõi",
}
HIT_REASONS: dict[str, str] = {
    HitReason.FLAGGED: "Đã ghi cảnh báo",
    HitReason.BEFORE: "Không báo: tin có trước khi lập hoặc sửa mục theo dõi",
    HitReason.PAUSED: "Không báo: mục theo dõi đang tạm dừng",
    HitReason.OWN: "Không báo: bài trên kênh của đơn vị",
}
TOPIC_STANDINGS: dict[str, str] = {
    TopicStanding.IN_FORCE: "Đang áp dụng",
    TopicStanding.NOT_YET: "Chưa đến ngày áp dụng",
    TopicStanding.OVER: "Đã hết hạn áp dụng",
}

TABLES: dict[str, dict[str, str]] = {
    "topic": TOPICS,
    "tone": TONES,
    "stance": STANCES,
    "tier": TIERS,
    "level": LEVELS,
    "state": STATES,
    "defect": DEFECTS,
    "harm": HARMS,
    "verdict": VERDICTS,
    "claim_verdict": CLAIM_VERDICTS,
    "alert_reason": ALERT_REASONS,
    "delivery": DELIVERIES,
    "channel": CHANNELS,
    "reader": READERS,
    "gap": GAPS,
    "outlet_kind": OUTLET_KINDS,
    "unit_kind": UNIT_KINDS,
    "duty": DUTIES,
    "role": ROLES,
    "genre": GENRES,
    "item_kind": ITEM_KINDS,
    "not_counted": NOT_COUNTED,
    "detector": DETECTORS,
    "hit_reason": HIT_REASONS,
    "topic_standing": TOPIC_STANDINGS,
}


def word(value: str, table: str) -> str:
    """The Vietnamese of a record's value; a value of a later version stands as it is."""
    return TABLES[table].get(value, str(value))


def without_numbers(basis: str) -> str:
    """A basis without our own requirement numbers, which mean nothing to an official: R027: ít nhất … → ít nhất …"""
    return re.sub(r"^(R\d{3}(, )?)+: ", "", basis)


def surety(score: float) -> str:
    """A detector's score as a person reads it; the number itself is shown beside it."""
    if score >= 0.85:
        return "rất chắc"
    return "khá chắc" if score >= 0.6 else "cần xem kỹ"
