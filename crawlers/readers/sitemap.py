"""Sitemaps, Google News sitemaps and their indexes: addresses and dates; what a piece says is read from its page."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from crawlers import dates
from crawlers.addresses import canonical, follow, outlet_host
from crawlers.answers import conditional, decided, remembered
from crawlers.charset import decode
from crawlers.words import TITLE, plain
from egress.bodies import BadEncoding, TooLarge, Unpacker
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

MOST_ENTRIES = 200  # newest first; the rest of a big map is history
_BLOCK = re.compile(r"<(?:\w+:)?(url|sitemap)\b[^>]{0,200}>(.*?)</(?:\w+:)?\1\s*>", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(
    r"<(?:\w+:)?(loc|lastmod|publication_date|title)\b[^>]{0,200}>\s*(?:<!\[CDATA\[)?(.{0,3000}?)(?:\]\]>)?\s*</",
    re.IGNORECASE | re.DOTALL,
)
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_ONE = "Nội dung trả về không phải sơ đồ trang (sitemap) đọc được. Hãy kiểm tra lại địa chỉ của nguồn."


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the map. `token` is not used."""
    return conditional(source, state, "application/xml, text/xml;q=0.9, */*;q=0.5")


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The newest 200 addresses of this outlet; for an index, `more` is its newest map (one step, never a second)."""
    known = decided(answer, state)
    if known is not None:
        return known
    text = _text(answer)
    if text is None or "<!ENTITY" in text[:20_000]:
        return Reading(outcome=Outcome.MALFORMED, detail=_NOT_ONE)
    blocks = [(kind.lower(), _fields(inner)) for kind, inner in _BLOCK.findall(text)]
    if not blocks:
        empty = re.search(r"<(?:\w+:)?(?:urlset|sitemapindex)\b", text[:5000], re.IGNORECASE)
        return Reading(outcome=Outcome.EMPTY if empty else Outcome.MALFORMED, detail=None if empty else _NOT_ONE)
    maps = [fields for kind, fields in blocks if kind == "sitemap"]
    if maps:
        if answer.url != source.address:
            return Reading(outcome=Outcome.MALFORMED, detail=_NOT_ONE)
        # Nothing is remembered of an index: its newest map may change while the index stays as it is.
        return Reading(outcome=Outcome.FRESH, more=_newest(maps, source, answer, now))
    entries: dict[str, Entry] = {}
    for _, fields in blocks:
        entry = _entry(fields, source, answer, now)
        if entry is not None:
            entries.setdefault(entry.address, entry)
    newest = sorted(entries.values(), key=lambda one: one.published or one.updated or _OLDEST, reverse=True)[:MOST_ENTRIES]
    return Reading(outcome=Outcome.FRESH if newest else Outcome.EMPTY, entries=tuple(newest), **remembered(answer))


def _text(answer: Answer) -> str | None:
    body = answer.body
    if body[:2] == b"\x1f\x8b":
        try:
            body = Unpacker("gzip", 32 * 2**20).feed(body)
        except (TooLarge, BadEncoding):
            return None
    return decode(body, answer.header("content-type")).text


def _fields(inner: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(inner[:10_000]):
        found.setdefault(name.lower(), html.unescape(value.strip()))
    return found


def _newest(maps: list[dict[str, str]], source: Source, answer: Answer, now: datetime) -> Fetch | None:
    """The map changed last; the first where none says when (outlets list the newest first)."""
    best: tuple[datetime, str] | None = None
    for fields in maps[:5000]:
        try:
            url = follow(fields.get("loc", ""), answer.final_url)
            if outlet_host(url) != outlet_host(source.address):
                continue
        except BadInput:
            continue
        when = dates.parse(fields.get("lastmod", ""), now=now) or _OLDEST
        if best is None or when > best[0]:
            best = (when, url)
    if best is None:
        return None
    return Fetch(url=best[1], pace_seconds=source.pace_seconds, source_id=source.id)


def _entry(fields: dict[str, str], source: Source, answer: Answer, now: datetime) -> Entry | None:
    try:
        link = follow(fields.get("loc", ""), answer.final_url)
        address = canonical(link)
        if outlet_host(link) != outlet_host(source.address):
            return None
    except BadInput:
        return None
    published = dates.read(fields["publication_date"], now=now) if "publication_date" in fields else dates.Stated(None)
    title = plain(fields.get("title"), TITLE) or _slug(link)
    if not title:
        return None
    return Entry(
        address=address, link=link, kind=ItemKind.PAGE, title=title, published=published.when,
        published_origin=DateOrigin.FEED if published.when else None, published_note=published.note,
        updated=dates.parse(fields.get("lastmod", ""), now=now),
    )  # fmt: skip


def _slug(link: str) -> str:
    """Words of the address's last part, to show until the page is read; empty for a front page."""
    last = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2])
    return plain(re.sub(r"[-_+]+", " ", re.sub(r"(?:[-_]?\d{6,})?\.\w{2,5}$", "", last)), 200)
