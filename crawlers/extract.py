"""An article page to what it says: title, lead, text, dates, author. Pure: bytes in, Page out, no network, no clock.

Order: the publisher's file in sites/; then a publishing system that many share (families.py); then trafilatura, told
title, lead and dates by JSON-LD and meta; and the standard library's parser where nesting or size would hide text
(depth.py). A template that yields less than the general way is not believed: `extractor` says which was taken and why.
"""

import re
from datetime import datetime

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from crawlers import chrome, depth, families, sites
from crawlers.addresses import outlet_host
from crawlers.charset import Decoded, decode
from crawlers.leads import part, shown_lead
from crawlers.markup import photos, tidy
from crawlers.publication_dates import Dated, dated
from crawlers.statements import Statements, person, stated
from crawlers.template import ENOUGH, Found
from crawlers.titles import title_of, without_site
from records.item import Page
from text import fold

_WATCHED = 600  # characters; a template that yields less is compared with the general way
_BETTER = 1.5  # the general way is taken where it yields this many times more
_VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def extract(body: bytes, url: str, *, content_type: str | None, now: datetime) -> Page:
    """The page at `url`, whose HTTP header said `content_type`. Text is NFC, paragraphs by line; `text` excludes `lead`.

    Never raises for a page's content: what can't be read is named in `degraded`. Raises BadInput for an unusable url."""
    host = outlet_host(url)
    decoded = decode(body, content_type)
    source = decoded.text.replace("\x00", "") if b"\x00" in body else decoded.text
    if depth.slow(body) or len(source) > depth.LARGEST:
        reason = depth.trouble(source)
        if reason:
            return _by_standard_library(source, decoded, reason, host, url, now)
    tree = LexborHTMLParser(body if decoded.charset == "utf-8" and source is decoded.text else source)
    said = stated(tree)
    known = sites.reader_for(host)
    found = known[1](tree) if known else None
    extractor = f"sites/{known[0]}" if known else "general"
    if found is None:
        found = families.read(tree)
        extractor = "families" if found else "general"
    marked = None if found and found.lead else shown_lead(tree, said.description)
    if found is None or found.size < _WATCHED:
        if depth.hides(tree):
            return _by_standard_library(source, decoded, depth.NESTED, host, url, now)
        found, extractor = _watched(found, extractor, _general(tree), known[0] if known else None)
    return _page(tree, said, found, marked, decoded, extractor, url, host, now)


def _general(tree: LexborHTMLParser) -> list[str]:
    """Paragraphs as trafilatura finds them; none where it finds no article. Scripts and pictures, half of a page, are
    cut from the tree first: that halves its time and changes nothing it reads."""
    for node in tree.css("script, style, svg, iframe, link, template"):
        node.decompose()
    chrome.cut_menus(tree)
    text = trafilatura.extract(tree.html or "", fast=True, include_comments=False, include_tables=True)
    return chrome.bare([line for raw in (text or "").split("\n") if (line := tidy(raw))])


def _watched(found: Found | None, extractor: str, general: list[str], site: str | None) -> tuple[Found, str]:
    """The template's finding unless the general way yields clearly more."""
    size = sum(map(len, general))
    if found is not None and size < max(ENOUGH, found.size * _BETTER):
        return found, extractor
    note = f"general (sites/{site} found less)" if site else "general"
    return Found(
        title=found.title if found else None,
        lead=found.lead if found else None,
        paragraphs=general,
        date=found.date if found else None,
        author=found.author if found else None,
        photos=found.photos if found else 0,
    ), note


def _page(
    tree: LexborHTMLParser, said: Statements, found: Found, marked: str | None, decoded: Decoded, extractor: str,
    url: str, host: str, now: datetime,
) -> Page:  # fmt: skip
    title = without_site(found.title, said.site, host) if found.title else title_of(tree, said, host)
    paragraphs = found.paragraphs
    if title and paragraphs and fold(paragraphs[0]) == fold(title):
        paragraphs = paragraphs[1:]
    language = _language(said.language, paragraphs)
    parted = part(found.lead or marked, said.description, paragraphs, vietnamese=language == "vi", article=said.is_article)
    when = dated(tree, said, found.date, title, url, now)
    author = said.author or (found.author if found.author and person(found.author) else None)
    return Page(
        title=title[:1000] if title else None,
        lead=parted.lead,
        text="\n".join(parted.text),
        published=when.published,
        published_origin=when.origin,
        updated=when.updated,
        author=author,
        site=said.site or host,
        language=language,
        degraded=decoded.degraded,
        photos=found.photos or _photos(tree, said),
        extractor=extractor,
    )


def _photos(tree: LexborHTMLParser, said: Statements) -> int:
    """Pictures of a page read the general way: those in its article element or in figures, else the one it states."""
    article = tree.css_first("article, [itemprop=articleBody]")
    counted = photos(article) if article is not None else len(tree.css("figure img"))
    return counted or int(said.image)


def _language(stated_language: str | None, paragraphs: list[str]) -> str | None:
    """`vi` where the text is Vietnamese whatever the page says of itself; else what it says, or None."""
    sample = "".join(paragraphs[:20])[:1500].lower()
    if sample:
        share = len(_VIETNAMESE.findall(sample)) / len(sample)
        if share > 0.03:
            return "vi"
        if stated_language == "vi" and share < 0.005 and len(sample) > 200:
            return None
    return stated_language or None


def _by_standard_library(source: str, decoded: Decoded, reason: str, host: str, url: str, now: datetime) -> Page:
    title, paragraphs = depth.all_words(source)
    head = LexborHTMLParser(source[: min(len(source), 60_000)].partition("<body")[0] or "<html>")
    said = stated(head)
    if said.titles or title:
        title = without_site((said.titles or [title or ""])[0], said.site, host) or title
    parted = part(None, said.description, paragraphs, vietnamese=True, article=said.is_article)
    when: Dated = dated(head, said, None, title, url, now)
    return Page(
        title=title[:1000] if title else None,
        lead=parted.lead,
        text="\n".join(parted.text),
        published=when.published,
        published_origin=when.origin,
        updated=when.updated,
        author=said.author,
        site=said.site or host,
        language=_language(said.language, paragraphs),
        degraded=reason if decoded.degraded is None else f"{reason}; {decoded.degraded}",
        photos=int(said.image),
        extractor="standard library",
    )
