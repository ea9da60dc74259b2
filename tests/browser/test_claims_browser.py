"""A claim in a real browser, on a desk's screen and on a telephone, with and without scripts: tried, saved, approved."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from desk.app import build
from jobs import analyse, index, try_claims
from records.account import Account, Role
from records.claim import ClaimState
from storage import accounts, claim_versions
from storage.engine import reading, writing
from tests.browser.serving import served, sign_in
from tests.desk_seeds import NOW, _kept, seed
from tests.stage import context_for, settings_for

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (390, 844)]


@pytest.fixture
def address(sqlite_store: Engine, tmp_path: Path) -> Iterator[str]:
    """A served desk whose trials are done by the job soon after they are asked for, as the lane does it."""
    seed(sqlite_store, tmp_path)
    with writing(sqlite_store) as connection:
        accounts.add(connection, Account(id=0, login="duyet", name="Lãnh đạo", role=Role.MONITOR, unit_id=None), _kept())
    context = context_for(sqlite_store, settings_for(tmp_path), NOW)
    for job in (analyse, index):
        while job.run(context).more:
            continue

    def call(job: str) -> None:
        if job == "try_claims":
            threading.Timer(0.4, lambda: try_claims.run(context)).start()

    app = build(
        sqlite_store,
        clock=lambda: NOW,
        digests_dir=tmp_path,
        secure_cookies=False,
        call_job=call,
        send_test_mail=None,
    )
    with served(app) as place:
        yield place


def _fits(page: Page, scripts: bool) -> None:
    if scripts:
        assert page.locator("html").evaluate("root => root.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_claim_is_tried_changed_saved_and_approved_by_another(
    chromium: Browser, address: str, sqlite_store: Engine, size: tuple[int, int], scripts: bool
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="vi-VN")
    page = context.new_page()
    sign_in(page, address, "theodoi", "/thong-tin")
    _fits(page, scripts)
    page.get_by_role("button", name="Thêm thông tin").click()
    page.get_by_label("Thông tin một câu").fill("Nấu nước lá vối với muối uống chữa khỏi sốt xuất huyết trong một đêm")
    page.get_by_role("button", name="Xem thử").click()
    _fits(page, scripts)
    heading = page.get_by_role("heading", name="Sẽ khớp 3 tin, bài")  # the page asks again by itself, without scripts too
    expect(heading).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Gần giống với thông tin đã có")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_label("Từ khác cùng nghĩa").first.fill("lá đơn đỏ")
    page.get_by_label("Bắt buộc có").first.check()
    page.locator("[name=loai]").select_option("chua_benh_sai")
    page.locator("[name=ket_luan]").select_option("no_evidence")
    page.locator("[name=tom_tat]").fill("Không có bằng chứng khoa học")
    page.get_by_label("Cơ quan kết luận").fill("Cục Y tế dự phòng")
    page.get_by_label("Địa chỉ nguồn").fill("https://vncdc.example/bac-bo")
    page.locator("[name=do_tin]").select_option("A")
    _fits(page, scripts)
    page.get_by_role("button", name="Lưu bản thảo").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu bản thảo")
    _fits(page, scripts)
    context.close()
    other = chromium.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="vi-VN")
    second = other.new_page()
    sign_in(second, address, "duyet", "/thong-tin/ma/TT0001")
    expect(second.get_by_text("lá đơn đỏ")).to_be_visible()
    _fits(second, scripts)
    second.get_by_role("button", name="Duyệt bản này").click()
    expect(second.get_by_role("status")).to_contain_text("Đã duyệt")
    other.close()
    with reading(sqlite_store) as connection:
        newest = claim_versions.newest(connection)["TT0001"]
    assert newest.state is ClaimState.IN_FORCE
    assert "lá đơn đỏ" in {word for group in newest.groups for word in group.added}
