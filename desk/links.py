"""Addresses of strangers made safe to follow, and addresses of our own made safe to return to (T16, reliability 3.7.2)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"^`{|}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_IN_TEXT = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
HOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be followed, and the host it really leads to (letters of other alphabets as punycode)."""

    href: str
    host: str


def outside(address: str | None) -> Link | None:
    """The link, or None where it isn't a plain http or https address with a host."""
    if not address or len(address) > 4000 or _ODD.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    try:
        shown = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return None
    return Link(address, shown[:HOST_SHOWN])


def local_target(address: str | None) -> str:
    """The address where it is a path of this desk, else the first page: nobody is sent elsewhere after signing in."""
    if not address or _ODD.search(address) or not address.startswith("/") or address.startswith("//"):
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or parts.path.startswith("/dang-nhap") else address


def linked(text: str) -> list[tuple[str, str | None]]:
    """A plain text in pieces: (words, None) and (words, href) for each web address in it."""
    pieces: list[tuple[str, str | None]] = []
    last = 0
    for found in _IN_TEXT.finditer(text):
        link = outside(found.group())
        if link is not None:
            pieces += [(text[last : found.start()], None), (found.group(), link.href)]
            last = found.end()
    return [*pieces, (text[last:], None)]
