"""The search page and the pages of watches, on a real store: what is found and why, mistakes, preview, scope and audit."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from records.analysis import Span
from records.watch import HitReason, WatchHit
from storage import audit, items, search_index, units, watches
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import CENTRE, HOSPITAL, NOW, seed


@pytest.fixture
def browser(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    index(sqlite_store)
    with desk(sqlite_store, tmp_path) as made:
        yield made


def index(store: Engine) -> None:
    with writing(store) as connection:
        generation = search_index.ready(connection)
        search_index.index(connection, search_index.due(connection, generation, 100), generation)


def watch(browser: Browser, **given: object) -> str:
    """Saves a watch by the form; its page."""
    filled = {"ten": "Lá vối", "q": '"lá vối"', "muc": "cao"} | given
    answer = browser.post("/theo-doi", filled)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def said(browser: Browser, path: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", browser.get(path).text))


def test_a_search_shows_what_matched_and_how_many(browser: Browser) -> None:
    admin = browser.anew("quantri")
    page = admin.get("/tim-kiem?q=%22la+voi%22+KH%C3%94NG+bac").text
    assert "Tìm thấy <b>2 tin, bài</b>" in page
    assert page.count("<mark>Lá vối</mark>") == 2
    assert "bác bỏ" not in page.partition('<ol class="found">')[2].partition("</ol>")[0]
    assert "Đã hiểu là: <code>&#34;la voi&#34; VÀ KHÔNG bac</code>" in page


def test_the_filters_hold_with_and_without_words(browser: Browser) -> None:
    admin = browser.anew("quantri")
    assert "Tìm thấy 1 tin, bài" in said(admin, '/tim-kiem?q="la+voi"&nguon=tin-sang')
    assert "Khớp thêm: nguồn tin-sang" in said(admin, '/tim-kiem?q="la+voi"&nguon=tin-sang')
    assert "Tìm thấy 1 tin, bài" in said(admin, "/tim-kiem?chu_de=misinfo&sac_thai=neu")
    assert "Tìm thấy 1 tin, bài" in said(admin, f"/tim-kiem?don_vi={CENTRE}&khoang=tat")
    assert "Không có tin, bài nào khớp" in said(admin, "/tim-kiem?q=khongcogi")


def test_a_mistake_points_at_the_character_in_the_box(browser: Browser) -> None:
    answer = browser.anew("quantri").get("/tim-kiem?q=%22l%C3%A1+v%E1%BB%91i%22+(mu%E1%BB%91i")
    assert answer.status_code == 422
    assert "Ký tự thứ 10: dấu ngoặc mở mà chưa đóng." in answer.text
    assert 'data-place="9"' in answer.text
    assert "&#34;lá vối&#34; <mark>(</mark>muối" in answer.text
    assert "query-place.js" in answer.text


def test_ten_thousand_brackets_are_refused_with_a_reason_and_nothing_is_lost(browser: Browser) -> None:
    admin = browser.anew("quantri")
    answer = admin.post("/theo-doi", {"ten": "Ngoặc", "q": "(" * 10_000, "muc": "cao"})
    assert answer.status_code == 422
    assert "quá 2000 ký tự" in answer.text
    assert "(" * 10_000 in answer.text
    assert 'value="Ngoặc"' in answer.text


def test_a_piece_that_is_not_in_the_index_yet_is_said_to_be_missing(browser: Browser) -> None:
    page = said(browser.anew("quantri"), "/tim-kiem?q=gi%C3%A1+v%C3%A0ng")
    assert "Còn 4 tin, bài đang được đưa vào chỉ mục nên chưa tìm được." in page


def test_an_officer_finds_pieces_that_name_their_unit_only(browser: Browser) -> None:
    officer = browser.anew("benhvien")
    assert "Tìm thấy 1 tin, bài" in said(officer, "/tim-kiem?q=benh+OR+thuoc+OR+voi&khoang=tat")
    assert "Tìm thấy 0 tin, bài" in said(officer, f"/tim-kiem?q=title:thuoc&don_vi={CENTRE}&khoang=tat")


def test_a_preview_tells_what_would_have_been_caught_and_saves_nothing(browser: Browser, sqlite_store: Engine) -> None:
    admin = browser.anew("quantri")
    page = admin.post("/theo-doi/xem-thu", {"ten": "", "q": '"lá vối"', "nguoi": ["1"]}).text
    assert "Trong 30 ngày qua sẽ bắt được 3 tin, bài" in page
    assert page.count("<mark>Lá vối</mark>") + page.count("<mark>lá vối</mark>") == 3
    assert re.search(r'name="nguoi" value="1" checked', page)
    with reading(sqlite_store) as connection:
        assert watches.every(connection) == []


def test_a_watch_is_made_changed_paused_and_noted(browser: Browser, sqlite_store: Engine) -> None:
    admin = browser.anew("quantri")
    page = watch(admin, nguoi=["1", "3"])
    assert admin.called == ["look_back"]
    assert "Cán bộ đầu mối bệnh viện" in said(admin, page)
    assert "Đang xem lại tin, bài của 90 ngày qua" in said(admin, page)
    assert watch(admin, so="1", ten="Lá vối, sửa tên", nguoi=["3"]) == page
    with reading(sqlite_store) as connection:
        kept = watches.one(connection, 1)
    assert kept is not None
    assert (kept.title, kept.officers, kept.since) == ("Lá vối, sửa tên", (3,), NOW)
    assert admin.post(f"{page}/tam-dung").status_code == 303
    assert admin.post(f"{page}/tam-dung").status_code == 409
    assert "Tạm dừng từ 10:00 ngày 20/11/2026" in said(admin, page)
    assert admin.post(f"{page}/chay-tiep").status_code == 303
    assert "Đang theo dõi" in said(admin, "/theo-doi")
    with reading(sqlite_store) as connection:
        noted = [line.action for line in audit.newest(connection) if "theo dõi 1" in line.subject]
    assert noted == ["chạy tiếp mục theo dõi", "tạm dừng mục theo dõi", "sửa mục theo dõi", "lập mục theo dõi"]


def test_what_a_watch_caught_is_listed_with_words_and_reason(browser: Browser, sqlite_store: Engine) -> None:
    admin = browser.anew("quantri")
    page = watch(admin)
    with writing(sqlite_store) as connection:
        kept, item = watches.one(connection, 1), items.one(connection, 1)
        assert kept is not None
        assert item is not None
        assert kept.of_piece(item) is HitReason.BEFORE
        watches.keep_hits(connection, [_hit(1)])
    shown = admin.get(page).text
    assert "<mark>Lá vối</mark>" in shown
    assert "Không báo: tin có trước khi lập hoặc sửa mục theo dõi" in shown
    assert '<a href="/vu-viec/1">Vụ việc số 1</a>' in shown


def _hit(item_id: int) -> WatchHit:
    span = Span(field="title", start=0, end=6, text="Lá vối")
    return WatchHit(watch_id=1, item_id=item_id, at=NOW, reason=HitReason.BEFORE, evidence=(span,))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ten": " "}, "Tên mục theo dõi cần từ 1 đến 120 ký tự"),
        ({"ten": "x" * 121}, "Tên mục theo dõi cần từ 1 đến 120 ký tự"),
        ({"q": ""}, "Chưa có câu tìm"),
        ({"q": "KHÔNG lá"}, "câu tìm mới nêu điều cần loại trừ"),
        ({"muc": "rất cao"}, "Mức độ không hợp lệ"),
        ({"don_vi": "99"}, "Đơn vị đã chọn không còn trong danh bạ"),
        ({"nguoi": ["99"]}, "Người được báo phải là cán bộ đang được phân công"),
    ],
)
def test_what_cannot_be_kept_is_told_and_the_form_keeps_what_was_typed(
    browser: Browser, given: dict[str, object], sentence: str
) -> None:
    answer = browser.anew("quantri").post("/theo-doi", {"ten": "Lá vối", "q": "lá vối", "muc": "cao", **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "lá vối" in answer.text or "q" in given


def test_an_officers_watch_is_of_their_unit_and_names_its_people_only(browser: Browser, sqlite_store: Engine) -> None:
    admin, officer = browser.anew("quantri"), browser.anew("benhvien")
    of_all, of_centre = watch(admin), watch(admin, don_vi=str(_unit(sqlite_store, CENTRE)))
    refused = officer.post("/theo-doi", {"ten": "x", "q": "thái độ", "muc": "cao", "nguoi": ["3"]})
    assert refused.status_code == 422  # the department's officer is not theirs to name
    own = watch(officer, q="thái độ", don_vi="", nguoi=["1"])
    with reading(sqlite_store) as connection:
        kept = watches.one(connection, 3)
    assert kept is not None
    assert kept.unit == HOSPITAL
    assert officer.get(own).status_code == 200
    listed = officer.get("/theo-doi").text
    assert f'href="{own}"' in listed
    for others in (of_all, of_centre):
        assert f'href="{others}"' not in listed
        assert officer.get(others).status_code == officer.get(f"{others}/sua").status_code == 404
        assert officer.post(f"{others}/tam-dung").status_code == 404
    assert officer.post("/theo-doi", {"so": "1", "ten": "x", "q": "thái độ", "muc": "cao"}).status_code == 404
    assert officer.get(f"/theo-doi/{2**70}").status_code == 404


def _unit(store: Engine, name: str) -> int:
    with reading(store) as connection:
        return next(unit.id for unit in units.every(connection) if unit.name == name)


def test_a_query_that_can_no_longer_be_read_is_shown_as_such(browser: Browser, sqlite_store: Engine) -> None:
    admin = browser.anew("quantri")
    page = watch(admin)
    with writing(sqlite_store) as connection:
        kept = watches.one(connection, 1)
        assert kept is not None
        watches.change(connection, replace(kept, query="((("), None)
    assert "Câu tìm không đọc được" in said(admin, "/theo-doi")
    assert "dấu ngoặc mở mà chưa đóng" in said(admin, page)
