"""Official documents cited in a text, by number (R102): "Công văn số 10613/BYT-TT-KT ngày 14/12/2021 của Bộ Y tế".

Forms follow Decree 30/2020, and how papers shorten them. Pure; spans count code points of the given text.
"""

import re

from records.analysis import Span, Text
from records.document import DocumentReference

LONGEST = 100_000  # characters read of a field
_KINDS = (
    "thông tư liên tịch|thông tư|nghị định|nghị quyết|quyết định|chỉ thị|công điện|công văn|văn bản|thông báo|kế hoạch|báo cáo|"
    "tờ trình|hướng dẫn|giấy mời|biên bản|luật|pháp lệnh|giấy phép|kết luận"
)
_PART = r"[A-ZĐÂ](?:[A-Za-zĐđÂâ&]|\.(?=[A-ZĐ]))*\d{0,3}"
_CITED = re.compile(
    rf"(?:(?P<kind>\b(?:{_KINDS}))\s+(?:(?:hỏa tốc|khẩn|hỏa tốc số|chỉ đạo)\s+)?)?"
    rf"(?P<said>[Ss]ố\s*:?\s*)?"
    rf"(?<![\d/.,])(?P<number>\d{{1,6}})[a-zA-Z]?\s?/\s?(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?(?P<code>{_PART}(?:\s?[-–]\s?{_PART})*)",
    re.IGNORECASE,
)
_UPPER = re.compile(r"[A-ZĐÂ]")
_DAY = re.compile(
    r"\W{0,3}(?:\s*(?:ban hành|ký|được ký|ra|đề))?\s*ngày\s+(\d{1,2})(?:\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|"
    r"\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4}))\)?",
    re.IGNORECASE,
)
_ISSUER = re.compile(r"\s*,?\s*(?:của|do)\s+((?:[A-ZĐ][\w.]*|y tế|tế|và|,(?= [a-zđ]))(?:\s+(?:[^\W\d_]+|&))*)")
_ISSUER_ENDS = re.compile(
    r"\s(?:về|quy|ban|hướng|yêu|chỉ|đề|gửi|ký|nêu|ngày|cho|là|thì|có|đã|sẽ|được|trong|tại|nhằm|với|khi|năm|ra|vừa|không|bị|"
    r"cũng|đối|theo|sửa|phê|công bố|cấm|để|mà|rằng|thể hiện|nói)(?=\s|$)"
)
_NO_ISSUER = re.compile(r"\s*,?\s*(?:của|do)\s")
_UNITS = frozenset({"KM", "KG", "HA", "USD", "VND", "M", "L", "GB", "MB", "TP", "TP.HCM", "BS", "QL", "K"})


def find(text: Text) -> tuple[DocumentReference, ...]:
    """The documents a text cites, in reading order, each as often as it is cited."""
    return tuple(one for name, value in text.fields() for one in _in_field(name, value[:LONGEST]))


def _in_field(name: str, value: str) -> list[DocumentReference]:
    found = []
    for match in _CITED.finditer(value) if "/" in value else ():
        code = re.sub(r"\s*[-–]\s*", "-", match["code"])
        if not _is_symbol(code, said=bool(match["said"] or match["kind"])):
            continue
        rest = value[match.end() : match.end() + 160]
        day = _DAY.match(rest)
        after = rest[day.end() :] if day else rest
        issuer = _issuer(after)
        if day is None and issuer:  # "của Bộ Y tế ngày 14/12/2021"
            day = _DAY.match(after[after.find(issuer) + len(issuer) :])
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        found.append(
            DocumentReference(
                span=Span(field=name, start=start, end=match.end(), text=value[start : match.end()]),
                kind=(match["kind"] or "").lower(),
                number=int(match["number"]),
                year=int(match["year"]) if match["year"] else None,
                code=code.upper(),
                day=_day(day),
                issuer=issuer,
            )
        )
    return found


def _is_symbol(code: str, *, said: bool) -> bool:
    """True for the symbol of a document; not for 5/km, 24/7, 3/TP.HCM."""
    capitals = len(_UPPER.findall(code))
    if capitals < 2 or code.upper() in _UNITS or not code[0].isupper():
        return False
    return said or ("-" in code and capitals >= 3) or bool(re.fullmatch(r"QH\d{1,2}", code))


def _day(found: re.Match[str] | None) -> tuple[int, int, int] | None:
    if found is None:
        return None
    day, slashed_month, slashed_year, month, year = found.groups()
    return int(day), int(slashed_month or month), int(slashed_year or year)


def _issuer(rest: str) -> str:
    """The body named right behind, as written; empty where none is."""
    found = _ISSUER.match(rest)
    if found is None or not _NO_ISSUER.match(rest):
        return ""
    named = found[1]
    end = _ISSUER_ENDS.search(named)
    return named[: end.start()] if end else named
