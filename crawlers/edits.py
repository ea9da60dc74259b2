"""Whether a page that is read again says something else than before. Pure.

Spaces, advertisements, links to other pieces, numbers of views and how long ago something was are no edits: nobody should be
shown them, and no piece be analysed again for them."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from crawlers.charset import decode
from crawlers.chrome import bare
from crawlers.markup import blocks, boxed, line
from records.item import Page
from text import tone

_KIND = r"(?:lượt\s+(?:xem|đọc|thích|chia\s+sẻ)|views?|bình\s+luận|likes?|comments?|shares?|người\s+đọc)"
_COUNTED = re.compile(rf"(?i)\b\d[\d.,]*\s*[km]?\s+{_KIND}\b|\b{_KIND}\s*:?\s*\(?\d")
_AGO = re.compile(r"(?i)^\W*(?:cập\s+nhật\W+)?\d+\s+(?:giây|phút|giờ|ngày|tuần|tháng)\s+trước\W*$")
_OTHER_PIECES = re.compile(
    r"(?i)^\W*(?:(?:xem|đọc)\s+thêm\s*:|(?:tin|bài)\s+(?:liên\s+quan|cùng\s+chuyên\s+mục)\b|có\s+thể\s+bạn\s+quan\s+tâm\b|"
    r"mời\s+(?:bạn\s+(?:đọc\s+)?)?(?:xem|đọc)\b.*:|(?:quảng\s+cáo|advertisement)\W*$|tags?\s*:|từ\s+khóa\s*:)|^\s*>>"
)
_COUNTER = 80  # characters; in a longer line the same words are the author's
_SCRAP = 200  # characters
_SHORT = 200  # characters; a longer line is a paragraph whatever it begins with


def words_of(page: Page, links: frozenset[str] = frozenset()) -> tuple[str, str, tuple[str, ...]]:
    """What counts of a page: title, lead, and the lines of its text, without spaces, marks and what is no part of it."""
    lines = (one for one in bare(page.text.split("\n")) if not _is_beside(one, links))
    title, lead = _key(page.title), _key(page.lead)
    return title, lead, tuple(key for key in map(_key, lines) if key and key not in (title, lead))


def edited(before: Page, now: Page, links: Iterable[str] = ()) -> bool:
    """True where `now` says something else. A page without text, or a scrap without a title, says nothing: words stay."""
    known = frozenset(links)
    former, later = words_of(before, known), words_of(now, known)
    if former[2] and (not later[2] or (now.title is None and len(now.text) < _SCRAP)):
        return False
    # A title or a lead that one reading found and the other did not is a matter of reading.
    headline = any(one != two for one, two in zip(former[:2], later[:2], strict=True) if one and two)
    return headline or former[2] != later[2]


def beside(body: bytes, content_type: str | None) -> frozenset[str]:
    """What stands beside the piece on its page, as `edited` compares lines: the texts of links, which lead to other pieces,
    and the lines of boxes marked as advertisements and the like. Costs some 5 ms: asked of pages that seem edited only."""
    tree = LexborHTMLParser(decode(body, content_type).text)
    found = {_key(line(node)) for node in tree.css("a")[:2_000]}
    for node in tree.css("div, ul, section, aside, table")[:2_000]:
        if node.tag == "aside" or boxed(node, node.tag or ""):
            found.update(map(_key, blocks(node)))
    return frozenset(found - {""})


def _is_beside(text: str, links: frozenset[str]) -> bool:
    return len(text) <= _SHORT and (
        _OTHER_PIECES.match(text) is not None
        or (len(text) <= _COUNTER and (_COUNTED.search(text) or _AGO.match(text)) is not None)
        or _key(text) in links
    )


def _key(text: str | None) -> str:
    """Letters and digits only, tones placed one way: “Hòa” and “Hoà” are one spelling, “chết” and “chét” are not."""
    return re.sub(r"[\W_]+", " ", tone((text or "").lower())).strip()
