"""The fanpage reader: the Graph API's wire format, its error codes, and a token that no address holds."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from crawlers.readers import reader
from records.item import DateOrigin, ItemKind
from records.source import Answer, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "https://graph.facebook.com/v24.0/100200300"
SOURCE = Source(id=7, outlet_key="fp", name="Fanpage", reader=ReaderKind.FANPAGE, address=ADDRESS, basis="trang của đơn vị")
STATE = SourceState(source_id=7, next_due=NOW, cursor="1763690400")
FANPAGE = reader(ReaderKind.FANPAGE)
POST = {
    "id": "100200300_1",
    "message": "Tiêm vắc xin sởi cho trẻ.\nLịch tiêm tại các trạm y tế xã từ ngày 1/12.",
    "created_time": "2025-11-21T03:00:00+0000",
    "permalink_url": "https://www.facebook.com/100200300/posts/1",
    "full_picture": "https://cdn.example/a.jpg",
    "attachments": {
        "data": [{"media_type": "album", "subattachments": {"data": [{"media_type": "photo"}, {"media_type": "photo"}]}}]
    },
    "from": {"name": "Không được lưu", "id": "9"},
    "comments": {"data": [{"message": "Không được lưu", "from": {"name": "Không được lưu"}}]},
}


def read(data: object, status: int = 200):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    answer = Answer(url=ADDRESS, final_url=ADDRESS, at=NOW, status=status, headers=(), body=body)
    return FANPAGE.read(SOURCE, STATE, answer, now=NOW)


def test_the_token_goes_in_a_header_and_comments_are_not_asked_for():
    asked = FANPAGE.ask(SOURCE, STATE, "bi-mat")
    assert dict(asked.headers)["Authorization"] == "Bearer bi-mat"
    assert "bi-mat" not in asked.url
    assert "/100200300/posts?" in asked.url
    assert "since=1763431200" in asked.url
    fields = dict(parse_qsl(urlsplit(asked.url).query))["fields"]
    for total in ("comments.limit(0).summary(total_count)", "reactions.limit(0).summary(total_count)"):
        assert fields.count(total) == 1
        fields = fields.replace(total, "")
    assert not any(word in fields for word in ("comment", "reaction", "from", "likes", "to", "tags", "sharedposts"))
    bare = asked.url.replace(urlencode({"fields": dict(parse_qsl(urlsplit(asked.url).query))["fields"]}), "")
    assert not any(word in bare for word in ("comment", "reaction", "from"))


def test_a_post_is_an_entry_with_its_first_line_as_title_and_its_pictures_counted():
    reading = read({"data": [POST]})
    (entry,) = reading.entries
    assert (entry.kind, entry.title, entry.photos) == (ItemKind.POST, "Tiêm vắc xin sởi cho trẻ.", 2)
    assert entry.text == POST["message"]
    assert (entry.published, entry.published_origin) == (datetime(2025, 11, 21, 3, tzinfo=UTC), DateOrigin.API)
    assert (entry.link, entry.external_id) == (POST["permalink_url"], "100200300_1")
    assert reading.cursor == str(int(datetime(2025, 11, 21, 3, tzinfo=UTC).timestamp()))
    assert "Không được lưu" not in repr(reading)


def test_a_long_first_line_is_cut_at_its_sentence_or_at_a_word():
    long = "Sở Y tế thông báo lịch tiêm chủng mở rộng cho trẻ em trên toàn tỉnh. " * 4
    (entry,) = read({"data": [POST | {"message": long}]}).entries
    assert entry.title == "Sở Y tế thông báo lịch tiêm chủng mở rộng cho trẻ em trên toàn tỉnh."
    (entry,) = read({"data": [POST | {"message": "chữ " * 100}]}).entries
    assert len(entry.title) <= 150
    assert entry.title.endswith("…")


def test_the_next_page_is_asked_for_without_the_token_and_on_the_same_host_only():
    following = "https://graph.facebook.com/v24.0/100200300/posts?access_token=bi-mat&after=abc&limit=50"
    more = read({"data": [POST], "paging": {"next": following}}).more
    assert more is not None
    assert "after=abc" in more.url
    assert "bi-mat" not in more.url
    assert read({"data": [POST], "paging": {"next": "https://khac.example/x?after=1"}}).more is None
    assert read({"data": [], "paging": {"next": following}}).more is None


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(190, Outcome.TOKEN), (4, Outcome.PACED), (17, Outcome.PACED), (32, Outcome.PACED), (613, Outcome.PACED),
     (100, Outcome.BLOCKED), (200, Outcome.BLOCKED), (2, Outcome.SERVER_ERROR), (803, Outcome.GONE)],
)  # fmt: skip
def test_an_error_code_has_an_outcome_and_a_sentence_and_its_message_is_not_repeated(code, outcome):
    reading = read({"error": {"message": "token bi-mat", "code": code}}, 400)
    assert reading.outcome is outcome
    assert str(code) in (reading.detail or "")
    assert "bi-mat" not in (reading.detail or "")
    assert reading.cursor == STATE.cursor


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": 1}', b'{"data": [1, {}, {"id": "../x", "message": "a"}]}'])
def test_what_is_no_reply_of_the_api_is_no_error_of_ours(body):
    assert read(body).outcome in (Outcome.MALFORMED, Outcome.EMPTY)


@pytest.mark.shared
def test_recorded_replies_are_read_page_after_page(shared):
    folder = shared / "inputs/facebook/python-facebook/testdata/facebook/apidata/posts"
    reading = read((folder / "feed_fields_p1.json").read_bytes())
    assert len(reading.entries) == 5
    assert reading.more is not None
    assert "access_token" not in reading.more.url
    for path in (shared / "inputs/facebook").rglob("*.json"):
        assert read(path.read_bytes()).outcome in Outcome
