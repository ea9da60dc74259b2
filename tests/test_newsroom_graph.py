"""The demo's fanpages in the Graph API's wire format, asked over real HTTP on loopback."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.newsroom import Newsroom

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
FIELDS = "id,message,created_time,permalink_url,full_picture,attachments{media_type,media}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    rows = [
        {
            "id": f"p{number}",
            "outlet": "Xóm Thử",
            "kind": "post",
            "published": number * 10,
            "title": "",
            "lead": "",
            "text": f"Lời số {number}",
            "planted": None,
            "photos": number % 3,
        }
        for number in range(30)
    ]  # fmt: skip - one row a post
    (tmp_path / "items.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with Newsroom(tmp_path, now=NOW, token="dung") as open_room:
        open_room.publish_all()
        yield open_room


def ask(address: str, token: str | None = "dung", **query: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.get(address, params=query, headers=headers, timeout=10)
    return answer.status_code, answer.json()


def test_following_next_walks_all_posts_once_newest_first(room):
    address: str | None = room.sources()[0].address
    met: list[str] = []
    query = {"fields": FIELDS, "limit": "7"}
    while address:
        status, page = ask(address, **query)
        assert status == 200
        met += [str(room.id_of(post["permalink_url"])) for post in page["data"]]
        address, query = page.get("paging", {}).get("next"), {}
    assert met == [f"p{number}" for number in range(30)]


def test_the_after_cursor_does_the_same_and_survives_a_new_post_before_it(room):
    address = room.sources()[0].address
    _, first = ask(address, limit="20")
    _, second = ask(address, limit="20", after=first["paging"]["cursors"]["after"])
    assert [room.id_of(post["id"]) for post in second["data"]] == [f"p{number}" for number in range(20, 30)]
    assert "next" not in second["paging"]
    _, last = ask(address, after=second["paging"]["cursors"]["after"])
    assert last == {"data": []}


def test_a_post_has_the_documented_fields(room):
    _, page = ask(room.sources()[0].address, fields=FIELDS, limit="3")
    plain, photo, album = page["data"]
    assert plain["created_time"] == "2026-11-20T03:04:05+0000"
    assert set(plain) == {"id", "message", "created_time", "permalink_url"}
    assert photo["attachments"]["data"][0]["media_type"] == "photo"
    assert album["attachments"]["data"][0]["media_type"] == "album"
    assert len(album["attachments"]["data"][0]["subattachments"]["data"]) == 2
    assert requests.get(photo["full_picture"], timeout=10).headers["Content-Type"] == "image/png"
    assert "Lời số 1" in requests.get(photo["permalink_url"], timeout=10).text
    assert requests.get(photo["permalink_url"] + "9", timeout=10).status_code == 404


def test_without_fields_the_api_gives_its_default_three(room):
    _, page = ask(room.sources()[0].address, limit="1")
    assert set(page["data"][0]) == {"created_time", "message", "id"}


def test_a_token_in_the_query_is_as_good_and_a_wrong_one_is_error_190(room):
    address = room.sources()[0].address
    assert ask(address, None, access_token="dung")[0] == 200
    status, refused = ask(address, "sai")
    assert (status, refused["error"]["code"], refused["error"]["type"]) == (400, 190, "OAuthException")
    assert ask(address, None)[1]["error"]["code"] == 104


@pytest.mark.parametrize("query", [{"fields": "id,likes_of_people"}, {"limit": "101"}, {"limit": "x"}, {"after": "@@"}])
def test_what_the_api_does_not_know_is_error_100(room, query):
    status, refused = ask(room.sources()[0].address, **query)
    assert (status, refused["error"]["code"]) == (400, 100)


def test_an_unknown_page_is_error_100_with_subcode_33(room):
    status, refused = ask(f"{room.addresses()['Xóm Thử']}/v26.0/12345/posts")
    assert (status, refused["error"]["code"], refused["error"]["error_subcode"]) == (400, 100, 33)


def test_since_and_until_bound_the_posts_and_a_page_answers_by_its_user_name(room):
    since = str(int((NOW - timedelta(minutes=25)).timestamp()))
    until = str(int((NOW - timedelta(minutes=5)).timestamp()))
    address = f"{room.addresses()['Xóm Thử']}/v26.0/xom-thu"
    _, page = ask(f"{address}/posts", since=since, until=until)
    assert [room.id_of(post["id"]) for post in page["data"]] == ["p1", "p2"]
    assert ask(address)[1]["name"] == "Xóm Thử"


def test_a_post_is_answered_by_its_id(room):
    _, page = ask(room.sources()[0].address, limit="1")
    base = room.addresses()["Xóm Thử"]
    assert ask(f"{base}/v26.0/{page['data'][0]['id']}")[1] == page["data"][0]


def test_counts_are_told_as_totals_and_nobody_is_named(room):
    fields = "id,shares,comments.limit(0).summary(total_count),reactions.limit(0).summary(total_count)"
    _, page = ask(room.sources()[0].address, fields=fields, limit="3")
    first, _, third = page["data"]
    assert first["comments"] == {"data": [], "summary": {"total_count": 2}}
    assert first["reactions"]["summary"]["total_count"] == 7
    assert "shares" not in first
    assert third["shares"] == {"count": 3}
    status, refused = ask(room.sources()[0].address, fields="id,comments{message,from}")
    assert (status, refused["error"]["code"]) == (400, 10)


def test_an_edited_post_has_new_words_and_a_later_updated_time(room):
    room.edit("p1", "Lời đã sửa", at=NOW + timedelta(minutes=5))
    _, page = ask(room.sources()[0].address, fields="id,message,created_time,updated_time", limit="2")
    untouched, edited = page["data"]
    assert (edited["message"], edited["updated_time"]) == ("Lời đã sửa", "2026-11-20T03:09:05+0000")
    assert untouched["updated_time"] == untouched["created_time"]


def test_a_removed_post_is_listed_no_more_and_its_id_is_error_100_with_subcode_33(room):
    address = room.sources()[0].address
    _, page = ask(address, limit="1")
    room.remove("p0")
    _, after = ask(address, limit="1")
    assert room.id_of(after["data"][0]["id"]) == "p1"
    status, refused = ask(f"{room.addresses()['Xóm Thử']}/v26.0/{page['data'][0]['id']}")
    assert (status, refused["error"]["code"], refused["error"]["error_subcode"]) == (400, 100, 33)


def test_usage_headers_are_those_that_were_set(room):
    room.state_usage({"X-App-Usage": '{"call_count": 91}'})
    answer = requests.get(room.sources()[0].address, params={"access_token": "dung"}, timeout=10)
    assert answer.headers["x-app-usage"] == '{"call_count": 91}'
