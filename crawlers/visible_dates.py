"""The date a page shows to readers, where it states none to machines. Never a guess: a list of dated links, a clock in the
page's head or a date inside the text is not the date of the piece (law 4)."""

import re
from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers import dates
from crawlers.markup import line
from text import fold

_MARKED = (
    "time, [class*=date], [class*=Date], [class*=time], [class*=Time], [class*=publish], [class*=ngay], [class*=post-meta], "
    "[class*=meta], [class*=info], [itemprop=datePublished], [id*=date], [id*=Date], [id*=time]"
)
_HAS_DAY = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} thang \d{1,2}")
_DAY = r"(?:\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} thang \d{1,2},?(?: nam)? \d{4})"
_HOUR = r"\d{1,2}(?::|h|g| gio )\d{2}(?::\d{2})?'?"
_DATE_PART = re.compile(
    r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn)\s*[,-]?\s*)?(?:ngay\s*)?"
    rf"(?:{_HOUR}\s*[,|-]?\s*(?:ngay\s*)?)?{_DAY}"
    rf"(?:\s*[,|t-]?\s*(?:luc\s*)?{_HOUR}(?:\s*(?:am|pm|sa|ch)\b)?)?"
    r"(?:\s*\(?\s*(?:gmt|utc)\s*\+?\s*\d{1,2}(?::?00)?\)?)?"
)
_CLOCK = re.compile(r"\d{1,2}(?::|h|g| gio )\d{2}")
_LABEL = re.compile(r"(?:ngay (?:dang|xuat ban|phat hanh|cap nhat|tao|gui)|dang (?:luc|ngay)|xuat ban|cap nhat|publish|posted)")
_LONGEST = 160  # characters of an element that states a date and little else
_BEFORE = 12  # marked elements looked at before the title


def shown_date(tree: LexborHTMLParser, title: str | None, now: datetime) -> datetime | None:
    """The moment shown next to the title, or the only one the page shows; None where there is none or several."""
    heading = _heading(tree, title)
    body = tree.body
    if body is None:
        return None
    before: list[tuple[datetime, bool]] = []
    after: list[tuple[datetime, bool]] = []
    passed = False
    position = _order(body, heading) if heading is not None else set()
    for node in body.css(_MARKED)[:400]:
        if not passed and heading is not None and node.mem_id in position:
            passed = True
        for when, sure in _moments(node, now):
            (after if passed else before).append((when, sure))
    if heading is None:
        distinct = {when for when, _ in before}
        return distinct.pop() if len(distinct) == 1 and any(sure for _, sure in before) else None
    near = [when for when, sure in after[:3] if sure] or [when for when, sure in before[-_BEFORE:] if sure]
    return near[0] if near else None


def read_shown(text: str, now: datetime) -> datetime | None:
    """The first date in a short string such as `Thứ Sáu, 21/11/2025 - 10:00 (GMT+7) | Y tế`, aware UTC."""
    for piece in _pieces(text):
        when = dates.parse(piece, now=now)
        if when:
            return when
    return dates.parse(text, now=now) if not _HAS_DAY.search(fold(text)) else None


def _pieces(text: str) -> Iterator[str]:
    for found in _DATE_PART.finditer(fold(text[:400])):
        yield found[0].replace("|", " ")


def _moments(node: LexborNode, now: datetime) -> Iterator[tuple[datetime, bool]]:
    """(moment, whether it states an hour or calls itself a date of publication) for a short element."""
    text = line(node)
    if not 8 <= len(text) <= _LONGEST:
        stamp = node.attributes.get("datetime") if node.tag == "time" else None
        if not stamp:
            return
        text = stamp
    folded = fold(text)
    if not _HAS_DAY.search(folded):
        return
    when = read_shown(text, now)
    if when:
        marked = node.attributes.get("itemprop") == "datePublished"
        yield when, bool(_CLOCK.search(folded) or _LABEL.search(folded) or marked)


def _heading(tree: LexborHTMLParser, title: str | None) -> LexborNode | None:
    """The element that shows the title."""
    if not title:
        return None
    wanted = re.sub(r"\W+", "", fold(title))
    for node in tree.css("h1, h2, h3, [class*=title]")[:60]:
        if re.sub(r"\W+", "", fold(line(node)[:1200])) == wanted:
            return node
    return None


def _order(body: LexborNode, heading: LexborNode) -> set[int]:
    """Memory ids of the marked elements that stand after the heading."""
    seen = False
    later: set[int] = set()
    for node in body.css(f"{_MARKED}, h1, h2, h3, [class*=title]"):
        if node.mem_id == heading.mem_id:
            seen = True
            continue
        if seen:
            later.add(node.mem_id)
    return later


_URL_DAY = re.compile(r"/(20\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:/|[-_]|$)")
_URL_STAMP = re.compile(
    r"[-_]?(?:\d{3})?(20\d{2}|\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d\d{3}\.\w+$"
)


def url_date(path: str, now: datetime) -> datetime | None:
    """The day that a path states: /2025/11/21/…, or the stamp at the end of many outlets' addresses (when the piece was
    begun). Aware UTC, midnight in Hanoi."""
    found = _URL_STAMP.search(path) or _URL_DAY.search(path)
    if not found:
        return None
    year = found[1] if len(found[1]) == 4 else f"20{found[1]}"
    return dates.parse(f"{year}-{found[2]}-{found[3]}", now=now)
