"""RSS, Atom, RDF and JSON Feed. feedparser finds the fields; dates, caps and words are ours.

feedparser loses `GMT+7` and reads other zones wrongly (facts 3 and 4 of reliability.md), so dates are read from its raw
strings; its sanitizer is not used; it never sees a DOCTYPE with entities, nor a field longer than its cap.
"""

import re
from datetime import datetime
from typing import Any

from crawlers import dates, jsonfeed
from crawlers.addresses import canonical, follow
from crawlers.answers import conditional, decided, remembered
from crawlers.charset import decode
from crawlers.feedparsing import parsed
from crawlers.leads import without_slug
from crawlers.words import AUTHOR, TITLE, paragraphs, plain
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

MOST_ENTRIES = 500
LARGEST = 8 * 2**20  # bytes
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_BOMB = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]{0,1000}\[", re.IGNORECASE)
_FIELD = re.compile(
    r"(<(?P<tag>title|author|dc:creator|pubDate|dc:date|published|updated|name|email|guid|link|managingEditor)\b[^>]{0,500}>)"
    r"(?P<text>[^<]{1025,})", re.IGNORECASE,
)  # fmt: skip
_IS_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|(?:\w+:)?(?:rss|feed|RDF)|channel)\b", re.IGNORECASE)
_IS_HTML = re.compile(r"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)
HTML_DETAIL = (
    "Địa chỉ này là một trang web, không phải nguồn tin RSS. Hãy tìm mục “RSS” ở chân trang và dán địa chỉ có đuôi .rss "
    "hoặc .xml, hoặc đổi cách đọc của nguồn."
)
NOT_A_FEED = "Nội dung trả về không phải nguồn tin RSS/Atom đọc được. Hãy kiểm tra lại địa chỉ của nguồn."
BOMB = "Nguồn tin khai báo thực thể XML (DOCTYPE/ENTITY) nên bị từ chối vì lý do an toàn."


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the feed. `token` is not used."""
    return conditional(source, state, _ACCEPT)


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The entries of a feed, at most 500, each address once; EMPTY for a feed without any."""
    known = decided(answer, state)
    if known is not None:
        return known
    if len(answer.body) > LARGEST:
        return Reading(outcome=Outcome.TOO_LARGE, detail="Nguồn tin lớn hơn 8 MB.")
    text = decode(answer.body, answer.header("content-type")).text.lstrip("\ufeff \r\n\t")
    if text.startswith(("{", "[")):
        found = jsonfeed.entries(text)
        if found is None:
            return Reading(outcome=Outcome.MALFORMED, detail=NOT_A_FEED)
        return _reading(found, answer, now)
    refused = _refused(text)
    if refused:
        return Reading(outcome=Outcome.MALFORMED, detail=refused)
    found_in = _parse(text)
    if not found_in.entries and not found_in.get("version"):
        return Reading(outcome=Outcome.MALFORMED, detail=NOT_A_FEED)
    return _reading(found_in.entries[:MOST_ENTRIES], answer, now)


def _refused(text: str) -> str | None:
    head = text[:20_000]
    if _BOMB.search(head):
        return BOMB
    if _IS_FEED.search(head):
        return None
    return HTML_DETAIL if _IS_HTML.search(head) else NOT_A_FEED


def _parse(text: str) -> Any:
    """feedparser on bytes in UTF-8, overlong fields cut first, entity declarations gone."""
    trimmed = _FIELD.sub(lambda found: found[1] + found["text"][:1024], text)
    trimmed = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", trimmed)
    trimmed = re.sub(r"<!DOCTYPE[^>\[]{0,1000}>", "", trimmed, count=1)
    return parsed(trimmed.encode("utf-8", "replace"), "application/xml; charset=utf-8")


def _reading(found: list[Any], answer: Answer, now: datetime) -> Reading:
    entries: dict[str, Entry] = {}
    for raw in found[:MOST_ENTRIES]:
        entry = _entry(dict(raw), answer.final_url, now)
        if entry is not None:
            entries.setdefault(entry.address, entry)
    skipped = len(found[:MOST_ENTRIES]) - len(entries)
    return Reading(
        outcome=Outcome.FRESH if entries else Outcome.EMPTY,
        entries=tuple(entries.values()),
        detail=f"Bỏ qua {skipped} mục trùng hoặc thiếu liên kết." if skipped and entries else None,
        **remembered(answer),
    )


def _entry(raw: dict[str, Any], base: str, now: datetime) -> Entry | None:
    """One entry; None without a usable link, or without any words."""
    try:
        link = follow(_link(raw), base)
        address = canonical(link)
    except BadInput:
        return None
    summary_html = str(raw.get("summary") or "")
    lead = without_slug(plain(summary_html, 5000)) or None
    content = "\n\n".join(str(part.get("value") or "") for part in raw.get("content") or [] if isinstance(part, dict))
    text = "\n".join(paragraphs(content)) if content and content != summary_html else None
    title = plain(raw.get("title"), TITLE) or (lead or "")[:150]
    if not title:
        return None
    stated = _date(raw, ("published", "created", "dc_date", "date"), now)
    updated = _date(raw, ("updated", "modified"), now)
    published = stated if stated.when or stated.note == "future" else updated
    return Entry(
        address=address, link=link, kind=ItemKind.PAGE, title=title, lead=lead, text=text or None,
        author=plain(raw.get("author"), AUTHOR) or None, published=published.when,
        published_origin=DateOrigin.FEED if published.when else None,
        published_note=None if published.when or published.note == "unreadable_empty" else published.note,
        updated=updated.when if updated.when and published.when and updated.when > published.when else None,
        photos=_photos(raw, summary_html + content), external_id=str(raw.get("id") or "")[:500] or None,
    )  # fmt: skip


def _link(raw: dict[str, Any]) -> str:
    link = str(raw.get("link") or "").strip()
    if link:
        return link
    for other in raw.get("links") or []:
        if isinstance(other, dict) and other.get("href") and other.get("rel") in (None, "alternate"):
            return str(other["href"])
    identity = str(raw.get("id") or "").strip()
    if identity.startswith(("http://", "https://")):
        return identity
    raise BadInput("Mục tin không có liên kết.", "entry without link")


def _date(raw: dict[str, Any], names: tuple[str, ...], now: datetime) -> dates.Stated:
    for name in names:
        value = raw.get(name)
        if isinstance(value, str) and value.strip():
            return dates.read(value[: dates.LONGEST], now=now)
    return dates.Stated(None, "unreadable_empty")


def _photos(raw: dict[str, Any], markup: str) -> int:
    if raw.get("media_content") or raw.get("media_thumbnail"):
        return 1
    enclosed = [one for one in raw.get("links") or [] if isinstance(one, dict) and one.get("rel") == "enclosure"]
    return sum("image" in str(one.get("type")) for one in enclosed) or len(_IMAGE.findall(markup[:50_000]))
