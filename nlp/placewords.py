"""Words of the gazetteer: how places are introduced, other spellings in use, and names that are also something else.

General Vietnamese usage, own knowledge, November 2026.
"""


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


PREFIXES = {
    "tỉnh": "Tỉnh",
    "thành phố": "Thành phố",
    "tp": "Thành phố",
    "t.p": "Thành phố",
    "thị xã": "Thị xã",
    "tx": "Thị xã",
    "quận": "Quận",
    "q": "Quận",
    "huyện": "Huyện",
    "h": "Huyện",
    "phường": "Phường",
    "p": "Phường",
    "xã": "Xã",
    "x": "Xã",
    "đặc khu": "Đặc khu",
    "đảo": "Đặc khu",
    "huyện đảo": "Huyện",
    "thành phố đảo": "Thành phố",
}
# A place of these kinds is written without them: "TP Quy Nhơn" is Quy Nhơn, but phường Dĩ An isn't Dĩ An.
NOT_PART = frozenset({"Tỉnh", "Thành phố"})

# Spellings the press uses beside the official name (both without tone style and case).
OTHER_SPELLINGS = {
    "hồ chí minh": (
        "tp.hcm",
        "tp hcm",
        "tp. hcm",
        "tphcm",
        "tp.hồ chí minh",
        "tp. hồ chí minh",
        "tp hồ chí minh",
        "t.p hồ chí minh",
        "thành phố hồ chí minh",
        "sài gòn",
    ),
    "đắk lắk": ("đăk lăk", "đắc lắc", "đắc lắk", "đak lak", "daklak"),
    "đắk nông": ("đăk nông", "đắc nông"),
    "kon tum": ("kontum",),
    "bắc kạn": ("bắc cạn",),
    "bà rịa - vũng tàu": ("bà rịa-vũng tàu", "bà rịa – vũng tàu", "bà rịa vũng tàu", "br-vt"),
    "thừa thiên huế": ("thừa thiên-huế",),
    "quy nhơn": ("qui nhơn",),
    "buôn ma thuột": ("buôn mê thuột", "ban mê thuột", "buôn ma thuật"),
    "pleiku": ("plei ku", "plâyku"),
    "phan rang-tháp chàm": ("phan rang - tháp chàm", "phan rang"),
    "cần giờ": (),
}
# "Hồ Chí Minh" alone is a person, an avenue, a union: only with its kind is it the city.
NEVER_BARE = frozenset({"hồ chí minh"})

# Longer names that hold a place's name and are something else.
NOT_PLACES = (
    "thái bình dương",
    "hà nam ninh",
    "xa lộ hà nội",
    "đường hồ chí minh",
    "sông đồng nai",
    "sông sài gòn",
    "sông tiền giang",
    "nam định vũ",
    "nobel hòa bình",
    "cửa ngõ hòa bình",
    "hải dương học",
    "chợ sài gòn",
    "báo sài gòn giải phóng",
    "sài gòn giải phóng",
    "bia sài gòn",
)

# Also words, persons' names or brands: counted only with their kind, or with the province behind them.
NAME_LIKE = _set(
    "hòa bình|phú mỹ|thuận an|tân an|hoàng mai|bình minh|thái hòa|kim bảng|bình long|đông hòa|hồng lĩnh|"
    "tân châu|an khê|phước long|hương thủy|hương trà|kỳ anh|duy tiên|phong điền|long mỹ|long khánh|mỹ hào|"
    "hòa thành|thuận thành|vinh|chũ|hoa lư|cô tô|kiến tường"
)
# Written in lower case these are common words.
COMMON_WORDS = _set("hòa bình|thái bình|hải dương|cao bằng|long an|nam định|an giang|quảng trị|bình định|bình thuận|huế|phú yên")
# Cities whose names nobody bears: no look at the family name before them.
UNMISTAKABLE = _set(
    "hà nội|đà nẵng|hải phòng|cần thơ|quảng ninh|quảng ngãi|quảng trị|nghệ an|đắk lắk|cà mau|lâm đồng|huế|nha trang|đà lạt"
)
# Chinese provinces and cities of the same name.
ALSO_IN_CHINA = _set("hà nam|sơn tây|thái nguyên|quảng nam|thái bình|hòa bình|phúc yên|đông hòa")

FAMILY_NAMES = _set(
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|mai|đào|"
    "đoàn|lương|tạ|cao|hà|thái|tô|chu|lâm|quách|văn|thị|trương|tăng|triệu|diệp|từ|kiều|tống|lưu|"
    "thân|hứa|mạc|phùng|vương|châu|đàm|nghiêm|khổng|kim|ông|bà"
)
