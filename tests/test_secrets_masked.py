"""What comes back from an API holds none of the secrets that went out with the request."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from egress.secrets import scrub
from records.source import Answer, Fetch

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOKEN = "EAAB|chim/hoang+yen=0123456789"


def answer(body: bytes, *headers: tuple[str, str], detail: str | None = None) -> Answer:
    return Answer(url="https://a.example/", final_url="https://a.example/", at=NOW, status=200, headers=headers, body=body,
                  detail=detail)  # fmt: skip


@pytest.mark.parametrize("name", ["Authorization", "authorization", "access_token", "secret_key", "X-Goog-Api-Key"])
def test_a_header_secret_is_masked_in_body_headers_and_detail_however_it_is_spelt(name: str) -> None:
    value = f"Bearer {TOKEN}" if name.lower() == "authorization" else TOKEN
    asked = Fetch(url="https://a.example/", headers=((name, value),))
    body = f'{{"message": "token {TOKEN} is bad", "next": "https://a.example/?x={quote(TOKEN, safe="")}&a=1"}}'.encode()
    found = scrub(answer(body, ("X-Echo", TOKEN), detail=f"lỗi {TOKEN}"), asked)
    for said in (found.body.decode(), str(found.headers), found.detail or ""):
        assert TOKEN not in said
        assert quote(TOKEN, safe="") not in said
        assert "***" in said


def test_any_access_token_of_a_link_is_masked_and_the_rest_stays() -> None:
    body = rb'{"next": "https:\/\/a.example\/v1\/posts?access_token=abc.DEF-1&after=x", "message": "n\u1ed9i dung"}'
    found = scrub(answer(body), Fetch(url="https://a.example/"))
    assert found.body == rb'{"next": "https:\/\/a.example\/v1\/posts?access_token=***&after=x", "message": "n\u1ed9i dung"}'


def test_a_short_token_is_no_reason_to_spoil_words() -> None:
    asked = Fetch(url="https://a.example/", headers=(("Authorization", "Bearer dung"),))
    assert scrub(answer(b"noi dung"), asked).body == b"noi dung"


def test_a_one_time_key_of_a_form_is_masked_and_new_tokens_are_left_for_who_asked() -> None:
    form = {"refresh_token": "mot-lan-0123456789-abcdef", "app_id": "4291"}
    body = b'{"access_token": "moi-0123456789-abcdef", "old": "mot-lan-0123456789-abcdef", "app": "4291"}'
    found = scrub(answer(body), Fetch(url="https://a.example/"), form)
    assert found.body == b'{"access_token": "moi-0123456789-abcdef", "old": "***", "app": "4291"}'
