"""Published figures at the desk: entered, refused with the remedy, corrected, imported by lines, accepted, shown at a case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from records.figure import FigureKind, FigureSuggestion, PublishedFigure
from records.flag import Flag, Level
from storage import audit, flags, published_figures
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import HOSPITAL, NOW, seed

FORM = {
    "loai": "ca_mac",
    "benh": "SXH",
    "tu_ngay": "2026-01-01",
    "den_ngay": "2026-11-18",
    "so": "1.312",
    "nguon": "Báo cáo số 12/BC-SYT",
}
FIGURE = PublishedFigure(
    id=0,
    kind=FigureKind.CASES,
    matter="sốt xuất huyết",
    province="Sơn Bình",
    since=date(2026, 1, 1),
    until=date(2026, 11, 18),
    value=1312,
    source="https://soyte.sonbinh.example/tin-1",
    entered_by="theodoi",
    entered=NOW,
)


@pytest.fixture
def monitor(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("theodoi")
        yield browser


def kept(store: Engine) -> list[tuple[PublishedFigure, bool]]:
    with reading(store) as connection:
        return published_figures.newest(connection)


def test_a_monitor_enters_a_figure_by_any_name_of_the_disease(monitor: Browser, sqlite_store: Engine) -> None:
    assert monitor.post("/so-lieu/luu", FORM).status_code == 303
    assert "1.312" in monitor.get("/so-lieu").text
    [(one, corrected)] = kept(sqlite_store)
    assert (one.matter, one.value, one.province, one.entered_by) == ("sốt xuất huyết", 1312, "Sơn Bình", "theodoi")
    assert not corrected
    with reading(sqlite_store) as connection:
        assert "nhập số liệu đã công bố" in {entry.action for entry in audit.newest(connection, 5)}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"loai": "khac"}, "Ô “Loại số liệu”"),
        ({"benh": "bệnh lạ"}, "Ô “Bệnh”"),
        ({"den_ngay": "2026-12-01"}, "không quá hôm nay"),
        ({"tu_ngay": "hôm qua"}, "Ô “Từ ngày”"),
        ({"so": "-5"}, "Ô “Số liệu”"),
        ({"so": "12,5"}, "Ô “Số liệu”"),
        ({"nguon": " "}, "Ô “Nguồn”"),
        ({"don_vi": "Bệnh viện không có"}, "Ô “Đơn vị”"),
    ],
)
def test_what_is_wrong_is_told_with_what_was_entered_kept_in_the_form(
    monitor: Browser, sqlite_store: Engine, given: dict[str, str], sentence: str
) -> None:
    page = monitor.post("/so-lieu/luu", {**FORM, **given})
    assert page.status_code == 422
    assert sentence in page.text
    assert "Báo cáo số 12/BC-SYT" in page.text or "nguon" in given
    assert kept(sqlite_store) == []


def test_a_figure_that_differs_from_one_in_force_is_refused_with_that_number_in_our_writing(monitor: Browser) -> None:
    assert monitor.post("/so-lieu/luu", {**FORM, "so": "1.234.567"}).status_code == 303
    page = monitor.post("/so-lieu/luu", FORM)
    assert page.status_code == 422
    assert "Đã có số liệu cùng loại, cùng thời gian là 1.234.567. Nếu số đó sai" in page.text


def test_a_correction_keeps_both_rows_and_is_made_once(monitor: Browser, sqlite_store: Engine) -> None:
    monitor.post("/so-lieu/luu", FORM)
    [(first, _)] = kept(sqlite_store)
    assert "mời bấm “Đính chính”" in monitor.post("/so-lieu/luu", {**FORM, "so": "1321"}).text
    assert "Đính chính số liệu" in monitor.get(f"/so-lieu?sua={first.id}").text
    assert monitor.post("/so-lieu/luu", {**FORM, "so": "1321", "sua": str(first.id)}).status_code == 303
    assert "đã đính chính" in monitor.get("/so-lieu").text
    assert [(one.value, one.corrects, gone) for one, gone in kept(sqlite_store)] == [(1321, first.id, False), (1312, None, True)]
    assert monitor.post("/so-lieu/luu", {**FORM, "so": "1322", "sua": str(first.id)}).status_code == 409
    assert monitor.post("/so-lieu/luu", {**FORM, "sua": "999"}).status_code == 404


def test_a_list_is_taken_line_by_line(monitor: Browser, sqlite_store: Engine) -> None:
    lines = (
        "Loại số liệu;Bệnh;Xã, phường;Đơn vị;Từ ngày;Đến ngày;Số liệu;Nguồn",
        "Số ca mắc;tay chân miệng;;;01/01/2026;15/11/2026;1.045;Báo cáo 1",
        f"ca tử vong;dại;;{HOSPITAL};01/01/2026;15/11/2026;0;Báo cáo 1",
        "Số ca mắc;bệnh lạ;;;01/01/2026;15/11/2026;3;Báo cáo 1",
        "Số ca mắc;sởi;;;01/01/2026;31/02/2026;3;Báo cáo 1",
        "ca mắc;tay - chân - miệng;;;01/01/2026;15/11/2026;1045;Báo cáo 1",
    )
    files = {"tep": ("so-lieu.csv", "\n".join(lines).encode(), "text/csv")}
    page = monitor.post("/so-lieu/tep", {}, files=files)
    assert "Đã lưu 2 số liệu." in page.text
    for line in (4, 5, 6):
        assert f"dòng {line}:" in page.text
    assert {(one.kind, one.matter, one.value, one.unit) for one, _ in kept(sqlite_store)} == {
        (FigureKind.CASES, "tay chân miệng", 1045, ""),
        (FigureKind.DEATHS, "dại", 0, HOSPITAL),
    }
    wrong = monitor.post("/so-lieu/tep", {}, files={"tep": ("a.csv", b"Benh;So lieu\nsoi;3", "text/csv")})
    assert wrong.status_code == 422
    assert "thiếu cột “Loại số liệu”" in wrong.text


def test_a_suggestion_is_accepted_or_dropped_by_a_person(monitor: Browser, sqlite_store: Engine) -> None:
    sentence = "Toàn tỉnh có 1.312 ca sốt xuất huyết."
    with writing(sqlite_store) as connection:
        ones = [replace(FIGURE, entered_by=""), replace(FIGURE, value=5, kind=FigureKind.DEATHS, entered_by="")]
        published_figures.suggest(connection, [FigureSuggestion(id=0, item_id=1, figure=one, sentence=sentence) for one in ones])
        ids = {one.figure.kind: one.id for one in published_figures.waiting(connection)}
    assert sentence in monitor.get("/so-lieu").text
    monitor.post(f"/so-lieu/goi-y/{ids[FigureKind.CASES]}/nhan", {})
    monitor.post(f"/so-lieu/goi-y/{ids[FigureKind.DEATHS]}/bo", {})
    assert [(one.value, one.entered_by) for one, _ in kept(sqlite_store)] == [(1312, "theodoi")]
    assert sentence not in monitor.get("/so-lieu").text
    assert monitor.post(f"/so-lieu/goi-y/{ids[FigureKind.CASES]}/nhan", {}).status_code == 409
    assert monitor.post("/so-lieu/goi-y/999/bo", {}).status_code == 404


def test_a_case_shows_the_published_figure_beside_the_piece(monitor: Browser, sqlite_store: Engine) -> None:
    with writing(sqlite_store) as connection:
        one_flag = flags.of_case(connection, 1)[0]
        title = one_flag.item.title
        [figure_id] = published_figures.add(connection, [replace(FIGURE, matter="dại")], NOW)
        raised = Flag(
            detector="contradicts_figure",
            key=str(figure_id),
            score=0.8,
            level=Level.HIGH,
            reason="Số liệu cao hơn số đã công bố.",
            evidence=one_flag.flag.evidence,
        )
        flags.keep(connection, one_flag.item.id, [one_flag.flag, raised], "test", NOW)
        flags.put_in_case(connection, [one.id for one in flags.without_case(connection)], 1)
    page = monitor.get("/vu-viec/1").text
    assert title in page
    assert "Số liệu đã công bố" in page
    assert "1.312" in page
    assert "https://soyte.sonbinh.example/tin-1" in page


def test_an_officer_sees_figures_and_cannot_change_them(sqlite_store: Engine, tmp_path: Path) -> None:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("benhvien")
        page = browser.get("/so-lieu")
        assert page.status_code == 200
        assert "Lưu số liệu" not in page.text
        assert browser.post("/so-lieu/luu", FORM).status_code == 403
