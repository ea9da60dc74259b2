"""The suites of seven other feed parsers through our feed reader: nothing raises, nothing is slow, expectations hold."""

import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import dates
from crawlers.addresses import follow
from crawlers.readers import feed
from crawlers.words import TITLE, plain
from records.item import Entry
from records.reading import Reading
from records.source import Answer, Outcome, ReaderKind, Source, SourceState
from tests.feed_suites import SUITES, Wanted, completed, files, wanted

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8097/rss.xml"  # the address that feedparser's suite is served from; nothing is asked of it
SOURCE = Source(id=1, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address=ADDRESS, basis="RSS công khai")
STATE = SourceState(source_id=1, next_due=NOW)
SLOWEST = 5.0  # seconds of CPU for one file; measured 0.5 for 1.6 MB, the rest is a busy machine

pytestmark = pytest.mark.shared


def read(body: bytes) -> Reading:
    return feed.read(SOURCE, STATE, Answer(url=ADDRESS, final_url=ADDRESS, at=NOW, status=200, headers=(), body=body), now=NOW)


@pytest.mark.parametrize("suite", SUITES)
def test_no_file_of_any_suite_raises_or_is_slow(shared: Path, suite: str) -> None:
    outcomes: Counter[Outcome] = Counter()
    for path in files(shared / "inputs/feeds", suite):
        began = time.process_time()
        outcomes[read(path.read_bytes()).outcome] += 1
        assert time.process_time() - began < SLOWEST, path
    assert set(outcomes) <= {Outcome.FRESH, Outcome.EMPTY, Outcome.MALFORMED, Outcome.BLOCKED}
    assert outcomes[Outcome.FRESH]


# Reached: feedparser 82 of 85 (CDF, dead since 2000, is not read; a Content-Location is not sent with the file), W3C 57 of
# 57, gofeed 70 of 72 (one `at://` link), rss-parser all.
@pytest.mark.parametrize(
    ("suite", "least", "floor"),
    [("feedparser", 80, 0.96), ("w3c-feedvalidator", 55, 1.0), ("gofeed", 70, 0.97), ("rss-parser", 2900, 0.99)],
)
def test_links_titles_and_dates_are_those_that_the_suite_expects(
    shared: Path, capsys: pytest.CaptureFixture[str], suite: str, least: int, floor: float
) -> None:
    known: dict[tuple[Path, str], tuple[Entry, ...]] = {}
    expected = [one for one in wanted(shared / "inputs/feeds", suite) if ours(one)]
    wrong = [one for one in expected if not holds(one, known)]
    kinds = Counter("date" if one.field not in ("link", "title") else one.field for one in expected)
    rate = 1 - len(wrong) / len(expected)
    with capsys.disabled():
        sys.stderr.write(
            f"\n{suite}: {len(expected) - len(wrong)} of {len(expected)} expectations {dict(kinds)} hold: {rate:.1%}\n"
        )
    assert len(expected) >= least
    assert rate >= floor, [(str(one.file), one.place, one.field, one.value) for one in wrong[:20]]


def ours(one: Wanted) -> bool:
    """Not beyond the 500 entries that we take, and not a title of nothing but marks, which is no title of ours."""
    return one.place < feed.MOST_ENTRIES and (one.field != "title" or bool(plain(str(one.value), TITLE)))


def holds(one: Wanted, known: dict[tuple[Path, str], tuple[Entry, ...]]) -> bool:
    """A date by itself for the W3C suite (`field` is its text); else the entry's field as read, markup and spaces aside."""
    if one.field not in ("link", "title", "published"):
        return dates.parse(one.field, now=NOW) == one.value
    entries = known.get((one.file, "")) or read(one.file.read_bytes()).entries
    known[one.file, ""] = entries
    if len(entries) <= one.place:
        entries = known.get((one.file, one.field)) or read(completed(one.file.read_bytes(), one.field)).entries
        known[one.file, one.field] = entries
    if len(entries) <= one.place:
        return False
    entry = entries[one.place]
    if one.field == "link":
        return entry.link == follow(str(one.value), ADDRESS)
    return entry.published == one.value if one.field == "published" else entry.title == plain(str(one.value), TITLE)
