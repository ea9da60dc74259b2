"""Bytes to text: byte-order mark, HTTP header, meta tag, then a look at the bytes themselves (T12).

What is declared is believed only where it fits: bytes that are valid UTF-8 are UTF-8 whatever the page says, and a page
that calls itself Latin-1 but spells Vietnamese in windows-1258, VISCII or TCVN3 is read as what it is. Python has no
codec for the last two (RFC 1456; TCVN 5712:1993), so their upper halves stand here. Strings cut from the text are composed
by markup.tidy, not the whole page here: windows-1258 and some portals write tones as combining marks.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from crawlers.composed import composed

UNCERTAIN = "không chắc bảng mã chữ, có thể sai chữ"
_SNIFFED = 4096  # bytes in which a meta charset is looked for; HTML says 1,024, real pages put more before it
_LOST = 0.01  # share of replacement characters above which a text is called uncertain
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})"
    rb"|<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = frozenset(
    {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "ascii", "us-ascii"}
    | {"windows-1258", "cp1258", "viscii", "tcvn"}
)
_VISCII_LOW = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"}
_VISCII = "".join(_VISCII_LOW.get(code, chr(code)) for code in range(128)) + (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_TCVN = "".join(map(chr, range(128))) + (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VIETNAMESE = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")
_NEUTRAL = frozenset("“”‘’–—…•·«»°²³©®™€£×½\xa0\u200b")
_COMMON = re.compile(r"(?i)\b(?:của|được|các|không|người|những|một|với|đã|có|là|và|trên|để|nhiều|bệnh|khi|về)\b")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read as, and a Vietnamese reason where that is uncertain."""

    text: str
    charset: str
    degraded: str | None = None


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """`body` as text. Never raises: what can't be read becomes U+FFFD, and `degraded` says so above one in a hundred."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _made(body.decode("utf-8-sig" if name == "utf-8" else name, "replace"), name)
    wide = _wide(body)
    if wide:
        return _made(body.decode(wide, "replace"), wide)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(body, _declared(body, content_type))
    if text.isascii() and (declared := _declared(body, content_type)).startswith("iso-2022"):
        return _by_name(body, declared) or Decoded(text, "utf-8")
    return Decoded(text, "utf-8")


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    head = body[:2000]
    if len(head) < 8 or head.count(0) * 3 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _declared(body: bytes, content_type: str | None) -> str:
    if content_type:
        stated = re.search(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", content_type[:300], re.IGNORECASE)
        if stated:
            return stated[1].lower()
    found = _META.search(body[:_SNIFFED])
    return (found[1] or found[2]).decode("ascii").lower() if found else ""


def _not_utf8(body: bytes, declared: str) -> Decoded:
    lenient = body.decode("utf-8", "replace")
    high = sum(1 for byte in body[:200_000] if byte >= 0x80) or 1
    broken = lenient[:200_000].count("\ufffd")
    if broken <= max(1, high // 50):  # a cut or patched UTF-8 page, not another charset
        return _made(lenient, "utf-8")
    if declared and declared not in _LATIN and not declared.startswith("utf"):
        named = _by_name(body, declared)
        if named:
            return named
    best = max(_candidates(body), key=lambda pair: pair[0])
    if best[0] >= 0.6:
        return _made(best[2], best[1])
    if declared in _LATIN and declared not in ("viscii", "tcvn"):
        return _made(body.decode("cp1252", "replace"), "windows-1252")
    guessed = from_bytes(body[:20_000]).best()
    name = guessed.encoding if guessed else "cp1252"
    return Decoded(body.decode(name, "replace"), name, UNCERTAIN)


def _candidates(body: bytes) -> list[tuple[float, str, str]]:
    """(how Vietnamese it looks, name, text) for each single-byte charset that Vietnamese pages were written in."""
    texts = (
        ("windows-1258", composed(body.decode("cp1258", "replace"))),
        ("viscii", composed(codecs.charmap_decode(body, "replace", _VISCII)[0])),
        ("tcvn", composed(codecs.charmap_decode(body, "replace", _TCVN)[0])),
    )
    return [(_likeness(text[:100_000]), name, text) for name, text in texts]


def _likeness(text: str) -> float:
    """Share of the letters beyond ASCII that Vietnamese has, less one for each capital inside a word; 0 for a text
    without one of the commonest words, which French read in the wrong table never spells."""
    if not _COMMON.search(text):
        return 0.0
    beyond = [(before, char) for before, char in zip(" " + text, text, strict=False) if char > "\x7f" and char not in _NEUTRAL]
    if not beyond:
        return 0.0
    good = sum(char.lower() in _VIETNAMESE for _, char in beyond)
    odd = sum(char.isupper() and before.islower() for before, char in beyond)
    return (good - odd) / len(beyond)


def _by_name(body: bytes, name: str) -> Decoded | None:
    try:
        return _made(body.decode(name), name)
    except (LookupError, UnicodeDecodeError):
        return None


def _made(text: str, name: str) -> Decoded:
    lost = text.count("\ufffd")
    return Decoded(text, name, UNCERTAIN if lost and lost > _LOST * len(text) else None)
