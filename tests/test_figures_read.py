"""Figures read from texts: numbers as Vietnamese writes them, days, places, what they are not; spans in the stored text."""

import unicodedata
from datetime import date
from typing import Literal

import pytest

from bench.quality_figures import score
from catalogue.lexicons import matters
from catalogue.places import load_places
from nlp.figures import Figures
from nlp.places import Gazetteer
from records.analysis import Text
from records.figure import Extent, FigureKind, StatedFigure, Unread

DAY = date(2026, 11, 20)
READER = Figures(matters(), Gazetteer(load_places()))


def read(text: str, day: date | None = DAY) -> tuple[StatedFigure, ...]:
    return READER.read(Text(title="Tin y tế", text=text), day)


def only(text: str, day: date | None = DAY) -> StatedFigure:
    [one] = read(text, day)
    return one


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("1.234", 1234, 1234),
        ("1,234", 1234, 1234),
        ("12 345", 12345, 12345),
        ("1,2 nghìn", 1150, 1250),
        ("3 nghìn", 2500, 3500),
        ("hai", 2, 2),
        ("mười hai", 12, 12),
        ("hai mươi lăm", 25, 25),
        ("một trăm linh ba", 103, 103),
        ("hơn 300", 300, 400),
        ("hơn 312", 312, 343),
        ("gần 1.000", 0, 1000),
        ("khoảng 50", 40, 60),
        ("ít nhất 20", 20, None),
        ("hàng chục", 20, 99),
        ("vài", 2, 9),
        ("5-7", 5, 7),
        ("từ 5 đến 7", 5, 7),
        ("tới hơn 40", 40, 50),
    ],
)
def test_numbers_are_read_as_ranges(said: str, low: int, high: int | None) -> None:
    one = only(f"Nghệ An ghi nhận {said} ca mắc sởi.")
    assert (one.low, one.high, one.matter, one.province) == (low, high, "sởi", "Nghệ An")


@pytest.mark.parametrize(
    ("words", "since", "until", "dated"),
    [
        ("từ đầu năm đến nay", "2026-01-01", "2026-11-20", False),
        ("từ đầu năm đến ngày 15/11", "2026-01-01", "2026-11-15", True),
        ("từ đầu năm đến 15 tháng 11 năm 2026", "2026-01-01", "2026-11-15", True),
        ("tính đến 17 giờ ngày 18/11/2026", None, "2026-11-18", True),
        ("từ ngày 9/11 đến 15/11", "2026-11-09", "2026-11-15", True),
        ("trong tuần qua", "2026-11-14", "2026-11-20", False),
        ("trong 10 tháng đầu năm", "2026-01-01", "2026-10-31", True),
        ("trong tháng 12", "2025-12-01", "2025-12-31", True),
        ("trong năm 2024", "2024-01-01", "2024-12-31", True),
        ("trong quý III", "2026-07-01", "2026-09-30", True),
        ("ngày 30/12", "2025-12-30", "2025-12-30", True),
        ("hôm nay", "2026-11-20", "2026-11-20", False),
    ],
)
def test_periods_are_read_to_days(words: str, since: str | None, until: str, dated: bool) -> None:
    one = only(f"Nghệ An {words} có 45 ca mắc sởi.")
    assert (one.since and one.since.isoformat(), one.until and one.until.isoformat(), one.dated) == (since, until, dated)
    assert one.unread == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sởi: cùng kỳ năm 2025, Nghệ An có 120 ca.", Unread.EARLIER),
        ("Số ca sởi ở Nghệ An tăng 120 ca.", Unread.DIFFERENCE),
        ("Nghệ An có 20 ca sởi mỗi ngày.", Unread.RATE),
        ("Nghệ An có thể có 500 ca sởi.", Unread.FORECAST),
        ("Có phải Nghệ An có 500 ca sởi?", Unread.ASKED),
        ("Cả nước có 500 ca sởi.", Unread.NATIONAL),
        ("Campuchia có 500 ca sởi.", Unread.ABROAD),
        ("Đã có 500 ca sởi.", Unread.PLACE),
        ("Nghệ An có 12 người chết.", Unread.MATTER),
        ("Dịch sởi, ho gà lan rộng. Nghệ An có 12 ca mắc.", Unread.SEVERAL_MATTERS),
        ("Đến ngày 31/2, Nghệ An có 12 ca sởi.", Unread.DAY),
    ],
)
def test_what_cannot_be_compared_says_why(text: str, why: Unread) -> None:
    assert why in only(text).unread


def test_without_a_day_of_the_piece_a_day_without_year_is_unknown() -> None:
    assert Unread.DAY in only("Đến ngày 15/11, Nghệ An có 12 ca sởi.", None).unread
    assert only("Đến ngày 15/11/2026, Nghệ An có 12 ca sởi.", None).unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "12 người mắc kẹt ở Nghệ An vì sởi",
        "Trong năm ca mắc sởi ở Nghệ An tăng",
        "Tháng 11 ca mắc sởi ở Nghệ An tăng",
        "40 ca nặng, 20 ca khỏi bệnh sởi ở Nghệ An",
        "3 ca nghi mắc sởi ở Nghệ An",
        "Bệnh viện 108 mổ ca khó",
        "",
    ],
)
def test_what_is_no_count_is_not_read(text: str) -> None:
    assert read(text) == ()


def test_none_is_a_number_and_the_dead_among_the_sick_are_of_the_same_place_and_time() -> None:
    cases, dead, none = read("Từ đầu năm, Nghệ An có 312 ca mắc sởi, trong đó 2 ca tử vong, chưa ghi nhận ca mắc ho gà nào.")
    assert (cases.kind, dead.kind, dead.low, dead.narrower) == (FigureKind.CASES, FigureKind.DEATHS, 2, False)
    assert dead.since == cases.since == date(2026, 1, 1)
    assert (none.low, none.high, none.matter) == (0, 0, "ho gà")


def test_a_ward_a_hospital_and_a_former_province_are_parts() -> None:
    assert only("Phường Hải Châu (Đà Nẵng) có 8 ca sởi.").commune == "Phường Hải Châu"
    assert only("Bệnh viện Nhi Thanh Hóa có 8 ca sởi.").narrower
    former = only("Tỉnh Bạc Liêu có 8 ca sởi.")
    assert (former.province, former.narrower) == ("Cà Mau", True)


def test_a_denial_marks_the_figure_and_an_insisting_rumour_does_not_hide_behind_one() -> None:
    assert only("Sở Y tế Nghệ An bác bỏ tin 20 người chết vì sởi.").doubted
    assert not only("Báo nói tin giả nhưng thực tế Nghệ An có 20 người chết vì sởi.").doubted


def test_a_text_without_accents_is_read_too() -> None:
    one = only("O Nghe An co hon 300 nguoi chet vi benh dai tu dau nam roi ba con oi")
    assert (one.kind, one.low, one.matter, one.province, one.extent) == (FigureKind.DEATHS, 300, "dại", "Nghệ An", Extent.PERIOD)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spans_point_into_the_stored_text(form: Literal["NFC", "NFD"]) -> None:
    stored = unicodedata.normalize(form, "Sáng nay, họp. Nghệ An ghi nhận hơn 300 ca mắc sởi từ đầu năm.")
    [one] = READER.read(Text(text=stored), DAY)
    assert unicodedata.normalize("NFC", one.span.text) == "hơn 300 ca"
    assert stored[one.span.start : one.span.end] == one.span.text
    assert stored[one.sentence.start : one.sentence.end] == one.sentence.text


def test_held_sentences_are_read_at_least_as_well_as_measured() -> None:
    right, wanted, found = score("all")
    assert wanted >= 50
    assert right / wanted >= 0.9
    assert right / found >= 0.9


def test_the_lexicon_knows_diseases_by_other_names_and_none_it_does_not_know() -> None:
    known = matters()
    assert [known.named(name) for name in ("SXH", "dengue", "BỆNH DẠI", "tay-chân-miệng", "covid", "sot xuat huyet", "lao")] == [
        "sốt xuất huyết",
        "sốt xuất huyết",
        "dại",
        "tay chân miệng",
        "COVID-19",
        "sốt xuất huyết",
        "lao",
    ]
    assert known.named("bệnh lạ") is None
    assert known.of(Text(title="Xe khách lao xuống vực, phong tỏa hiện trường")) == ()
