"""An article page to what it says: title, lead, text, dates, author. Pure: bytes in, Page out, no network, no clock.

Order: the publisher's file in sites/; then a publishing system that many share (families.py); then trafilatura, told
title, lead and dates by JSON-LD and meta; and the standard library's parser where nesting or size would hide text
(depth.py). A template that yields less than the general way is not believed: `extractor` says which was taken and why,
`misfit` how a publisher's own file failed, which the desk counts (site_watch.py).
"""

import re
from dataclasses import replace
from datetime import datetime

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from crawlers import chrome, depth, families, sites, source_lines
from crawlers.addresses import outlet_host
from crawlers.charset import Decoded, decode
from crawlers.leads import part, shown_lead
from crawlers.markup import tidy
from crawlers.pictures import Raw, images, pictures
from crawlers.pictures import stated as stated_picture
from crawlers.publication_dates import Dated, dated
from crawlers.statements import Statements, person, stated
from crawlers.template import ENOUGH, Found
from crawlers.titles import title_of, without_site
from records.item import Page
from records.site_file import Misfit
from text import fold

_WATCHED = 600  # characters; a template that yields less is compared with the general way
_DOUBTED = 2_000  # one that yields less is looked at: do as many words stand in paragraphs outside of what it found?
_BETTER = 1.5  # the general way is taken where it yields this many times more
_PARAGRAPH = 120  # characters; shorter paragraphs outside of the article are teasers
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
    own = known[1](tree) if known else None
    found = own or families.read(tree)
    extractor = f"sites/{known[0]}" if known and own else "families" if found else "general"
    marked = None if found and found.lead else shown_lead(tree, said.description)
    if found is None or found.size < _WATCHED or (found.size < _DOUBTED and _more_outside(tree, found)):
        if depth.hides(tree):
            return _by_standard_library(source, decoded, depth.NESTED, host, url, now)
        found, extractor = _watched(found, extractor, _general(tree), known[0] if known else None)
    page = _page(tree, said, found, marked, decoded, extractor, url, host, now)
    return replace(page, site_file=known[0], misfit=_misfit(own, found, marked, said)) if known and _tells(page) else page


def _more_outside(tree: LexborHTMLParser, found: Found) -> bool:
    """True where the long paragraphs of one box hold clearly more than a template found: asked before the costly way is."""
    sizes: dict[int, int] = {}
    for node in tree.css("p"):
        size, box = len(node.text(deep=True)), node.parent
        if size >= _PARAGRAPH and box is not None:
            sizes[box.mem_id] = sizes.get(box.mem_id, 0) + size
    return max(sizes.values(), default=0) > found.size * _BETTER


def _tells(page: Page) -> bool:
    """False for a page of so few words that no file need find them: a video, a form, a gallery."""
    return len(page.text) >= _WATCHED


def _misfit(own: Found | None, taken: Found, marked: str | None, said: Statements) -> Misfit | None:
    """How what a publisher's own file found falls short of the page; None where it fits."""
    if own is None:
        return Misfit.NO_BODY
    if taken is not own:
        return Misfit.SHORTER
    if not own.title:
        return Misfit.NO_TITLE
    shown = marked and said.description and fold(marked)[:40] in fold(said.description)
    return Misfit.NO_LEAD if own.lead is None and shown else None


def _general(tree: LexborHTMLParser) -> list[str]:
    """Paragraphs as trafilatura finds them, with what is printed around them; none where it finds no article. Scripts and
    pictures, half of a page, are cut from the tree first: that halves its time and changes nothing it reads."""
    for node in tree.css("script, style, svg, iframe, link, template"):
        node.decompose()
    chrome.cut_menus(tree)
    text = trafilatura.extract(tree.html or "", fast=True, include_comments=False, include_tables=True)
    return [line for raw in (text or "").split("\n") if (line := tidy(raw))]


def _watched(found: Found | None, extractor: str, general: list[str], site: str | None) -> tuple[Found, str]:
    """The template's finding unless the general way yields clearly more."""
    size = sum(map(len, chrome.bare(general)))
    if found is not None and size < max(ENOUGH, found.size * _BETTER):
        return found, extractor
    note = f"general (sites/{site} found less)" if site else "general"
    return Found(
        title=found.title if found else None,
        lead=found.lead if found else None,
        paragraphs=general,
        date=found.date if found else None,
        author=found.author if found else None,
        images=found.images if found else [],
    ), note


def _page(
    tree: LexborHTMLParser, said: Statements, found: Found, marked: str | None, decoded: Decoded, extractor: str,
    url: str, host: str, now: datetime,
) -> Page:  # fmt: skip
    title = without_site(found.title, said.site, host) if found.title else title_of(tree, said, host)
    lines = found.paragraphs + ([found.signature] if found.signature else [])
    element = source_lines.element_of(tree) if extractor.startswith("general") else found.source
    source = source_lines.source_line(lines, element)
    pictured, counted = images(found.images or _pictures(tree, said), url)
    paragraphs = source_lines.without(found.paragraphs) if source else found.paragraphs
    if extractor.startswith("general"):
        paragraphs = _uncaptioned(chrome.bare(paragraphs), {image.caption for image in pictured if image.caption})
    if title and paragraphs and fold(paragraphs[0]) == fold(title):
        paragraphs = paragraphs[1:]
    language = _language(said.language, paragraphs)
    parted = part(found.lead or marked, said.description, paragraphs, vietnamese=language == "vi", article=said.is_article)
    when = dated(tree, said, found.date, title, url, now)
    return Page(
        title=title[:1000] if title else None,
        lead=parted.lead,
        text="\n".join(parted.text),
        published=when.published,
        published_origin=when.origin,
        updated=when.updated,
        author=said.author or (found.author if found.author and person(found.author) else None),
        site=said.site or host,
        language=language,
        degraded=decoded.degraded,
        photos=counted,
        extractor=extractor,
        source_line=source,
        images=pictured,
    )


def _uncaptioned(paragraphs: list[str], captions: set[str]) -> list[str]:
    """The paragraphs without those that are captions; all of them where a picture story tells itself in its captions."""
    kept = [one for one in paragraphs if one.strip("| ") not in captions]  # bars: the cells of a table that held the picture
    return kept if 2 * sum(map(len, kept)) >= sum(map(len, paragraphs)) else paragraphs


def _pictures(tree: LexborHTMLParser, said: Statements) -> list[Raw]:
    """Pictures of a page read the general way: those in its article element or in figures, else the one it states."""
    article = tree.css_first("article, [itemprop=articleBody]")
    found = pictures(article) if article is not None else pictures(tree, "figure img")
    return found or stated_picture(said.image)


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
    pictured, counted = images(stated_picture(said.image), url)
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
        photos=counted,
        extractor="standard library",
        source_line=source_lines.source_line(paragraphs),
        images=pictured,
    )
