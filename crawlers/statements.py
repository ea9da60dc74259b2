"""What a page says of itself to machines: JSON-LD, then meta tags. Nothing here is believed about who published it."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import tidy

_ARTICLE = re.compile(r"(?i)article|posting|report|review|recipe|newsitem|liveblog")
_LONGEST = 2_000_000  # characters of JSON-LD read
_DATE_METAS = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "dc.date.issued", "dcterms.created", "dc.date", "date", "og:published_time",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article:published", "article.published",
    "published_time", "release_date", "og:release_date",
)  # fmt: skip
_UPDATE_METAS = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "lastmod", "dcterms.modified")
_OUTLET_NAMES = re.compile(r"(?i)^(?:báo|tạp chí|đài|cổng|trang|ban biên tập|admin\w*|editor|toà? soạn|.*\.(?:vn|net|com))\b")


@dataclass(slots=True)
class Statements:
    """Raw strings as stated; `published` holds (text, origin) in order of trust."""

    title: str | None = None
    titles: list[str] = field(default_factory=list)
    description: str | None = None
    published: list[tuple[str, str]] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    author: str | None = None
    site: str | None = None
    language: str | None = None
    is_article: bool = False
    image: str | None = None
    page_title: str | None = None


def stated(tree: LexborHTMLParser) -> Statements:
    """All that `tree` states in its head and its JSON-LD."""
    said = Statements()
    _linked_data(tree, said)
    _metas(tree, said)
    node = tree.css_first("title")
    said.page_title = tidy(node.text(deep=True)) if node is not None else None
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root is not None else ""
    said.language = language.replace("_", "-").split("-")[0].lower()[:8] or said.language
    return said


def _linked_data(tree: LexborHTMLParser, said: Statements) -> None:
    for script in tree.css('script[type="application/ld+json"]'):
        for thing in _things(script.text(deep=True)[:_LONGEST]):
            kinds = thing.get("@type")
            named = " ".join(str(kind) for kind in kinds) if isinstance(kinds, list) else str(kinds)
            if _ARTICLE.search(named):
                _article(thing, said)
            elif "WebPage" in named and not said.published:
                for key in ("datePublished",):
                    if isinstance(thing.get(key), str):
                        said.published.append((thing[key], "jsonld"))


def _things(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD script; one broken by raw line breaks or a stray comma is tried once more."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        repaired = re.sub(r",\s*([}\]])", r"\1", text.strip().rstrip(";"))
        try:
            data = json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            return
    queue = [data]
    while queue:
        thing = queue.pop(0)
        if isinstance(thing, list):
            queue[:0] = thing[:200]
        elif isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            if isinstance(graph, list):
                queue[:0] = graph[:200]


def _article(thing: dict[str, Any], said: Statements) -> None:
    said.is_article = True
    headline = _words(thing.get("headline")) or _words(thing.get("name"))
    if headline:
        said.titles.append(headline)
    said.description = said.description or _words(thing.get("description"))
    for key in ("datePublished", "dateCreated"):
        if isinstance(thing.get(key), str) and thing[key].strip():
            said.published.append((thing[key], "jsonld"))
            break
    if isinstance(thing.get("dateModified"), str):
        said.updated.append(thing["dateModified"])
    said.author = said.author or _people(thing.get("author"))
    publisher = thing.get("publisher")
    if isinstance(publisher, dict):
        said.site = said.site or _words(publisher.get("name"))
    said.image = said.image or _picture(thing.get("image"))


def _picture(value: Any) -> str | None:
    """The address of the first image that is stated as a string, an object or a list of them."""
    one = value[0] if isinstance(value, list) and value else value
    address = one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
    return address.strip() or None if isinstance(address, str) else None


def _people(value: Any) -> str | None:
    """Names of persons; an outlet given as author is none."""
    names: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            if "Organization" in str(one.get("@type")):
                continue
            name = _words(one.get("name"))
        else:
            name = _words(one)
        if name and person(name) and name not in names:
            names.append(name)
    return ", ".join(names[:10])[:256] or None


def person(name: str) -> bool:
    """False for an address, an outlet's own name and the like."""
    return 1 < len(name) <= 80 and "://" not in name and "@" not in name and not _OUTLET_NAMES.match(name)


def _words(value: Any) -> str | None:
    """A string with its HTML escapes undone (twice: some outlets escape twice) and tags dropped."""
    if not isinstance(value, str):
        return None
    text = html.unescape(html.unescape(value[:20_000]))
    return tidy(re.sub(r"<[^<>]{1,200}>", " ", text)) or None


def _metas(tree: LexborHTMLParser, said: Statements) -> None:
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        marks = node.attributes
        name = marks.get("property") or marks.get("name") or marks.get("itemprop")
        content = marks.get("content")
        if name and content and content.strip():
            metas.setdefault(name.strip().lower(), content.strip())
    for name in ("og:title", "twitter:title", "title"):
        if name in metas:
            said.titles.append(_words(metas[name]) or "")
    visible = _words(metas.get("og:description")) or _words(metas.get("description"))
    said.description = said.description or visible
    said.published += [(metas[name], "meta") for name in _DATE_METAS if name in metas]
    said.updated += [metas[name] for name in _UPDATE_METAS if name in metas]
    said.site = _words(metas.get("og:site_name")) or said.site
    said.language = (metas.get("og:locale") or metas.get("content-language") or "").replace("_", "-").split("-")[0].lower()
    said.is_article = said.is_article or metas.get("og:type") == "article"
    said.image = metas.get("og:image") or said.image
    author = _words(metas.get("article:author")) or _words(metas.get("author"))
    if said.author is None and author and person(author) and not _same_as_site(author, said.site):
        said.author = author[:256]


def _same_as_site(name: str, site: str | None) -> bool:
    plain = re.sub(r"\W", "", name).lower()
    return bool(site) and (plain in re.sub(r"\W", "", site or "").lower() or re.sub(r"\W", "", site or "").lower() in plain)
