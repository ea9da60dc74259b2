"""Facebook's webhook makes a page due at once, keeps nothing of its message, and takes only what the app's secret signed."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from crawlers.facebook_hooks import POSTS, Change, changes
from desk.app import build
from desk.wiring import Hook
from records.item import Entry, ItemKind
from records.source import Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState
from storage import absences, items, outlets, sources
from storage.engine import reading, writing
from tests.desk_client import Clock
from tests.desk_seeds import NOW

SECRET, WORDS, PAGE = "bi-mat-cua-ung-dung", "loi-hen-0123", "1234567890321"
PATH = "/api/webhooks/facebook"
QUARTER = timedelta(minutes=15)


class Door:
    """A desk with a webhook, and one fanpage that was read just now."""

    def __init__(self, engine: Engine, client: TestClient, clock: Clock, called: list[str]) -> None:
        self.engine, self.client, self.clock, self.called = engine, client, clock, called

    def send(self, body: bytes, signature: str | None = "", **headers: str) -> Any:
        if signature == "":
            signature = "sha256=" + hmac.new(SECRET.encode(), body, "sha256").hexdigest()
        sent = {"X-Hub-Signature-256": signature} if signature is not None else {}
        return self.client.post(PATH, content=body, headers={**sent, **headers})

    @property
    def state(self) -> SourceState:
        with reading(self.engine) as connection:
            return sources.every(connection)[0][1]

    def candidates(self) -> list[str]:
        with reading(self.engine) as connection:
            return [one.external_id for one in absences.to_confirm(connection, self.clock.now, 9)]

    def kept(self) -> str:
        """Everything in the store, as text."""
        with reading(self.engine) as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return "\n".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)


def state_of(**known: Any) -> SourceState:
    read = SourceState(source_id=1, next_due=NOW + QUARTER, last_visit=NOW, last_outcome=Outcome.FRESH)
    return replace(read, **known)


@pytest.fixture
def door(sqlite_store: Engine, tmp_path: Path) -> Iterator[Door]:
    page = Source(id=0, outlet_key="fp", name="Fanpage", reader=ReaderKind.FANPAGE, basis="b",
                  address=f"https://graph.facebook.com/v26.0/{PAGE}")  # fmt: skip
    post = Entry(address=f"https://facebook.com/{PAGE}_901097836652708", link="https://facebook.com/x", kind=ItemKind.POST,
                 title="Lịch tiêm", published=NOW, external_id=f"{PAGE}_901097836652708")  # fmt: skip
    with writing(sqlite_store) as connection:
        outlets.keep(connection, [Outlet(key="fp", name="Fanpage", domain="x", kind=OutletKind.FANPAGE)])
        found = sources.add(connection, page, now=NOW)
        source = next(one for one, _ in sources.every(connection) if one.id == found)
        items.keep(connection, source, [post], NOW)
        sources.keep_state(connection, state_of())
    clock, called = Clock(NOW + timedelta(minutes=5)), list[str]()
    app = build(sqlite_store, clock=clock, digests_dir=tmp_path / "digests", secure_cookies=False, call_job=called.append,
                send_test_mail=None, facebook=Hook(app_secret=SECRET, verify_token=WORDS))  # fmt: skip
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=False) as client:
        yield Door(sqlite_store, client, clock, called)


def feed(verb: str = "add", item: str = "status", page: str = PAGE, **value: Any) -> bytes:
    told = {"item": item, "verb": verb, "post_id": f"{page}_901097836652708", "from": {"name": "Người Lạ", "id": "77777"},
            "message": "Lời không được lưu"} | value  # fmt: skip
    return json.dumps(
        {"object": "page", "entry": [{"id": page, "time": 1, "changes": [{"field": "feed", "value": told}]}]}
    ).encode()


@pytest.mark.parametrize("verb", ["add", "edited", "edit", "hide", "unhide", "remove"])
def test_a_change_of_a_post_makes_the_page_due_at_once(door: Door, verb: str) -> None:
    answer = door.send(feed(verb))
    assert (answer.status_code, answer.text) == (200, "EVENT_RECEIVED")
    assert (door.state.next_due, door.called) == (door.clock.now, ["collect"])


def test_nothing_of_the_message_is_kept(door: Door) -> None:
    before = door.kept()
    assert door.send(feed("add")).status_code == 200
    after = door.kept()
    for word in ("Người Lạ", "77777", "Lời không được lưu"):
        assert word not in after
    assert before.count("\n") == after.count("\n")


def test_a_removal_is_a_candidate_to_be_confirmed_and_no_more(door: Door) -> None:
    door.send(feed("remove", item="post"))
    assert door.candidates() == [f"{PAGE}_901097836652708"]
    with reading(door.engine) as connection:
        item = items.one(connection, 1)
    assert item is not None
    assert item.removed is None


def test_a_message_sent_again_does_no_more_than_once(door: Door) -> None:
    body = feed("remove", item="post")
    for _ in range(3):
        assert door.send(body).status_code == 200
    assert door.candidates() == [f"{PAGE}_901097836652708"]
    assert (door.state.next_due, door.called) == (door.clock.now, ["collect"])


@pytest.mark.parametrize("item", ["comment", "reaction", "like"])
def test_talk_below_a_post_is_no_reason_to_read(door: Door, item: str) -> None:
    assert door.send(feed("add", item=item)).status_code == 200
    assert (door.state.next_due, door.called) == (NOW + QUARTER, [])


def test_a_page_is_read_no_more_than_once_a_minute_for_it(door: Door) -> None:
    door.clock.now = NOW + timedelta(seconds=10)
    door.send(feed())
    assert door.state.next_due == NOW + timedelta(minutes=1)


def test_a_source_that_waits_because_it_must_is_left_waiting(door: Door) -> None:
    with writing(door.engine) as connection:
        sources.keep_state(connection, state_of(next_due=NOW + timedelta(hours=1), last_detail="92% hạn mức"))
    door.send(feed("remove", item="post"))
    assert (door.state.next_due, door.called) == (NOW + timedelta(hours=1), [])
    assert door.candidates() == [f"{PAGE}_901097836652708"]


def test_a_page_named_by_its_user_name_is_known_by_its_posts_and_a_strangers_is_passed_over(door: Door) -> None:
    with writing(door.engine) as connection:
        connection.execute(text("UPDATE sources SET address = 'https://graph.facebook.com/v26.0/ten-trang'"))
    assert door.send(feed(page="99")).status_code == 200
    assert door.called == []
    door.send(feed())
    assert door.called == ["collect"]


@pytest.mark.parametrize(
    ("signature", "status", "reason"),
    [(None, 401, "missing_signature"), ("sha1=abc", 401, "unknown_signature_method"), ("abc", 401, "unknown_signature_method"),
     ("sha256=", 403, "wrong_signature"), ("sha256=" + "0" * 64, 403, "wrong_signature"),
     ("sha256=" + hmac.new(b"khoa khac", feed("remove"), "sha256").hexdigest(), 403, "wrong_signature")],
)  # fmt: skip
def test_what_is_not_signed_is_refused_by_name_and_leaves_no_trace(
    door: Door, signature: str | None, status: int, reason: str
) -> None:
    before = door.kept()
    answer = door.send(feed("remove"), signature)
    assert (answer.status_code, answer.json()) == (status, {"reason": reason})
    assert (door.kept(), door.called) == (before, [])


def test_one_altered_byte_breaks_the_signature(door: Door) -> None:
    body = feed()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    assert door.send(body.replace(b"add", b"adD"), signature).status_code == 403
    assert door.send(body, signature).status_code == 200


def test_a_message_too_large_is_refused_and_one_that_is_none_too(door: Door) -> None:
    assert (door.send(b" " * 1_000_001).status_code, door.send(b"{").json()) == (413, {"reason": "not_a_message"})
    assert door.send(b'{"entry": 7}').status_code == 400
    assert door.called == []


def test_setting_up_repeats_the_challenge_to_who_knows_the_words(door: Door) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": WORDS, "hub.challenge": "1158201444"}
    answer = door.client.get(PATH, params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for wrong, reason in (
        ({"hub.verify_token": "sai"}, "wrong_verify_token"),
        ({"hub.verify_token": ""}, "wrong_verify_token"),
        ({"hub.verify_token": "đ"}, "wrong_verify_token"),
        ({"hub.mode": "x"}, "not_a_subscription"),
        ({"hub.challenge": "<script>"}, "bad_challenge"),
        ({"hub.challenge": "1" * 201}, "bad_challenge"),
    ):
        assert door.client.get(PATH, params=asked | wrong).json() == {"reason": reason}  # fmt: skip


def test_without_verify_words_nobody_sets_it_up(sqlite_store: Engine, tmp_path: Path) -> None:
    app = build(sqlite_store, clock=Clock(NOW), digests_dir=tmp_path, secure_cookies=False, call_job=lambda _name: None,
                send_test_mail=None, facebook=Hook(app_secret=SECRET, verify_token=""))  # fmt: skip
    asked = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert TestClient(app).get(PATH, params=asked).status_code == 403


def test_without_a_secret_there_is_no_such_address(sqlite_store: Engine, tmp_path: Path) -> None:
    app = build(sqlite_store, clock=Clock(NOW), digests_dir=tmp_path, secure_cookies=False, call_job=lambda _name: None,
                send_test_mail=None)  # fmt: skip
    client = TestClient(app, raise_server_exceptions=False)
    assert (client.get(PATH).status_code, client.post(PATH, content=feed()).status_code) == (404, 404)
    assert SECRET not in repr(Hook(app_secret=SECRET, verify_token=WORDS))


def test_every_change_is_read_once_and_in_order() -> None:
    entry = json.loads(feed())["entry"][0]
    removed = json.loads(feed("remove"))["entry"][0]
    body = json.dumps({"object": "page", "entry": [entry, removed, entry]}).encode()
    assert changes(body) == (Change(PAGE), Change(PAGE, f"{PAGE}_901097836652708"))


@pytest.mark.shared
def test_the_recorded_webhooks_are_taken_and_only_those_of_posts_make_a_page_due(door: Door, shared: Path) -> None:
    recorded = sorted((shared / "inputs/facebook/restfb/src/test/resources/json/webhooks").glob("*.json"))
    assert len(recorded) == 140
    for path in recorded:
        body = path.read_bytes()
        said = json.loads(body)
        values = [change.get("value") for entry in said["entry"] for change in entry.get("changes", [])
                  if said["object"] == "page" and change.get("field") == "feed"]  # fmt: skip
        of_posts = [value for value in values if isinstance(value, dict) and value.get("item") in POSTS]
        found = changes(body)
        assert bool(found) is bool(of_posts), path.name
        assert bool([one for one in found if one.gone]) <= any(v.get("verb") in ("remove", "hide") for v in of_posts), path.name
        before = door.kept() if not of_posts else None
        assert door.send(body).status_code == 200, path.name
        assert before is None or door.kept() == before, path.name
    everything = door.kept()
    for word in ("Tester", "John Doe", "Joe", "This is just a short test message"):
        assert word not in everything
    assert door.called == ["collect"]
