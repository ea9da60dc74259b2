"""A YouTube channel's own feed: its videos by title, day and description. Comments, ratings, views and the names of those
who uploaded are not kept.

The feed is asked for like any page: robots.txt decides, and where it forbids, the source says so."""

import re
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers import dates
from crawlers.addresses import canonical, host
from crawlers.answers import conditional, decided, remembered
from crawlers.charset import decode
from crawlers.leads import without_slug
from crawlers.words import TITLE, paragraphs, plain
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

MOST_ENTRIES = 100  # YouTube gives 15
LARGEST = 2 * 2**20  # characters; a real feed has 30 kB
CHANNEL = re.compile(r"UC[\w-]{22}")
_ENTRY = re.compile(r"<entry\b[^>]{0,500}>(.*?)</entry\s*>", re.DOTALL)
_FIELD = re.compile(
    r"<(yt:videoId|title|published|updated|media:description)\b[^>]{0,500}>"
    r"\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</\1\s*>", re.DOTALL,
)  # fmt: skip
_VIDEO = re.compile(r"[\w-]{11}")
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})
_NOT_ONE = (
    "Nội dung trả về không phải nguồn tin của kênh YouTube. Hãy kiểm tra lại mã kênh (dạng UC…) hoặc dán địa chỉ kênh để hệ "
    "thống tìm lại."
)


def feed_of(address: str) -> str:
    """The feed of a channel given by its feed or /channel/UC… address; any other address as it is."""
    split = urlsplit(address)
    found = re.fullmatch(r"/channel/(UC[\w-]{22})(?:/\w*)?/?", split.path)
    try:
        if found is None or host(address) not in _HOSTS:
            return address
    except BadInput:
        return address
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={found[1]}"


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the channel's feed. `token` is not used."""
    split = urlsplit(feed_of(source.address))
    query = urlencode([pair for pair in parse_qsl(split.query) if pair[0] in ("channel_id", "playlist_id", "user")])
    asked = conditional(source, state, "application/atom+xml, application/xml;q=0.9, */*;q=0.5")
    url = urlunsplit((split.scheme, split.netloc, split.path, query, ""))
    return Fetch(url=url, headers=asked.headers, pace_seconds=asked.pace_seconds, source_id=asked.source_id)


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The videos of the feed, newest first as it lists them; EMPTY for a channel without any."""
    known = decided(answer, state)
    if known is not None:
        return known
    text = decode(answer.body, answer.header("content-type")).text
    if len(text) > LARGEST or "<!ENTITY" in text[:20_000] or not re.search(r"<feed\b", text[:5000]) or "yt:" not in text[:5000]:
        return Reading(outcome=Outcome.MALFORMED, detail=_NOT_ONE)
    entries: dict[str, Entry] = {}
    for inner in _ENTRY.findall(text)[:MOST_ENTRIES]:
        entry = _entry(inner, now)
        if entry is not None:
            entries.setdefault(entry.address, entry)
    found = tuple(entries.values())
    return Reading(outcome=Outcome.FRESH if found else Outcome.EMPTY, entries=found, **remembered(answer))


def _entry(inner: str, now: datetime) -> Entry | None:
    """One video; None without its eleven-letter id or without a title."""
    fields: dict[str, str] = {}
    for name, quoted, bare in _FIELD.findall(inner[:100_000]):
        fields.setdefault(name, quoted or bare)
    video = fields.get("yt:videoId", "").strip()
    title = plain(fields.get("title"), TITLE)
    if not _VIDEO.fullmatch(video) or not title:
        return None
    link = f"https://www.youtube.com/watch?v={video}"
    lines = paragraphs(fields.get("media:description"))
    published = dates.read(fields.get("published", ""), now=now)
    updated = dates.parse(fields.get("updated", ""), now=now)
    return Entry(
        address=canonical(link), link=link, kind=ItemKind.FEED, title=without_slug(title) or title,
        text="\n".join(lines) or None, published=published.when,
        published_origin=DateOrigin.FEED if published.when else None, published_note=published.note,
        updated=updated if updated and published.when and updated > published.when else None, external_id=f"yt:video:{video}",
    )  # fmt: skip
