"""Strings of strangers to plain text: tags, scripts and controls out, NFC, cut to the caps of T09 before any pattern."""

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import blocks, tidy

TITLE, AUTHOR, BODY = 1000, 256, 500_000  # characters
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # lone surrogates too: no store can hold one


def plain(raw: str | None, limit: int) -> str:
    """One line of text out of text or HTML, at most `limit` characters."""
    return " ".join(paragraphs(raw, limit))[:limit].strip()


def paragraphs(raw: str | None, limit: int = BODY) -> list[str]:
    """The paragraphs of text or HTML, without markup."""
    text = _CONTROL.sub("", (raw or "")[: limit * 20])
    if "<" in text:
        tree = LexborHTMLParser(f"<body>{text}")
        found = blocks(tree.body) if tree.body is not None else []
    else:
        found = [tidy(line) for line in html.unescape(text).split("\n")]
    cleaned = (tidy(html.unescape(line) if "&" in line else line) for line in found)
    return [line[:limit] for line in cleaned if line and _says_something(line)]


def _says_something(line: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNS" for char in line[:200])
