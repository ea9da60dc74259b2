"""Words of the entity tagger beside those of nlp/orgwords.py: other organisations, lands, and kinds of place.

General Vietnamese usage, own knowledge, November 2026. In lower case, as text.fold leaves them (no accents): scanned papers
lose and change accents.
"""

from nlp.orgwords import HEADS, LANDS
from text import fold

_OTHER_HEADS = (
    "bệnh viện|trường đại học|đại học|trường|học viện|viện|trung tâm|phòng khám|khoa|tổ chức|hiệp hội|liên đoàn|hội|bộ|"
    "cục|vụ|sở|chi cục|tổng cục|ủy ban|ủy ban nhân dân|công ty|tập đoàn|ban|chương trình|mạng lưới|quỹ|ngân hàng|trạm|"
    "chính phủ|quốc hội|hội đồng|phòng|đội|tổ chống lao|liên hiệp|bộ y tế|bộ giáo dục|công an|tòa án|viện kiểm sát|báo|"
    "đài"
)
_KNOWN = (
    "who|unicef|cdc|undp|fao|usaid|fda|asean|unaids|ecdc|gavi|pepfar|iuatld|tcyttg|tctg|byt|syt|ubnd|hđnd|moh|nih|msf|"
    "đhyd|đhqg|đhyhn|tổ chức y tế thế giới|liên hợp quốc|liên hiệp quốc|hội chữ thập đỏ|chính phủ|quốc hội|bộ y tế|"
    "bộ giáo dục và đào tạo|bộ công an|bộ quốc phòng|bộ tài chính|bộ khoa học và công nghệ|ngân hàng thế giới|"
    "ủy ban nhân dân|mặt trận tổ quốc"
)
_REGIONS = (
    "châu á|châu âu|châu phi|châu mỹ|châu đại dương|đông nam á|đông âu|tây âu|bắc mỹ|nam mỹ|mỹ la tinh|thái bình dương|"
    "trung đông|đông á|nam á|cận sahara|sahara|philippin|philippine|liên xô|hoa kỳ|nam triều tiên|bắc phi|tây phi|"
    "trung á|kampuchia"
)
_KINDS = "thành phố|tỉnh|quận|huyện|thị xã|phường|xã|khu vực|vùng|miền|phía|châu|nước|đảo|thị trấn|tp|tp.|ấp|thôn"  # fmt: skip


def _folded(names: str) -> frozenset[str]:
    return frozenset(fold(name) for name in names.split("|"))


ORGANISATION_HEADS = _folded(_OTHER_HEADS) | {fold(head) for heads in HEADS.values() for head in heads}
"""What an organisation's name begins with."""
KNOWN_ORGANISATIONS = _folded(_KNOWN)
"""Organisations known by name or by initials."""
FOREIGN_LANDS = _folded(_REGIONS) | {fold(land) for land in LANDS if " " in land}
"""Lands and parts of the world of two syllables and more, and a few foreign words."""
SHORT_LANDS = frozenset(land for land in LANDS if " " not in land)
"""Lands of one syllable: with their accents and a capital only, as they are also other words."""
PLACE_KINDS = _folded(_KINDS)
"""What stands before a place's name."""
