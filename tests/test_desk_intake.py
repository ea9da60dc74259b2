"""Handing in at the desk: links, posts, files, the bookmark and the mailbox; kept once, noted by whom, nothing by a GET."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, text

from commands.service import PageReader
from desk.app import build
from desk.pages.intake import code
from records.intake import LetterReason, LetterState, Taken
from storage import audit, evidence, intake, items
from storage.engine import reading, writing
from tests.desk_client import Box, Browser, Clock
from tests.desk_seeds import NOW, seed
from tests.stage import context_for, settings_for
from tests.test_intake import HEADLINE, PAGE, WORDS

MAILBOX = "tin@soyte.example@imap.soyte.example:993/INBOX"


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """A paper on loopback; what is below /kin is closed to machines."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /kin\n")
    httpserver.expect_request("/tin-1").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/kin/tin-2").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/s").respond_with_data("", status=302, headers={"Location": "/tin-1"})
    return f"http://127.0.0.1:{httpserver.port}"


@pytest.fixture
def browser(sqlite_store: Engine, tmp_path: Path, site: str) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    clock, called = Clock(), list[str]()
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(site.removeprefix("http://"),)), clock.now)
    app = build(
        sqlite_store, clock=clock, digests_dir=tmp_path, secure_cookies=False, call_job=called.append, send_test_mail=None,
        read_page=PageReader(context).read, inbox=MAILBOX,
    )  # fmt: skip
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=False) as client:
        made = Browser(client, clock, called, Box())
        made.sign_in("theodoi")
        yield made


def kept(store: Engine) -> list[tuple]:
    query = text("SELECT title, kind, page_state FROM items JOIN sources ON sources.id = source_id WHERE reader = 'intake'")
    with reading(store) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_pasted_link_is_read_kept_and_shown_and_a_second_time_is_the_same(
    sqlite_store: Engine, browser: Browser, site: str, tmp_path: Path
) -> None:
    page = browser.post("/nhap-tin", {"dia_chi": f"{site}/tin-1?utm_source=zalo"}, page="/nhap-tin").text
    assert "Đã lưu 1 tin, bài" in page
    assert HEADLINE in page
    assert kept(sqlite_store) == [(HEADLINE, "page", "read")]
    assert browser.called == ["analyse"]
    with reading(sqlite_store) as connection:
        entry = audit.newest(connection, 1)[0]
        assert (entry.actor, entry.action) == ("theodoi", "nhập tin")
        (item,) = items.to_analyse(connection, "mới", 100)[-1:]
        assert item.author is None
        digest = connection.execute(text("SELECT page_capture FROM items ORDER BY id DESC LIMIT 1")).scalar_one()
        assert evidence.missing(connection, tmp_path / "evidence") == []
    assert HEADLINE.encode() in evidence.body(tmp_path / "evidence", digest)
    again = browser.post("/nhap-tin", {"dia_chi": f"{site}/s"}, page="/nhap-tin").text
    assert "đã có từ trước" in again
    assert len(kept(sqlite_store)) == 1


def test_a_page_closed_to_machines_is_not_read_and_its_words_may_be_pasted(
    sqlite_store: Engine, browser: Browser, site: str, httpserver: HTTPServer
) -> None:
    answer = browser.post("/nhap-tin", {"dia_chi": f"{site}/kin/tin-2"}, page="/nhap-tin")
    assert answer.status_code == 422
    assert "robots.txt" in answer.text
    assert "<details open>" in answer.text
    assert kept(sqlite_store) == []
    assert [asked.path for asked, _ in httpserver.log] == ["/robots.txt"]
    given = {"dia_chi": f"{site}/kin/tin-2", "tieu_de": "Bệnh lạ ở Hạ Lâm?", "noi_dung": WORDS}
    assert "đã lưu nội dung do đồng chí dán" in browser.post("/nhap-tin", given, page="/nhap-tin").text
    assert kept(sqlite_store) == [("Bệnh lạ ở Hạ Lâm?", "feed", "not_wanted")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dia_chi": ""}, "để trống"),
        ({"dia_chi": "javascript:alert(1)"}, "không dùng được"),
        ({"dia_chi": "http://169.254.169.254/latest/meta-data"}, "chính sách mạng"),
        ({"dia_chi": "https://www.facebook.com/x/posts/1"}, "mời dán nội dung bài đăng"),
    ],
)
def test_a_link_that_cannot_be_taken_says_why(sqlite_store: Engine, browser: Browser, given: dict[str, str], said: str) -> None:
    answer = browser.post("/nhap-tin", given, page="/nhap-tin")
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert kept(sqlite_store) == []


def test_a_post_is_kept_with_its_hour_and_outlet_and_an_officer_may_hand_it_in(sqlite_store: Engine, browser: Browser) -> None:
    officer = browser.anew("benhvien")
    given = {"noi_dung": WORDS, "noi_dang": "Trang Sơn Bình 24h", "dang_luc": "2026-11-19T20:15", "dia_chi": ""}
    page = officer.post("/nhap-tin/bai-dang", given, page="/nhap-tin/bai-dang").text
    assert "Đã lưu 1 tin, bài" in page
    assert "20:15 19/11" in page
    assert "Trang Sơn Bình 24h" in page
    assert "Tin nhập gần đây" not in page, "what others handed in is not an officer's to see"
    assert "đã có từ trước" in officer.post("/nhap-tin/bai-dang", given, page="/nhap-tin/bai-dang").text
    ahead = officer.post("/nhap-tin/bai-dang", given | {"dang_luc": "2027-01-01T00:00"}, page="/nhap-tin/bai-dang")
    assert (ahead.status_code, "ngày ở tương lai" in ahead.text) == (422, True)
    assert WORDS in ahead.text, "what was typed is not lost"
    assert officer.get("/nhap-tin/tep").status_code == 403
    assert officer.get("/nhap-tin/hop-thu").status_code == 403


FILE = "Đường dẫn,Tiêu đề,Nội dung,Ngày đăng,Ghi chú\nhttps://bao.example/1,=cmd|x,,19/11/2026,a\nhong,,,,b\n,,Một bài đăng,,c\n"


def preview(browser: Browser, content: bytes, name: str = "tin.csv"):
    return browser.post("/nhap-tin/tep", page="/nhap-tin/tep", files={"tep": (name, content, "text/csv")})


def test_a_file_is_shown_first_and_kept_when_told_to_once(sqlite_store: Engine, browser: Browser) -> None:
    page = preview(browser, FILE.encode("utf-8-sig")).text
    assert "2 dòng đọc được, trong đó 2 tin, bài mới" in page
    assert "Tệp tin.csv, dòng 3, cột “Đường dẫn” (A)" in page
    assert "Cột không dùng: Ghi chú" in page
    assert "=cmd|x" in page
    assert kept(sqlite_store) == []
    key = re.search(r'name="ma" value="([^"]+)"', page)
    assert key
    assert browser.anew("quantri").post("/nhap-tin/tep/luu", {"ma": key[1]}, page="/nhap-tin/tep").status_code == 422
    done = browser.post("/nhap-tin/tep/luu", {"ma": key[1]}, page="/nhap-tin/tep").text
    assert "Đã lưu 2 tin, bài" in done
    assert sorted(kept(sqlite_store)) == [("=cmd|x", "page", "wanted"), ("Một bài đăng", "post", "not_wanted")]
    assert browser.called == ["read_pages", "analyse"]
    assert "đã được lưu rồi" in browser.post("/nhap-tin/tep/luu", {"ma": key[1]}, page="/nhap-tin/tep").text
    assert "2 đã có" in preview(browser, FILE.encode()).text


def test_a_file_that_is_no_list_is_refused_and_the_template_is_a_list(browser: Browser, site: str) -> None:
    assert "cần cột “Đường dẫn”" in preview(browser, b"a,b\n1,2\n").text
    page = browser.get("/nhap-tin/tep").text
    address = re.search(r'href="(/static/mau-nhap-tin.csv[^"]*)"', page)
    assert address
    assert "2 dòng đọc được" in preview(browser, browser.get(address[1]).content).text


def test_opening_the_form_by_the_bookmark_keeps_and_reads_nothing(
    sqlite_store: Engine, browser: Browser, httpserver: HTTPServer
) -> None:
    with reading(sqlite_store) as connection:
        before = connection.execute(text("SELECT count(*) FROM audit")).scalar_one()
    address = (
        f"/nhap-tin?dia_chi={quote('https://bao.example/a?b=1&c=2')}&tieu_de={quote('Tin <b>lạ</b>')}&noi_dung={quote(WORDS)}"
    )
    page = html.unescape(browser.get(address).text)
    assert 'value="https://bao.example/a?b=1&c=2"' in page
    assert WORDS in page
    assert "<details open>" in page
    assert "Tin <b>lạ</b>" not in browser.get(address).text
    assert kept(sqlite_store) == []
    assert httpserver.log == []
    with reading(sqlite_store) as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == before
    signed_out = browser.anew().get(address)
    assert signed_out.status_code == 303
    assert signed_out.headers["location"] == f"/dang-nhap?tiep={quote(address, safe='').replace('%20', '+')}"
    back = browser.anew()
    landed = back.sign_in("theodoi", tiep=address)
    assert landed.headers["location"] == address


def test_the_bookmark_names_this_desk_and_nothing_else(browser: Browser) -> None:
    page = html.unescape(browser.get("/nhap-tin/nut-trinh-duyet").text)
    assert code("http://127.0.0.1:8000") in page
    assert page.count("javascript:") == 2


def test_the_mailbox_page_says_how_it_stands_and_why_letters_are_aside(sqlite_store: Engine, browser: Browser) -> None:
    assert "chưa lần nào" in browser.get("/nhap-tin/hop-thu").text
    with writing(sqlite_store) as connection:
        intake.note_visit(connection, MAILBOX, "Máy chủ thư không nhận tài khoản hoặc mật khẩu.", NOW)
        for uid, reason in ((1, None), (2, LetterReason.UNKNOWN_SENDER)):
            letter = Taken(
                id=0, mailbox=MAILBOX, validity=1, uid=uid, message_id=f"<{uid}@x>", at=NOW, sender="ng…@mail.example",
                subject=f"Tin <i>số {uid}</i>", state=LetterState.ASIDE if reason else LetterState.TAKEN, reason=reason, fresh=1,
            )  # fmt: skip
            intake.keep_letter(connection, letter)
    page = browser.get("/nhap-tin/hop-thu").text
    assert "không nhận tài khoản hoặc mật khẩu" in page
    assert "Người gửi chưa đăng ký" in page
    assert "hộp thư nhận tin" not in browser.get("/").text
    browser.clock.now = NOW + timedelta(minutes=20)
    assert "hộp thư nhận tin" not in browser.get("/").text
    browser.clock.now = NOW + timedelta(minutes=61)
    assert browser.sign_in("theodoi").status_code == 303
    assert "Chưa đọc được hộp thư nhận tin từ" in browser.get("/").text
    browser.anew("benhvien")
    assert "<i>" not in page
    assert "số 1" not in browser.get("/nhap-tin/hop-thu?xem=de-rieng").text
    assert browser.post("/nhap-tin/hop-thu/doc", page="/nhap-tin").status_code == 303
    assert browser.called == ["read_mail"]


def test_the_source_of_handed_in_pieces_is_shown_as_what_it_is(sqlite_store: Engine, browser: Browser) -> None:
    browser.post("/nhap-tin/bai-dang", {"noi_dung": WORDS}, page="/nhap-tin/bai-dang")
    listed = browser.get("/nguon?loai=given").text
    assert "Chưa rõ nơi đăng (nhập tay)" in listed
    number = re.search(r'href="/nguon/(\d+)"', listed)
    assert number
    page = browser.get(f"/nguon/{number[1]}").text
    assert "Tin, bài do cán bộ nhập" in page
    assert "chưa lần nào" not in page
    assert browser.anew("quantri").post(f"/nguon/{number[1]}/tat").status_code == 409
    assert "intake:" not in browser.anew("quantri").get("/nguon/danh-sach/nguon-lang-nghe.csv").text
    assert "(nhập tay)" not in browser.get("/metrics").text


def test_forms_of_other_sites_are_refused(browser: Browser) -> None:
    for path in ("/nhap-tin", "/nhap-tin/bai-dang", "/nhap-tin/tep", "/nhap-tin/tep/luu", "/nhap-tin/hop-thu/doc"):
        assert browser.client.post(path, data={"khoa": "0" * 64}).status_code == 403, path
