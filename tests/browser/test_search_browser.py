"""Search and a watch in a real browser, on a desk's screen and on a telephone, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from desk.app import build
from storage import watches
from storage.engine import reading
from tests.browser.serving import served, sign_in
from tests.desk_seeds import NOW, seed
from tests.test_desk_search import index

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (390, 844)]


@pytest.fixture
def address(sqlite_store: Engine, tmp_path: Path) -> Iterator[str]:
    """A served desk whose pieces are in the index."""
    seed(sqlite_store, tmp_path)
    index(sqlite_store)
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


def _fits(page: Page, scripts: bool) -> None:
    if scripts:
        assert page.locator("html").evaluate("root => root.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_query_is_mended_tried_and_kept_as_a_watch(
    chromium: Browser, address: str, sqlite_store: Engine, size: tuple[int, int], scripts: bool
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="vi-VN")
    page = context.new_page()
    sign_in(page, address, "theodoi", "/tim-kiem")
    page.get_by_label("Câu tìm").fill('😀 "lá vối" (muối')
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("dấu ngoặc mở mà chưa đóng")
    if scripts:  # the very character is selected, though the smiling face counts as two letters to a browser
        chosen = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
        assert page.get_by_label("Câu tìm").evaluate(chosen) == "("
    _fits(page, scripts)
    page.get_by_label("Câu tìm").fill('"lá vối"')
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Tìm thấy 3 tin, bài")
    _fits(page, scripts)
    page.get_by_role("button", name="Lập mục theo dõi từ câu này").click()
    page.get_by_role("button", name="Xem thử").click()
    expect(page.get_by_role("heading", name="Trong 30 ngày qua sẽ bắt được 3 tin, bài")).to_be_visible()
    page.locator("[name=ten]").fill("Lá vối")
    page.get_by_label("Cán bộ đầu mối Sở").check()
    _fits(page, scripts)
    page.get_by_role("button", name="Lưu mục theo dõi").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu mục theo dõi")
    _fits(page, scripts)
    context.close()
    with reading(sqlite_store) as connection:
        (kept,) = watches.every(connection)
    assert (kept.title, kept.query, len(kept.officers)) == ("Lá vối", '"lá vối"', 1)
