"""Stories by hand in a real browser: ticked, shown, split, undone; found by words, joined, undone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from storage import flags
from storage.engine import Engine, reading
from tests.browser.serving import sign_in
from tests.browser.test_desk_browser import SIZES, address  # noqa: F401  # the fixture of a served desk

pytestmark = pytest.mark.browser


def _fits(page: Page) -> None:
    assert page.locator("html").evaluate("root => root.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
def test_pieces_are_split_off_and_two_stories_joined_and_both_undone(
    chromium: Browser,
    address: str,  # noqa: F811  # the fixture
    sqlite_store: Engine,
    size: tuple[int, int],
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, address)
    page.goto(f"{address}/vu-viec/1")
    page.locator("input[name=bai]").nth(1).check()
    _fits(page)
    page.get_by_role("button", name="Tách khỏi vụ tin").click()
    expect(page.get_by_role("heading", name="Việc sẽ xảy ra")).to_be_visible()
    expect(page.get_by_text("1 tin, bài dưới đây rời vụ tin")).to_be_visible()
    _fits(page)
    page.get_by_role("button", name="Tách khỏi vụ tin").click()
    expect(page.get_by_role("status")).to_contain_text("Đã tách")
    with reading(sqlite_store) as connection:
        assert len(set(flags.stories_of(connection, [1, 2, 3]).values())) == 2
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("status")).to_contain_text("Đã hoàn tác")
    page.get_by_role("button", name="Gộp với vụ tin khác").click()
    expect(page.get_by_role("heading", name="Có thể cùng vụ")).to_be_visible()
    _fits(page)
    page.goto(f"{address}/vu-tin/s1/gop?voi=s4")
    expect(page.get_by_text("gộp vào vụ việc số 2")).to_be_visible()
    page.get_by_role("button", name="Gộp hai vụ tin").click()
    expect(page.get_by_role("status")).to_contain_text("Đã gộp")
    _fits(page)
    page.get_by_role("button", name="Hoàn tác").click()
    with reading(sqlite_store) as connection:
        assert flags.stories_of(connection, [1, 2, 3, 4]) == {1: "s1", 2: "s1", 3: "s1", 4: "s4"}
    assert faults == []
