"""Adding a source in a real browser, on a desk's screen and on a telephone, against a paper on loopback."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine

from commands.service import look
from desk.app import build
from tests.browser.serving import served, sign_in
from tests.desk_seeds import NOW, seed
from tests.stage import context_for, settings_for
from tests.test_proposals import RSS, listing

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (390, 844)]
HEAD = '<link rel="alternate" type="application/rss+xml" title="Sức khỏe" href="/rss">'
LOW = """[...document.querySelectorAll("button, select, summary, [role=button], .proposal label, .tabs a")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """A paper on loopback whose section declares its feed; its sitemap is broken."""
    httpserver.expect_request("/suc-khoe").respond_with_data(listing(HEAD), content_type="text/html")
    httpserver.expect_request("/rss").respond_with_data(RSS, content_type="application/rss+xml")
    robots = f"User-agent: *\nDisallow: /kin\nSitemap: http://127.0.0.1:{httpserver.port}/sitemap.xml\n"
    httpserver.expect_request("/robots.txt").respond_with_data(robots)
    httpserver.expect_request("/sitemap.xml").respond_with_data("hỏng", status=500)
    return f"http://127.0.0.1:{httpserver.port}"


@pytest.fixture
def address(sqlite_store: Engine, tmp_path: Path, site: str) -> Iterator[str]:
    """A served desk that looks through the real spiders."""
    seed(sqlite_store, tmp_path)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(site.removeprefix("http://"),)), NOW)
    app = build(
        sqlite_store, clock=lambda: NOW, digests_dir=tmp_path, secure_cookies=False, call_job=lambda _name: None,
        send_test_mail=None, look=partial(look, context),
    )  # fmt: skip
    with served(app) as place:
        yield place


def fits(page: Page, width: int) -> None:
    """Nothing is wider than the screen; on a telephone every target is a thumb high."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 500:
        assert page.evaluate(LOW) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_source_is_looked_at_chosen_and_kept(chromium: Browser, address: str, site: str, size: tuple[int, int]) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, address, "quantri", "/nguon/them")
    expect(page.get_by_role("heading", name="Thêm nguồn")).to_be_visible()
    fits(page, size[0])
    page.get_by_label("Địa chỉ trang báo").fill(f"{site}/suc-khoe")
    page.get_by_role("button", name="Xem thử").click()
    expect(page.get_by_role("radio")).to_have_count(3)
    expect(page.get_by_role("radio").first).to_be_checked()
    expect(page.get_by_text("Nên dùng", exact=True)).to_be_visible()
    fits(page, size[0])
    chosen = page.locator("form:has(.proposals)")
    chosen.get_by_label("Căn cứ được đọc").fill("RSS công khai của tòa soạn")
    page.get_by_role("button", name="Lưu nguồn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã thêm nguồn")
    page.goto(f"{address}/nguon/danh-sach")
    fits(page, size[0])
    context.close()
    assert faults == []
