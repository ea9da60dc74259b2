"""The pictures of an article with their captions, as Vietnamese outlets print them. Pure; addresses as published."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.addresses import follow
from crawlers.markup import boxed, line
from errors import BadInput
from records.item import Image

MOST = 20
_LONGEST = 1000  # characters of a caption
_SMALL = 100  # pixels; a smaller picture is an icon
_CLIMB = 6  # levels from a picture to the box that holds its caption
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "src")
_NO_PICTURE = re.compile(
    r"(?i)(?:^|[/_.-])(?:logos?|avatars?|icons?|favicon|sprites?|emojis?|emoticons?|smil(?:ey|ies)|blank|spacer|pixel|tracking|track|"
    r"beacon|1x1|placeholder|no-?image|default-?(?:image|thumb)|loading|lazy(?:load)?|btn|button|qr-?code)(?=$|[/_.\d-])|"
    r"doubleclick|google-analytics|googletagmanager|facebook\.com/tr|scorecardresearch|/pixel"
)
_PERSON_OR_MARK = re.compile(r"(?i)(?:^|[\s_-])(?:avatars?|logos?|icons?|author|emoji|tracking)(?=$|[\s_-])")
_BOX = re.compile(
    r"(?i)(?:^|[\s_-])(?:picture|photo|image|img|pic|fig|figure|tplcaption|wp-caption|vcsortable\w*|item_slide_show|thumb_detail\w*|"
    r"expnoedit|media)(?=$|[\s_-])"
)
CAPTIONS = (
    "figcaption, .PhotoCMS_Caption, .image_caption, .image-caption, .img-caption, .photo-caption, .pic-caption, .pic_desc, "
    ".pCaption, .wp-caption-text, .desc_cation, .expEdit, .caption, p.Image"
)
_CAPTIONED = re.compile(r"(?i)(?:^|[\s_-])(?:caption|image_caption|photocms_caption|pcaption|expedit|pic_desc)(?=$|[\s_-])")

Raw = tuple[str, str | None]
"""A picture as the page has it: its address as written, its caption."""


def pictures(root: LexborNode | LexborHTMLParser, selector: str = "img") -> list[Raw]:
    """The distinct pictures under `root` in reading order, each with its caption; icons, logos and the like left out."""
    found: dict[str, str | None] = {}
    for image in root.css(selector):
        source = _source(image)
        if source and source not in found and not _beside(image):
            found[source] = _caption(image)
    return list(found.items())


def images(raw: Sequence[Raw], url: str) -> tuple[tuple[Image, ...], int]:
    """Those that have an http(s) address, absolute, at most 20; and how many there are in all."""
    found: dict[str, Image] = {}
    for source, caption in raw:
        try:
            address = follow(source, url)
        except BadInput:
            continue  # data:, blob:, or an address that readers understand differently
        found.setdefault(address, Image(address=address, caption=caption))
    return tuple(found.values())[:MOST], len(found)


def stated(source: str | None) -> list[Raw]:
    """The one picture that a page states of itself, unless it is only the outlet's logo."""
    return [(source, None)] if source and not _NO_PICTURE.search(source) else []


def _source(image: LexborNode) -> str | None:
    """The address of a picture of the piece, or None: lazy ones hold it beside a grey dot in `src`."""
    marks = image.attributes
    for size in (marks.get("width"), marks.get("height")):
        if size and size.isdigit() and int(size) < _SMALL:
            return None
    named = marks.get("class")
    if named and _PERSON_OR_MARK.search(named):
        return None
    for name in _SOURCES:
        source = (marks.get(name) or "").strip()
        if source and source[:5].lower() != "data:" and not _NO_PICTURE.search(source):
            return source
    listed = (marks.get("data-srcset") or marks.get("srcset") or "").strip().partition(",")[0].split()
    return listed[0] if listed and listed[0][:5].lower() != "data:" and not _NO_PICTURE.search(listed[0]) else None


def _beside(image: LexborNode) -> bool:
    """True for a picture of another piece: in a box of links within the article."""
    node = image.parent
    for _ in range(_CLIMB):
        if node is None or node.tag == "article":
            return False
        if node.tag in ("div", "ul", "section", "aside") and (node.tag == "aside" or boxed(node, node.tag)):
            return True
        node = node.parent
    return False


def _caption(image: LexborNode) -> str | None:
    node: LexborNode | None = image
    for _ in range(_CLIMB):
        node = node.parent if node is not None else None
        if node is None or node.tag in ("article", "main", "body", "section"):
            return None
        if node.tag == "figure" or _BOX.search(node.attributes.get("class") or ""):
            shown = node.css_first(CAPTIONS)
            if shown is not None:
                return line(shown)[:_LONGEST] or None
        beside = _next(node)
        if beside is not None and _CAPTIONED.search(beside.attributes.get("class") or ""):
            return line(beside)[:_LONGEST] or None
    return None


def _next(node: LexborNode) -> LexborNode | None:
    """The element after a node, text between them aside."""
    after = node.next
    while after is not None and (after.tag or "").startswith("-"):
        after = after.next
    return after
