"""What a page and a robots.txt say of the ways in which a site may be read: feeds, sitemaps, the system it runs on."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawlers.addresses import canonical, follow, outlet_host
from crawlers.listing import base_of
from crawlers.markup import line, tidy
from errors import BadInput

MOST_FEEDS = 4
MOST_MAPS = 3
_FEED_TYPES = re.compile(r"(?i)^application/(?:rss|atom|rdf|feed\+json|json)\b|^text/rss\b")
_FEED_ADDRESS = re.compile(
    r"(?i)\.rss(?:$|\?)|/(?:trang-)?(?:rss|feeds?|atom)(?:/[^?#]*|\.\w{3,5})?/?(?:$|\?)|[?&](?:format|feed|nv)=(?:rss|atom|feeds?)"
)
_COMMENTS = re.compile(r"(?i)comment|bình luận|binh-luan|phản hồi")
_SITEMAP = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})")
_MAPS_OF_THINGS = re.compile(r"(?i)image|video|photo|tag|categor|author|product")
_MARKS = (
    ("Liferay", re.compile(r"(?i)\bLiferay\.(?:ThemeDisplay|Portlet|currentURL)|content=\"Liferay|/o/[\w-]+-theme/|p_p_id=")),
    ("NukeViet", re.compile(r"(?i)content=\"NukeViet|\bnv_(?:base_siteurl|siteroot|lang_data)\b|/themes/[\w-]+/js/nukeviet")),
    ("SharePoint", re.compile(r"(?i)content=\"Microsoft SharePoint|_spPageContextInfo|/_layouts/15/|/SitePages/")),
    ("VNPT Portal", re.compile(r"(?i)vnpt[\s-]*portal|content=\"VNPT|vnptigate|portal\.vnpt|VnptPortal")),
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names: `declared` in its head for machines, or linked for people."""

    address: str
    title: str
    declared: bool


def system(text: str) -> str | None:
    """The publishing system whose marks a page carries, by name; None where it carries none of those known."""
    return next((name for name, mark in _MARKS if mark.search(text)), None)


def feeds(tree: LexborHTMLParser, url: str) -> list[FeedLink]:
    """The feeds of the same outlet that the page declares, then those it links to; four at most, comments left out."""
    base = base_of(tree, url)
    found: dict[str, FeedLink] = {}
    for node in [*tree.css("link[href][type]"), *tree.css("a[href]")[:3000]]:
        marks = node.attributes
        declared = node.tag == "link"
        href = marks.get("href") or ""
        if declared and not (_FEED_TYPES.match(marks.get("type") or "") and "alternate" in (marks.get("rel") or "alternate")):
            continue
        if not declared and not _FEED_ADDRESS.search(href):
            continue
        title = tidy(marks.get("title") or "") or (line(node) if not declared else "")
        if "oembed" in href or "/wp-json" in href or _COMMENTS.search(f"{title} {href}"):
            continue
        try:
            address = follow(href, base)
            if outlet_host(address) == outlet_host(url) or declared:
                found.setdefault(canonical(address), FeedLink(address, title[:200], declared))
        except BadInput:
            continue
    return list(found.values())


def nearest(found: list[FeedLink], url: str) -> list[FeedLink]:
    """The four that fit `url` best: those that name its last words (suc-khoe), then in the page's order."""
    words = [word for word in re.split(r"[/.?&=]+", url.partition("://")[2].partition("/")[2].lower()) if len(word) > 3]
    return sorted(found, key=lambda one: (not any(word in one.address.lower() for word in words), not one.declared))[:MOST_FEEDS]


def sitemaps(robots: str, url: str) -> list[str]:
    """The sitemaps of the same outlet that a robots.txt names; news first, those of pictures and tags last, three at most."""
    found: dict[str, None] = {}
    for named in _SITEMAP.findall(robots[: 500 * 1024])[:200]:
        try:
            address = follow(named, url)
            if outlet_host(address) == outlet_host(url):
                found.setdefault(address)
        except BadInput:
            continue
    return sorted(found, key=lambda one: (bool(_MAPS_OF_THINGS.search(one)), not re.search(r"(?i)news|tin|latest", one)))[
        :MOST_MAPS
    ]
