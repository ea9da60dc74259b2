"""The feed reader: dates, duplicates, broken feeds, pages that are no feed, bombs."""

import hashlib
import json
import time
from datetime import UTC, datetime

import pytest

from crawlers.readers import names, reader
from crawlers.readers.feed import BOMB, HTML_DETAIL, NOT_A_FEED
from records.item import DateOrigin
from records.source import Answer, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEN = datetime(2025, 11, 21, 3, tzinfo=UTC)
ADDRESS = "https://bao.example.vn/rss/suc-khoe.rss"
SOURCE = Source(id=1, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address=ADDRESS, basis="RSS công khai")
STATE = SourceState(source_id=1, next_due=NOW)
FEED = reader(ReaderKind.FEED)


def rss(*items: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo</title>{"".join(items)}</channel></rss>'


def item(link: str = "https://bao.example.vn/tin-1.html", title: str = "Tin một", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def read(body: str | bytes, state: SourceState = STATE, status: int = 200, headers: tuple[tuple[str, str], ...] = ()):
    raw = body.encode() if isinstance(body, str) else body
    return FEED.read(
        SOURCE, state, Answer(url=ADDRESS, final_url=ADDRESS, at=NOW, status=status, headers=headers, body=raw), now=NOW
    )


def test_every_kind_of_reader_is_found_by_looking():
    assert set(names()) == {kind.value for kind in ReaderKind}
    for kind in ReaderKind:
        assert callable(reader(kind).ask)
        assert callable(reader(kind).read)


def test_an_entry_is_plain_text_with_its_own_date():
    more = "<description><![CDATA[<a href='x'><img src='y.jpg'></a></br>Ba ca &amp; một <b>bác sĩ</b>]]></description>"
    reading = read(rss(item(more=more + "<pubDate>Fri, 21 Nov 2025 10:00:00 GMT+7</pubDate>")))
    (entry,) = reading.entries
    assert reading.outcome is Outcome.FRESH
    assert (entry.title, entry.lead, entry.photos) == ("Tin một", "Ba ca & một bác sĩ", 1)
    assert (entry.published, entry.published_origin) == (TEN, DateOrigin.FEED)


def test_a_future_date_is_none_and_says_so():
    (entry,) = read(rss(item(more="<pubDate>Fri, 21 Nov 2525 10:00:00 +0700</pubDate>"))).entries
    assert (entry.published, entry.published_note) == (None, "future")


def test_one_address_is_one_entry_and_items_without_link_are_left_out():
    body = rss(item(), item("http://www.bao.example.vn/tin-1.html?utm_source=rss"), "<item><title>Không liên kết</title></item>")
    reading = read(body)
    assert [entry.address for entry in reading.entries] == ["https://bao.example.vn/tin-1.html"]
    assert "2 mục" in (reading.detail or "")


def test_a_feed_cut_in_the_middle_gives_what_it_has():
    body = rss(item(), item("https://bao.example.vn/tin-2.html", "Tin hai"), item("https://bao.example.vn/tin-3.html"))
    assert len(read(body[: body.rindex("<item>") + 20]).entries) >= 2


def test_a_wrongly_declared_charset_does_no_harm():
    body = rss(item(title="Bệnh viện Sơn Bình")).replace("UTF-8", "ISO-8859-1")
    assert read(body).entries[0].title == "Bệnh viện Sơn Bình"


def test_a_web_page_is_no_feed_and_the_reason_says_what_to_do():
    reading = read("<!DOCTYPE html><html><body><h1>Báo Sơn Bình</h1></body></html>")
    assert (reading.outcome, reading.detail) == (Outcome.MALFORMED, HTML_DETAIL)


@pytest.mark.parametrize("body", ["", "xin chào", "{}", "[1]", '{"items": 3}', "\x00\x01", "<a/>"])
def test_what_is_no_feed_at_all_is_malformed(body):
    assert read(body).detail == NOT_A_FEED


def test_a_shields_page_with_status_200_is_a_block_page():
    assert read("<html><head><title>Just a moment...</title></head></html>").outcome is Outcome.BLOCK_PAGE


def test_entities_are_refused():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss><channel><title>&c;</title></channel></rss>'
    )
    assert read(bomb).detail == BOMB


def test_the_same_bytes_are_not_read_again():
    body = rss(item())
    known = SourceState(source_id=1, next_due=NOW, body_sha256=hashlib.sha256(body.encode()).hexdigest())
    assert read(body, known).outcome is Outcome.NOT_MODIFIED
    assert read("", STATE, 304).outcome is Outcome.NOT_MODIFIED


def test_the_next_request_is_conditional():
    reading = read(rss(item()), headers=(("ETag", '"v1"'), ("Last-Modified", "Fri, 21 Nov 2025 03:00:00 GMT")))
    state = SourceState(source_id=1, next_due=NOW, etag=reading.etag, last_modified=reading.last_modified)
    sent = dict(FEED.ask(SOURCE, state, None).headers)
    assert sent["If-None-Match"] == '"v1"'
    assert sent["If-Modified-Since"].startswith("Fri, 21 Nov")


HOSTILE = f"a@{'a.' * 16_000}!"


@pytest.mark.parametrize("tag", ["author", "dc:creator", "itunes:author", "managingEditor", "webMaster", "dc:contributor"])
@pytest.mark.parametrize(
    "spelled", [HOSTILE, f"<![CDATA[{HOSTILE}]]>", HOSTILE.replace("a.", "a.<!-- -->"), HOSTILE.replace(".", "&#46;")]
)
@pytest.mark.parametrize("end", ["", "<<&"], ids=["well-formed", "malformed"])
def test_no_spelling_of_a_hostile_author_reaches_a_pattern(tag, spelled, end):
    body = rss(item(more=f"<{tag}>{spelled}</{tag}>") + end).replace(
        "<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    )
    started = time.process_time()
    assert read(body).outcome is Outcome.FRESH
    assert time.process_time() - started < 1  # 4 s and more before; 0.01-0.1 now


def test_the_author_is_the_name_as_printed():
    author = "<author><name>Minh An</name><email>an@bao.example.vn</email></author>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Tin</title><link href="/tin-1.html"/>{author}</entry></feed>'
    (entry,) = read(atom).entries
    assert (entry.author, entry.link) == ("Minh An", "https://bao.example.vn/tin-1.html")
    assert read(rss(item(more="<author>Minh An</author>"))).entries[0].author == "Minh An"


def test_an_author_made_to_burn_the_parsers_time_costs_little():
    started = time.process_time()
    reading = read(rss(item(more=f"<author>a@{'a.' * 16_000}!</author>")))
    assert reading.outcome is Outcome.FRESH
    assert time.process_time() - started < 2


def test_a_thousand_items_are_cut_at_five_hundred():
    assert len(read(rss(*(item(f"https://bao.example.vn/tin-{n}.html") for n in range(1000)))).entries) == 500


def test_a_json_feed_is_a_feed():
    items = [
        {"id": "1", "url": "https://bao.example.vn/tin-1.html", "title": "Tin", "date_published": "2025-11-21T10:00:00+07:00"}
    ]
    (entry,) = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})).entries
    assert (entry.title, entry.published) == ("Tin", TEN)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(403, Outcome.BLOCKED), (404, Outcome.GONE), (410, Outcome.GONE), (429, Outcome.PACED), (503, Outcome.SERVER_ERROR)],
)
def test_a_failed_answer_has_a_name_and_a_sentence(status, outcome):
    reading = read("x", STATE, status)
    assert reading.outcome is outcome
    assert str(status) in (reading.detail or "")


@pytest.mark.shared
@pytest.mark.parametrize("suite", ["feedparser", "miniflux", "rss-parser", "node-feedparser", "feedjira", "vnexpress-2017"])
def test_no_feed_of_other_parsers_suites_raises(shared, suite):
    files = [path for path in (shared / "inputs/feeds" / suite).rglob("*") if path.is_file()]
    outcomes = [read(path.read_bytes()).outcome for path in files[:: 1 + len(files) // 150]]
    assert outcomes
    assert set(outcomes) <= {Outcome.FRESH, Outcome.EMPTY, Outcome.MALFORMED, Outcome.BLOCKED}


@pytest.mark.shared
def test_every_dated_entry_of_a_real_vietnamese_feed_keeps_its_date(shared):
    for path in (shared / "inputs/feeds/vnexpress-2017").rglob("*.xml"):
        reading = read(path.read_bytes())
        assert len(reading.entries) >= 20
        assert all(entry.published and entry.published.year == 2017 for entry in reading.entries)
