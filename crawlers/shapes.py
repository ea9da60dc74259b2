"""The shape of an address: what stays when numbers, days and slugs are taken out, so that the pieces of one site look alike.

/suc-khoe/dich-sot-tang-nhanh-20251121.htm and /doi-song/an-gi-mua-lanh-20251122.htm both are /*/{slug}-{n}.htm."""

import re
from collections import Counter
from urllib.parse import parse_qsl, unquote, urlsplit

_ENDING = re.compile(r"(?i)\.(?:html?|aspx?|php|jsp|ldo|tpo|vnp|vov|chn|epi|amp)$")
_NUMBER = re.compile(r"(?i)^(?:[a-z]{0,5})?\d{3,}(?:c\d+)?$")  # 20251121, post123456, a4421
_SLUG_WORDS = 3
_DEEPEST = 10
_TELLING = ("{n}", "{slug}")


def shape(address: str) -> str:
    """The shape of a canonical address, without scheme and host."""
    split = urlsplit(address)
    parts = [unquote(part) for part in split.path.split("/") if part]
    shapes = ["*" if _is_word(one) else one for one in map(_part, parts[:-1])] + [_part(part) for part in parts[-1:]]
    query = "&".join(f"{name}={_part(value)}" for name, value in parse_qsl(split.query, max_num_fields=100))
    return "/" + "/".join(shapes) + (f"?{query}" if query else "")


def _is_word(part: str) -> bool:
    """True for the name of a section, which differs from piece to piece of one shape."""
    return ("{" not in part or part == "{slug}") and part != "-"


def _part(part: str) -> str:
    """One part of a path, or one value of a query."""
    ending = _ENDING.search(part)
    stem = part[: ending.start()] if ending else part
    tail = ending[0].lower() if ending else ""
    words = [word for word in re.split(r"[-_.+ ~]+", stem) if word]
    if not words:
        return part
    if len(words) == 1:
        return ("{n}" if _NUMBER.match(words[0]) else "{d}" if words[0].isdigit() else words[0].lower()) + tail
    first, last = (bool(_NUMBER.match(word)) for word in (words[0], words[-1]))
    rest = len(words) - first - last
    middle = "{slug}" if rest >= _SLUG_WORDS else "{w}" if first or last else stem.lower()
    return ("{n}-" if first else "") + middle + ("-{n}" if last else "") + tail


def telling(known: str) -> bool:
    """True where the last part of a shape, or its query, names one piece: a number of three digits or more, or a slug."""
    path, _, query = known.partition("?")
    return any(mark in path.rpartition("/")[2] or mark in query for mark in _TELLING)


def numbered(known: str) -> bool:
    """True where that part has a number, which menus hardly ever have."""
    path, _, query = known.partition("?")
    return "{n}" in path.rpartition("/")[2] or "{n}" in query


def loops(address: str) -> bool:
    """True for a path that repeats a part of its own, goes on behind a page's name, or never ends (T07)."""
    parts = [part for part in urlsplit(address).path.split("/") if part and part != "-"]
    words = Counter(part for part in parts if not part.isdigit())  # the 11th of November is 11/11
    if len(parts) > _DEEPEST or any(count > 1 for count in words.values()):
        return True
    return any(_ENDING.search(part) for part in parts[:-1])
