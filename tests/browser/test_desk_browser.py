"""The desk in a real browser, on a desk's screen and on a telephone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from desk.app import build
from storage import cases
from storage.engine import Engine, reading, writing
from tests.browser.serving import served, sign_in
from tests.desk_seeds import ALL, NOW, seed
from tests.test_desk_health import furnish_health

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (390, 844)]


@pytest.fixture
def address(sqlite_store: Engine, tmp_path: Path) -> Iterator[str]:
    """A served desk."""
    seed(sqlite_store, tmp_path)
    app = build(
        sqlite_store,
        clock=lambda: NOW,
        digests_dir=tmp_path,
        secure_cookies=False,
        call_job=lambda _name: None,
        send_test_mail=None,
    )
    with served(app) as place:
        yield place


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_found_read_and_decided(
    chromium: Browser, address: str, sqlite_store: Engine, size: tuple[int, int], scripts: bool
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, address)
    page.get_by_role("link", name="Lá vối").first.click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.locator("html").evaluate("root => root.scrollWidth <= innerWidth") if scripts else True
    page.get_by_label("Xác nhận có vấn đề").check()
    page.get_by_label("Gây hoang mang").check()
    page.fill("[name=ghi_chu]", "Đã xác minh với bệnh viện.")
    page.get_by_role("button", name="Lưu kết luận").click()
    expect(page.get_by_role("status")).to_have_text("Đã lưu kết luận.")
    context.close()
    assert faults == []
    with reading(sqlite_store) as connection:
        review = cases.reviews_of(connection, [1])[1][0]
    assert review.note == "Đã xác minh với bệnh viện."


def test_the_queue_renews_itself_in_place(chromium: Browser, address: str, sqlite_store: Engine) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, address)
    page.clock.install()
    page.reload()
    page.evaluate("window.scrollTo(0, 300)")
    page.locator("#vu-2").focus()
    with writing(sqlite_store) as connection:
        case = cases.one(connection, 2, ALL)
        assert case is not None
        cases.change(connection, replace(case, title="Tiêu đề vừa đổi"))
    before = page.evaluate("scrollY")
    with page.expect_response(lambda response: "/hang-doi" in response.url):
        page.clock.run_for(20_500)
    expect(page.locator("#vu-2")).to_have_text("Tiêu đề vừa đổi")
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement.id") == "vu-2"
    context.close()


@pytest.mark.parametrize("path", ["/", "/vu-viec/1", "/tin-bai", "/nguon", "/nguon/3", "/don-vi", "/don-vi/2", "/bao-cao"])
def test_no_page_is_wider_than_a_telephone_and_every_target_is_a_thumb_high(chromium: Browser, address: str, path: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, address)
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    low = page.evaluate(
        """[...document.querySelectorAll("button, select, summary, [role=button], .tabs a, .pages a")]
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
        .map(one => one.outerHTML.slice(0, 90))"""
    )
    assert low == []
    context.close()


@pytest.mark.parametrize("path", ["/nguon", "/nguon/1", "/nguon/2", "/nguon/3"])
def test_the_health_of_sources_fits_a_telephone(chromium: Browser, address: str, sqlite_store: Engine, path: str) -> None:
    furnish_health(sqlite_store)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, address)
    page.goto(address + path)
    expect(page.get_by_text("8 đến 15 tin").or_(page.get_by_text("chưa đủ số liệu")).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
