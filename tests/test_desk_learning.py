"""What officers teach at the desk: "you missed this", corrections, and how precise the machine is by their verdicts."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs import open_cases
from records.flag import Level
from records.learning import OFFICER_DETECTOR, ChannelChoice, ChosenModel, Correction, CorrectionKind
from storage import audit, cases, flags, items, learning, models, sources, units
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import ALL, CENTRE, HOSPITAL, NOW, seed
from tests.learning_seeds import seed_case
from tests.seeds import entry
from tests.stage import context_for, settings_for

GOLD = 8  # the piece on the price of gold: nothing flagged it


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def unit_id(engine: Engine, name: str) -> int:
    with reading(engine) as connection:
        return next(unit.id for unit in units.every(connection) if unit.name == name)


def test_a_missed_piece_opens_a_case_in_the_officers_name_and_is_kept_as_a_lesson(
    sqlite_store: Engine, tmp_path: Path, admin: Browser
) -> None:
    hospital = unit_id(sqlite_store, HOSPITAL)
    form = {"loai": "can_canh_bao", "don_vi": str(hospital), "ghi_chu": "Nhiều  người hỏi về việc này"}
    sent = admin.post(f"/tin-bai/{GOLD}/bo-sot", form, page=f"/tin-bai/{GOLD}")
    assert sent.headers["location"] == f"/tin-bai/{GOLD}?bao=da-bao-bo-sot"
    assert admin.called == ["open_cases"]
    with writing(sqlite_store) as connection:
        (kept,) = flags.of_item(connection, GOLD)
        assert (kept.flag.detector, kept.flag.level, kept.flag.unit) == (OFFICER_DETECTOR, Level.HIGH, HOSPITAL)
        assert flags.keep(connection, GOLD, [], "d2", NOW) == 0  # detectors that say nothing don't take it away
        assert audit.newest(connection, 1)[0].action == "báo bỏ sót"
    open_cases.run(context_for(sqlite_store, settings_for(tmp_path), NOW))
    with reading(sqlite_store) as connection:
        (kept,) = flags.of_item(connection, GOLD)
        case = cases.one(connection, kept.case_id or 0, ALL)
        assert [one.kind for one in learning.corrections_of(connection, GOLD)] == [CorrectionKind.WARNING]
    assert case is not None
    assert (case.level, case.unit_id) == (Level.HIGH, hospital)
    page = admin.get(f"/vu-viec/{case.id}").text
    assert "Cán bộ báo bỏ sót: cần cảnh báo sớm: dịch bệnh, ngộ độc, sự cố. Ghi chú: Nhiều người hỏi về việc này" in page
    shown = admin.get(f"/tin-bai/{GOLD}").text
    assert f'href="/vu-viec/{case.id}"' in shown
    assert "Nhiều người hỏi về việc này" in shown


def test_what_the_machine_did_flag_is_no_miss(admin: Browser) -> None:
    sent = admin.post("/tin-bai/1/bo-sot", {"loai": "lan_truyen_sai"})
    assert sent.status_code == 409
    assert "đã được cảnh báo trong vụ việc số 1" in sent.text
    assert admin.post("/tin-bai/1/bo-sot", {"loai": "phe_binh_don_vi"}).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Chưa chọn tin này bị bỏ sót về việc gì"),
        ({"loai": "khong_lien_quan"}, "Chưa chọn tin này bị bỏ sót về việc gì"),
        ({"loai": "lien_quan_nganh", "don_vi": "999"}, "Đơn vị chưa được chọn đúng"),
        ({"loai": "lien_quan_nganh", "ghi_chu": "x" * 501}, "dài quá 500 chữ"),
    ],
)
def test_a_report_that_says_too_little_is_refused_with_the_remedy(admin: Browser, form: dict[str, str], said: str) -> None:
    sent = admin.post(f"/tin-bai/{GOLD}/bo-sot", form)
    assert sent.status_code == 422
    assert said in sent.text


def test_an_officer_reports_what_they_may_see_for_their_own_unit_or_the_department(sqlite_store: Engine, admin: Browser) -> None:
    officer = admin.anew("benhvien")
    assert officer.post(f"/tin-bai/{GOLD}/bo-sot", {"loai": "lien_quan_nganh"}).status_code == 404
    centre = str(unit_id(sqlite_store, CENTRE))
    assert officer.post("/tin-bai/4/bo-sot", {"loai": "phe_binh_don_vi", "don_vi": centre}).status_code == 422
    own = str(unit_id(sqlite_store, HOSPITAL))
    assert officer.post("/tin-bai/4/bo-sot", {"loai": "phe_binh_don_vi", "don_vi": own}).status_code == 303


def test_a_correction_of_the_sector_or_the_topic_is_kept_and_shown(sqlite_store: Engine, admin: Browser) -> None:
    assert admin.post("/tin-bai/4/khong-lien-quan").status_code == 303
    assert admin.post("/tin-bai/4/chu-de", {"chu_de": "policy"}).status_code == 303
    assert admin.post("/tin-bai/4/chu-de", {"chu_de": "la"}).status_code == 422
    with reading(sqlite_store) as connection:
        kinds = [one.kind for one in learning.corrections_of(connection, 4)]
    assert kinds == [CorrectionKind.NOT_SECTOR, CorrectionKind.TOPIC]
    page = admin.get("/tin-bai/4").text
    assert "không liên quan ngành y tế" in page
    assert "đúng là chính sách" in page


def test_a_dismissal_may_say_that_its_pieces_are_not_the_sectors(sqlite_store: Engine, admin: Browser) -> None:
    admin.post("/vu-viec/2/ket-luan", {"ket_luan": "khong_van_de", "khong_lien_quan": "1"})
    admin.post("/vu-viec/3/ket-luan", {"ket_luan": "xac_nhan", "khong_lien_quan": "1"})
    with reading(sqlite_store) as connection:
        said = learning.corrections_since(connection, NOW - timedelta(days=1))
    assert [(one.item_id, one.kind) for one in said] == [(4, CorrectionKind.NOT_SECTOR)]


def imprecise(engine: Engine, number: int = 30) -> None:
    """Mentions that were dismissed thirty times."""
    with writing(engine) as connection:
        source = next(one for one, _ in sources.every(connection))
        for one in range(number):
            items.keep(connection, source, [entry(500 + one)], NOW)
        fresh = [one.id for one in items.to_analyse(connection, "m1", 200) if "thiết bị mới đợt" in one.title]
        assert len(fresh) == number
        for item_id in fresh:
            seed_case(connection, item_id, 1, NOW - timedelta(days=2), detector="unit_mention", score=0.8, confirmed=False)


def test_the_page_counts_precision_and_says_the_channel_and_why(sqlite_store: Engine, admin: Browser) -> None:
    imprecise(sqlite_store)
    with writing(sqlite_store) as connection:
        learning.correct(connection, Correction(item_id=GOLD, account_id=1, at=NOW, kind=CorrectionKind.SPREAD))
        learning.correct(connection, Correction(item_id=GOLD, account_id=1, at=NOW, kind=CorrectionKind.NOT_SECTOR))
    page = admin.get("/do-chinh-xac").text
    row = page.split("Nhắc đến đơn vị của ngành")[1].split("</tr>")[0]
    assert "0 / 30" in row
    assert "[0% – 11%]" in row
    assert "Chỉ hàng đợi và báo cáo" in row
    assert "gần như chắc chắn đúng chưa tới 30%" in row
    assert "luôn báo" in page.split("Khớp mục theo dõi")[1].split("</tr>")[0]
    assert "<b>1</b> tin không liên quan mà máy đưa vào" in page
    assert "mô hình đi kèm chương trình" in page


def test_an_administrator_sets_a_channel_with_a_reason_and_it_is_audited(sqlite_store: Engine, admin: Browser) -> None:
    imprecise(sqlite_store)
    bare = admin.post("/do-chinh-xac/unit_mention", {"kenh": "bao_rieng"})
    assert bare.status_code == 422
    assert "Lý do" in bare.text
    assert admin.post("/do-chinh-xac/unit_mention", {"kenh": "bao_rieng", "can_cu": "Đợt cao điểm"}).status_code == 303
    page = admin.get("/do-chinh-xac").text
    assert "Đợt cao điểm" in page.split("Nhắc đến đơn vị của ngành")[1].split("</tr>")[0]
    with reading(sqlite_store) as connection:
        assert learning.choices(connection)["unit_mention"][0] is ChannelChoice.ALERT
        line = audit.newest(connection, 1)[0]
    assert (line.action, line.subject) == ("đặt kênh báo", "bộ phát hiện unit_mention")
    assert admin.post("/do-chinh-xac/khong_co", {"kenh": "bao_rieng", "can_cu": "x"}).status_code == 404
    assert admin.post("/do-chinh-xac/unit_mention", {"kenh": "la"}).status_code == 422
    assert admin.post("/do-chinh-xac/unit_mention", {"kenh": "theo_do_chinh_xac"}).status_code == 303
    monitor = admin.anew("theodoi")
    assert monitor.get("/do-chinh-xac").status_code == 200
    assert monitor.post("/do-chinh-xac/unit_mention", {"kenh": "bao_rieng", "can_cu": "x"}).status_code == 403
    assert admin.anew("benhvien").get("/do-chinh-xac").status_code == 403


def own_model(engine: Engine, folder: Path) -> Path:
    """A chosen model with a ranking; its file."""
    part = {
        "task": "ranking",
        "taken": True,
        "why": "tốt hơn trên phần kiểm tra",
        "fit": [90, 90],
        "held": [22, 23],
        "penalty": 3,
    }
    part["figures"] = {"vụ việc được xác nhận đứng trước": {"before": [0.5, 0.41, 0.6], "after": [0.8, 0.72, 0.88]}}
    card = {"made": NOW.isoformat(), "rows": 330, "cases": 225, "conflicts": 3, "parts": [part]}
    ranking = json.dumps({"kind": "ranking", "weights": {"bias": 0.1}}).encode()
    digest = models.keep(folder / "models", "20261119-a", {"ranking.json": ranking}, card)
    chosen = ChosenModel(id=0, at=NOW, stamp="20261119-a", sector="", ranking="r", card=digest, redo_from=1)
    with writing(engine) as connection:
        models.choose(connection, chosen)
    return folder / "models" / "20261119-a" / "ranking.json"


def test_the_deployments_model_shows_its_figures_and_a_changed_byte_is_told_where_people_look(
    sqlite_store: Engine, tmp_path: Path, admin: Browser
) -> None:
    path = own_model(sqlite_store, tmp_path)
    page = admin.get("/do-chinh-xac").text
    assert "20261119-a" in page
    assert "0,800" in page
    assert "Để riêng 3 chỗ" in page
    assert "Xem mô hình" not in admin.get("/").text
    path.write_bytes(path.read_bytes().replace(b"0.1", b"0.9"))
    sentence = "Tệp mô hình riêng 20261119-a/ranking.json đã bị thay đổi nên không dùng"
    assert sentence in admin.get("/do-chinh-xac").text
    assert sentence in admin.get("/").text
    assert sentence not in admin.anew("benhvien").get("/").text


def test_the_search_and_the_hand_in_lead_to_reporting_a_miss(admin: Browser) -> None:
    assert "báo bỏ sót" in admin.post("/nhap-tin", {"dia_chi": "https://ban-tin-24.example/tin-8.html"}, page="/nhap-tin").text
