"""What stands around an article on Vietnamese sites and is no part of it (R119): mastheads laid out as tables, and the lines
that publishing systems print before the first and after the last paragraph."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

_MENU_TEXT = 1_000  # characters; a longer table is no menu, however many links it has
_MENU_LINKS = 0.55  # of its text stands in links
_LINE = 120  # characters; a longer line is a paragraph

_LINES = re.compile(
    r"""(?ix) ^\W* (?:
      (?:thứ\s\w+|chủ\s+nhật)?[,\s-]*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[\s,|-]*(?:\d{1,2}[:hg]\d{2}(?::\d{2})?)?
        (?:\s*\(?gmt\s*[+]7\)?)? |
      (?:tác\s+giả|người\s+đăng|người\s+viết|nguồn\s+tin|biên\s+tập|từ\s+khóa|tags?|lượt\s+xem|số\s+lượt\s+xem)\s*:.* |
      những\s+tin\s+(?:mới|cũ)\s+hơn | (?:các\s+)?(?:tin|bài)\s+(?:khác|liên\s+quan|cùng\s+chuyên\s+mục|mới\s+hơn|cũ\s+hơn) |
      (?:in|gửi)\s+bài(?:\s+viết)?(?:\s*\|.*)? | về\s+đầu\s+trang | bản\s+in |
      gửi\s+email | lưu\s+bài\s+viết | quay\s+lại | trở\s+về |
      chia\s+sẻ(?:\s+(?:bài\s+viết|lên|qua)\b.*)? | ý\s+kiến\s+bạn\s+đọc(?:\s*\(\d+\))? |
      bình\s+luận(?:\s*\(\d+\))? | gửi\s+bình\s+luận |
      mã\s+bảo\s+mật.* | mã\s+an\s+toàn.* | bạn\s+đã\s+không\s+sử\s+dụng\s+site.* | thời\s+gian\s+chờ\s*:.* |
      tổng\s+số\s+điểm\s+của\s+bài\s+viết\s+là.* | (?:xếp\s+hạng|click\s+để\s+đánh\s+giá\s+bài\s+viết).*
    ) \W* $""",
)


def cut_menus(tree: LexborHTMLParser) -> None:
    """Takes tables that are mostly links out of the tree."""
    for table in tree.css("table"):
        text = table.text(strip=True)
        linked = sum(len(link.text(strip=True)) for link in table.css("a"))
        if 0 < len(text) <= _MENU_TEXT and linked >= _MENU_LINKS * len(text):
            table.decompose()


def bare(lines: Sequence[str]) -> list[str]:
    """The lines without chrome at either end; within the article the same words are the author's."""
    first, last = 0, len(lines)
    while first < last and _is_chrome(lines[first]):
        first += 1
    while last > first and _is_chrome(lines[last - 1]):
        last -= 1
    return list(lines[first:last]) or list(lines)


def _is_chrome(line: str) -> bool:
    return len(line) <= _LINE and _LINES.match(line) is not None
