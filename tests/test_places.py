"""Places as written, resolved to today's province and commune where that is certain."""

import json
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from catalogue.places import load_places
from nlp.places import Gazetteer, lowered
from records.analysis import Text

RECALL_WANTED = 0.95


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(load_places())


def find(title: str, summary: str | None = None) -> list[tuple[str, str | None, str | None]]:
    return [(place.text, place.province, place.commune) for place in gazetteer().find(Text(title=title, summary=summary))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ngộ độc ở Hà Nội", ("Hà Nội", "Hà Nội", None)),
        ("tại TP.HCM sáng nay", ("TP.HCM", "Hồ Chí Minh", None)),
        ("tại TP HCM sáng nay", ("TP HCM", "Hồ Chí Minh", None)),
        ("tỉnh Thanh Hoá", ("Thanh Hoá", "Thanh Hóa", None)),
        ("tỉnh Kiên Giang (cũ)", ("Kiên Giang", "An Giang", None)),
        ("Bà Rịa - Vũng Tàu (cũ)", ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh", None)),
        ("ở Thừa Thiên Huế", ("Thừa Thiên Huế", "Huế", None)),
        ("TP Bắc Giang", ("Bắc Giang", "Bắc Ninh", None)),
        ("người dân Quy Nhơn", ("Quy Nhơn", "Gia Lai", None)),
        ("đảo Phú Quốc", ("đảo Phú Quốc", "An Giang", "Đặc khu Phú Quốc")),
        ("phường Dĩ An", ("phường Dĩ An", "Hồ Chí Minh", "Phường Dĩ An")),
        ("P.Buôn Ma Thuột", ("P.Buôn Ma Thuột", "Đắk Lắk", "Phường Buôn Ma Thuột")),
        ("huyện Củ Chi (cũ)", ("huyện Củ Chi", "Hồ Chí Minh", None)),
        ("HÀ NỘI: BÁO ĐỘNG", ("HÀ NỘI", "Hà Nội", None)),
        ("benh vien qua tai o ha noi", ("ha noi", "Hà Nội", None)),
        ("đang ở đà nẵng nè mọi người", ("đà nẵng", "Đà Nẵng", None)),
    ],
)
def test_a_place_is_found_and_resolved(text: str, expected: tuple[str, str | None, str | None]):
    assert expected in find(text)


@pytest.mark.parametrize(
    "text",
    [
        "vùng biển Thái Bình Dương",
        "ca sĩ Nguyễn Hà Giang kể chuyện",
        "Chủ tịch Hồ Chí Minh",
        "cuộc sống hòa bình",
        "thuốc quảng cáo tràn lan",
        "Tân Bình luận về thuốc",
        "Bác sĩ Trần Bình Minh",
        "tỉnh Hà Nam (Trung Quốc)",
        "vinh dự nhận huân chương",
        "Vĩnh Phúcx",
        "Chợ Sài Gòn Giải Phóng",
    ],
)
def test_words_and_persons_are_no_places(text: str):
    assert find(text) == []


def test_an_ambiguous_commune_takes_the_province_behind_it():
    assert find("xã Hòa Bình, Vĩnh Long") == [("xã Hòa Bình", "Vĩnh Long", "Xã Hòa Bình"), ("Vĩnh Long", "Vĩnh Long", None)]


def test_an_ambiguous_commune_takes_the_only_province_the_text_speaks_of():
    found = find("Ca bệnh ở xã Hòa Bình", "UBND tỉnh Vĩnh Long chỉ đạo")
    assert found[0] == ("xã Hòa Bình", "Vĩnh Long", "Xã Hòa Bình")


def test_an_ambiguous_commune_alone_stays_open():
    assert find("Ca bệnh ở xã Hòa Bình") == [("xã Hòa Bình", None, None)]


def test_a_bare_commune_counts_only_before_its_province():
    assert find("Người dân Củ Chi lo lắng") == []
    assert ("Củ Chi", "Hồ Chí Minh", None) in find("Anh B. (ở Củ Chi, TP.HCM)")


def test_each_way_of_writing_comes_once_in_reading_order():
    assert [text for text, *_ in find("TP.HCM và Hà Nội", "TP.HCM, Thành phố Hồ Chí Minh")] == [
        "TP.HCM",
        "Hà Nội",
        "Thành phố Hồ Chí Minh",
    ]


def test_lowering_keeps_the_length_whatever_the_letters():
    for text in ("İSTANBUL Hoà", "ẞ Thuý", "Ǆ"):
        assert len(lowered(text)) == len(text)


def test_a_province_of_any_time_is_known_by_name():
    assert gazetteer().province_of("Kiên Giang") == "An Giang"
    assert gazetteer().province_of("Khánh Hoà") == "Khánh Hòa"
    assert gazetteer().province_of("Sơn Bình") is None


@pytest.mark.shared
def test_places_of_the_gold_items_are_found(shared: Path):
    wanted = found = 0
    for line in (shared / "data/gold/mentions-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, summary = (unicodedata.normalize("NFC", row[key] or "") for key in ("title", "summary"))
        names = {text for text, *_ in find(title, summary)}
        wanted += len(row["places"])
        found += sum(unicodedata.normalize("NFC", place) in names for place in row["places"])
    assert found / wanted >= RECALL_WANTED
