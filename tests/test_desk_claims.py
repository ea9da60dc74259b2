"""The pages of claims, on a real store: written by one, tried before saving, approved by another, withdrawn, read from a file."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from jobs import analyse, index, try_claims
from records.account import Account, Role
from records.claim import ClaimState, ClaimVersion, GroupEdit
from storage import accounts, audit, claim_versions, claims
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, _kept, seed
from tests.stage import context_for, settings_for

SENTENCE = "Nấu nước lá vối với muối uống chữa khỏi sốt xuất huyết trong một đêm"
FILLED = {
    "cau": SENTENCE,
    "loai": "chua_benh_sai",
    "ket_luan": "no_evidence",
    "tom_tat": "Không có bằng chứng khoa học",
    "co_quan": "Cục Y tế dự phòng",
    "ngay": "18/11/2026",
    "nguon": "https://vncdc.example/bac-bo",
    "do_tin": "A",
}
HEADER = "id,category,claim_vi,verdict,verdict_summary_vi,verdict_by,date,place,source_url,confidence\n"


@pytest.fixture
def browser(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with writing(sqlite_store) as connection:
        second = Account(id=0, login="duyet", name="Lãnh đạo phòng", role=Role.MONITOR, unit_id=None)
        accounts.add(connection, second, _kept())
    with desk(sqlite_store, tmp_path) as made:
        assert made.sign_in("theodoi").status_code == 303
        yield made


def saved(browser: Browser, **given: object) -> str:
    """The page of a draft made by the form."""
    answer = browser.post("/thong-tin/soan", FILLED | given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def history(store: Engine, claim_id: str) -> list[ClaimVersion]:
    with reading(store) as connection:
        return claim_versions.history(connection, claim_id)


def notes(store: Engine) -> list[tuple[str, str, str]]:
    with reading(store) as connection:
        return [(one.actor, one.action, one.subject) for one in audit.newest(connection)]


def text(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", "", answer.text))


def test_a_claim_is_written_by_one_and_put_into_force_by_another(browser: Browser, sqlite_store: Engine) -> None:
    page = saved(browser)
    assert page == "/thong-tin/ma/TT0001"
    shown = text(browser.get(page))
    assert "Bản 1 chờ duyệt" in shown
    assert "phải để người khác duyệt" in shown
    own = browser.post("/thong-tin/duyet", {"muc": "TT0001|1"})
    assert own.status_code == 403
    assert "Người soạn không tự duyệt được" in own.text
    assert history(sqlite_store, "TT0001")[0].state is ClaimState.DRAFT
    other = browser.anew("duyet")
    assert "Duyệt bản này" in other.get(page).text
    assert other.post("/thong-tin/duyet", {"muc": "TT0001|1"}).headers["location"] == f"{page}?bao=da-duyet-thong-tin"
    assert browser.called == ["match"]
    with reading(sqlite_store) as connection:
        assert SENTENCE in {claim.sentence for claim in claims.every(connection)}
    assert other.post("/thong-tin/duyet", {"muc": "TT0001|1"}).status_code == 409
    assert ("duyet", "duyệt thông tin đã kiểm chứng", "thông tin TT0001") in notes(sqlite_store)
    assert ("theodoi", "soạn thông tin đã kiểm chứng", "thông tin TT0001") in notes(sqlite_store)
    assert "Lãnh đạo phòng duyệt" in text(browser.get(page))


def test_an_officer_reads_the_library_and_changes_nothing(browser: Browser) -> None:
    officer = browser.anew("benhvien")
    assert officer.get("/thong-tin").status_code == 200
    shown = officer.get("/thong-tin/ma/KR1")
    assert shown.status_code == 200
    assert "Rút khỏi thư viện" not in shown.text
    assert "vối chữa sốt xuất huyết" not in shown.text  # pieces of the department's case, not of the hospital's
    assert "vối chữa sốt xuất huyết" in browser.get("/thong-tin/ma/KR1").text
    for path in ("/thong-tin/soan", "/thong-tin/tep"):
        assert officer.get(path).status_code == 403
    for path in ("/thong-tin/soan", "/thong-tin/xem-thu", "/thong-tin/duyet", "/thong-tin/rut", "/thong-tin/tra-lai"):
        assert officer.post(path, FILLED).status_code == 403


def test_a_trial_is_done_by_the_job_and_shown_with_groups_and_excerpts(
    browser: Browser, sqlite_store: Engine, tmp_path: Path
) -> None:
    context = context_for(sqlite_store, settings_for(tmp_path), NOW)
    for job in (analyse, index):
        while job.run(context).more:
            continue
    asked = browser.post("/thong-tin/xem-thu", FILLED | {"nhom": ["remedy"], "them": ["lá đơn đỏ"]})
    address = asked.headers["location"].partition("#")[0]
    assert asked.status_code == 303
    assert browser.called == ["try_claims"]
    waiting = browser.get(address)
    assert "Đang đối chiếu" in waiting.text
    assert 'hx-trigger="every 1s"' in waiting.text
    assert 'value="lá đơn đỏ"' in waiting.text  # a group changed before is not lost while waiting
    assert try_claims.run(context).done == 1
    key = address.rpartition("=")[2]
    shown = browser.get(f"/thong-tin/ket-qua?thu={key}")
    assert "hx-trigger" not in shown.text
    told = text(shown)
    assert re.search(r"Sẽ khớp [1-9]\d* tin, bài", told)
    assert "Gần giống với thông tin đã có" in told
    assert "KR1" in told
    assert "<mark>Lá vối</mark>" in shown.text
    assert 'value="lá đơn đỏ"' in shown.text
    assert "Bằng cách nào" in told
    assert SENTENCE in unescape(browser.get(address).text)
    assert browser.anew("duyet").get(f"/thong-tin/ket-qua?thu={key}").status_code == 404
    with reading(sqlite_store) as connection:
        assert claim_versions.newest(connection) == {}  # nothing was saved


def test_changed_groups_are_kept_with_the_claim_and_shown_to_who_approves(browser: Browser, sqlite_store: Engine) -> None:
    groups = {"nhom": ["remedy"], "them": ["lá đơn đỏ"], "bo": ["remedy|muối"], "can": ["remedy"]}
    page = saved(browser, ma="KR1", **groups)
    newest = history(sqlite_store, "KR1")[0]
    assert newest.groups == (GroupEdit(group="remedy", removed=("muối",), added=("lá đơn đỏ",), required=True),)
    shown = text(browser.anew("duyet").get(page))
    assert "bắt buộc có" in shown
    assert "lá đơn đỏ" in shown
    assert "Có bản sửa chờ duyệt" in shown
    assert "theo danh mục đi kèm" in shown
    form = browser.get("/thong-tin/soan?ma=KR1")
    assert 'name="can" value="remedy" form="thong-tin" checked' in form.text


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(browser: Browser) -> None:
    answer = browser.post("/thong-tin/soan", FILLED | {"nguon": "http://noi-bo", "nhom": ["remedy"], "them": ["lá đơn đỏ"]})
    assert answer.status_code == 422
    assert "Địa chỉ nguồn" in answer.text
    assert SENTENCE in unescape(answer.text)
    assert 'value="lá đơn đỏ"' in answer.text
    assert browser.post("/thong-tin/xem-thu", {"cau": "lá vối"}).status_code == 422
    assert browser.post("/thong-tin/soan", FILLED | {"ma": "KHONG-CO"}).status_code == 404
    assert browser.get("/thong-tin/soan?ma=KHONG-CO").status_code == 404
    assert browser.get("/thong-tin/soan?thu=khong-co").status_code == 404
    assert browser.get("/thong-tin/ma/KHONG-CO").status_code == 404
    assert browser.post("/thong-tin/duyet", {}).status_code == 422
    assert browser.post("/thong-tin/duyet", {"muc": "KR1|9"}).status_code == 404


def test_a_draft_is_sent_back_with_a_reason_and_written_anew(browser: Browser, sqlite_store: Engine) -> None:
    page = saved(browser)
    other = browser.anew("duyet")
    assert other.post("/thong-tin/tra-lai", {"muc": "TT0001|1", "ly_do": "Thiếu nguồn gốc"}).status_code == 303
    assert "Lý do: Thiếu nguồn gốc" in text(browser.get(page))
    assert saved(browser, ma="TT0001") == page
    assert [one.state for one in history(sqlite_store, "TT0001")] == [ClaimState.DRAFT, ClaimState.REFUSED]


def test_a_claim_is_withdrawn_with_a_reason_and_its_page_stays(browser: Browser, sqlite_store: Engine) -> None:
    assert browser.post("/thong-tin/rut", {"ma": "KR1", "ly_do": " "}).status_code == 409
    assert browser.post("/thong-tin/rut", {"ma": "KR1", "ly_do": "Bộ Y tế đã đính chính"}).status_code == 303
    assert browser.called == ["match"]
    shown = text(browser.get("/thong-tin/ma/KR1"))
    assert "Đã rút" in shown
    assert "Bộ Y tế đã đính chính" in shown
    assert "vối chữa sốt xuất huyết" in shown  # its past matches
    assert browser.post("/thong-tin/rut", {"ma": "KR1", "ly_do": "lần nữa"}).status_code == 404
    assert "KR1" in browser.get("/thong-tin?tt=da_rut").text
    assert "/thong-tin/ma/KR1" not in browser.get("/thong-tin?tt=hieu_luc").text


def test_a_case_shows_a_withdrawn_claim_as_withdrawn_with_the_reason(browser: Browser) -> None:
    assert "Không có bằng chứng khoa học" in text(browser.get("/vu-viec/1"))
    assert browser.post("/thong-tin/rut", {"ma": "KR1", "ly_do": "Bộ Y tế đã đính chính"}).status_code == 303
    shown = text(browser.get("/vu-viec/1"))
    assert "Uống nước lá vối nấu với muối chữa khỏi sốt xuất huyết sau một đêm" in shown
    assert "Đã rút khỏi thư viện lúc 10:00 ngày 20/11/2026: Bộ Y tế đã đính chính" in shown
    assert "Không có bằng chứng khoa học" not in shown
    assert "Lặp lại thông tin đã bị Bộ Y tế bác bỏ" in shown  # the flag, as it was said
    piece = text(browser.get("/tin-bai/1"))
    assert "Uống nước lá vối nấu với muối" in piece
    assert "thông tin đã rút khỏi thư viện" in piece


def test_a_claim_of_confidence_c_is_never_shown_as_fact(browser: Browser) -> None:
    shown = text(browser.get("/thong-tin/ma/KR2"))
    assert "Chưa đủ căn cứ để kết luận" in shown
    line = text(browser.get("/thong-tin?tin=C"))
    assert "Chưa đủ căn cứ để kết luận" in line
    assert "KR1" not in line


def test_the_list_is_found_by_words_in_any_accents_and_counts_what_repeats(browser: Browser) -> None:
    saved(browser, cau="Gạo nhựa đang bán đầy ở chợ huyện, ăn vào là ung thư")
    assert "TT0001" in browser.get("/thong-tin?q=gao nhua").text
    assert "KR1" not in browser.get("/thong-tin?q=gạo nhựa").text
    assert "Không có thông tin nào khớp" in browser.get("/thong-tin?q=không ai nói thế").text
    waiting = browser.get("/thong-tin?tt=cho_duyet").text
    assert "TT0001" in waiting
    assert "/thong-tin/ma/KR1" not in waiting
    assert "Lan truyền 1" in text(browser.get("/thong-tin"))
    spreads = browser.get("/thong-tin/ma/KR1?lt=spreads").text
    assert "bác bỏ bài thuốc" not in spreads


def test_a_file_becomes_drafts_and_each_bad_row_is_named(browser: Browser, sqlite_store: Engine) -> None:
    rows = [
        "SB1,thuc_pham,Gạo nhựa đang bán đầy ở chợ huyện ăn vào là ung thư,false,Không có,Chi cục ATVSTP,2026-11-01,,https://attp.example/a,A",
        "KR1,thuc_pham,Một câu khác hẳn về gạo nhựa,false,Không có,Chi cục,2026-11-01,,https://attp.example/b,A",
        "SB1,thuc_pham,Trùng mã ở dòng trên,false,Không có,Chi cục,2026-11-01,,https://attp.example/c,A",
        "SB 2,thuc_pham,Mã có dấu cách trong tên,false,Không có,Chi cục,2026-11-01,,https://attp.example/c,A",
        "SB3,thuc_pham,Kết luận lạ ngoài danh sách,dung,Không có,Chi cục,2026-11-01,,https://attp.example/c,A",
        "SB4,thuc_pham,Nguồn không phải địa chỉ web,false,Không có,Chi cục,2026-11-01,,ftp://attp.example/c,A",
        "SB5,thuc_pham,,false,Không có,Chi cục,2026-11-01,,https://attp.example/c,A",
        "SB6,thuc_pham,Độ tin cậy lạ,false,Không có,Chi cục,2026-11-01,,https://attp.example/c,D",
    ]
    file = {"tep": ("thong-tin.csv", (HEADER + "\n".join(rows)).encode(), "text/csv")}
    answer = browser.post("/thong-tin/tep", files=file)
    assert answer.status_code == 200
    told = text(answer)
    assert "Đã lưu 1 bản chờ duyệt" in told
    assert "7 dòng không dùng được" in told
    assert "Mã KR1: mã này đã có trong thư viện" in told
    assert "dòng 4" in told
    assert "Mã SB3" in told
    assert [one.state for one in history(sqlite_store, "SB1")] == [ClaimState.DRAFT]
    other = browser.anew("duyet")
    assert other.post("/thong-tin/duyet", {"muc": ["SB1|1"]}).status_code == 303
    assert "dòng đầu cần có các cột" in browser.post("/thong-tin/tep", files={"tep": ("x.csv", b"a,b\n1,2", "text/csv")}).text
    assert browser.post("/thong-tin/tep").status_code == 422


def test_a_row_of_a_file_is_held_to_what_the_form_asks(browser: Browser, sqlite_store: Engine) -> None:
    rows = [
        "SB1,nhom_la,Gạo nhựa đang bán đầy ở chợ huyện ăn vào là ung thư,false,Không có,Chi cục,2026-11-01,,https://attp.example/a,A",
        "SB2,thuc_pham,Gạo nhựa ở chợ,false,,Chi cục,2026-11-01,,https://attp.example/a,A",
        "SB3,thuc_pham,Gạo nhựa ở chợ,false,Không có,,2026-11-01,,https://attp.example/a,A",
        "SB4,thuc_pham,Gạo nhựa ở chợ,false,Không có,Chi cục,2026-11-01,,,B",
        "SB5,thuc_pham,Gạo nhựa,false,Không có,Chi cục,2026-11-01,,https://attp.example/a,A",
        "SB6,thuc_pham,Gạo nhựa ở chợ,false,Không có,Chi cục,hôm nọ,,https://attp.example/a,A",
        "SB7,thuc_pham,Gạo   nhựa ở chợ,false,Không có,Chi cục,11/2026,,,C",
    ]
    file = {"tep": ("thong-tin.csv", (HEADER + "\n".join(rows)).encode(), "text/csv")}
    told = text(browser.post("/thong-tin/tep", files=file))
    assert "Đã lưu 1 bản chờ duyệt" in told
    for row, name in (("1", "category"), ("2", "Nội dung kết luận"), ("3", "Cơ quan kết luận"), ("4", "Địa chỉ nguồn"),
                      ("5", "Thông tin"), ("6", "Ngày")):  # fmt: skip
        assert re.search(f"Mã SB{row}: .*“{name}”", told), name
        assert history(sqlite_store, f"SB{row}") == []
    [kept] = history(sqlite_store, "SB7")
    assert (kept.claim.sentence, kept.claim.day) == ("Gạo nhựa ở chợ", "2026-11")


def test_two_drafts_are_approved_at_once_or_not_at_all(browser: Browser, sqlite_store: Engine) -> None:
    saved(browser)
    other = browser.anew("duyet")
    assert saved(other, cau="Gạo nhựa đang bán đầy ở chợ huyện, ăn vào là ung thư") == "/thong-tin/ma/TT0002"
    assert other.post("/thong-tin/duyet", {"muc": ["TT0001|1", "TT0002|1"]}).status_code == 403  # the second is their own
    assert history(sqlite_store, "TT0001")[0].state is ClaimState.DRAFT
    assert other.post("/thong-tin/duyet", {"muc": ["TT0001|1"]}).status_code == 303


def test_no_markup_of_a_claim_is_taken_as_ours(browser: Browser) -> None:
    page = saved(browser, cau='<script>alert("x")</script> uống nước lá vối khỏi sốt xuất huyết', tom_tat="<b>đậm</b>")
    for address in (page, "/thong-tin", "/thong-tin/soan?ma=TT0001"):
        shown = browser.get(address).text
        assert "<script>alert" not in shown
        assert "<b>đậm" not in shown
