"""Days as people write them in a query: 25/11/2026, 11/2026, 2026, 1/11/2026..5/11/2026, 7d, 7 ngày, 2 tuần, 1 tháng."""

import re
from datetime import date, timedelta

from query.nodes import Between, FieldName, Last
from text import fold, nfc

MOST_DAYS = 36_500
_BACK = re.compile(r"(\d{1,5})\s*(d|ngay|w|tuan|m|thang|y|nam)")
_LONG = {"d": 1, "ngay": 1, "w": 7, "tuan": 7, "m": 30, "thang": 30, "y": 365, "nam": 365}
_DAY = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read(field: FieldName, written: str) -> Between | Last | None:
    """What the value says in the field DAY, SINCE or UNTIL; None where it is no day."""
    plain = fold(nfc(written)).strip()
    back = _BACK.fullmatch(plain)
    if back:
        days = int(back[1]) * _LONG[back[2]]
        return Last(days) if field is not FieldName.UNTIL and 0 < days <= MOST_DAYS else None
    first, dots, last = plain.partition("..")
    begins, ends = _span(first), _span(last if dots else first)
    if begins is None or ends is None or begins[0] > ends[1] or (dots and field is not FieldName.DAY):
        return None
    if field is FieldName.DAY:
        return Between(begins[0], ends[1])
    return Between(begins[0], None) if field is FieldName.SINCE else Between(None, ends[1])


def _span(written: str) -> tuple[date, date] | None:
    """The first and the last day of what is written."""
    try:
        iso = _ISO.fullmatch(written.strip())
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
            return day, day
        found = _DAY.fullmatch(written.strip())
        return _whole(found) if found else None
    except ValueError:
        return None


def _whole(found: re.Match[str]) -> tuple[date, date]:
    year = int(found[3])
    if found[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(found[2])
    if found[1] is not None:
        day = date(year, month, int(found[1]))
        return day, day
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)
