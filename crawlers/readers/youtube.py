"""A YouTube channel's own feed: its videos by title, day and description. Comments, ratings, views and the names of those
who uploaded are not kept.

Two doors. The feed is asked for like any page: robots.txt decides, and where it forbids, the source says so. Where the
administrator has given a key of the YouTube Data API, the same videos are asked of the API (law 12: others by contracted API);
the key goes in a header, never in an address."""

import json
import re
from datetime import datetime
from typing import Any
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

MOST_ENTRIES = 100  # the feed gives 15
API = "https://www.googleapis.com/youtube/v3/playlistItems"
KEY_HEADER = "X-Goog-Api-Key"
PAGE_SIZE = 50  # costs one unit of the day's 10,000, as a page of five would
LARGEST = 2 * 2**20  # characters; a real feed has 30 kB
CHANNEL = re.compile(r"UC[\w-]{22}")
_ENTRY = re.compile(r"<entry\b[^>]{0,500}>(.*?)</entry\s*>", re.DOTALL)
_FIELD = re.compile(
    r"<(yt:videoId|title|published|updated|media:description)\b[^>]{0,500}>"
    r"\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</\1\s*>", re.DOTALL,
)  # fmt: skip
_VIDEO = re.compile(r"[\w-]{11}")
_HIDDEN = frozenset({"Private video", "Deleted video"})
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})
_NOT_ONE = (
    "Nội dung trả về không phải nguồn tin của kênh YouTube. Hãy kiểm tra lại mã kênh (dạng UC…) hoặc dán địa chỉ kênh để hệ "
    "thống tìm lại."
)
SAYS_QUOTA = "Khóa YouTube Data API đã dùng hết lượt đọc trong ngày; hệ thống sẽ tự đọc lại sau."
SAYS_KEY = "Khóa YouTube Data API không hợp lệ hoặc đã hết hạn; cần nhập khóa mới."
SAYS_DENIED = "YouTube từ chối khóa này; cần bật YouTube Data API v3 cho khóa và kiểm tra hạn chế của khóa."
SAYS_ABSENT = "Không có kênh này, hoặc kênh không có video công khai; cần kiểm tra lại mã kênh."
SAYS_FAULT = "YouTube đang lỗi; hệ thống sẽ tự đọc lại sau."
_REASONS = (  # as in the Data API's reference, “Errors”
    (
        frozenset({"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"}),
        (Outcome.PACED, SAYS_QUOTA),
    ),
    (frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED"}), (Outcome.TOKEN, SAYS_KEY)),
    (frozenset({"playlistNotFound", "channelNotFound", "notFound"}), (Outcome.GONE, SAYS_ABSENT)),
    (frozenset({"backendError", "internalError"}), (Outcome.SERVER_ERROR, SAYS_FAULT)),
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


def channel_of(address: str) -> str | None:
    """The id of the channel that a feed or channel address names, or None."""
    named = dict(parse_qsl(urlsplit(feed_of(address)).query)).get("channel_id", "")
    return named if CHANNEL.fullmatch(named) else None


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the channel's feed; with a key (`token`), its newest 50 uploads from the Data API."""
    channel = channel_of(source.address)
    if token and channel:
        query = {"part": "snippet,contentDetails", "maxResults": str(PAGE_SIZE), "playlistId": f"UU{channel[2:]}"}
        headers = (("Accept", "application/json"), (KEY_HEADER, token))
        return Fetch(url=f"{API}?{urlencode(query)}", headers=headers, pace_seconds=source.pace_seconds, source_id=source.id)
    split = urlsplit(feed_of(source.address))
    kept = urlencode([pair for pair in parse_qsl(split.query) if pair[0] in ("channel_id", "playlist_id", "user")])
    asked = conditional(source, state, "application/atom+xml, application/xml;q=0.9, */*;q=0.5")
    url = urlunsplit((split.scheme, split.netloc, split.path, kept, ""))
    return Fetch(url=url, headers=asked.headers, pace_seconds=asked.pace_seconds, source_id=asked.source_id)


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The videos of the feed or of the API's answer, newest first as listed; EMPTY for a channel without any."""
    refused = _refusal(answer, state)
    known = refused or decided(answer, state)
    if known is not None:
        return known
    text = decode(answer.body, answer.header("content-type")).text
    found = _of_api(text, now) if text.lstrip("\ufeff \r\n\t").startswith("{") else _of_feed(text, now)
    if found is None:
        return Reading(outcome=Outcome.MALFORMED, detail=_NOT_ONE)
    entries = tuple({one.address: one for one in reversed(found)}.values())[::-1]
    return Reading(outcome=Outcome.FRESH if entries else Outcome.EMPTY, entries=entries, **remembered(answer))


def _of_feed(text: str, now: datetime) -> list[Entry] | None:
    if len(text) > LARGEST or "<!ENTITY" in text[:20_000] or not re.search(r"<feed\b", text[:5000]) or "yt:" not in text[:5000]:
        return None
    found = []
    for inner in _ENTRY.findall(text)[:MOST_ENTRIES]:
        fields: dict[str, str] = {}
        for name, quoted, bare in _FIELD.findall(inner[:100_000]):
            fields.setdefault(name, quoted or bare)
        names = ("yt:videoId", "title", "media:description", "published", "updated")
        found.append(_entry(*(fields.get(name, "") for name in names), now=now, origin=DateOrigin.FEED))
    return [one for one in found if one is not None]


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _of_api(text: str, now: datetime) -> list[Entry] | None:
    said = _object(text).get("items")
    if not isinstance(said, list):
        return None
    found = []
    for item in said[:MOST_ENTRIES]:
        parts = [item.get(name) if isinstance(item, dict) else None for name in ("snippet", "contentDetails")]
        snippet, details = (part if isinstance(part, dict) else {} for part in parts)
        resource = snippet.get("resourceId")
        video = details.get("videoId") or (resource.get("videoId") if isinstance(resource, dict) else None)
        published = details.get("videoPublishedAt") or snippet.get("publishedAt")
        values = (video, snippet.get("title"), snippet.get("description"), published, "")
        found.append(_entry(*(str(value or "") for value in values), now=now, origin=DateOrigin.API))
    return [one for one in found if one is not None]


def _refusal(answer: Answer, state: SourceState) -> Reading | None:
    """What an error of the Data API means, by its reasons; None for any other answer. Its words are not repeated."""
    if answer.outcome is not None or (answer.status or 0) < 400 or answer.body.lstrip()[:1] != b"{":
        return None
    error = _object(answer.body.decode("utf-8", "replace")).get("error")
    if not isinstance(error, dict):
        return None
    reasons = set(re.findall(r'"reason": ?"(\w{1,60})"', json.dumps(error)))
    outcome, detail = next((meant for names, meant in _REASONS if names & reasons), (Outcome.BLOCKED, SAYS_DENIED))
    if (answer.status or 0) >= 500:
        outcome, detail = Outcome.SERVER_ERROR, SAYS_FAULT
    return Reading(outcome=outcome, detail=f"{detail} (mã {answer.status})", cursor=state.cursor)


def _entry(
    video: str, heading: str, description: str, stated: str, changed: str, *, now: datetime, origin: DateOrigin
) -> Entry | None:
    """One video; None without its eleven-letter id or without a title."""
    video, title = video.strip(), plain(heading, TITLE)
    if not _VIDEO.fullmatch(video) or not title or title in _HIDDEN:
        return None
    link = f"https://www.youtube.com/watch?v={video}"
    published = dates.read(stated, now=now)
    updated = dates.parse(changed, now=now)
    return Entry(
        address=canonical(link), link=link, kind=ItemKind.FEED, title=without_slug(title) or title,
        text="\n".join(paragraphs(description)) or None, published=published.when,
        published_origin=origin if published.when else None, published_note=published.note,
        updated=updated if updated and published.when and updated > published.when else None, external_id=f"yt:video:{video}",
    )  # fmt: skip
