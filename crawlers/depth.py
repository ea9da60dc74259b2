"""Pages built to hide their text (T08): tags nested deeper than parsers follow, or sizes at which they drop text silently.

lxml, and so trafilatura, loses what lies under about 255 levels and all that follows a text node of 10 MB; lexbor needs
seconds for 100,000 levels. The standard library's parser keeps everything, in linear time: it reads such pages, and
the page is marked, because a text that was hidden deserves more attention, not less.
"""

import re
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import tidy

NESTED = "trang lồng quá 200 tầng thẻ, chữ được lấy theo cách dự phòng"
TOO_MANY = "trang có quá nhiều thẻ, chữ được lấy theo cách dự phòng"
TOO_LARGE = "trang lớn hơn 8 MB, chữ được lấy theo cách dự phòng"
DEEPEST = 200  # levels
LARGEST = 8 * 2**20  # characters
_MANY = 15_000  # "<" in a page; fewer can't take a parser long, whatever their nesting
_TAG = re.compile(
    r"<(?:(script|style|textarea|title)\b[^>]*>.*?</\1\s*>|!--.*?-->|(/?)([a-z][a-z0-9-]*))", re.IGNORECASE | re.DOTALL
)
_TOO_MANY = 100_000  # 500,000 unclosed paragraphs take the other parsers 20 s
_DEEP = "body" + " > *" * DEEPEST
_UNCOUNTED = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "td", "th", "tr", "dt", "dd", "option", "path", "circle", "rect", "use", "html", "body", "head"}
)
_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "nav", "footer", "aside", "form", "select", "button", "svg", "header"}
)
_INLINE = frozenset(
    {"a", "b", "i", "em", "strong", "span", "u", "font", "sup", "sub", "small", "mark", "abbr", "q", "cite", "wbr"}
)


def trouble(text: str) -> str | None:
    """Why the usual parsers would lose text of this page, as a Vietnamese reason; None where they would not."""
    if len(text) > LARGEST:
        return TOO_LARGE
    if text.count("<") > _TOO_MANY:
        return TOO_MANY
    return NESTED if too_deep(text) else None


def slow(body: bytes) -> bool:
    """True where even the fast parser must not be tried before the nesting is known."""
    return body.count(b"<") > _MANY


def too_deep(text: str) -> bool:
    """True where tags that need closing nest deeper than 200 levels. One pass; 2 ms for 250 kB."""
    depth = 0
    if text.count("<") - text.count("</") < DEEPEST:
        return False
    for found in _TAG.finditer(text):
        name = found[3]
        if name is None or name.lower() in _UNCOUNTED:
            continue
        depth = max(0, depth - 1) if found[2] else depth + 1
        if depth > DEEPEST:
            return True
    return False


def hides(tree: LexborHTMLParser) -> bool:
    """True where the parsed page is deeper than 200 levels: asked of the tree, ten times cheaper than of the text."""
    return tree.css_first(_DEEP) is not None


class _Words(HTMLParser):
    """All visible text, cut into paragraphs at every tag that isn't inline; knows the title and the first heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.title = ""
        self.heading = ""
        self._current: list[str] = []
        self._hidden = 0
        self._linked = 0
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in ("title", "h1"):
            self._within = tag
        if tag == "a":
            self._linked += 1
        if tag not in _INLINE:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag == self._within:
            self._within = ""
        if tag == "a":
            self._linked = max(0, self._linked - 1)
        if tag not in _INLINE:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title = (self.title + data)[:1000]
        elif self._within == "h1" and not self.heading.endswith("\n"):
            self.heading = (self.heading + data)[:1000]
        elif not self._hidden:
            self._current.append(data)

    def flush(self) -> None:
        text = tidy("".join(self._current))
        if text:
            self.paragraphs.append(text)
        self._current.clear()


def all_words(text: str) -> tuple[str | None, list[str]]:
    """Title and paragraphs of a page by the standard library alone; short lines (menus, buttons) are left out where
    there is anything longer."""
    parser = _Words()
    parser.feed(text)
    parser.flush()
    long = [paragraph for paragraph in parser.paragraphs if len(paragraph) >= 40]
    return tidy(parser.heading) or tidy(parser.title) or None, long or parser.paragraphs
