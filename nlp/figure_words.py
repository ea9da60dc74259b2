"""What counted things are called, and the words that change what a number means; each pattern with accents and without."""

import re
from dataclasses import dataclass

from nlp import figure_periods as periods
from nlp.figure_numbers import NUMBER
from text import fold

_CASE = r"(?:lượt )?(?:ca|trường hợp)(?: bệnh)?"
_PEOPLE = (
    r"(?:người|ng|bệnh nhân|học sinh|trẻ em|trẻ|em|công nhân|cháu|bé|nạn nhân|sinh viên|công dân|cán bộ|giáo viên)"
    r"(?: dân| bệnh| lớn| nhỏ)?(?! (?:hàng|nhà))"
)
_SOMEWHERE = r" (?:ở|tại|của|thuộc)(?! cộng)[^.;:()\d]{1,60}?"
_DYING = r"tử vong|chết|thiệt mạng|qua đời|bỏ mạng|mất mạng|ngủm"
_FALLING_ILL = (
    r"(?:bị )?(?:mắc(?! kẹt| lừa| nợ| cạn| lỗi| sai| bẫy)|nhiễm(?! mặn)|dương tính|bệnh|ngộ độc)|"
    r"có (?:triệu chứng|dấu hiệu|biểu hiện) ngộ độc"
)
SOURCES = {
    "counted": (
        rf"(?<![\w.,/\-–]){NUMBER} (?P<head>(?P<case>{_CASE})|(?P<people>{_PEOPLE})|(?P<sample>mẫu(?: xét nghiệm| bệnh phẩm)?)"
        rf"|(?P<dose>(?:liều|mũi)(?: tiêm)?(?: vắc xin| vaccine| vắc-xin| vắcxin)?)|(?P<dead>tử vong))(?!\w)"
    ),
    "number_of": (
        r"số (?:lượng )?(?:ca|trường hợp|người|bệnh nhân|mẫu)(?P<what>[^.;,:()\d]{0,60}?)(?: đã| hiện|"
        r" được ghi nhận| ghi nhận)*"
        rf" (?:là|lên|tăng lên|đạt|lên tới|lên đến|tới)(?: thành)? (?P<all>{NUMBER}(?: (?:ca|người|trường hợp|mẫu))?)(?![\w%])"
    ),
    "none": (
        r"(?:chưa|không|không hề|chưa hề)(?: có| ghi nhận| phát hiện| xuất hiện)+(?: bất kỳ| bất cứ| một)?"
        r" (?P<head>(?:ca|trường hợp|người|bệnh nhân)(?: bệnh)?(?: nào)?)(?P<tail>[^.;,:()\d]{0,40})"
    ),
    "death": (
        rf"^(?: (?:ở|tại|của|thuộc)(?! cộng)[^.,;:()\d]{{1,40}}?)?"
        rf"(?: (?!có |trong |là |và |với |thì |do |khi |chưa |không |số |một |hai |ba )[^\W\d_][^\W_]*(?:-\d+)?){{0,3}}"
        rf" (?:{_DYING})(?! (?:đuối|cháy|do tai nạn|vì tai nạn))"
    ),
    "accident": (
        r"tai nạn|va chạm|hỏa hoạn|cháy|lũ|sạt lở|động đất|xả súng|đuối nước|lật xe|đâm|chìm|rơi|nổ|bão|"
        r"xe tải|ô tô|xe máy|đánh bom"
    ),
    "admitted": (
        rf"^(?:{_SOMEWHERE})?(?: (?:nghi |bị )*ngộ độc)?(?: (?:đã|phải|bị|được|đi|đưa|vào|đến|cùng|mắc|cần)){{0,4}}"
        rf" (?:nhập viện|vào viện|cấp cứu|nằm viện|điều trị nội trú)"
    ),
    "ill": (
        rf"^(?: (?:đã|mới|được xác định|xác định|bị|có|được ghi nhận|xét nghiệm|có kết quả|"
        rf"cho kết quả)){{0,2}} (?:{_FALLING_ILL})(?!\w)"
    ),
    "other": (
        r"^(?: (?:bệnh|này|mắc|bị|đã|được|có|đang|mới))* (?:nghi|là f\d|f\d|trên(?! (?:địa bàn|toàn|cả))|nặng|"
        r"nguy kịch|khỏi|bình phục|xuất viện|"
        r"ra viện|điều trị|cách ly|tiếp xúc|âm tính"
        r"|thở máy|chuyển|phẫu thuật|ghép|mổ|sinh|đầu tiên|biến chứng|nhập cảnh|liên quan|ung thư|tai biến|"
        r"đột quỵ|hiến|ly hôn|vi phạm"
        r"|tiêm|xét nghiệm|theo dõi|phơi nhiễm|khám|tới khám|hồi phục|có triệu chứng|có tiền sử|di chứng|mất tích|bị thương)"
    ),
    "case_ends": (
        r"^(?: mới| cộng đồng| nội địa| trong cộng đồng)?\s*(?:$|[.,;:()/!?\"”]|-|–| (?:tại|ở|trong|"
        r"trên(?= (?:địa bàn|toàn|cả))|tăng|"
        r"giảm|so|và|từ|do|đã|được|ghi nhận|với|"
        r"thuộc|của|cao|nữa|rồi|bao gồm|gồm|tập trung|rải rác)(?!\w))"
    ),
    "contacts": r"(?:cách ly|quản lý|giám sát|truy vết|liên quan|tiếp xúc|điều tra|f\d)[^.;:]{0,45}$",
    "shared_out": r"\s*\(\s*\d{1,3}\s*(?:ca)?\s*\)",
    "positive": r"^(?: (?:cho|có|kết|quả|xét|nghiệm|bệnh|phẩm|được)){0,4} dương tính",
    "number_of_years": r"(?:^|[^\w])(?:trong|cả|hằng|hàng|đầu|mỗi|một|giữa|cuối|theo|vài|nhiều|các|từng) $",
    "died": rf"(?:^|[^\w])(?:{_DYING})(?: mất| hết| đến| tới)? $",
    "next_to": r"\s*[,(\-–]\s*(?:thuộc |ở |của )?(?:(?:tỉnh|thành phố|tp\.?|huyện) ?)?",
    "no_count": (
        r"(?:^|[^\w])(?:tháng|ngày|năm|tuần|quý|thứ|lúc|khoa|phường|quận|số|tuổi|tầng|điều|khoản|bệnh viện|tổ|"
        r"bn|f|hạng|top|dưới đây) $"
    ),
    "earlier": (
        r"(?:cùng kỳ|so với|năm ngoái|năm trước|tuần trước|tháng trước|kỳ trước|giai đoạn trước|hồi năm|"
        r"các năm trước)[^,;:]*$"
    ),
    "earlier_begun": r"(?:^|:)\W*(?:trong )?(?:cùng kỳ|năm ngoái|năm trước|trước đó|tuần trước|tháng trước)(?!\w)",
    "past": periods.PAST,
    "this_year": r"(?<!đến )(?<!tới )(?:năm nay|hiện nay|hiện tại|hiện có|hôm nay|(?:từ|kể từ) đầu năm)",
    "past_ends": r"[,;:(]|so với|cùng kỳ|tăng|giảm|(?<!\w)hơn|gấp",
    "difference": r"(?:tăng|giảm|nhiều hơn|ít hơn|chênh|cao hơn|thấp hơn)(?: thêm)? $",
    "newly": r"(?:thêm|bổ sung) $",
    "rate": r"trung bình|bình quân|mỗi (?:ngày|tuần|tháng|năm|giờ)|hằng (?:ngày|năm)|hàng năm|cứ \d+",
    "rate_after": r"^[^,.;:]{0,40}(?:/ ?|mỗi |một |trên )(?:ngày|tuần|tháng|năm|giờ|100\.000|100,000|1 triệu|triệu|vạn)(?!\w)",
    "forecast": (
        r"dự báo|dự kiến|có thể|nguy cơ|sẽ(?!\w)|nếu(?!\w)|mục tiêu|kịch bản|ước tính|giả sử|diễn tập|"
        r"giả định|chỉ cần|tối đa|từng có"
    ),
    "national": (
        r"cả nước|toàn quốc|việt nam|nước ta|khu vực miền|miền bắc|miền trung|miền nam|tây nguyên|các tỉnh|"
        r"khu vực phía nam"
    ),
    "abroad": (
        r"thế giới|toàn cầu|châu á|châu âu|châu phi|nước này|nước ngoài|(?<!học )mỹ(?!\w)|trung quốc|thái lan|"
        r"campuchia|lào(?! cai)|ấn độ|nhật|hàn quốc"
        r"|indonesia|philippines|malaysia|singapore|đài loan|hồng kông|hong kong|nga(?!\w)|ukraine|anh quốc|"
        r"nước anh|pháp(?! luật|\w)|đức(?!\w)"
        r"|bangladesh|pakistan|myanmar|úc(?!\w)|australia|brazil|congo|uganda|tanzania|rwanda|canada|mexico|"
        r"italy|ý(?= ghi)|tây ban nha|israel|iran"
        r"|triều tiên|nam phi|macau|who(?!\w)|bắc kinh|thượng hải|new delhi"
    ),
    "whole": (
        r"toàn tỉnh|cả tỉnh|trên địa bàn(?! (?:xã|phường|huyện|quận|thị xã))|toàn thành phố|cả thành phố|"
        r"địa phương này|tỉnh này|tại tỉnh|tỉnh ta|tỉnh mình"
    ),
    "body": (
        r"bệnh viện|trung tâm y tế|trạm y tế|phòng khám|trường (?:mầm|tiểu|thcs|thpt|học)|trường(?! hợp)|"
        r"công ty|khu công nghiệp|thôn|ấp|(?<!nhật )bản|khu phố|tổ dân phố|ổ dịch|chùm ca|gia đình|lớp|khoa"
    ),
    "part": (
        r"(?:^|[^\w])(?:trong đó|trong số|riêng|chủ yếu|gồm|bao gồm|còn lại|nhiều nhất|đứng đầu)(?!\w)[^;]*$|"
        r"(?:điều trị|cách ly|theo dõi|truy vết|giám sát)[^,.;]{0,20}$"
    ),
    "denied": (
        r"bác bỏ|tin giả|sai sự thật|không chính xác|không có chuyện|tin đồn|bịa đặt|xuyên tạc|thất thiệt|"
        r"sai lệch|fake news|đính chính|không có căn cứ|"
        r"chưa (?:được )?kiểm chứng|là không đúng|hoàn toàn không đúng|không đúng sự thật|không phải sự thật|không có thật|"
        r"(?:không đúng|sai|trái) (?:với )?thực tế|bịa (?:ra|chuyện|số)|đồn thổi|"
        r"thông tin sai|tung tin|không có cơ sở|xử phạt|phạt tiền"
    ),
    "insisted": r"(?<!đúng )(?<!sai )(?<!trái )(?<!với )thực tế|thực ra|thật ra|sự thật là|thật thì",
    "hidden": r"(?<!không )(?<!chuyện )(?<!không che )(?<!chuyện che )giấu|(?<!không )(?<!chuyện )(?:ém|bưng bít)",
    "within": r"^[^,.;:()]{0,30}? (?:tại|ở|thuộc|trên địa bàn)(?: [a-zà-ỹđ.]{1,8}){0,2} $",
    "sum": r"(?:tổng số|tổng cộng|lũy kế|cộng dồn|nâng)",
    **{f"period_{name}": getattr(periods, name) for name in (
        "BETWEEN", "UNTIL", "ON", "YEAR_BEGUN", "MONTHS", "MONTH", "YEAR", "WEEK", "TODAY", "TO_DATE", "NEW", "QUARTER",
    )},
}  # fmt: skip


_WHOLE_WORDS = (
    "accident", "rate", "forecast", "national", "abroad", "whole", "body", "denied", "insisted", "hidden", "past", "this_year",
)  # fmt: skip
INVENTED = "|bịa"  # without accents it is beer


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns by name, and those of periods by their own names."""

    words: dict[str, "re.Pattern[str]"]
    periods: dict[str, "re.Pattern[str]"]


def _compiled(*, bare: bool) -> Patterns:
    said = SOURCES if bare else {**SOURCES, "denied": SOURCES["denied"] + INVENTED}
    sources = {name: fold(source).replace("(?p<", "(?P<") if bare else source for name, source in said.items()}
    bordered = {name: rf"(?<!\w)(?:{sources[name]})(?!\w)" for name in _WHOLE_WORDS}
    words = {name: re.compile(source) for name, source in (sources | bordered).items() if not name.startswith("period_")}
    times = {
        name.removeprefix("period_"): re.compile(rf"(?<!\w)(?:{source})(?!\w)")
        for name, source in sources.items()
        if name.startswith("period_")
    }
    return Patterns(words, times)


ACCENTED, BARE = _compiled(bare=False), _compiled(bare=True)
