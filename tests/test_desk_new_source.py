"""Adding a source at the desk: looked at through the real spiders, proposed, chosen, kept with what the administrator named."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine

from commands.service import look
from desk.app import build
from records.source import ReaderKind
from storage import audit, sources, units
from storage.engine import reading
from tests.desk_client import Box, Browser, Clock
from tests.desk_seeds import HOSPITAL, seed
from tests.stage import context_for, settings_for
from tests.test_proposals import RSS, listing

HEAD = '<link rel="alternate" type="application/rss+xml" title="Sức khỏe" href="/rss">'


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """A paper on loopback with a section that declares its feed."""
    httpserver.expect_request("/suc-khoe").respond_with_data(listing(HEAD), content_type="text/html")
    httpserver.expect_request("/rss").respond_with_data(RSS, content_type="application/rss+xml")
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /kin\n")
    return f"http://127.0.0.1:{httpserver.port}"


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path, site: str) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    clock = Clock()
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(site.removeprefix("http://"),)), clock.now)
    app = build(
        sqlite_store, clock=clock, digests_dir=tmp_path, secure_cookies=False, call_job=lambda _name: None, send_test_mail=None,
        look=partial(look, context),
    )  # fmt: skip
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=False) as client:
        browser = Browser(client, clock, [], Box())
        browser.sign_in("quantri")
        yield browser


def test_an_address_is_looked_at_and_nothing_is_kept_until_it_is_chosen(sqlite_store: Engine, admin: Browser, site: str) -> None:
    with reading(sqlite_store) as connection:
        before = sources.known_addresses(connection)
    page = admin.post("/nguon/them/xem", {"dia_chi": f"{site}/suc-khoe"}).text
    assert page.index("RSS hoặc Atom</b>") < page.index("Trang chuyên mục (không có RSS)</b>")
    assert "Nên dùng" in page
    assert page.count("<li>Tin số") == 5
    assert "Ngành y tế giám sát ca bệnh sởi thứ 1001" in page
    assert 'value="Báo Ví Dụ"' in page
    with reading(sqlite_store) as connection:
        assert sources.known_addresses(connection) == before
        assert audit.newest(connection, 1)[0].action == "xem thử nguồn"
        hospital = next(one.id for one in units.every(connection) if one.name == HOSPITAL)
    chosen = {"chon": f"section {site}/suc-khoe", "ten": "Báo Ví Dụ – Sức khỏe", "can_cu": "Công văn đồng ý số 1", "san": "60",
              "nhip": "2,5", "don_vi": str(hospital), "co_quan_moi": "Báo Ví Dụ", "loai_co_quan": "bao_dia_phuong"}  # fmt: skip
    assert admin.post("/nguon/them", chosen).status_code == 303
    with reading(sqlite_store) as connection:
        (kept,) = (one for one, _ in sources.every(connection) if one.address == f"{site}/suc-khoe")
    assert (kept.reader, kept.every_minutes, kept.pace_seconds, kept.unit_id) == (ReaderKind.SECTION, 60, 2.5, hospital)
    assert kept.basis == "Công văn đồng ý số 1"


@pytest.mark.parametrize(
    ("address", "said"),
    [("javascript:alert(1)", "Địa chỉ"), ("", "Địa chỉ"), ("http://10.0.0.1/", "chính sách mạng"), ("{site}/kin", "robots.txt"),
     ("https://www.facebook.com/groups/1", "không phải một trang"), ("https://www.facebook.com/soyte", "mã truy cập")],
)  # fmt: skip
def test_what_can_not_be_read_is_told_in_words(admin: Browser, site: str, address: str, said: str) -> None:
    answer = admin.post("/nguon/them/xem", {"dia_chi": address.format(site=site)})
    assert answer.status_code in (200, 422)
    assert said in answer.text.split("<h1>")[1]


def test_a_token_given_for_a_look_is_shown_nowhere(admin: Browser) -> None:
    page = admin.post("/nguon/them/xem", {"dia_chi": "http://10.0.0.1/", "ma": "ma-rat-bi-mat"}).text
    assert "ma-rat-bi-mat" not in page


def test_only_who_may_change_sources_may_look(admin: Browser) -> None:
    assert admin.anew("theodoi").post("/nguon/them/xem", {"dia_chi": "https://a.example/"}).status_code == 403
