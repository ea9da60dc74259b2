"""A YouTube channel's feed: videos with their description as text, nobody's comments or names."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.readers import reader
from jobs import collect
from records.item import DateOrigin, ItemKind
from records.reading import Reading
from records.source import Answer, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANNEL = "UC0123456789abcdefghijkl"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
STATE = SourceState(source_id=4, next_due=NOW)
YOUTUBE = reader(ReaderKind.YOUTUBE)
RECORDED = (
    "inputs/youtube/newpipe/extractor/src/test/resources/mocks/v1/org/schabi/newpipe/extractor/services/youtube/"
    "youtubefeedextractor"
)
VIDEO = """<entry><id>yt:video:abcdefghij1</id><yt:videoId>abcdefghij1</yt:videoId><title>Tiêm vắc xin sởi &amp; rubella</title>
<link rel="alternate" href="https://www.youtube.com/shorts/abcdefghij1"/><author><name>Không được lưu</name></author>
<published>2026-11-20T03:00:00+00:00</published><updated>2026-11-21T03:00:00+00:00</updated>
<media:group><media:title>Tiêm</media:title><media:description>Lịch tiêm từ ngày 1/12.

Liên hệ trạm y tế &lt;xã&gt;.</media:description>
<media:community><media:starRating count="5"/><media:statistics views="10"/></media:community></media:group></entry>"""


def source(address: str = FEED) -> Source:
    return Source(id=4, outlet_key="yt", name="Kênh", reader=ReaderKind.YOUTUBE, address=address, basis="kênh công khai")


def read(body: str, status: int = 200) -> Reading:
    answer = Answer(url=FEED, final_url=FEED, at=NOW, status=status, headers=(), body=body.encode())
    return YOUTUBE.read(source(), STATE, answer, now=NOW)


def feed(*videos: str) -> str:
    return f'<?xml version="1.0"?><feed xmlns:yt="x" xmlns="y"><yt:channelId>{CHANNEL}</yt:channelId>{"".join(videos)}</feed>'


def test_a_channel_is_asked_for_by_its_feed_and_nothing_else_of_the_address_travels() -> None:
    assert YOUTUBE.ask(source(), STATE, None).url == FEED
    assert YOUTUBE.ask(source(f"https://www.youtube.com/channel/{CHANNEL}/videos"), STATE, None).url == FEED
    assert YOUTUBE.ask(source(FEED + "&key=bi-mat"), STATE, None).url == FEED


def test_a_video_is_an_entry_with_its_description_and_no_names() -> None:
    (entry,) = read(feed(VIDEO, VIDEO)).entries
    assert (entry.title, entry.kind, entry.author) == ("Tiêm vắc xin sởi & rubella", ItemKind.FEED, None)
    assert entry.text is not None
    assert entry.text.splitlines()[0] == "Lịch tiêm từ ngày 1/12."
    assert entry.link == "https://www.youtube.com/watch?v=abcdefghij1"
    assert (entry.published, entry.published_origin) == (datetime(2026, 11, 20, 3, tzinfo=UTC), DateOrigin.FEED)
    assert entry.updated == datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert "Không được lưu" not in repr(entry)


def test_a_channel_without_videos_is_empty_and_what_is_no_channel_is_malformed() -> None:
    assert read(feed()).outcome is Outcome.EMPTY
    for body in ("", "<html></html>", "<feed><entry/></feed>", '<!DOCTYPE a [<!ENTITY b "c">]>' + feed(VIDEO)):
        assert read(body).outcome is Outcome.MALFORMED
    assert read("", 404).outcome is Outcome.GONE


@pytest.mark.parametrize("broken", ["abc", "abcdefghij1<b>", "<![CDATA[x]]>"])
def test_a_video_without_its_id_is_left_out(broken: str) -> None:
    assert read(feed(VIDEO.replace("<yt:videoId>abcdefghij1", f"<yt:videoId>{broken}"), VIDEO)).entries[0].external_id


def test_with_a_key_the_data_api_is_asked_and_the_key_is_in_no_address() -> None:
    asked = YOUTUBE.ask(source(), STATE, "khoa-bi-mat")
    assert asked.url.startswith("https://www.googleapis.com/youtube/v3/playlistItems?")
    assert f"playlistId=UU{CHANNEL[2:]}" in asked.url
    assert "khoa-bi-mat" not in asked.url
    assert dict(asked.headers)["X-Goog-Api-Key"] == "khoa-bi-mat"
    assert collect._by_api(source(), asked)  # the door that follows no redirect
    assert not collect._by_api(source(), YOUTUBE.ask(source(), STATE, None))


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [(403, "quotaExceeded", Outcome.PACED), (400, "API_KEY_INVALID", Outcome.TOKEN), (400, "keyInvalid", Outcome.TOKEN),
     (404, "playlistNotFound", Outcome.GONE), (403, "accessNotConfigured", Outcome.BLOCKED),
     (503, "backendError", Outcome.SERVER_ERROR)],
)  # fmt: skip
def test_an_error_of_the_data_api_has_its_meaning_and_its_words_are_not_repeated(
    status: int, reason: str, outcome: Outcome
) -> None:
    said = {"error": {"code": status, "message": "key khoa-bi-mat", "errors": [{"reason": reason}]}}
    found = read(json.dumps(said), status)
    assert found.outcome is outcome
    assert "khoa-bi-mat" not in (found.detail or "")


@pytest.mark.parametrize("body", ["{", "{}", '{"items": 3}', '{"items": {}}'])
def test_an_answer_of_another_form_is_malformed(body: str) -> None:
    assert read(body).outcome is Outcome.MALFORMED


def test_odd_items_of_the_data_api_are_left_out() -> None:
    assert (
        read('{"items": [null, 3, {}, {"snippet": []}, {"snippet": {"title": "a"}, "contentDetails": 1}]}').outcome
        is Outcome.EMPTY
    )


@pytest.mark.shared
def test_recorded_answers_of_the_data_api_give_their_videos(shared: Path) -> None:
    folder = shared / "inputs/youtube/python-youtube/testdata"
    body = (folder / "apidata/playlist_items/playlist_items_paged_1.json").read_text()
    found = read(body)
    assert len(found.entries) == len(json.loads(body)["items"]) == 10
    assert all(one.title and one.published and one.published_origin is DateOrigin.API and not one.author for one in found.entries)
    assert read((folder / "error_response.json").read_text(), 400).outcome in (Outcome.TOKEN, Outcome.BLOCKED)


@pytest.mark.shared
def test_a_recorded_channel_gives_its_fifteen_videos(shared: Path) -> None:
    said = json.loads((shared / RECORDED / "kurzgesagt/generated_mock_0.json").read_text())["response"]
    found = read(said["responseBody"])
    assert len(found.entries) == said["responseBody"].count("<entry>") == 15
    assert all(entry.published and entry.title and entry.text for entry in found.entries)
    gone = json.loads((shared / RECORDED / "notavailable/generated_mock_0.json").read_text())["response"]
    assert read(gone["responseBody"], gone["responseCode"]).outcome is Outcome.GONE
