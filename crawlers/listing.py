"""The links of a page that lists pieces, each with what stands around it: where it is, what it is called, what goes with it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.addresses import canonical, follow, outlet_host
from crawlers.markup import line, tidy
from crawlers.words import TITLE
from errors import BadInput

MOST_LINKS = 3000
LONGEST_ADDRESS = 600
SHORTEST_TITLE = 20  # characters; the shortest real headlines of the captured lists have 24
FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|webp|mp[34]|avi|css|js|xml|rss)(?:$|[?;])")
_ASIDE = re.compile(
    r"(?i)(?:^|[\s_-])(?:menu\w*|nav|navbar|navigation|breadcrumbs?|footer|topbar|login|lang\w*|pagination|paging|pager|banner|tags?)"
    r"(?=$|[\s_-])|(?:^|\s)(?:(?:page|site|main|top)[_-]?)?header(?=$|[\s_-])"  # WordPress's entry-header heads a piece
)
_DAY = re.compile(r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?20\d\d\b|\b20\d\d-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}\b|\btrước\b")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"li", "article", "section", "div", "tr", "td", "dd", "dt"})
_FORWARD = re.compile(r"(?i)^(?:trang )?(?:sau|tiếp|tiếp theo|kế tiếp|next|older|cũ hơn|xem thêm)?\s*[»›>→]*$")
_LONGEST_BLOCK = 700  # characters: a block with more holds a whole list, not one piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One address of the page. `place` is where its link stands, as tags and classes; `beside` counts the signs of a piece:
    a heading, a day, a picture, a summary."""

    address: str
    link: str
    title: str
    place: str
    beside: int


def links(tree: LexborHTMLParser, url: str) -> list[Listed]:
    """Each address of the same outlet that a sentence names outside menus, once, in the page's order."""
    base = base_of(tree, url)
    found: dict[str, Listed] = {}
    for anchor in tree.css("a[href]")[:MOST_LINKS]:
        one = _listed(anchor, base)
        if one is None:
            continue
        known = found.get(one.address)
        if known is None or one.beside > known.beside:
            found[one.address] = one
    own = _canonical(url)
    return [one for one in found.values() if one.address != own]


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative links are joined to: the page's <base> where it stays on the same site, else its address."""
    node = tree.css_first("base[href]")
    stated = (node.attributes.get("href") or "") if node is not None else ""
    try:
        joined = follow(stated, url) if stated else url
        return joined if outlet_host(joined) == outlet_host(url) else url
    except BadInput:
        return url


def next_page(tree: LexborHTMLParser, url: str, page: int) -> str | None:
    """The address of page `page` + 1 of this list, on the same site; None where the page names none."""
    base = base_of(tree, url)
    found: list[tuple[bool, str]] = []
    for anchor in tree.css("link[rel=next][href], a[href]")[:MOST_LINKS]:
        marks = anchor.attributes
        shown = line(anchor) if anchor.tag == "a" else ""
        forward = marks.get("rel") == "next" or (0 < len(shown) < 16 and _FORWARD.match(shown) is not None)
        if not forward and shown != str(page + 1):
            continue
        try:
            link = follow(marks.get("href") or "", base)
            if outlet_host(link) != outlet_host(url) or canonical(link) == _canonical(url) or FILE.search(link):
                continue
        except BadInput:
            continue
        if not _same_list(link, url):
            continue
        if marks.get("rel") == "next":
            return link
        found.append((not forward, link))
    return min(found, key=lambda one: one[0])[1] if found else None


def _same_list(link: str, url: str) -> bool:
    """True where two addresses are pages of one list: /tin, /tin?page=2, /tin/trang-2.html, /tin/p2, /tin-p2."""
    return _list(link) == _list(url)


def _list(url: str) -> str:
    path = urlsplit(canonical(url)).path.rstrip("/")
    return re.sub(r"(?i)(?:[/_-](?:trang|page|p))?[/_-]?\d{1,4}$", "", re.sub(r"\.\w{3,4}$", "", path))


def named(anchor: LexborNode, base: str) -> tuple[str, str, str] | None:
    """(address, link, title) of a link of the same outlet that a sentence names outside menus and that leads to no file;
    else None."""
    shown = line(anchor)
    title = (shown if len(shown) >= SHORTEST_TITLE else tidy(anchor.attributes.get("title") or ""))[:TITLE]
    title = title.lstrip(">»›•- ")
    if len(title) < SHORTEST_TITLE or len(title.split()) < 4 or title.startswith("#"):
        return None
    try:
        link = follow(anchor.attributes.get("href") or "", base)
        address = canonical(link)
        if outlet_host(link) != outlet_host(base):
            return None
    except BadInput:
        return None
    if len(link) > LONGEST_ADDRESS or FILE.search(link) or in_menu(anchor):
        return None
    return address, link, title


def _listed(anchor: LexborNode, base: str) -> Listed | None:
    found = named(anchor, base)
    if found is None:
        return None
    address, link, title = found
    return Listed(address=address, link=link, title=title, place=_place(anchor), beside=_beside(anchor, title))


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except BadInput:
        return url


def in_menu(node: LexborNode) -> bool:
    """True for a link that stands in a menu, a footer, a trail of crumbs or a pager."""
    above = node.parent
    for _ in range(12):
        if above is None or above.tag == "body":
            return False
        if above.tag in ("nav", "footer") or _ASIDE.search(above.attributes.get("class") or ""):
            return True
        above = above.parent
    return False


def _place(node: LexborNode) -> str:
    """Tags and classes of three levels, numbers in classes left out: the cards of one list share it."""
    names = []
    above: LexborNode | None = node
    for _ in range(3):
        if above is None or above.tag == "body":
            break
        classes = sorted(re.sub(r"\d+", "", above.attributes.get("class") or "").split())[:4]
        names.append(".".join([above.tag or "", *classes]))
        above = above.parent
    return " < ".join(names)


def _beside(anchor: LexborNode, title: str) -> int:
    """How many signs of a piece stand with a link: it heads something; its block has a day, a picture, more words."""
    signs = int(anchor.css_first("h1, h2, h3, h4, h5, h6") is not None)
    above = anchor.parent
    for _ in range(4):
        if above is None or above.tag == "body":
            break
        if above.tag in _HEADINGS:
            signs += 1
        words = line(above)
        if len(words) > _LONGEST_BLOCK + len(title):
            break
        if above.tag in _BLOCKS and (len(words) > len(title) + 8 or above.css_first("img") is not None):
            rest = words.replace(title, "", 1)
            return signs + bool(_DAY.search(rest)) + (above.css_first("img") is not None) + (len(rest) > 60)
        above = above.parent
    return signs
