"""A real year of RSS, replayed: rows of the stream by day and feed, written as the bodies that the papers' servers gave."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from records.source import Answer

STREAM = "data/stream/rss-2025-08_2026-05.jsonl.gz"
WEEK = 7
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the stream. `fetched` is when the real reader saw it."""

    link: str
    title: str
    summary: str
    feed: str
    published: datetime
    fetched: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What all feeds gave on one day; `end` is just after the last reading."""

    rows: tuple[Row, ...]

    @property
    def end(self) -> datetime:
        """The moment at which the day is replayed (UTC)."""
        return max(row.fetched for row in self.rows) + timedelta(minutes=1)

    def feeds(self) -> dict[str, list[Row]]:
        """The day's rows by feed."""
        by_feed: dict[str, list[Row]] = {}
        for row in self.rows:
            by_feed.setdefault(row.feed, []).append(row)
        return by_feed


def rows(shared: Path) -> Iterator[Row]:
    """The whole stream in the order it was fetched."""
    with gzip.open(shared / STREAM, "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            yield Row(
                link=said["link"],
                title=said["title"],
                summary=said["summary"],
                feed=said["source"],
                published=datetime.fromisoformat(said["published"]),
                fetched=datetime.fromisoformat(said["fetched"]).astimezone(UTC),
            )


def days(shared: Path, least: int) -> list[Day]:
    """Whole weeks spread evenly over the year, at least `least` items in all: neighbours in time stay neighbours, and
    every season is there."""
    every = [Day(tuple(group)) for _, group in groupby(rows(shared), key=lambda row: row.fetched.date())]
    weeks = [every[start : start + WEEK] for start in range(0, len(every), WEEK)]
    for step in range(len(weeks), 0, -1):
        chosen = [day for week in weeks[::step] for day in week]
        if sum(len(day.rows) for day in chosen) >= least:
            return chosen
    return every


def rss(feed: str, found: list[Row]) -> bytes:
    """An RSS 2.0 body as a paper's server writes it: dates with the offset as given, whatever XML forbids taken out."""
    entries = "".join(
        f"<item><title>{_xml(row.title)}</title><link>{_xml(row.link)}</link>"
        f"<guid isPermaLink={quoteattr('true')}>{_xml(row.link)}</guid>"
        f"<description>{_xml(escape(row.summary))}</description><pubDate>{format_datetime(row.published)}</pubDate></item>"
        for row in found
    )
    head = f"<title>{_xml(feed)}</title><link>https://{urlsplit(found[0].link).hostname}/</link><description/>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode()


def _xml(words: str) -> str:
    return escape(_NOT_XML.sub("", words))


def answer(address: str, body: bytes, at: datetime) -> Answer:
    """The body as the network gives it."""
    headers = (("Content-Type", "application/rss+xml; charset=utf-8"),)
    return Answer(url=address, final_url=address, at=at, status=200, headers=headers, body=body)
