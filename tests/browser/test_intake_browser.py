"""Handing in at the desk in a real browser: a link, a list, and the bookmark pressed on a page of somebody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, text

from commands.service import PageReader
from desk.app import build
from desk.pages.intake import code
from storage.engine import reading
from tests.browser.serving import served, sign_in
from tests.browser.test_sources_browser import LOW, SIZES
from tests.desk_seeds import NOW, seed
from tests.stage import context_for, settings_for
from tests.test_desk_intake import FILE
from tests.test_intake import HEADLINE, PAGE

pytestmark = pytest.mark.browser


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """A paper on loopback."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /kin\n")
    httpserver.expect_request("/tin-1").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    return f"http://127.0.0.1:{httpserver.port}"


@pytest.fixture
def address(sqlite_store: Engine, tmp_path: Path, site: str) -> Iterator[str]:
    """A served desk that reads through the real spiders."""
    seed(sqlite_store, tmp_path)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(site.removeprefix("http://"),)), NOW)
    app = build(
        sqlite_store, clock=lambda: NOW, digests_dir=tmp_path, secure_cookies=False, call_job=lambda _name: None,
        send_test_mail=None, read_page=PageReader(context).read,
    )  # fmt: skip
    with served(app) as place:
        yield place


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 400:
        assert page.evaluate(LOW) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_link_and_a_list_are_handed_in(
    chromium: Browser, address: str, site: str, sqlite_store: Engine, size: tuple[int, int]
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    sign_in(page, address)
    page.goto(f"{address}/nhap-tin")
    fits(page, size[0])
    page.get_by_label("Đường dẫn của tin, bài").fill(f"{site}/tin-1")
    page.get_by_role("button", name="Đọc và lưu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu 1 tin, bài")
    expect(page.get_by_role("link", name=HEADLINE).first).to_be_visible()
    fits(page, size[0])
    page.get_by_role("link", name="Tệp danh sách").click()
    page.set_input_files("[name=tep]", {"name": "tin.csv", "mimeType": "text/csv", "buffer": FILE.encode("utf-8-sig")})
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Tệp tin.csv, dòng 3")).to_be_visible()
    fits(page, size[0])
    page.get_by_role("button", name="Lưu 2 tin, bài mới").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu 2 tin, bài")
    fits(page, size[0])
    context.close()
    assert faults == []
    with reading(sqlite_store) as connection:
        query = text("SELECT count(*) FROM items JOIN sources ON sources.id = source_id WHERE reader = 'intake'")
        assert connection.execute(query).scalar_one() == 3


def test_the_bookmark_opens_the_form_filled_from_another_site_and_keeps_nothing(
    chromium: Browser, address: str, site: str, sqlite_store: Engine
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = context.new_page()
    sign_in(page, address)
    page.goto(f"{site}/tin-1")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    with context.expect_page() as opened:
        page.evaluate(code(address).removeprefix("javascript:"))
    form = opened.value
    expect(form.get_by_label("Đường dẫn của tin, bài")).to_have_value(f"{site}/tin-1")
    expect(form.get_by_label("Tiêu đề")).to_have_value(HEADLINE)
    assert form.get_by_label("Nội dung").input_value().startswith("Chiều nay, bệnh viện tiếp nhận")
    with reading(sqlite_store) as connection:
        assert connection.execute(text("SELECT count(*) FROM sources WHERE reader = 'intake'")).scalar_one() == 0
    form.get_by_role("button", name="Đọc và lưu").click()
    expect(form.get_by_role("status")).to_contain_text("Đã lưu 1 tin, bài")
    context.close()


@pytest.mark.parametrize(
    "path", ["/nhap-tin/bai-dang", "/nhap-tin/nut-trinh-duyet", "/nhap-tin/hop-thu", "/phat-song", "/phat-song/them"]
)
def test_no_page_of_intake_is_wider_than_a_telephone(chromium: Browser, address: str, path: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    page = context.new_page()
    sign_in(page, address)
    page.goto(address + path)
    fits(page, 390)
    context.close()
