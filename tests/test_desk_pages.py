"""What people see and do at the desk, on a real store."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from records.alert import SendResult
from records.source import Source
from storage import audit, deployment, desk_views, digests, schedule, sources, units
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import ALL, CENTRE, HOSPITAL, NOW, PASSWORD, RUMOUR, Letter, seed, seed_accounts

PAGES = (
    "/",
    "/?xem=xong",
    "/hang-doi",
    "/vu-viec/1",
    "/vu-viec/4",
    "/tin-bai",
    "/tim-kiem",
    "/tim-kiem?q=la+voi&khoang=365",
    "/theo-doi",
    "/theo-doi/them",
    "/chu-de-uu-tien",
    "/so-lieu",
    "/nguon",
    "/nguon/3",
    "/nguon/them",
    "/nguon/danh-sach",
    "/don-vi",
    "/don-vi/2",
    "/don-vi/nhap",
    "/bao-cao",
    "/hop-thu",
    "/tai-khoan",
    "/nhat-ky",
    "/thiet-lap",
    "/mat-khau",
)


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


class _Tags(HTMLParser):
    """Every tag of a page, and each attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def _tags(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_without_inline_script_or_style(admin: Browser, path: str) -> None:
    answer = admin.get(path)
    assert answer.status_code == 200
    tags = _tags(answer.text)
    assert "style" not in tags.names
    scripts = [value for tag, name, value in tags.attributes if tag == "script" and name == "src"]
    assert len(scripts) == tags.names.count("script")
    assert all(source.startswith("/static/") for source in scripts)
    assert not [name for _, name, _ in tags.attributes if name == "style" or (name.startswith("on") and name != "on")]
    assert "http://testserver" not in answer.text
    assert not re.search(r"\bNone\b|Undefined|\{\{", answer.text)


@pytest.mark.parametrize("path", ["/", "/tin-bai", "/nguon", "/don-vi", "/bao-cao", "/hop-thu", "/?xem=xong"])
def test_an_empty_page_says_what_will_stand_there(sqlite_store: Engine, tmp_path: Path, path: str) -> None:
    seed_accounts(sqlite_store, None)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        page = browser.get(path).text
        assert 'class="empty"' in page
        assert re.search(r"<h2>[^<]{10,}</h2>\s*<p>[^<]{40,}", page)


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
    "{{7*7}}{% raw %}",
    "<mark>đậm</mark>",
    "javascript:alert(1)",
    "\u202eđảo<iframe srcdoc=x>",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_strangers_are_shown_as_words(sqlite_store: Engine, tmp_path: Path, words: str) -> None:
    seed(sqlite_store, tmp_path, title=words)
    with writing(sqlite_store) as connection:
        known, _ = sources.every(connection)[0]
        fields = {name: getattr(known, name) for name in known.__slots__} | {"name": words, "basis": words}
        sources.add(connection, Source(**fields), now=NOW)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        browser.box.letters.append(Letter(number=1, to=(words,), subject=words, date=NOW, text=words))
        for path in ("/", "/vu-viec/1", "/tin-bai", "/nguon", f"/nguon/{known.id}", "/hop-thu", "/thiet-lap", "/nhat-ky"):
            tags = _tags(browser.get(path).text)
            assert not {"iframe", "object", "embed", "style"} & set(tags.names), path
            assert not [one for one in tags.attributes if one[1].startswith("on") or one[2].startswith("javascript:")], path
            loaded = [value for tag, name, value in tags.attributes if tag in ("img", "script") and name == "src"]
            assert all(value.startswith("/static/") for value in loaded), path
            assert tags.names.count("script") == sum("htmx" in value for value in loaded), path
        assert "49" not in browser.get("/vu-viec/1").text.split("<h1>")[1].split("</h1>")[0]


def test_the_queue_puts_the_worst_and_most_pressing_first_and_counts_publishers(admin: Browser) -> None:
    page = admin.get("/").text
    assert [page.index(f'id="vu-{case}"') for case in (1, 2, 3)] == sorted(page.index(f'id="vu-{case}"') for case in (1, 2, 3))
    assert "<b>2 nơi đăng</b>: Báo Sơn Bình, Tin Sáng" in page
    assert "quá hạn 1 giờ" in page
    assert "Lặp lại thông tin đã bị Bộ Y tế bác bỏ" in page


def test_the_queue_can_be_narrowed_by_level_and_unit(admin: Browser) -> None:
    assert re.findall(r'id="vu-(\d)"', admin.get("/?muc=khan").text) == ["1"]
    assert re.findall(r'id="vu-(\d)"', admin.get("/?don_vi=0").text) == ["1"]
    assert re.findall(r'id="vu-(\d)"', admin.get("/?don_vi=2").text) == ["2"]
    assert "Không có vụ việc nào khớp bộ lọc" in admin.get("/?muc=khan&don_vi=2").text
    assert admin.get("/?muc=x&don_vi=9999999999999999999999&trang=-5").status_code == 200


def test_sources_that_need_a_person_stand_first_with_what_to_do(admin: Browser) -> None:
    page = admin.get("/nguon").text
    order = [page.index(name) for name in ("Fanpage Bệnh viện tỉnh</a>", "Bản tin 24</a>", "Tin Sáng</a>", "Báo Sơn Bình</a>")]
    assert order == sorted(order)
    assert "Xin mã mới của fanpage" in page
    assert "hơn 7 ngày không có tin mới" in page
    assert "HTTP 503" in admin.get("/nguon/3").text


def test_switching_a_source_off_is_a_persons_and_audited(sqlite_store: Engine, admin: Browser) -> None:
    assert admin.post("/nguon/1/tat").status_code == 303
    with reading(sqlite_store) as connection:
        assert [one.enabled for one, _ in sources.every(connection) if one.id == 1] == [False]
        line = audit.newest(connection, 1)[0]
    assert (line.actor, line.action, line.subject) == ("quantri", "tắt nguồn", "nguồn 1")
    assert "Đã tắt" in admin.get("/nguon/1").text
    assert admin.post("/nguon/1/bat").status_code == 303
    assert admin.post("/nguon/1/xoa").status_code == 404


def test_a_source_is_added_by_its_address_with_its_basis(sqlite_store: Engine, admin: Browser) -> None:
    form = {"ten": "Báo Mới", "dia_chi": "https://baomoi.example/rss", "cach_doc": "feed", "can_cu": "RSS công khai"}
    new = {"co_quan_moi": "Báo Mới", "loai_co_quan": "co_quan_bao_chi"}
    for wrong, sentence in (
        ({"dia_chi": "javascript:alert(1)"}, "Địa chỉ"),
        ({"can_cu": " "}, "Căn cứ được đọc"),
        ({"cach_doc": "x"}, "Cách đọc"),
        ({"co_quan_moi": ""}, "Cơ quan chủ quản"),
        ({"san": "1"}, "Đọc không dày hơn"),
        ({"nhip": "nhanh"}, "Nghỉ giữa hai lần hỏi"),
    ):
        answer = admin.post("/nguon/them", form | new | wrong)
        assert answer.status_code == 422
        assert sentence in answer.text.split('role="alert">')[1].split("</p>")[0]
    assert admin.post("/nguon/them", form | new).status_code == 303
    with reading(sqlite_store) as connection:
        added = next(one for one, _ in sources.every(connection) if one.name == "Báo Mới")
    assert (added.outlet_key, added.basis, added.enabled) == ("baomoi.example", "RSS công khai", True)


def test_units_stand_against_their_quota_with_why_a_piece_does_not_count(admin: Browser) -> None:
    page = admin.get("/don-vi").text
    assert "<b>1/3</b>" in page
    assert "<b>2/2</b> đạt" in page
    assert "1 không có ảnh" in page
    assert page.index(CENTRE) < page.index(f"{HOSPITAL}</a>")
    assert "Hải Vân" not in page  # a ministry's hospital owes us nothing
    detail = admin.get("/don-vi/2?thang=2026-11").text
    assert "chưa tính: không có ảnh" in detail
    assert "Quyết định số 15/QĐ-SYT" in detail
    assert "Chưa ghi nhận tin, bài nào" in admin.get("/don-vi/2?thang=2026-10").text


def test_units_and_officers_are_read_from_files_and_the_bad_rows_named(sqlite_store: Engine, admin: Browser) -> None:
    head = "name,aliases,parent,province,kind\n"
    rows = "Trạm Y tế xã Khe Đá,TYT Khe Đá,Sở Y tế tỉnh Sơn Bình,Sơn Bình,tram_y_te\nX,,,,la_loai\n"
    answer = admin.post("/don-vi/nhap/don-vi-csv", files={"tep": ("dv.csv", (head + rows).encode(), "text/csv")})
    assert "Đã lưu 1 đơn vị" in answer.text
    assert "dòng 3" in answer.text
    head = "unit,name,email,duty,valid_from\n"
    rows = "Trạm Y tế xã Khe Đá,Người Mẫu,mau@sonbinh.example,dau_moi,2026-01-01\nKhông có,A,a@b.example,dau_moi,2026-01-01\n"
    for kept in (1, 0):  # the same file again adds nobody
        answer = admin.post("/don-vi/nhap/can-bo-csv", files={"tep": ("cb.csv", (head + rows).encode(), "text/csv")})
        assert f"Đã lưu {kept} cán bộ" in answer.text
    missing = admin.post("/don-vi/nhap/can-bo-csv", files={"tep": ("cb.csv", b"unit,name\nA,B\n", "text/csv")})
    assert missing.status_code == 422
    assert "thiếu cột" in missing.text
    with reading(sqlite_store) as connection:
        station = next(unit for unit in units.every(connection) if unit.name == "Trạm Y tế xã Khe Đá")
        department = next(unit for unit in units.every(connection) if unit.name.startswith("Sở Y tế"))
    assert station.parent_id == department.id


def test_a_digest_is_downloaded_whole_and_noted(sqlite_store: Engine, admin: Browser) -> None:
    answer = admin.get("/bao-cao/1.docx")
    assert answer.content == b"PK docx of the month"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in admin.get("/bao-cao/1.html").headers["content-security-policy"]
    with reading(sqlite_store) as connection:
        assert [line.action for line in audit.newest(connection, 2)] == ["tải báo cáo"] * 2
    assert admin.get("/bao-cao/2.docx").status_code == admin.get("/bao-cao/1.exe").status_code == 404


def test_a_digest_row_pointing_outside_the_data_folder_gives_nothing(sqlite_store: Engine, admin: Browser) -> None:
    with writing(sqlite_store) as connection:
        kept = digests.every(connection)[0]
        fields = {name: getattr(kept, name) for name in kept.__slots__} | {"docx": "../../../etc/hostname"}
        number = digests.keep(connection, type(kept)(**fields))
    assert admin.get(f"/bao-cao/{number}.docx").status_code == 404


def test_asking_for_the_digest_calls_its_job(admin: Browser) -> None:
    assert admin.post("/bao-cao/lap").status_code == 303
    assert admin.called == ["compose"]


def test_items_are_filtered_and_paged_without_losing_or_repeating_one(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.pages.items.PAGE", 3)
    seen, path = [], "/tin-bai"
    while path:
        page = admin.get(path).text
        seen += re.findall(r'href="(https://[^"]+)"', page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 11
    assert "Giá vàng" not in admin.get("/tin-bai?nganh=1").text
    assert re.findall(r"Vụ việc số (\d)", admin.get("/tin-bai?canh_bao=1&nguon=tin-sang").text) == ["1", "3", "5"]
    assert admin.get("/tin-bai?truoc=xx&nguon=%27--").status_code == 200


def test_a_piece_dated_in_the_future_is_not_at_the_head(sqlite_store: Engine, admin: Browser) -> None:
    with reading(sqlite_store) as connection:
        lines = desk_views.latest_items(connection, ALL, since=NOW - timedelta(days=30), before=(NOW - timedelta(hours=3), 0))
    assert RUMOUR not in [line.title for line in lines]


def test_the_first_run_makes_an_administrator_and_a_department(sqlite_store: Engine, tmp_path: Path) -> None:
    form = {
        "ma": "bi-mat",
        "ten": "QuanTri",
        "mat_khau": PASSWORD,
        "nhac_lai": PASSWORD,
        "tinh": "Lạng Sơn",
        "dia_chi": "https://langnghe.example/",
        "gui_tu": "canh-bao@soyte.example",
    }
    with desk(sqlite_store, tmp_path, token="bi-mat", demo=False) as browser:
        assert browser.get("/").headers["location"] == "/dang-nhap"
        assert browser.get("/dang-nhap").headers["location"] == "/thiet-lap"
        assert browser.get("/thiet-lap").status_code == browser.get("/thiet-lap?ma=sai").status_code == 403
        page = "/thiet-lap?ma=bi-mat"
        assert browser.post("/thiet-lap/bat-dau", form | {"ma": "sai"}, page=page).status_code == 403
        for wrong in ({"mat_khau": "ngan", "nhac_lai": "ngan"}, {"nhac_lai": "khac"}, {"tinh": "Không Có"}, {"gui_tu": "a b"}):
            assert browser.post("/thiet-lap/bat-dau", form | wrong, page=page).status_code == 422
        assert browser.post("/thiet-lap/bat-dau", form, page=page).status_code == 303
        assert "Chưa có máy chủ thư" in browser.get("/thiet-lap").text
        browser.post("/thiet-lap/xong")
        assert browser.anew().get(page).status_code == 403  # the printed link is over
        assert browser.anew().sign_in("quantri").status_code == 303
        assert browser.get("/hop-thu").status_code == 404
    with reading(sqlite_store) as connection:
        kept = deployment.read(connection)
        assert [unit.name for unit in units.every(connection)] == ["Sở Y tế tỉnh Lạng Sơn"]
    assert (kept.department, kept.public_address, kept.ready) == ("Sở Y tế tỉnh Lạng Sơn", "https://langnghe.example", True)


def test_a_test_letter_that_is_refused_says_so(sqlite_store: Engine, tmp_path: Path) -> None:
    seed_accounts(sqlite_store, None)
    asked: list[str] = []

    def refuse(address: str) -> SendResult:
        asked.append(address)
        return SendResult(accepted=False, detail="550 no such user")

    with desk(sqlite_store, tmp_path, mail=refuse) as browser:
        browser.sign_in("quantri")
        answer = browser.post("/thiet-lap/thu", {"toi": "x@soyte.example"})
        assert answer.status_code == 422
        assert "550 no such user" in answer.text
        assert browser.post("/thiet-lap/thu", {"toi": "a@b.example, c@d.example"}).status_code == 422
    assert asked == ["x@soyte.example"]


def test_letters_of_the_demo_have_working_links(admin: Browser) -> None:
    text = "Xem: http://127.0.0.1:8000/vu-viec/1. javascript:alert(1)"
    admin.box.letters.append(Letter(number=1, to=("a@b.example",), subject="Thư", date=NOW, text=text))
    page = admin.get("/hop-thu").text
    assert '<a href="http://127.0.0.1:8000/vu-viec/1" rel="noreferrer">' in page
    assert 'href="javascript' not in page


def test_ready_says_which_job_is_overdue(sqlite_store: Engine, admin: Browser) -> None:
    with writing(sqlite_store) as connection:
        schedule.enrol(connection, ["collect"], NOW)
    assert admin.get("/healthz").text == "ok"
    assert admin.get("/readyz").json() == {"ready": True, "store": "ok", "overdue": []}
    admin.clock.now = NOW + timedelta(minutes=16)
    late = admin.get("/readyz")
    assert (late.status_code, late.json()["overdue"]) == (503, ["collect"])


def test_a_fault_of_ours_shows_a_number_and_nothing_of_the_inside(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.pages.queue.PAGE", "hỏng")
    answer = admin.get("/")
    assert answer.status_code == 500
    assert re.search(r"mã [0-9a-f]{8}", answer.text)
    assert "Traceback" not in answer.text
    assert "hỏng" not in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]
