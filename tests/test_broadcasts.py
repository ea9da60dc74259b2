"""Programmes entered by hand (R093, R094): 20:30 on 21/9/2020 on VTV1, again at 21:30 on 24/9 on VTV2, then online."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import Engine, text

from desk.pages.units import months_back
from digests.documents import docx
from digests.documents import html as html_document
from digests.reports import monthly
from jobs.compose import gather
from records.broadcast import Airing, Broadcast, OnlineCopy
from storage import audit, broadcasts, intake, items
from storage.engine import reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import seed
from tests.seeds import entry, seed_outlet
from tests.stage import furnish
from tests.test_intake import WORDS

FIRST = Airing(channel="VTV1", at=datetime(2026, 11, 10, 13, 30, tzinfo=UTC))
AGAIN = Airing(channel="VTV2", at=datetime(2026, 12, 3, 14, 30, tzinfo=UTC))
FILM = Broadcast(
    id=0, title="Niềm tin tuyến đầu", first=FIRST, reruns=(AGAIN,), minutes=30, link="https://vtv.example/phim", note="Đã xem.",
    copies=(OnlineCopy(address="https://bao.example/tin-1.html", link="https://bao.example/tin-1.html"),),
)  # fmt: skip


def test_a_programme_is_kept_with_its_re_runs_and_found_in_each_month_it_was_shown(store: Engine, now: datetime) -> None:
    with writing(store) as connection:
        kept = broadcasts.keep(connection, FILM)
        assert broadcasts.one(connection, kept) == replace(FILM, id=kept)
        for month, shown in ((11, True), (12, True), (10, False)):
            start = datetime(2026, month, 1, tzinfo=UTC)
            assert bool(broadcasts.between(connection, start, start + timedelta(days=30))) is shown, month
        broadcasts.keep(connection, replace(FILM, id=kept, reruns=(), title="Tên mới"))
        assert broadcasts.one(connection, kept) == replace(FILM, id=kept, reruns=(), title="Tên mới")
        assert broadcasts.channels(connection) == ["VTV1"]


def test_an_online_copy_is_the_piece_we_hold_once_we_hold_it(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        kept = broadcasts.keep(connection, FILM)
        items.keep(connection, source, [entry(1)], now)
        found = broadcasts.one(connection, kept)
    assert found is not None
    (copy,) = found.copies
    assert (copy.item_id, copy.title) == (1, "Bệnh viện tiếp nhận thiết bị mới đợt 1")


@pytest.mark.parametrize("many", [0, 1])
def test_the_digest_lists_the_programmes_or_says_there_were_none(
    sqlite_store: Engine, now: datetime, tmp_path: Path, many: int
) -> None:
    furnish(sqlite_store)
    with writing(sqlite_store) as connection:
        if many:
            broadcasts.keep(connection, replace(FILM, link="https://vtv.example/phim"))
    with reading(sqlite_store) as connection:
        report = monthly.compose(gather(connection, date(2026, 11, 1), now, 25))
    page = html_document.write(report)
    section = re.search(r"<h2>\d\. Chương trình phát thanh, truyền hình</h2>(.*?)<h2>", page, re.DOTALL)
    assert section
    docx.write(report, tmp_path / "x.docx")
    printed = "\n".join(
        cell.text for table in Document(str(tmp_path / "x.docx")).tables for row in table.rows for cell in row.cells
    )
    if many:
        assert "Niềm tin tuyến đầu (30 phút)" in section[1]
        assert "VTV1, 20:30 10/11/2026" in section[1]
        assert 'href="https://vtv.example/phim"' in section[1]
        assert "VTV2, 21:30 03/12/2026" in printed
    else:
        assert "Không có." in section[1]


@pytest.fixture
def browser(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as made:
        made.sign_in("theodoi")
        yield made


FORM = {
    "ten": "Niềm tin tuyến đầu", "kenh": "VTV1", "luc": "2026-11-10T20:30", "phut": "30", "duong_dan": "vtv.example/phim",
    "nguoi_xem": "2", "ghi_chu": "Đã xem.", "lai_luc": ["2026-12-03T21:30", "", ""], "lai_kenh": ["VTV2", "", ""],
}  # fmt: skip


def test_a_programme_is_entered_shown_changed_and_noted(sqlite_store: Engine, browser: Browser) -> None:
    kept = browser.post("/phat-song/them", FORM, page="/phat-song/them")
    assert kept.status_code == 303
    page = browser.get("/phat-song/1").text
    for words in ("20:30 ngày 10/11/2026, VTV1", "21:30 ngày 03/12/2026, VTV2", "30 phút", "Phòng theo dõi", "Đã xem."):
        assert words in page, words
    assert "Niềm tin tuyến đầu" in browser.get("/phat-song?thang=2026-12").text, "its re-run is next month's"
    assert "Niềm tin tuyến đầu" not in browser.get("/phat-song?thang=2026-10").text
    form = browser.get("/phat-song/1/sua").text
    assert 'value="2026-11-10T20:30"' in form
    assert form.count('name="lai_luc"') == 4
    assert browser.post("/phat-song/1/sua", FORM | {"ten": "Tên mới", "lai_luc": [], "lai_kenh": []}).status_code == 303
    with reading(sqlite_store) as connection:
        found = broadcasts.one(connection, 1)
        assert [one.action for one in audit.newest(connection, 2)] == ["sửa chương trình", "thêm chương trình"]
    assert found is not None
    assert (found.title, found.reruns, found.link, found.watched_by) == ("Tên mới", (), "https://vtv.example/phim", 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ten": " "}, "“Tên chương trình”"),
        ({"kenh": ""}, "“Đài, kênh”"),
        ({"luc": "tối qua"}, "“Phát lần đầu”"),
        ({"phut": "-3"}, "“Thời lượng”"),
        ({"nguoi_xem": "999"}, "“Cán bộ theo dõi”"),
        ({"duong_dan": "javascript:alert(1)"}, "không dùng được"),
        ({"lai_luc": [""], "lai_kenh": ["VTV2"]}, "“Phát lại”"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(browser: Browser, given: dict, said: str) -> None:
    answer = browser.post("/phat-song/them", FORM | given, page="/phat-song/them")
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "Đã xem." in answer.text


def test_online_copies_are_added_read_where_they_may_be_and_taken_off(sqlite_store: Engine, browser: Browser) -> None:
    browser.post("/phat-song/them", FORM, page="/phat-song/them")
    video = browser.post("/phat-song/1/ban-dang", {"dia_chi": "https://www.youtube.com/watch?v=abc&utm_source=x", "doc": "1"})
    assert "Trang mạng xã hội không được đọc tự động" in video.text
    assert "Chưa đọc được trang" not in browser.post("/phat-song/1/ban-dang", {"dia_chi": "https://bao.example/9"}).text
    browser.post("/phat-song/1/ban-dang", {"dia_chi": "https://bao.example/10", "doc": "1"})
    given = {"dia_chi": "https://www.youtube.com/watch?v=abc", "noi_dung": WORDS}
    assert "Đã lưu 1" in browser.post("/nhap-tin/bai-dang", given, page="/nhap-tin/bai-dang").text
    page = browser.get("/phat-song/1").text
    assert page.count("đã có</span>") == 2
    assert page.count("chưa có</span>") == 1
    assert browser.post("/phat-song/1/bo-ban-dang", {"dia_chi": "https://bao.example/10"}).status_code == 303
    with reading(sqlite_store) as connection:
        found = broadcasts.one(connection, 1)
        assert found is not None
        assert [one.address for one in found.copies] == ["https://bao.example/9", "https://youtube.com/watch?v=abc"]
        assert "https://bao.example/10" in intake.of(connection, ["https://bao.example/10"]), "a piece that we hold stays"


def test_an_officer_of_a_unit_has_no_part_in_programmes(browser: Browser) -> None:
    officer = browser.anew("benhvien")
    assert officer.get("/phat-song").status_code == 403
    assert "/phat-song" not in officer.get("/").text


def test_the_list_of_months_ends_where_it_began() -> None:
    assert months_back(date(2026, 1, 1))[:2] == [date(2026, 1, 1), date(2025, 12, 1)]


def test_units_without_a_fanpage_are_listed(sqlite_store: Engine, browser: Browser) -> None:
    page = browser.get("/don-vi").text
    assert "đơn vị chưa có fanpage" in page
    without = browser.get("/don-vi?fanpage=chua").text
    assert "Bệnh viện Đa khoa tỉnh Sơn Bình" not in re.sub(r"<select.*?</select>", "", without, flags=re.DOTALL)
    assert "Trung tâm Y tế huyện Hạ Lâm" in without
    with writing(sqlite_store) as connection:
        connection.execute(text("UPDATE sources SET unit_id = NULL"))
    assert "Bệnh viện Đa khoa tỉnh Sơn Bình" in browser.get("/don-vi?fanpage=chua").text
