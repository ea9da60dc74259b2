"""What the desk calls the records' values, in officials' words; those that reports print too come from digests.words."""

import re
from dataclasses import dataclass

from detectors.claim_spread import ClaimOutcome
from digests.words import DEFECTS, HARMS, LEVELS, NOT_COUNTED, STATES, TOPICS, number
from records.account import Role
from records.alert import AlertReason, DeliveryState
from records.analysis import Stance, Tier, Tone
from records.case import Verdict
from records.claim import Aspect, ClaimState
from records.figure import FigureKind
from records.intake import LetterReason
from records.item import ItemKind, PageState, Reach
from records.learning import OFFICER_DETECTOR, ChannelChoice, CorrectionKind
from records.publication import Genre
from records.removal import Gone
from records.site_file import Misfit
from records.source import DueReason, GapKind, Outcome, OutletKind, ReaderKind
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
    Outcome.TOKEN: SourceWord(
        "broken", "Mã truy cập thiếu, sai hoặc hết hạn", "Xin mã mới của fanpage hoặc tài khoản rồi nhập ở trang của nguồn."
    ),
    Outcome.PACED: SourceWord("slow", "Trang yêu cầu đọc thưa hơn, đang chờ", "Không phải làm gì; hệ thống tự đọc lại sau."),
}

GONES: dict[str, str] = {
    Gone.ABSENT: "nơi đăng trả lời không còn trang này",
    Gone.LED_HOME: "địa chỉ bài dẫn về trang chủ",
    Gone.LED_SECTION: "địa chỉ bài dẫn về trang chuyên mục",
}
MISFITS: dict[str, str] = {
    Misfit.NO_BODY: "không tìm thấy nội dung bài",
    Misfit.SHORTER: "chỉ lấy được một phần nội dung",
    Misfit.NO_TITLE: "không tìm thấy tiêu đề",
    Misfit.NO_LEAD: "không tìm thấy sapo",
}
GAPS: dict[str, str] = {
    GapKind.FAILING: "Không đọc được",
    GapKind.QUIET: "Im ắng bất thường",
    GapKind.UNREAD: "Hệ thống không đọc",
}
FIGURE_KINDS: dict[str, str] = {
    FigureKind.CASES: "số ca mắc",
    FigureKind.DEATHS: "số ca tử vong",
    FigureKind.ADMITTED: "số người nhập viện",
    FigureKind.POSITIVE: "số mẫu dương tính",
    FigureKind.DOSES: "số liều",
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
CLAIM_CATEGORIES: dict[str, str] = {
    "so_ca_tu_vong": "Số ca mắc, tử vong",
    "chua_benh_sai": "Cách chữa bệnh sai",
    "vac_xin": "Vắc xin, tiêm chủng",
    "thuc_pham": "Thực phẩm",
    "bien_phap_chong_dich": "Biện pháp chống dịch",
    "van_ban_gia": "Văn bản giả",
    "phat_ngon_gia": "Phát ngôn giả",
    "mao_danh_y_te": "Mạo danh y tế",
    "quang_cao_thoi_phong": "Quảng cáo thổi phồng",
    "noi_tang": "Bắt cóc, nội tạng",
    "benh_vien": "Bệnh viện, nhân viên y tế",
    "hinh_anh_cat_ghep": "Hình ảnh cắt ghép",
    "cau_chuyen_hu_cau": "Câu chuyện hư cấu",
    "hiv_xa_hoi": "HIV và xã hội",
    "khac": "Khác",
}
CLAIM_CONFIDENCES: dict[str, str] = {
    "A": "A: cơ quan có thẩm quyền công bố",
    "B": "B: báo chí dẫn lời cơ quan có thẩm quyền",
    "C": "C: chưa đủ căn cứ, không nêu như kết luận",
}
CLAIM_STATES: dict[str, str] = {
    ClaimState.IN_FORCE: "Đang có hiệu lực",
    ClaimState.DRAFT: "Chờ duyệt",
    ClaimState.REFUSED: "Trả lại",
    ClaimState.WITHDRAWN: "Đã rút",
    ClaimState.REPLACED: "Đã thay bằng bản sau",
}
ASPECTS: dict[str, str] = {
    Aspect.WHO: "Ai",
    Aspect.WHAT: "Cái gì",
    Aspect.SEVERITY: "Mức độ nào",
    Aspect.MANNER: "Bằng cách nào",
    Aspect.SETTING: "Ở đâu, khi nào",
}
ALERT_REASONS: dict[str, str] = {
    AlertReason.FIRST: "Báo lần đầu",
    AlertReason.RAISED: "Báo lại vì mức độ tăng",
    AlertReason.WATCHED: "Báo theo mục theo dõi",
    AlertReason.GROUPED: "Không báo thêm: cán bộ phụ trách đã được báo về vụ việc này",
    AlertReason.TOLD_ELSEWHERE: "Không báo lại: cán bộ phụ trách đã được báo về các tin, bài này trước khi tách hoặc gộp",
    AlertReason.BELOW_LEVEL: "Không báo: mức độ dưới ngưỡng báo tin",
    AlertReason.NO_OFFICER: "Không báo được: chưa có cán bộ đầu mối nào được phân công",
    AlertReason.DECIDED: "Không báo: vụ việc đã được kết luận",
    AlertReason.IMPRECISE: "Không gửi thư riêng: loại cảnh báo này thường nhầm; vụ việc vẫn ở hàng đợi và báo cáo",
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
    ReaderKind.INTAKE: "Tin, bài nhập tay",
    ReaderKind.ZALO_OA: "Zalo Official Account",
}
DUE_REASONS: dict[str, str] = {
    DueReason.BUSY: "đang giờ có tin hoặc vừa có tin mới: đọc ở mức dày nhất của nguồn",
    DueReason.EXPECTED: "theo lượng tin thường lệ của nguồn vào giờ này",
    DueReason.IDLE: "đã lâu chưa có tin mới nên đọc thưa dần",
    DueReason.LEARNING: "chưa đủ ba tuần số liệu; đọc thưa dần khi chưa có tin, không quá 6 giờ một lần",
    DueReason.WATCHED: "nguồn của đơn vị hoặc cơ quan theo dõi sát: ít nhất mỗi giờ một lần",
    DueReason.ALARM: "đến lúc đó mà vẫn không có tin mới thì báo im ắng",
    DueReason.ASKED: "máy chủ của nguồn đề nghị đọc thưa hơn",
    DueReason.LONGEST: "nguồn rất ít tin: ít nhất mỗi ngày một lần",
    DueReason.FAILING: "lần đọc trước không được nên giãn dần, ít nhất mỗi ngày một lần",
    DueReason.RETRY_AFTER: "máy chủ hẹn giờ đọc lại",
    DueReason.HOST_WAITS: "máy chủ chung với nguồn khác đang hẹn giờ đọc lại",
    DueReason.PERSON: "vừa được bật lại",
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
LETTER_REASONS: dict[str, str] = {
    LetterReason.UNKNOWN_SENDER: "Người gửi chưa đăng ký",
    LetterReason.FORGED: "Người gửi không được xác thực (có thể bị giả mạo)",
    LetterReason.TOO_LARGE: "Thư lớn hơn 10 MB",
    LetterReason.MALFORMED: "Thư hỏng, không đọc được",
    LetterReason.NOTHING_IN_IT: "Không có đường dẫn, nội dung hay danh sách",
    LetterReason.KNOWN: "Thư đã nhận trước đó",
    LetterReason.AUTOMATIC: "Thư trả lời tự động",
}
LETTER_DOS: dict[str, str] = {
    LetterReason.UNKNOWN_SENDER: "Nếu đúng là cán bộ: đăng ký địa chỉ ở mục Đơn vị & chỉ tiêu, rồi chuyển tiếp lại thư.",
    LetterReason.FORGED: "Hỏi lại người gửi; nếu đúng, chuyển tiếp lại từ địa chỉ đã đăng ký.",
    LetterReason.TOO_LARGE: "Gửi lại, chỉ kèm đường dẫn hoặc danh sách CSV, XLSX.",
    LetterReason.MALFORMED: "Chuyển tiếp lại, hoặc dán nội dung ở thẻ Bài đăng.",
    LetterReason.NOTHING_IN_IT: "Dán đường dẫn hoặc nội dung ở mục Nhập tin.",
}
PAGE_STATES: dict[str, str] = {
    PageState.NOT_WANTED: "Đã có nội dung",
    PageState.WANTED: "Đang chờ đọc trang",
    PageState.READ: "Đã đọc trang",
    PageState.FAILED: "Không đọc được trang",
}
DETECTORS: dict[str, str] = {
    "alarming_assertion": "Khẳng định gây lo ngại, cần kiểm chứng",
    "claim_spread": "Lặp lại thông tin đã bị bác bỏ",
    "fake_document": "Văn bản có dấu hiệu không đúng thể thức",
    "food_advert": "Quảng cáo thực phẩm có dấu hiệu vi phạm",
    "impersonation": "Có dấu hiệu mạo danh",
    "information_void": "Nhiều nơi hỏi, chưa có trả lời chính thức",
    "priority_topic": "Chủ đề ưu tiên",
    "contradicts_figure": "Khác số liệu đã công bố",
    "reporter_request": "Báo chí đề nghị cung cấp thông tin",
    "spike": "Tăng bất thường",
    "unit_criticism": "Phê bình đơn vị",
    "unit_mention": "Nhắc đến đơn vị của ngành",
    "unit_praise": "Khen ngợi, tin tốt về đơn vị",
    "watch_matched": "Khớp mục theo dõi",
}
FLAGGERS: dict[str, str] = DETECTORS | {OFFICER_DETECTOR: "Cán bộ báo bỏ sót"}
CORRECTIONS: dict[str, str] = {
    CorrectionKind.SECTOR: "Liên quan ngành y tế",
    CorrectionKind.SPREAD: "Lan truyền thông tin sai",
    CorrectionKind.WARNING: "Cần cảnh báo sớm: dịch bệnh, ngộ độc, sự cố",
    CorrectionKind.CRITICISM: "Phê bình, phản ánh đơn vị",
    CorrectionKind.MENTION: "Nhắc đến đơn vị của ngành",
    CorrectionKind.NOT_SECTOR: "Không liên quan ngành y tế",
    CorrectionKind.TOPIC: "Sai chủ đề",
}
CHANNEL_CHOICES: dict[str, str] = {
    ChannelChoice.BY_PRECISION: "Theo độ chính xác",
    ChannelChoice.ALERT: "Gửi thư cảnh báo",
    ChannelChoice.QUEUE_ONLY: "Chỉ hàng đợi và báo cáo",
}
CHANNEL_WHYS: dict[str, str] = {
    "do_nguoi_yeu_cau": "do người yêu cầu hoặc có thời hạn trả lời, luôn báo",
    "chua_du_so_tham_dinh": "chưa đủ 20 vụ việc được thẩm định",
    "du_chinh_xac": "độ chính xác đạt",
    "do_chinh_xac_thap": "gần như chắc chắn đúng chưa tới 30%",
    "quan_tri_dat": "quản trị đặt",
}
HIT_REASONS: dict[str, str] = {
    HitReason.FLAGGED: "Đã ghi cảnh báo",
    HitReason.BEFORE: "Không báo: tin có trước khi lập hoặc sửa mục theo dõi",
    HitReason.PAUSED: "Không báo: mục theo dõi đang tạm dừng",
    HitReason.OWN: "Không báo: bài trên kênh của đơn vị",
}
CLAIM_OUTCOMES: dict[str, str] = {
    ClaimOutcome.FLAGGED: "Đã ghi cảnh báo",
    ClaimOutcome.NOT_YET: "Chưa báo: máy chưa xét tin này",
    ClaimOutcome.TOO_OLD: "Không báo: bài đã quá 14 ngày khi máy được cập nhật",
    ClaimOutcome.WITHDRAWN: "Không báo: thông tin đã rút khỏi thư viện",
    ClaimOutcome.OWN: "Không báo: bài trên kênh của đơn vị",
    ClaimOutcome.REBUTTED: "Không báo: bài bác bỏ thông tin sai",
    ClaimOutcome.NOT_HEALTH: "Không báo: bài báo không nói về y tế",
    ClaimOutcome.ONLY_PERHAPS: "Không báo: chưa rõ bài báo có nói về y tế, và mới chỉ là gợi ý hoặc hỏi",
    ClaimOutcome.SPREAD_FIRST: "Không báo riêng: đã báo về thông tin mà bài lan truyền",
    ClaimOutcome.ENOUGH: "Không báo riêng: đã báo những thông tin khớp nhất của bài",
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
    "claim_outcome": CLAIM_OUTCOMES,
    "level": LEVELS,
    "state": STATES,
    "defect": DEFECTS,
    "harm": HARMS,
    "verdict": VERDICTS,
    "claim_verdict": CLAIM_VERDICTS,
    "claim_category": CLAIM_CATEGORIES,
    "claim_confidence": CLAIM_CONFIDENCES,
    "claim_state": CLAIM_STATES,
    "aspect": ASPECTS,
    "alert_reason": ALERT_REASONS,
    "delivery": DELIVERIES,
    "channel": CHANNELS,
    "reader": READERS,
    "gap": GAPS,
    "gone": GONES,
    "misfit": MISFITS,
    "due": DUE_REASONS,
    "outlet_kind": OUTLET_KINDS,
    "unit_kind": UNIT_KINDS,
    "duty": DUTIES,
    "role": ROLES,
    "genre": GENRES,
    "item_kind": ITEM_KINDS,
    "not_counted": NOT_COUNTED,
    "detector": DETECTORS,
    "flagger": FLAGGERS,
    "correction": CORRECTIONS,
    "channel_choice": CHANNEL_CHOICES,
    "channel_why": CHANNEL_WHYS,
    "letter_reason": LETTER_REASONS,
    "letter_do": LETTER_DOS,
    "page_state": PAGE_STATES,
    "hit_reason": HIT_REASONS,
    "topic_standing": TOPIC_STANDINGS,
    "figure_kind": FIGURE_KINDS,
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


def reach(counts: Reach) -> str:
    """12 chia sẻ, 4 bình luận, 30 bày tỏ cảm xúc: those that are told."""
    named = ((counts.shares, "chia sẻ"), (counts.replies, "bình luận"), (counts.reactions, "bày tỏ cảm xúc"))
    return ", ".join(f"{number(many)} {what}" for many, what in named if many is not None)
