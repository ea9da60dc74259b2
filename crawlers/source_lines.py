"""The line by which a piece names whom it was taken from: “Theo TTXVN”, “(Theo VnExpress)”, “Nguồn: Báo Nhân Dân”.

It stands at the end of the text or in an element of its own. What it gives is the name of an outlet, an agency or an
office, never of a person, and never what ordinary prose says (“Theo Bộ Y tế, số ca mắc tăng”, “Theo ông Nam”)."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import line
from crawlers.source_names import FIRST_WORDS, OUTLETS
from text import fold

LONGEST = 120  # characters of a line that is nothing but a source
_LAST = 4  # lines at the end that are looked at: behind the source may stand a signature or an address
_ELEMENTS = (
    "[data-role=source], .link-source-name, .article-source, .article__source, .detail-source, .detail__source, .news-source, "
    ".source-name, .post-source, .author-source, .cms-source, .source-news, .nguon-tin, .nguontin, "
    "p.source, div.source, span.source"
)
_SAID = r"(?:theo\s*:?|nguồn(?:\s+(?:tin|bài|bài\s+viết|ảnh\s+và\s+tin))?\s*:|nguồn\s+tin|source\s*:)"
_LINE = re.compile(rf"(?i)^\W*{_SAID}\s+(?P<name>[^\n]+)$")
_AT_END = re.compile(rf"(?i)\(\s*{_SAID}\s+(?P<name>[^()\n]{{2,100}})\)\s*\.?$")
_AGENCY_AT_END = re.compile(r"\(\s*(?P<name>[^()\n]{2,60})\)\s*\.?$")
_SENTENCE_END = re.compile(r"[.!?…”\"]\s+(?:Theo|Nguồn:)\s+(?P<name>[^.!?\n]{2,60})\.?$")
_BUTTON = re.compile(r"(?i)\s*(?:copy link|sao chép liên kết|xem bài gốc|link gốc)\W*$")
_PARTS = re.compile(r"\s*[/,;|&+]\s*(?=[^\W\d_]|\d)|\s+(?:và|[-–—])\s+")
_OUTLET = re.compile(
    r"(?i)^(?:báo|tạp chí|đài|thời báo|chuyên trang|cổng thông tin|cổng ttđt|trang (?:thông tin|tin|web)|hãng (?:tin|thông tấn)|"
    r"thông tấn xã|truyền hình|bản tin|kênh|tân hoa)\s+\S|"
    r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|net|org|info|gov|edu)(?:\.vn)?/?$|"
    r"\b(?:news|times|post|daily|online|press|herald|tribune|journal|magazine|tv|radio)$"
)
_OFFICE = re.compile(
    r"^(?:Bộ|Sở|Cục|Viện|Ban|UBND|Ủy ban|Uỷ ban|Trung tâm|Bệnh viện|Tổng cục|Tổ chức|Chi cục|CDC|WHO|FDA|Hội|Tổng hội|Công an)\b"
)
_PERSON = re.compile(
    r"(?i)^(?:ông|bà|anh|chị|em|cô|chú|bác|bs|bác sĩ|bác sỹ|ths|thạc sĩ|ts|tiến sĩ|gs|pgs|giáo sư|phó giáo sư|lương y|dược sĩ|ds|"
    r"thầy|cậu|bé|nhà báo|pv|phóng viên|ctv|cộng tác viên|luật sư|ls|đại tá|thượng tá|trung tá|thiếu tá|đại úy|bạn đọc)\b\.?"
)
_NOT_A_NAME = re.compile(
    r"(?i)^(?:dõi|đó|đây|này|quy định|dự báo|kế hoạch|thống kê|số liệu|kết quả|yêu cầu|nghiên cứu|thông tin|khuyến cáo|"
    r"hướng dẫn|tìm hiểu|lời|cơ quan|người|lãnh đạo|đại diện|gia đình|nhiều|các|những|một|chúng|tôi|ước|kinh nghiệm|truyền thống|"
    r"internet|tổng hợp|nguồn|sưu tầm|quyết định|nghị định|thông tư|luật|điều|chương trình|y văn|đông y|cung cấp|ảnh|video)\b"
)


def source_line(lines: Sequence[str], element: str | None = None) -> str | None:
    """Who the piece says it was taken from, as printed and without “Theo”; None where it does not say. `lines` are those of
    the text, of which the last ones count; `element` is the text of the page's own element for it, where it has one."""
    for text in lines[: -_LAST - 1 : -1]:
        found = of_line(text) or _closing(text)
        if found:
            return found
    if element is None or not 1 < len(element) <= LONGEST:
        return None
    return of_line(element) or (None if re.match(r"(?i)\W*(?:theo|nguồn)\b", element) else _names(element))


def element_of(tree: LexborHTMLParser) -> str | None:
    """The text of the element that holds the source on a page read the general way. A template names its own: to look for
    all these names costs 0.3 ms, a tenth of reading a page by its publisher's file."""
    return next((text for text in map(line, tree.css(_ELEMENTS)[:4]) if text), None)


def without(lines: Sequence[str]) -> list[str]:
    """The lines without those at the end that are nothing but the source."""
    kept = list(lines)
    while len(kept) > 1 and of_line(kept[-1]):
        kept.pop()
    return kept


def of_line(text: str) -> str | None:
    """The source that a whole line states, or None where it is anything else."""
    if len(text) > LONGEST:
        return None
    bare = text.strip().strip("()[]*_-–—•. \u00a0")
    found = _LINE.match(bare)
    if found is None:
        return None
    explicit = not fold(bare).lower().startswith("theo")
    return _names(found["name"].strip(), explicit=explicit)


def _closing(text: str) -> str | None:
    """A source in brackets or as a last short sentence behind the last paragraph or a signature."""
    found = _AT_END.search(text)
    if found:
        return _names(found["name"])
    found = _AGENCY_AT_END.search(text) or _SENTENCE_END.search(text)
    if found is None:
        return None
    parts = _split(found["name"])
    return found["name"].strip() if parts and all(_is_known(part) for part in parts) else None


def _names(text: str, *, explicit: bool = False) -> str | None:
    """The outlets that `text` names, persons left out; None where any part of it is no name."""
    text = _BUTTON.sub("", text).strip().rstrip(".").strip()
    inner = re.search(r"\(([^()]+)\)$", text)
    if inner and not _is_known(text):
        outer = text[: inner.start()].strip()
        if _names(inner[1]) and _is_person(outer):
            return _names(inner[1])
        return None
    if _is_known(text):
        return text
    kept = []
    for part in _split(text):
        if _is_person(part):
            continue
        if not (_is_known(part) or _is_name(part, explicit=explicit)):
            return None
        kept.append(part)
    if not kept:
        return None
    return text if len(kept) == len(_split(text)) else ", ".join(kept)


def _split(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def _is_known(name: str) -> bool:
    key = fold(re.sub(r"(?i)^(?:báo|tạp chí|trang)\s+", "", name.strip())).lower().strip(" .")
    if key in OUTLETS or fold(name).lower().strip(" .") in OUTLETS:
        return True
    return _OUTLET.search(name.strip()) is not None and (name[:1].isupper() or "." in name) and not _NOT_A_NAME.match(name)


def _is_person(name: str) -> bool:
    """A title and a name, or two to four capitalised words that begin as names of people do."""
    if _is_known(name):
        return False
    if _PERSON.match(name):
        return True
    words = name.replace("-", " ").replace(".", ". ").split()
    return 2 <= len(words) <= 5 and words[0].strip(".") in FIRST_WORDS and all(word[:1].isupper() for word in words)


def _is_name(name: str, *, explicit: bool) -> bool:
    """A short name that is not known: an office alone on its line, or words as outlets call themselves."""
    words = name.split()
    if not 1 <= len(words) <= 8 or not (name[0].isupper() or name[0].isdigit()) or _NOT_A_NAME.match(name):
        return False
    if any(mark in name for mark in ':!?“”"…') or re.search(r"\d{2,}", name):
        return False
    if _OFFICE.match(name):
        return len(words) <= 8
    if not name.isascii() and len(words) == 1 and not explicit:
        return False
    return explicit or len(words) <= 5
