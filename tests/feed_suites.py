"""What the suites of other feed parsers expect of an entry's link, title and date, each in its own way of saying it.

- feedparser: a Python expression in a comment, `entries[0]['title'] == 'A'`; dates as tuples in UTC;
- W3C validator: names of its messages, of which `Valid…Date` says that every date in the file can be read;
- gofeed, rss-parser: the whole result as JSON beside the feed.
feedjira, miniflux and node-feedparser state theirs in code that is not among the captured inputs.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

FEEDS = (".xml", ".rss", ".atom")
SUITES = ("feedparser", "w3c-feedvalidator", "gofeed", "miniflux", "feedjira", "rss-parser", "node-feedparser")
_COMMENT = re.compile(rb"Expect:\s*(.+?)\s*(?:-->|\n)")
_CLAUSE = re.compile(r"entries\[(\d+)\]\[?\.?'?(\w+)'?\]?(?:\['(\w+)'\])? == ")
_DATED = re.compile(rb"<(pubDate|dc:date|published|updated|lastBuildDate)>([^<]+)</")
_OF_ENTRY = {"published_parsed": "published", "created_parsed": "published", "link": "link", "title": "title"}
ITEM = re.compile(rb"<((?:\w+:)?(item|entry))(\s[^<>]*[^<>/])?>")


@dataclass(frozen=True)
class Wanted:
    """One expectation: entry `place` of `file` has `value` as its `field`: link, title, published or date."""

    file: Path
    place: int
    field: str
    value: str | datetime


def files(root: Path, suite: str) -> list[Path]:
    """Every file of a suite, feeds and the rest."""
    return sorted(path for path in (root / suite).rglob("*") if path.is_file())


def wanted(root: Path, suite: str) -> list[Wanted]:
    """Every expectation of link, title or date of a suite."""
    read = {"feedparser": _feedparser, "w3c-feedvalidator": _w3c, "gofeed": _gofeed, "rss-parser": _rss_parser}.get(suite)
    return [one for path in files(root, suite) for one in read(path)] if read else []


def completed(body: bytes, field: str) -> bytes:
    """The feed with an address and a title put into each entry, but for `field`: most files of the suites hold one field
    alone, and an entry without link or words is none of ours."""
    count = iter(range(1, 1_000_000))

    def complete(found: re.Match[bytes]) -> bytes:
        address = b"https://bao.example.vn/%d.html" % next(count)
        link = b"<link>%s</link>" % address if found[2] == b"item" else b'<link href="%s"/>' % address
        return found[0] + (b"" if field == "link" else link) + (b"" if field == "title" else b"<title>Tin</title>")

    return ITEM.sub(complete, body)


def _feedparser(path: Path) -> Iterator[Wanted]:
    found = _COMMENT.search(path.read_bytes()[:4000]) if path.suffix == ".xml" else None
    text = found[1].decode("utf-8", "replace") if found else ""
    if " or " in text or "!=" in text:
        return
    for clause in _CLAUSE.finditer(text):
        field = "title" if clause[2] == "title_detail" and clause[3] == "value" else _OF_ENTRY.get(clause[2])
        if field is None or (clause[3] and clause[2] != "title_detail"):
            continue
        value = _literal(text[clause.end() :])
        if isinstance(value, tuple):
            yield Wanted(path, int(clause[1]), field, datetime(*value[:6]).replace(tzinfo=UTC))  # noqa: DTZ001 - zone added at once
        elif isinstance(value, str):
            yield Wanted(path, int(clause[1]), field, value)


def _literal(text: str) -> Any:
    for end in (text.find(" and "), len(text)):
        try:
            return ast.literal_eval(text[: max(end, 0)].strip())
        except (ValueError, SyntaxError):
            continue
    return None


def _w3c(path: Path) -> Iterator[Wanted]:
    body = path.read_bytes() if path.suffix == ".xml" else b""
    found = _COMMENT.search(body[:4000])
    if found and re.match(rb"Valid(?:RFC2822|RFC3339|W3CDTF)Date", found[1]):
        for stated in _DATED.finditer(body):
            moment = _moment(stated[2].decode("utf-8", "replace").strip())
            if moment:
                yield Wanted(path, 0, stated[2].decode().strip(), moment)


def _gofeed(path: Path) -> Iterator[Wanted]:
    feed = path.with_suffix(".xml")
    if path.suffix != ".json" or not feed.exists():
        return
    data = json.loads(path.read_text("utf-8", "replace"))
    for place, item in enumerate((data.get("items") or data.get("entries") or []) if isinstance(data, dict) else []):
        published = item.get("publishedParsed") or item.get("pubDateParsed") or item.get("updatedParsed")
        yield from _stated(feed, place, item.get("link"), item.get("title"), published)


def _rss_parser(path: Path) -> Iterator[Wanted]:
    feed = next((one for end in (".rss", ".atom") if (one := path.parent.parent / "input" / (path.stem + end)).exists()), None)
    if path.suffix != ".json" or feed is None:
        return
    body = path.read_bytes()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("iso-8859-1")  # the expectation of encoding.rss is kept in its feed's charset
    for place, item in enumerate(json.loads(text)["feed"].get("items", [])):
        yield from _stated(feed, place, item.get("link"), item.get("title"), item.get("isoDate") or item.get("pubDate"))


def _stated(feed: Path, place: int, link: Any, title: Any, published: Any) -> Iterator[Wanted]:
    if isinstance(link, str) and link:
        yield Wanted(feed, place, "link", link)
    if isinstance(title, str) and title:
        yield Wanted(feed, place, "title", title)
    moment = _moment(published) if isinstance(published, str) else None
    if moment:
        yield Wanted(feed, place, "published", moment)


def _moment(text: str) -> datetime | None:
    """A date as the standard library reads it; None where it can't, or where no zone is stated (ours is then another)."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError):
            continue
        return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo else None
    return None
