"""Numbers as Vietnamese texts state them: 1.234, 1,2 nghìn, hai ca, hơn 300, hàng chục, 5 đến 7."""

import re
from dataclasses import dataclass

from text import fold

_ONES = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_DIGIT = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín"
_LAST = f"{_DIGIT}|mốt|tư|lăm"
WORDS = (
    rf"(?:(?:{_DIGIT}) trăm(?: (?:linh|lẻ) (?:{_LAST})| (?:{_DIGIT}) mươi(?: (?:{_LAST}))?|"
    rf" mười(?: (?:{_LAST}))?)?|(?:{_DIGIT}) mươi(?: (?:{_LAST}))?|mười(?: (?:{_LAST}))?|{_DIGIT})"
)
"""Numbers in words below a thousand, as a pattern."""
DIGITS = (
    r"\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|"
    r"\d+[.,]\d{1,2}(?= ?(?:nghìn|ngàn|triệu))|\d{1,9}"
)
SCALE = r"nghìn|ngàn|triệu|vạn|chục|trăm"
ROUGH = r"hơn|trên|ít nhất|tối thiểu|không dưới|gần|dưới|chưa đến|chưa tới|khoảng|chừng|xấp xỉ|ước|tầm|lên tới|lên đến|tới"
CROWDS = r"hàng chục|hàng trăm|hàng nghìn|hàng ngàn|vài chục|vài trăm|vài|mấy chục|mấy trăm"
NUMBER = (
    rf"(?:(?:lên|đến|tới) )?(?:(?P<rough>{ROUGH}) )?(?:(?P<crowd>{CROWDS})|(?P<number>{DIGITS}|{WORDS})(?: ?(?P<scale>{SCALE}))?"
    rf"(?: ?(?:-|–|đến|tới) ?(?P<number2>{DIGITS}|{WORDS})(?: ?(?P<scale2>{SCALE}))?)?)"
)
"""A number with what makes it rough, as a pattern with named groups."""
_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "van": 10_000, "chuc": 10, "tram": 100}
_CROWDS = {
    "hang chuc": (20, 99), "hang tram": (100, 999), "hang nghin": (1_000, 9_999), "hang ngan": (1_000, 9_999),
    "vai chuc": (20, 99), "vai tram": (200, 999), "vai": (2, 9), "may chuc": (20, 99), "may tram": (200, 999),
}  # fmt: skip
_MORE = {"hon", "tren"}
_NO_LESS = {"it nhat", "toi thieu", "khong duoi"}
_LESS = {"gan", "duoi", "chua den", "chua toi"}
_ABOUT = {"khoang", "chung", "xap xi", "uoc", "tam"}
_SLACK = 0.1  # of a rough number: "hơn 312" is said of 340
LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Amount:
    """From `low` to `high`; None where it has no upper end."""

    low: int
    high: int | None


def amount(found: "re.Match[str]") -> Amount | None:
    """What a match of NUMBER says, with accents or without; None where it is too large to be a count."""
    groups = {name: fold(said or "") for name, said in found.groupdict().items()}
    if groups["crowd"]:
        return Amount(*_CROWDS[groups["crowd"]])
    low, unit = value(groups["number"], groups["scale"] or groups["scale2"])
    if groups["number2"]:
        high, _ = value(groups["number2"], groups["scale2"])
        return Amount(low, high) if low < high <= LARGEST else None
    if low > LARGEST:
        return None
    return _rough(low, unit, groups["rough"])


def _rough(number: int, unit: int, word: str) -> Amount:
    """The range that a number with that word in front of it stands for; `unit` is its last told place."""
    slack = max(unit, round(_SLACK * number))
    if word in _MORE:
        return Amount(number, number + slack)
    if word in _NO_LESS:
        return Amount(number, None)
    if word in _LESS:
        return Amount(number - slack if word == "gan" else 0, number)
    if word in _ABOUT:
        return Amount(number - slack, number + slack)
    half = unit // 2 if unit >= 100 and number >= 1_000 else 0
    return Amount(number - half, number + half)


def value(written: str, scale: str = "") -> tuple[int, int]:
    """The number and the unit of its last place that is no nought: 1.200 is (1200, 100), "1,2 nghìn" too."""
    times = _SCALES.get(scale, 1)
    if not written[0].isdigit():
        number = _words(written) * times
        return number, max(times, _unit(number) if times == 1 else times)
    if times > 1 and (parts := re.fullmatch(r"(\d+)[.,](\d{1,2})", written)):
        number = round(float(f"{parts[1]}.{parts[2]}") * times)
        return number, times // 10 ** len(parts[2])
    number = int(re.sub(r"[., ]", "", written)) * times
    return number, times if times > 1 else _unit(number)


def _unit(number: int) -> int:
    unit = 1
    while number and number % (unit * 10) == 0:
        unit *= 10
    return unit


def _words(written: str) -> int:
    total = last = 0
    for word in written.split():
        if word == "tram":
            total, last = total + last * 100, 0
        elif word == "muoi":  # "hai mươi" or "mười hai"
            total, last = total + (last or 1) * 10, 0
        elif word in _ONES:
            last = _ONES[word]
    return total + last
