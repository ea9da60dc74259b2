"""A case at the desk: why, the evidence, the verdicts, and 'seen' by the link of a letter."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import ack
from desk.app import LINK_SECRET
from records.case import CaseState, Defect, Harm, Verdict
from storage import alerts, audit, cases, deployment
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import ALL, NOW, seed


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def test_a_case_shows_why_with_its_evidence_marked_and_the_official_verdict(admin: Browser) -> None:
    page = admin.get("/vu-viec/1").text
    assert "<mark>Lá vối</mark>" in page
    assert "<mark>Chỉ một đêm là khỏi hẳn,</mark>" in page
    assert "Không có căn cứ" in page
    assert "Bộ Y tế" in page
    assert "Lan truyền" in page
    assert "Bác bỏ" in page
    assert "sốt xuất huyết</b>" in page
    assert page.count("Người dân kể lại với phóng viên như vậy.") < 8  # an excerpt, never the whole (R106)


def test_a_claim_of_confidence_c_is_never_shown_as_fact(admin: Browser) -> None:
    article = admin.get("/vu-viec/1").text.split('<article class="claim">')
    assert len(article) == 3
    assert "Chưa đủ căn cứ" in article[2]
    assert "Không có căn cứ" not in article[2].split("</article>")[0]


def test_the_timeline_names_who_was_told_and_why_nobody_was(admin: Browser) -> None:
    told = admin.get("/vu-viec/2").text
    assert "Báo lần đầu: Cán bộ đầu mối bệnh viện" in told
    assert "Thư điện tử đã gửi tới daumoi2@sonbinh.example" in told
    assert "Không báo được: chưa có cán bộ đầu mối nào được phân công" in admin.get("/vu-viec/3").text
    assert "Phòng theo dõi kết luận: xác nhận có vấn đề" in admin.get("/vu-viec/4").text


def test_a_verdict_is_kept_with_its_labels_and_audited(sqlite_store: Engine, admin: Browser) -> None:
    form = {
        "ket_luan": "xac_nhan",
        "khiem_khuyet": ["khong_chinh_xac", "thieu_dan_chung", "bia_dat"],
        "tac_hai": ["hoang_mang"],
        "ghi_chu": "Đã xác minh.",
    }
    assert admin.post("/vu-viec/1/ket-luan", form).status_code == 303
    with reading(sqlite_store) as connection:
        case = cases.one(connection, 1, ALL)
        review = cases.reviews_of(connection, [1])[1][-1]
        assert audit.newest(connection, 1)[0].action == "thẩm định"
    assert case is not None
    assert case.state is CaseState.CONFIRMED
    assert review.defects == (Defect.INACCURATE, Defect.NO_EVIDENCE)
    assert review.harms == (Harm.PANIC,)
    assert "Đã xác minh." in admin.get("/vu-viec/1").text


def test_the_second_of_two_verdicts_is_told_of_the_first(admin: Browser) -> None:
    admin.post("/vu-viec/1/ket-luan", {"ket_luan": "khong_van_de"})
    second = admin.post("/vu-viec/1/ket-luan", {"ket_luan": "xac_nhan"})
    assert second.status_code == 409
    assert "đã được kết luận" in second.text
    assert admin.post("/vu-viec/1/mo-lai").status_code == 303
    assert admin.post("/vu-viec/1/ket-luan", {"ket_luan": "xac_nhan"}).status_code == 303


def test_a_duplicate_points_to_the_other_case_and_back(sqlite_store: Engine, admin: Browser) -> None:
    assert admin.post("/vu-viec/3/ket-luan", {"ket_luan": "trung_lap", "trung_voi": "2"}).status_code == 303
    assert "được gộp vào" in admin.get("/vu-viec/3").text
    assert "Đã gộp vào đây" in admin.get("/vu-viec/2").text
    with reading(sqlite_store) as connection:
        assert cases.reviews_of(connection, [3])[3][0].verdict is Verdict.DUPLICATE
    assert admin.post("/vu-viec/1/ket-luan", {"ket_luan": "trung_lap", "trung_voi": "3"}).status_code == 409
    assert admin.post("/vu-viec/1/ket-luan", {"ket_luan": "trung_lap", "trung_voi": "1"}).status_code == 409
    assert admin.post("/vu-viec/1/ket-luan", {"ket_luan": "trung_lap"}).status_code == 409
    assert admin.post("/vu-viec/1/ket-luan", {"ket_luan": "linh tinh"}).status_code == 422


def _token(engine: Engine, alert: int = 1) -> str:
    with writing(engine) as connection:
        found = alerts.one(connection, alert)
        assert found is not None
        return ack.token(deployment.secret(connection, LINK_SECRET), alert, found.officer_id, NOW + ack.VALID_FOR)


def test_opening_the_link_of_a_letter_acknowledges_nothing(sqlite_store: Engine, admin: Browser) -> None:
    path = f"/nhan-viec/{_token(sqlite_store)}"
    scanner = admin.anew()
    assert scanner.get(path).status_code == 200
    scanner.client.head(path)
    with reading(sqlite_store) as connection:
        found = alerts.one(connection, 1)
    assert found is not None
    assert found.acknowledged is None


def test_the_button_acknowledges_once_for_good_without_signing_in(sqlite_store: Engine, admin: Browser) -> None:
    path = f"/nhan-viec/{_token(sqlite_store)}"
    officer = admin.anew()
    for step in range(5):
        officer.clock.now = NOW + timedelta(minutes=step)
        answer = officer.post(path, page=path) if step == 0 else officer.post(path, page="/dang-nhap")
        assert answer.status_code == 200
        assert "Đã ghi nhận lúc 10:00" in answer.text
    with reading(sqlite_store) as connection:
        found, case = alerts.one(connection, 1), cases.one(connection, 2, ALL)
        lines = [line for line in audit.newest(connection) if line.action == "xác nhận đã nhận"]
    assert found is not None
    assert case is not None
    assert (found.acknowledged, case.state, case.acknowledged) == (NOW, CaseState.ACKNOWLEDGED, NOW)
    assert [line.subject for line in lines] == ["vụ việc 2"]
    assert officer.get("/vu-viec/2").status_code == 303  # it opens nothing else


def test_a_forged_or_ended_link_is_refused_with_a_clear_sentence(sqlite_store: Engine, admin: Browser) -> None:
    token = _token(sqlite_store)
    officer = admin.anew()
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "2" + token[1:], "x", token + "."):
        assert officer.get(f"/nhan-viec/{forged}").status_code in (403, 422)
    officer.clock.now = NOW + ack.VALID_FOR
    assert "đã hết hạn" in officer.get(f"/nhan-viec/{token}").text
