"""Our own Zalo Official Account: its articles by the Open API, and a token that lasts 25 hours and renews itself once."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import Engine, select

from crawlers import zalo_tokens
from crawlers.readers import zalo_oa
from jobs import collect, renew_tokens
from jobs.context import Context
from records.access import Access
from records.item import DateOrigin, ItemKind
from records.source import Answer, Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState, Visit
from storage import items, outlets, sources, tokens
from storage.engine import reading, writing
from storage.tables import items as item_rows
from storage.tables import source_tokens
from tests.stage import context_for, settings_for

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "khoa-bi-mat-cua-ung-dung-0123"
MOMENT = int(START.timestamp() * 1000)


class Zalo:
    """The Open API and its OAuth host as documented: ten articles a page, tokens that end, refresh keys of one use."""

    def __init__(self) -> None:
        self.articles = [article(number) for number in range(3)]
        self.token, self.refresh, self.made = "ma-truy-cap-0-0123456789", "ma-lam-moi-0-0123456789", 0
        self.calls: list[str] = []
        self.error = self.error_of_article = 0
        self.cut = False
        self.port = 0

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict]:
        if path == "/v4/oa/access_token" and form:
            return self.renew(headers, form)
        if path == "/v2.0/article/getslice":
            return 200, self.slice(query, headers)
        return 200, self.detail(query["id"], headers)

    def slice(self, query: dict[str, str], headers: dict[str, str]) -> dict:
        offset, limit = int(query["offset"]), int(query["limit"])
        self.calls.append(f"list {offset}")
        if limit > 10:
            return {"error": -201, "message": "maximum limit is 10"}
        shown = [{k: v for k, v in one.items() if k not in ("body", "description")} for one in self.articles]
        return self.checked(headers, {"medias": shown[offset : offset + limit], "total": len(shown)})

    def detail(self, wanted: str, headers: dict[str, str]) -> dict:
        self.calls.append(f"article {wanted}")
        if self.error_of_article:
            return {"error": self.error_of_article, "message": "x"}
        return self.checked(headers, next(one for one in self.articles if one["id"] == wanted))

    def checked(self, headers: dict[str, str], data: dict) -> dict:
        if headers.get("access_token") != self.token:
            return {"error": -216, "message": "Access token is invalid"}
        return {"error": self.error, "message": "x"} if self.error else {"error": 0, "message": "Success", "data": data}

    def renew(self, headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict]:
        self.calls.append("renew")
        right = headers.get("secret_key") == SECRET and form["app_id"] == "4291"
        if not right or form["grant_type"] != "refresh_token" or form["refresh_token"] != self.refresh:
            return 200, {"error": -14014, "error_name": "Invalid refresh token"}
        self.made += 1
        self.token, self.refresh = f"ma-truy-cap-{self.made}-0123456789", f"ma-lam-moi-{self.made}-0123456789"
        if self.cut:
            return 502, {}
        return 200, {"access_token": self.token, "refresh_token": self.refresh, "expires_in": "90000"}


def handler_of(zalo: Zalo) -> type[BaseHTTPRequestHandler]:
    """Plain http.server: the WSGI servers drop headers with an underscore in their name, and Zalo's have one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.serve({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            self.serve(dict(parse_qsl(sent)))

        def serve(self, form: dict[str, str]) -> None:
            split = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = zalo.answer(split.path, dict(parse_qsl(split.query)), headers, form)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    return Handler


def article(number: int, **other: object) -> dict:
    return {
        "id": f"bai{number}", "title": f"Lịch tiêm đợt {number}", "status": "show", "type": "normal", "author": "Không được lưu",
        "link_view": f"https://rd.zalo.example/detail/1?id=bai{number}", "description": f"Mô tả {number}",
        "create_date": MOMENT - number * 3_600_000, "update_date": MOMENT - number * 3_600_000, "total_view": 7,
        "body": [{"type": "text", "content": f"<p>Trạm y tế tiêm <b>đợt {number}</b>.</p>"}, {"type": "image", "url": "x"}],
        "comment": "show", **other,
    }  # fmt: skip


class Watch:
    def __init__(self, engine: Engine, folder: Path, port: int) -> None:
        self.engine, self.now = engine, START
        self.base = context_for(engine, settings_for(folder, allowed=(f"127.0.0.1:{port}",)), START)
        address = f"http://127.0.0.1:{port}/v2.0/article/getslice#4318657068"
        source = Source(id=0, outlet_key="oa", name="OA Sở Y tế", reader=ReaderKind.ZALO_OA, address=address,
                        basis="Tài khoản của đơn vị", pace_seconds=0.0)  # fmt: skip
        with writing(engine) as connection:
            outlets.keep(connection, [Outlet(key="oa", name="OA", domain="zalo.me", kind=OutletKind.FANPAGE)])
            sources.add(connection, source, now=START)
        self.give(Access(token="ma-truy-cap-0-0123456789", refresh="ma-lam-moi-0-0123456789", app="4291", app_secret=SECRET,
                         expires=START + 25 * HOUR))  # fmt: skip

    def give(self, access: Access) -> None:
        with writing(self.engine) as connection:
            tokens.keep(connection, 1, access, self.base.vault)

    @property
    def context(self) -> Context:
        return replace(self.base, clock=lambda: self.now)

    @property
    def state(self) -> SourceState:
        with reading(self.engine) as connection:
            return sources.every(connection)[0][1]

    @property
    def visits(self) -> tuple[Visit, ...]:
        with reading(self.engine) as connection:
            return sources.recent_visits(connection, 1, 30)

    @property
    def access(self) -> Access:
        with reading(self.engine) as connection:
            found = tokens.of(connection, 1, self.base.vault)
        assert found is not None
        return found

    def read(self, after: timedelta = timedelta(0)) -> SourceState:
        self.now += after
        with writing(self.engine) as connection:
            sources.keep_state(connection, replace(self.state, next_due=self.now))
        collect.run(self.context)
        return self.state

    def titles(self) -> list[str]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(item_rows.c.title).order_by(item_rows.c.title)).scalars())


@pytest.fixture
def zalo() -> Iterator[Zalo]:
    made = Zalo()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(made)) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def watch(sqlite_store: Engine, tmp_path: Path, zalo: Zalo) -> Watch:
    return Watch(sqlite_store, tmp_path, zalo.port)


def test_each_article_is_read_once_with_its_words_date_and_link_and_nobody_is_named(watch: Watch, zalo: Zalo) -> None:
    watch.read()
    assert zalo.calls == ["list 0", "article bai0", "article bai1", "article bai2"]
    with reading(watch.engine) as connection:
        item = items.one(connection, 2)
    assert item is not None
    assert (item.title, item.lead, item.text) == ("Lịch tiêm đợt 1", "Mô tả 1", "Trạm y tế tiêm đợt 1.")
    assert (item.published, item.published_origin, item.photos) == (START - HOUR, DateOrigin.API, 1)
    assert (item.link, item.external_id, item.kind) == ("https://rd.zalo.example/detail/1?id=bai1", "zalo:bai1", ItemKind.FEED)
    assert item.author is None
    assert (watch.read(HOUR).last_outcome, zalo.calls[4:]) == (Outcome.EMPTY, ["list 0"])


def test_a_new_and_a_changed_article_are_read_again_and_a_hidden_one_never(watch: Watch, zalo: Zalo) -> None:
    watch.read()
    zalo.articles = [article(9, create_date=MOMENT + 60_000, update_date=MOMENT + 60_000),
                     article(1, title="Lịch tiêm đã dời", update_date=MOMENT + 90_000), article(0), article(2),
                     article(8, status="hide", update_date=MOMENT + 99_000)]  # fmt: skip
    watch.now += HOUR
    watch.read()
    assert watch.titles() == ["Lịch tiêm đã dời", "Lịch tiêm đợt 0", "Lịch tiêm đợt 2", "Lịch tiêm đợt 9"]
    with reading(watch.engine) as connection:
        item = items.one(connection, 2)
    assert item is not None
    assert item.version == 2


def test_a_long_history_is_read_over_several_visits_and_nothing_is_lost(watch: Watch, zalo: Zalo) -> None:
    zalo.articles = [article(number) for number in range(73)]
    for _ in range(12):
        watch.read(timedelta(minutes=15))
    assert len(watch.titles()) == 73
    assert zalo.calls.count("article bai0") == 1
    zalo.calls.clear()
    watch.read(HOUR)
    assert zalo.calls == ["list 0"]


def test_a_limit_in_the_middle_loses_nothing(watch: Watch, zalo: Zalo) -> None:
    zalo.error_of_article = -32
    assert watch.read().last_outcome is Outcome.PACED
    assert watch.titles() == []
    zalo.error_of_article = 0
    watch.read(HOUR)
    assert len(watch.titles()) == 3


def test_an_article_that_is_refused_thrice_is_left_with_a_word_and_holds_up_no_other(watch: Watch, zalo: Zalo) -> None:
    zalo.articles = [article(0)]
    zalo.error_of_article = -201
    for _ in range(4):
        watch.read(HOUR)
    assert zalo.calls.count("article bai0") == 3
    assert any("bỏ qua bài này (mã lỗi -201)" in (one.detail or "") or "-201" in (one.detail or "") for one in watch.visits)
    zalo.error_of_article = 0
    zalo.articles = [article(5, update_date=MOMENT + 1000), article(0)]
    watch.read(HOUR)
    assert watch.titles() == ["Lịch tiêm đợt 5"]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(-216, Outcome.TOKEN), (-124, Outcome.TOKEN), (-220, Outcome.TOKEN), (-32, Outcome.PACED), (-211, Outcome.PACED),
     (-204, Outcome.GONE), (-209, Outcome.BLOCKED), (-999, Outcome.BLOCKED), (-200, Outcome.SERVER_ERROR)],
)  # fmt: skip
def test_an_error_of_the_api_has_an_outcome_and_a_sentence(watch: Watch, zalo: Zalo, error: int, outcome: Outcome) -> None:
    zalo.error = error
    state = watch.read()
    assert (state.last_outcome, str(error) in (state.last_detail or "")) == (outcome, True)


def test_a_token_is_renewed_before_it_ends_and_the_new_pair_is_kept(watch: Watch, zalo: Zalo) -> None:
    assert renew_tokens.run(watch.context).done == 0
    watch.now += 23 * HOUR + timedelta(minutes=30)
    assert renew_tokens.run(watch.context).done == 1
    access = watch.access
    assert (access.token, access.refresh) == ("ma-truy-cap-1-0123456789", "ma-lam-moi-1-0123456789")
    assert (access.expires, access.renewing) == (watch.now + 25 * HOUR, None)
    assert renew_tokens.run(watch.context).done == 0
    assert watch.read().last_outcome is Outcome.FRESH
    for _ in range(3):
        watch.now += 24 * HOUR
        assert renew_tokens.run(watch.context).done == 1
    assert watch.read().last_outcome in (Outcome.FRESH, Outcome.EMPTY)


def test_a_token_refused_too_early_is_renewed_at_once(watch: Watch, zalo: Zalo) -> None:
    zalo.token = "thu-hoi-truoc-han-0123456789"
    assert watch.read().last_outcome is Outcome.TOKEN
    assert renew_tokens.run(watch.context).done == 1
    assert watch.state.next_due == watch.now
    collect.run(watch.context)
    assert watch.state.last_outcome is Outcome.FRESH


def test_a_renewal_cut_off_is_told_plainly_and_tried_again_only_later(watch: Watch, zalo: Zalo) -> None:
    watch.now += 24 * HOUR
    zalo.cut = True  # Zalo used the key up, and its answer never came
    assert renew_tokens.run(watch.context).failed == 1
    assert watch.access.renewing == watch.now
    zalo.cut = False
    assert renew_tokens.run(watch.context).done == 0
    assert zalo.calls.count("renew") == 1
    watch.now += 2 * HOUR
    watch.read()
    assert renew_tokens.run(watch.context).failed == 1
    assert watch.state.last_outcome is Outcome.TOKEN
    assert "bị ngắt giữa chừng" in (watch.state.last_detail or "")
    assert "nhập lại bộ mã" in (watch.state.last_detail or "")


def test_a_process_that_dies_before_sending_can_still_renew(watch: Watch, zalo: Zalo) -> None:
    watch.now += 24 * HOUR
    with writing(watch.engine) as connection:
        assert tokens.begin_renewal(connection, 1, watch.now)
    watch.now += timedelta(minutes=20)
    assert renew_tokens.run(watch.context).done == 1


def test_a_line_that_never_opened_leaves_the_one_time_key_good(watch: Watch, zalo: Zalo) -> None:
    watch.now += 24 * HOUR
    shut = replace(watch.context, policy=type(watch.base.policy)())
    assert renew_tokens.run(shut).failed == 1
    assert watch.access.renewing is None
    assert renew_tokens.run(watch.context).done == 1


def test_neither_old_nor_new_secrets_lie_in_the_store_in_clear(watch: Watch, zalo: Zalo) -> None:
    watch.now += 24 * HOUR
    renew_tokens.run(watch.context)
    with reading(watch.engine) as connection:
        row = str(dict(connection.execute(select(source_tokens)).mappings().one()))
    assert not any(word in row for word in ("ma-truy-cap", "ma-lam-moi", SECRET))
    assert "ma-truy-cap" not in repr(watch.access)


def test_zalos_own_api_is_renewed_at_zalos_own_oauth_host() -> None:
    access = Access(token="a", refresh="lam-moi", app="4291", app_secret=SECRET)
    asked, form = zalo_tokens.ask(zalo_oa.API, access)
    assert asked.url == "https://oauth.zaloapp.com/v4/oa/access_token"
    assert dict(asked.headers)["secret_key"] == SECRET
    assert form == {"app_id": "4291", "grant_type": "refresh_token", "refresh_token": "lam-moi"}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"error": 0, "data": 1}', b'{"error": 0, "data": {"medias": {}}}',
                                  b'{"error": "x", "data": {"medias": [null, {"id": "../x y"}, 7]}}'])  # fmt: skip
def test_what_is_no_reply_of_the_api_is_no_error_of_ours(body: bytes) -> None:
    source = Source(id=7, outlet_key="oa", name="OA", reader=ReaderKind.ZALO_OA, address=f"{zalo_oa.API}#1", basis="b")
    state = SourceState(source_id=7, next_due=START, cursor="hỏng")
    asked = zalo_oa.ask(source, state, "bi-mat")
    assert "#" not in asked.url
    answer = Answer(url=asked.url, final_url=asked.url, at=START, status=200, headers=(), body=body)
    assert zalo_oa.read(source, state, answer, now=START).outcome in (Outcome.MALFORMED, Outcome.EMPTY)
