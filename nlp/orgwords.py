"""Words that make up the names of health organisations. General Vietnamese usage and the sector's structure (B3 of the
domain facts), own knowledge, November 2026; no list of particular hospitals: those are the register's (catalogue/units.csv).

All in lower case with one tone style (text.tone); a blank stands for a blank.
"""

import re


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


def _list(names: str) -> list[str]:
    return names.split("|")


# The beginning of a name, by the kind of organisation.
HEADS: dict[str, tuple[str, ...]] = {
    "hospital": ("bệnh viện", "bệnh xá"),
    "clinic": (
        "phòng khám",
        "nha khoa",
        "nhà thuốc",
        "phòng tiêm chủng",
        "nhà hộ sinh",
        "thẩm mỹ viện",
        "viện thẩm mỹ",
        "phòng mạch",
        "ivf",
    ),
    "centre": (
        "trung tâm y tế",
        "trung tâm cấp cứu 115",
        "trung tâm cấp cứu",
        "trung tâm tiêm chủng",
        "trung tâm kiểm nghiệm",
        "trung tâm pháp y tâm thần",
        "trung tâm pháp y",
        "trung tâm giám định y khoa",
        "trung tâm y khoa",
        "trung tâm chăm sóc sức khỏe sinh sản",
        "trung tâm sức khỏe sinh sản",
        "trung tâm bảo vệ sức khỏe",
        "trung tâm chăm sóc sức khỏe",
        "trung tâm truyền máu",
        "trung tâm hiến máu",
        "trung tâm huyết học",
        "trung tâm phòng, chống hiv/aids",
        "trung tâm phòng chống hiv/aids",
        "trung tâm truyền thông giáo dục sức khỏe",
        "trung tâm truyền thông - giáo dục sức khỏe",
        "trung tâm y tế dự phòng",
        "trung tâm phục hồi chức năng",
        "trung tâm điều dưỡng",
        "trung tâm điều phối quốc gia về ghép",
        "trung tâm hỗ trợ sinh sản",
        "trung tâm răng hàm mặt",
        "trung tâm nha khoa",
        "trung tâm đột quỵ",
        "trung tâm tim mạch",
        "trung tâm ung bướu",
        "trung tâm chống độc",
        "trung tâm bệnh nhiệt đới",
        "trung tâm xét nghiệm",
    ),
    "station": ("trạm y tế",),
    "department": ("sở y tế", "sở an toàn thực phẩm"),
    "cdc": ("trung tâm kiểm soát bệnh tật",),
    "ministry": ("bộ y tế",),
    "body": (
        "cục phòng bệnh",
        "cục y tế dự phòng",
        "cục an toàn thực phẩm",
        "cục an toàn vệ sinh thực phẩm",
        "cục quản lý dược",
        "cục quản lý khám, chữa bệnh",
        "cục quản lý khám chữa bệnh",
        "cục quản lý khám bệnh, chữa bệnh",
        "cục quản lý y, dược cổ truyền",
        "cục quản lý y dược cổ truyền",
        "cục quản lý y học cổ truyền",
        "cục bà mẹ và trẻ em",
        "cục bà mẹ - trẻ em",
        "cục dân số",
        "tổng cục dân số",
        "cục phòng, chống hiv/aids",
        "cục phòng chống hiv/aids",
        "cục quản lý môi trường y tế",
        "cục hạ tầng và thiết bị y tế",
        "cục cơ sở hạ tầng và thiết bị y tế",
        "cục khoa học công nghệ và đào tạo",
        "cục quân y",
        "vụ bảo hiểm y tế",
        "vụ sức khỏe bà mẹ - trẻ em",
        "hội đồng y khoa quốc gia",
        "chi cục dân số",
        "chi cục an toàn vệ sinh thực phẩm",
        "chi cục an toàn thực phẩm",
        "ban quản lý an toàn thực phẩm",
    ),
    "institute": ("viện",),
}
# Standing before a head they belong to the name: "Hệ thống bệnh viện Lạc Việt".
SYSTEM_LINKS = re.compile(r"(?:hệ thống|chuỗi|tập đoàn) (?:(?:nhà thuốc|phòng khám|bệnh viện|trung tâm tiêm chủng) và )?$")

# What kind of facility it is; with a capital it names one ("Bệnh viện Ung bướu"), in lower case it only describes.
SPECIALTIES = _list(
    "chấn thương|ung bướu|ung thư|nhi đồng|nhi|sản nhi|sản - nhi|sản-nhi|sản|phụ sản - nhi|phụ sản nhi|phụ sản|"
    "mắt|da liễu|tâm thần kinh|tâm thần|lao và bệnh phổi|lao phổi|lao|phổi|bệnh phổi|"
    "y học cổ truyền và phục hồi chức năng|y học cổ truyền - phục hồi chức năng|y học cổ truyền|"
    "y dược cổ truyền|y dược học cổ truyền|đông y|điều dưỡng và phục hồi chức năng|"
    "điều dưỡng - phục hồi chức năng|phục hồi chức năng|điều dưỡng|chấn thương chỉnh hình|"
    "chấn thương - chỉnh hình|chỉnh hình và phục hồi chức năng|chỉnh hình|răng hàm mặt|răng - hàm - mặt|"
    "tai mũi họng|tai - mũi - họng|truyền máu huyết học|truyền máu - huyết học|huyết học - truyền máu|"
    "huyết học và truyền máu|huyết học truyền máu|huyết học|truyền máu|bệnh nhiệt đới|nhiệt đới|"
    "truyền nhiễm|nội tiết|tim mạch|tim|thận|lão khoa|bỏng|nam học và hiếm muộn|nam học|hiếm muộn|"
    "hỗ trợ sinh sản|thẩm mỹ|châm cứu|phong - da liễu|phong da liễu|phong|đột quỵ|tiêu hóa|"
    "ngoại thần kinh|thần kinh|cơ xương khớp|trẻ em|bà mẹ và trẻ em|quân dân y|quân y|quân đội|công an|"
    "bộ công an|giao thông vận tải|giao thông|bưu điện|xây dựng|dệt may|than - khoáng sản|nông nghiệp|"
    "cao su|gang thép|dầu khí|hàng không|phòng không - không quân|vật lý trị liệu|nội soi|xét nghiệm|"
    "sản phụ khoa|phụ khoa|nhãn khoa|nha khoa|tiêm chủng|cấp cứu|lọc máu|dinh dưỡng|tế bào gốc|"
    "thính học|gia đình|bác sĩ gia đình"
)
# Words that describe and never name.
CLASSES = _list(
    "đa khoa|trung ương|quốc gia|quốc tế|hữu nghị|tư nhân|khu vực|tỉnh|thành phố|huyện|quận|thị xã|"
    "phường|xã|đặc khu|vùng|miền|trung tâm|chuyên khoa|cơ sở|dã chiến|đại học|trường đại học|trường|"
    "y dược|y khoa|nhân dân|kỹ thuật cao|chất lượng cao|liên doanh|cấp|số|việt nam|y - dược|"
    "y|dược|liên chuyên khoa|ngoại khoa|nội khoa|tổng hợp|cao cấp|lưu động"
)
# After these a number belongs to the name: "Nhi đồng 2", "cơ sở 2", "Quân y 175".
NUMBERED = _set("nhi đồng|quân y|cơ sở|cấp|số|trung ương|nhân dân|dã chiến|tâm thần|quận|phường|khu vực|cấp cứu|bệnh viện")
# After these a place's name belongs to the name, even behind a name in capitals.
BEFORE_PLACE = _set("tỉnh|thành phố|tp|huyện|quận|thị xã|tx|phường|xã|khu vực|kv|vùng|miền|đặc khu|đảo")
# Scientific and forensic institutes: "Viện" is of health only with one of these (others are courts, academies, research).
INSTITUTES = _list(
    "pasteur|huyết học|dinh dưỡng|vệ sinh dịch tễ|vệ sinh y tế|vsdt|y tế công cộng|tim mạch|tim|bỏng|"
    "sốt rét|kiểm nghiệm thuốc|kiểm nghiệm an toàn vệ sinh thực phẩm|kiểm định quốc gia vắc xin|vắc xin|vắc-"
    "xin|dược liệu|pháp y tâm thần|pháp y|giám định y khoa|sức khỏe|y học|y dược|mắt|lão khoa|da liễu|"
    "ung thư|ung bướu|gút|răng hàm mặt|thính học|tế bào gốc|chiến lược và chính sách y tế|"
    "trang thiết bị và công trình y tế|nghiên cứu y|nhi|bảo vệ sức khỏe|chấn thương chỉnh hình|"
    "bệnh nhiệt đới|châm cứu|nghiên cứu ung thư|điều dưỡng|phẫu thuật|giải phẫu thẩm mỹ"
)
# Lower-case words that go on with an institute's or a body's name.
INSTITUTE_WORDS = _list(
    "truyền máu|ký sinh trùng|côn trùng|dịch tễ|tâm thần|nghề nghiệp và môi trường|nghề nghiệp|"
    "và sinh phẩm y tế|và sinh phẩm|quốc gia|trung ương|công cộng|cổ truyền|quân đội|phòng không|"
    "không quân|biển|lâm sàng|dự phòng|ứng dụng|bà mẹ và trẻ em|sinh sản|an toàn vệ sinh thực phẩm|"
    "việt nam|tây nguyên|học đường|cơ sở|và chính sách y tế|hải quân"
)

# Hanging behind a proper name these go on with the sentence, not with the name.
TRIMMED = _set(
    "tỉnh|thành phố|huyện|quận|thị xã|phường|xã|khu vực|vùng|miền|số|cấp|cơ sở|trung tâm|trường|đại học|y|dược|việt nam"
)
DIRECTIONS = _set("bắc|nam|trung|tây|đông|tây nam|đông nam")
QUANTITIES = re.compile(
    r"(?:các|những|nhiều|một số|hàng loạt|mọi|mỗi|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|từng|vài|cả|\d+) (?:chuỗi |hệ thống )?$"
)
GROUP_BEHIND = re.compile(r"(?: thuộc)? (?:các|những|nhiều|ở các|tại các|trên cả nước|trực thuộc)\b")

SURNAMES = _set(
    "nguyễn|trần|lê|phạm|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|ngô|lý|đinh|trịnh|đoàn|lương|trương|"
    "hoàng|dương|tạ|tăng|lưu|hồ|mai|đào|cao|tô"
)

# Countries, foreign cities and what marks a foreign body. One-syllable names need a border word in front (see FOREIGN).
_LANDS = (
    "trung quốc|nhật bản|hàn quốc|triều tiên|thái lan|campuchia|singapore|malaysia|indonesia|"
    "philippines|myanmar|ấn độ|pakistan|bangladesh|afghanistan|nepal|sri lanka|iran|iraq|israel|"
    "palestine|gaza|syria|yemen|ả rập xê út|saudi arabia|dubai|uae|qatar|thổ nhĩ kỳ|ukraine|belarus|"
    "ba lan|hà lan|thụy sĩ|thụy điển|na uy|đan mạch|phần lan|tây ban nha|bồ đào nha|hy lạp|hungary|"
    "romania|serbia|italy|anh quốc|vương quốc anh|scotland|ireland|nước anh|nước mỹ|hoa kỳ|canada|"
    "mexico|brazil|argentina|chile|colombia|peru|venezuela|cuba|haiti|úc|australia|new zealand|"
    "nam phi|nigeria|congo|kenya|uganda|sudan|nam sudan|ethiopia|ai cập|đài loan|hong kong|hồng kông|"
    "hồng công|macau|mông cổ|kazakhstan|uzbekistan|nga|mỹ|pháp|đức|lào|bỉ|áo|anh|nhật|ý|london|"
    "paris|berlin|moscow|moskva|kiev|kyiv|new york|california|texas|florida|massachusetts|boston|"
    "chicago|harvard|stanford|oxford|cambridge|seattle|los angeles|houston|washington|maryland|ohio|"
    "michigan|pennsylvania|minnesota|mayo|johns hopkins|tokyo|osaka|kyoto|seoul|busan|bangkok|"
    "phnom penh|vientiane|jakarta|manila|kuala lumpur|delhi|mumbai|kabul|sydney|melbourne|bắc kinh|"
    "thượng hải|quảng châu|thâm quyến|vũ hán|hàng châu|nam kinh|trùng khánh|thành đô|quảng đông|"
    "quảng tây|chiết giang|giang tô|hồ nam|hồ bắc|hà bắc|sơn đông|tứ xuyên|vân nam|phúc kiến|thiểm tây|"
    "sơn tây|liêu ninh|cát lâm|hắc long giang|nội mông|quý châu|đài bắc|châu âu|châu phi|liên hợp quốc|"
    "thế giới"
)
_SHORT_LANDS = _set("nga|mỹ|pháp|đức|lào|bỉ|áo|anh|nhật|ý|úc|thế giới|châu âu|châu phi|paris|mayo")
LANDS = frozenset(_LANDS.split("|"))
_CAPITALS = "".join(letter for code in range(0x41, 0x1F00) if (letter := chr(code)).isupper() and not 0x250 < code < 0x1E00)


def _titled(lands: frozenset[str]) -> str:
    """An alternative of the names as they are written, the longest first: "Hàn Quốc", "UAE"."""
    written = {" ".join(word.capitalize() for word in land.split()) for land in lands} | {"UAE"}
    return "|".join(sorted(written, key=lambda name: (-len(name), name)))


# "Anh", "Mỹ", "Đức" begin other names too: not before a further word in capitals.
_ENDS = rf"(?!\w)(?! [{_CAPITALS}])"
_ABROAD = r"(?:thành phố |thủ đô |tiểu bang |bang |tỉnh |vùng |miền (?:đông|tây|nam|bắc|trung|Đông|Tây|Nam|Bắc|Trung) )?"
# Right behind a name: "(Mỹ)", "Mỹ", ", Thái Lan", "tại London", "của Nga", "(Nijmegen, Hà Lan)". In the text as written.
FOREIGN_BEHIND = re.compile(
    rf"(?: ?\([^()]{{0,40}}?\b(?:{_titled(LANDS)})\)"
    rf"| ?[,-]? ?(?:(?:ở|tại|của) )?{_ABROAD}(?:{_titled(LANDS)}|thế giới|bang|liên bang|nước này){_ENDS})(?! [-–] )"
)
# "tiêu chuẩn Hàn Quốc", "chuyên gia Nhật Bản": a land is spoken of, the event isn't there.
NOT_THERE = re.compile(
    r"(?:tiêu chuẩn|công nghệ|chuyên gia|phong cách|doanh nghiệp|tập đoàn|công ty|thị trường|kiểu|nhập khẩu|"
    r"hãng|đối tác|hàng|thiết bị) (?:từ |của )?$"
)
_THERE = r"(?:[Ởở]|[Tt]ại|của|sang|[Tt]ừ|nước|[Nn]gười|[Bb]ác sĩ|vùng|[Bb]ộ trưởng Y tế)"
FOREIGN = re.compile(
    rf"(?<!\w)(?:(?:{_titled(LANDS - _SHORT_LANDS)})|{_THERE} (?:{_titled(_SHORT_LANDS - {'thế giới'})})){_ENDS}"
)
