"""The newsroom's pages as HTML: templates of three content systems, dates as papers print them, pictures of one colour."""

import hashlib
import re
import struct
import unicodedata
import zlib
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.piece import VIETNAM

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def render(template: str, **values: object) -> str:
    """The page of that template; every value is escaped."""
    return _PAGES.get_template(template).render(**values)


def dates(moment: datetime) -> dict[str, str]:
    """One moment in the forms that Vietnamese pages print, all in Vietnam's time."""
    local = moment.astimezone(VIETNAM).replace(microsecond=0)
    return {
        "iso": local.isoformat(),
        "clock": f"{local:%H:%M}",
        "day": f"{local:%d/%m/%Y}",
        "weekday": _DAYS[local.weekday()],
        "rfc_numeric": format_datetime(local),
        "rfc_gmt7": format_datetime(local).replace("+0700", "GMT+7"),
    }


def slug(words: str, longest: int = 80) -> str:
    """Words as an address has them: no accents, small letters, hyphens."""
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].strip("-") or "tin"


def picture(name: str) -> bytes:
    """A PNG of 640 × 360 in one colour, drawn from its name: there is a photo to fetch, and nobody is in it."""
    colour = bytes(120 + value % 100 for value in hashlib.sha256(name.encode()).digest()[:3])
    rows = zlib.compress((b"\0" + colour * 640) * 360)
    header = struct.pack(">IIBBBBB", 640, 360, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
