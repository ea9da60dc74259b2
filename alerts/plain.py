"""Words of strangers made safe for a plain message: one line, no control or invisible characters, no more than told (T17)."""

import re
import unicodedata

from errors import BadInput
from text import nfc

WEB = re.compile(r"https?://[^\s<>\"\\^`{|}]{1,2000}", re.ASCII)


def one_line(words: str, limit: int) -> str:
    """`words` as one line of at most `limit` code points, cut at a space where that loses little, marked "…".

    Line breaks of every kind become spaces; other control, format (zero-width, direction) and surrogate characters go."""
    rough = nfc("".join(_shown(letter) for letter in words[: 8 * limit]))
    line = " ".join(rough.split())
    if len(line) <= limit and len(words) <= 8 * limit:
        return line
    cut = line[: limit - 1]
    at_space = cut.rpartition(" ")[0]
    return (at_space if len(at_space) > limit * 2 // 3 else cut).rstrip(" ,;:-") + "…"


def web_address(address: str) -> str:
    """The address as it is. Raises BadInput where it is not one plain http or https address (T16)."""
    if not WEB.fullmatch(address):
        raise BadInput(
            "Địa chỉ trang dùng trong thư cảnh báo không hợp lệ. Mời kiểm tra mục Địa chỉ công khai trong Cài đặt.",
            f"not a web address for a message: {address[:120]!r}",
        )
    return address


def _shown(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cf", "Cs", "Co", "Cn") else letter
