"""Reading a parsed page: its paragraphs as a person sees them, without scripts, captions and boxes of links."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.composed import composed

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "figure", "figcaption", "iframe", "video", "audio", "form", "button"}
    | {"nav", "aside", "svg", "select", "textarea", "head"}
)
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "section", "article", "ul", "ol", "table"}
    | {"tbody", "header", "footer", "main", "dl", "dt", "dd", "pre", "hr", "center"}
)
_JUNK = re.compile(
    r"(?i)(?:^|[\s_-])(?:relat(?:ed|e|ion)\w*|read-?more\S*|shar(?:e|ing)\w*|socials?|tags?|ads?|adv\w*|banner\w*|widgets?|"
    r"tindnd|more-?news|box-?(?:news|tin|relate)|comments?|newsletter|subscribe|d-none|hidden|inner-article|"
    r"author-?(?:info|item|list|box|bottom)\w*|vote|rating|breadcrumbs?|tooltip|insert-?wiki|link-content-footer|"
    r"photocms_caption|image_caption|wp-caption-text|tplcaption)(?=$|[\s_-])"
)
_PICTURE_TABLE = re.compile(r"(?i)(?:^|\s)picture(?=$|\s)")  # Tuổi Trẻ, VTV and others before 2015: picture above, caption below
_JUNK_TYPES = frozenset({"RelatedNewsBox", "RelatedOneNews", "RelatedNews", "insertpoll", "Newsletter"})
_INVISIBLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$)")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad]")
DEEPEST = 200  # levels walked; deeper pages go the fallback way (depth.py)


def tidy(text: str) -> str:
    """One line in NFC, single spaces, no invisible joiners."""
    line = " ".join(text.split())
    return line if line.isascii() else composed(_ZERO_WIDTH.sub("", line))


def line(node: LexborNode | None) -> str:
    """All the text of a node as one line; empty for None."""
    return tidy(node.text(deep=True)) if node is not None else ""


def blocks(root: LexborNode) -> list[str]:
    """The paragraphs under `root` in reading order, one string each, boxes of links and hidden parts left out."""
    found: list[str] = []
    current: list[str] = []

    def close() -> None:
        text = tidy("".join(current))
        if text:
            found.append(text)
        current.clear()

    stack: list[tuple[LexborNode | None, bool]] = [(root.child, False)]
    while stack:
        node, ends = stack.pop()
        if ends:
            close()
        if node is None:
            continue
        tag = node.tag or ""
        stack.append((node.next, tag in _BLOCKS))
        if tag == "-text":
            current.append(node.text_content or "")
        elif tag == "br":
            close()
        elif tag in ("td", "th"):
            current.append(" ")
            stack.append((node.child, False))
        elif not _dropped(node, tag) and len(stack) < DEEPEST:
            if tag in _BLOCKS:
                close()
            stack.append((node.child, False))
    close()
    return found


def _dropped(node: LexborNode, tag: str) -> bool:
    if tag in _SKIPPED or tag.startswith("-"):
        return True
    return boxed(node, tag)


def boxed(node: LexborNode, tag: str) -> bool:
    """True where the marks of an element say that it is a box of links, a caption, hidden, or otherwise not the text."""
    marks = node.attributes
    if not marks:
        return False
    if marks.get("type") in _JUNK_TYPES or "hidden" in marks:
        return True
    name = marks.get("class")
    if name and tag in ("div", "ul", "section", "table", "p") and _JUNK.search(name):
        return True
    if name and tag == "table" and _PICTURE_TABLE.search(name):
        return True
    style = marks.get("style")
    return bool(style and _INVISIBLE.search(style))


def first(tree: LexborHTMLParser | LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    """The first node that any of the selectors finds, tried in order."""
    for selector in selectors:
        node = tree.css_first(selector)
        if node is not None:
            return node
    return None
