"""The title of a piece: without the outlet's name behind it, and never the outlet's name alone."""

import re

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import line, tidy
from crawlers.statements import Statements
from text import fold

LONGEST = 1000  # characters (T09)
_SEPARATOR = re.compile(r"\s+[-–—|»·•:]{1,2}\s+|\s*[|»]\s*")
_SITE_WORDS = re.compile(
    r"(?i)^(?:báo|tạp chí|cổng|trang (?:tin|thông tin|chủ)|đài|sở|ubnd|bộ|cục|bệnh viện|trung tâm y tế|trung tâm kiểm soát|"
    r"tin (?:tức|nhanh|mới)|vtv\w*|vov\w*|vtc\w*|ttxvn|tuổi trẻ|thanh niên|vnexpress|.*\.(?:vn|net|com|org)\b)"
)
# A portal's own name in front of every page of it; “Sở Y tế…” alone begins many a real title.
_NAMES_A_SITE = re.compile(r"(?i)^(?:cổng (?:thông tin|tt)|trang (?:thông tin|tin) điện tử|trang chủ\b|home\b)")
_HEADING = (
    "h1, h2.title, h3.title, .article-title, .detail-title, .title-detail, "
    ".news-title, .header-title, .asset-title, .title-news, .tieu-de, .tieude"
)


def title_of(tree: LexborHTMLParser, said: Statements, host: str) -> str | None:
    """The title a reader sees, or None. Among what is stated, a heading of the page that says the same is preferred."""
    site = _key(said.site or "")
    headings = [text for text in (line(node) for node in tree.css(_HEADING)[:20]) if 1 < len(text) <= LONGEST]
    claims = [tidy(text) for text in (*said.titles, said.page_title or "") if text and tidy(text)]
    for claim in claims:
        bare = without_site(claim, said.site, host)
        if not bare or _is_site(bare, site, host) or (headings and _NAMES_A_SITE.match(bare)):
            continue
        return _as_shown(bare, headings)[:LONGEST]
    for heading in headings:
        if not _is_site(heading, site, host):
            return heading
    return claims[0][:LONGEST] if claims else None


def without_site(claim: str, site: str | None, host: str) -> str:
    """`claim` less its trailing parts that name the outlet: “… - Báo X”, “… | Báo X”."""
    parts = list(_SEPARATOR.finditer(claim))
    bare = claim
    for found in reversed(parts):
        tail = claim[found.end() : len(bare)].strip()
        if not tail or len(tail) > 80 or not (_is_site(tail, _key(site or ""), host) or _SITE_WORDS.match(tail)):
            break
        if found.start() < 8:
            break
        bare = claim[: found.start()].rstrip()
    return bare


def _as_shown(bare: str, headings: list[str]) -> str:
    """The page's own heading where it is the claim, or the claim was cut; else the claim."""
    wanted = _key(bare.rstrip("… .").removesuffix("..."))
    for heading in headings:
        key = _key(heading)
        if key == wanted or (len(wanted) >= 30 and key.startswith(wanted) and len(key) < len(wanted) + 200):
            return heading
    return bare


def _is_site(text: str, site: str, host: str) -> bool:
    key = _key(text)
    labels = {label for label in host.split(".") if len(label) > 3}
    return (
        not key
        or key in (site, _key(host))
        or (len(site) > 4 and (key == site or (key in site and len(key) > 5)))
        or key in labels
    )


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
