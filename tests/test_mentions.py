"""Health organisations named in a text: where, and whose they are only where that is certain (R060)."""

import json
import random
import time
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from nlp.mentions import Registry
from nlp.places import Gazetteer
from records.analysis import Mention, Text
from records.unit import Unit, UnitKind

F1_WANTED = 0.93  # two readers agree to 0.93


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(load_places())


@cache
def shipped() -> Registry:
    return Registry(load_units().records, gazetteer(), load_abbreviations())


def registry(*units: tuple[str, Sequence[str], str | None]) -> Registry:
    made = [
        Unit(id=index, name=name, aliases=tuple(aliases), province=province, kind=UnitKind.SUBORDINATE)
        for index, (name, aliases, province) in enumerate(units, 1)
    ]
    return Registry(made, gazetteer(), load_abbreviations())


def named(title: str, summary: str | None = None) -> list[str]:
    return [mention.span.text for mention in shipped().find(Text(title=title, summary=summary))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cục Quản lý Dược (Bộ Y tế) thu hồi thuốc", ["Cục Quản lý Dược", "Bộ Y tế"]),
        ("Bệnh viện (BV) Bạch Mai (Hà Nội) cho biết", ["Bệnh viện (BV) Bạch Mai"]),
        ("Bệnh viện Sản - Nhi Sơn Bình tiếp nhận", ["Bệnh viện Sản - Nhi Sơn Bình"]),
        ("Bệnh viện Nam học và Hiếm muộn Việt - Bỉ", ["Bệnh viện Nam học và Hiếm muộn Việt - Bỉ"]),
        ("Trung tâm Kiểm soát bệnh tật (CDC) tỉnh Cà Mau", ["Trung tâm Kiểm soát bệnh tật (CDC) tỉnh Cà Mau"]),
        ("Các bác sĩ Bệnh viện Chợ Rẫy và Từ Dũ vừa cứu sống", ["Bệnh viện Chợ Rẫy", "Từ Dũ"]),
        ("hai bệnh viện Đa khoa Hóc Môn và Nhân dân 115", ["bệnh viện Đa khoa Hóc Môn", "Nhân dân 115"]),
        ("BVĐK tỉnh Lạng Sơn quá tải", ["BVĐK tỉnh Lạng Sơn"]),
        ("Bệnh viện Ung bướu cơ sở 2 ở TP.HCM", ["Bệnh viện Ung bướu cơ sở 2"]),
        ("phòng khám vật lý trị liệu Minh Hòa", ["phòng khám vật lý trị liệu Minh Hòa"]),
        ("Hệ thống bệnh viện Sơn Lạc khai trương", ["Hệ thống bệnh viện Sơn Lạc"]),
        ("Giám đốc Bệnh viện Bình Dân Nguyễn Văn Ba nói", ["Bệnh viện Bình Dân"]),
        ("Giám đốc Sở Y tế Lê Thị Tư phát biểu", ["Sở Y tế"]),
        ("Trạm y tế xã Sơn Thủy bị ngập", ["Trạm y tế xã Sơn Thủy"]),
        ("Viện Huyết học - Truyền máu Trung ương cần máu", ["Viện Huyết học - Truyền máu Trung ương"]),
        ("Thứ trưởng Bộ Y tế Trần Văn Năm", ["Bộ Y tế"]),
        ("Người dân tiêm ngừa tại VNVC", ["VNVC"]),
    ],
)
def test_an_organisation_is_found_in_its_whole_length(text: str, expected: list[str]):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "168 trạm y tế TP HCM đồng loạt khám",
        "Nhiều bệnh viện ở Hà Nội quá tải",
        "Cán bộ y tế đến tận nhà",
        "đưa đến cơ sở y tế gần nhất",
        "Sở y tế các tỉnh, thành phố",
        "Hỗn loạn tại CDC Mỹ",
        "Bộ Y tế Thái Lan cảnh báo",
        "Bệnh viện Đa khoa Massachusetts (Mỹ) công bố",
        "Trường Đại học Y Hà Nội tuyển sinh",
        "Công ty Dược phẩm Sơn Hà bị phạt",
        "Viện Kiểm sát nhân dân tối cao",
        "Cục Hàng không Việt Nam",
        "bệnh viện đa khoa hiện đại",
        "Tổ chức Y tế thế giới (WHO)",
    ],
)
def test_generic_foreign_and_other_bodies_are_not(text: str):
    assert named(text) == []


def test_an_organisation_comes_once_in_its_longest_form():
    assert named("Xe đưa bé đến BV Nhi đồng 2", "Bé trai được đưa đến Bệnh viện Nhi đồng 2.") == ["Bệnh viện Nhi đồng 2"]
    assert named("Sở Y tế nói gì?", "Sở Y tế tỉnh Cà Mau trả lời.") == ["Sở Y tế tỉnh Cà Mau"]


def test_offsets_point_into_the_field():
    text = Text(title="Nóng", summary="😀 Sáng nay, Sở Y tế tỉnh Cà Mau và Bệnh viện Nhi đồng 1 họp.")
    for mention in shipped().find(text):
        assert text.summary is not None
        assert mention.span.field == "summary"
        assert text.summary[mention.span.start : mention.span.end] == mention.span.text


def only(mentions: Sequence[Mention]) -> Mention:
    assert len(mentions) == 1
    return mentions[0]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Bệnh viện Việt Đức", "Bệnh viện Hữu nghị Việt Đức"),
        ("BV Việt Đức", "Bệnh viện Hữu nghị Việt Đức"),
        ("Viện Vệ sinh dịch tễ T.Ư", "Viện Vệ sinh dịch tễ Trung ương"),
        ("SYT Hà Nội", "Sở Y tế Thành phố Hà Nội"),
        ("Sở Y tế tỉnh Kiên Giang", "Sở Y tế tỉnh An Giang"),
        ("CDC Cần Thơ", "Trung tâm Kiểm soát bệnh tật Thành phố Cần Thơ"),
        ("Bệnh viện đa khoa Vĩnh Long", "Bệnh viện Đa khoa tỉnh Vĩnh Long"),
        ("Cục Y tế dự phòng", "Cục Phòng bệnh"),
        ("bệnh viện 108", "Bệnh viện Trung ương Quân đội 108"),
        ("bv tỉnh Lạng Sơn", "Bệnh viện Đa khoa tỉnh Lạng Sơn"),
        ("Bệnh viện ĐH Y Dược TP.HCM", "Bệnh viện Đại học Y Dược TP.HCM"),
    ],
)
def test_former_short_and_abbreviated_names_resolve(written: str, unit: str):
    assert only(shipped().find(Text(title=f"Tin từ {written} sáng nay"))).unit == unit


def test_a_look_alike_is_not_the_hospital():
    for written in ("Bệnh viện Đa khoa Việt Đức", "Phòng khám Việt Đức"):
        found = only(shipped().find(Text(title=f"Khởi tố giám đốc {written}")))
        assert (found.unit, found.candidates) == (None, ())


def test_two_hospitals_of_one_name_are_candidates_until_a_place_decides():
    alone = only(shipped().find(Text(title="Bệnh viện C có ca nghi nhiễm")))
    assert alone.unit is None
    assert set(alone.candidates) == {"Bệnh viện C Đà Nẵng", "Bệnh viện C Thái Nguyên"}
    placed = only(shipped().find(Text(title="Bệnh viện C (Đà Nẵng) có ca nghi nhiễm")))
    assert placed.unit == "Bệnh viện C Đà Nẵng"


def test_the_provincial_hospital_is_known_by_its_province():
    ours = registry(("Bệnh viện Đa khoa tỉnh Cà Mau", (), "Cà Mau"), ("Bệnh viện Đa khoa tỉnh Sơn La", (), "Sơn La"))
    found = only(ours.find(Text(title="Cà Mau: bệnh viện tỉnh quá tải")))
    assert found.unit == "Bệnh viện Đa khoa tỉnh Cà Mau"
    assert ours.find(Text(title="Bệnh viện tỉnh quá tải")) == ()


def test_a_bare_department_without_a_place_is_nobodys():
    ours = registry(("Sở Y tế tỉnh Cà Mau", (), "Cà Mau"))
    found = only(ours.find(Text(title="Sở Y tế nói gì về vụ việc?")))
    assert (found.unit, found.candidates) == (None, ("Sở Y tế tỉnh Cà Mau",))
    assert only(ours.find(Text(title="Sở Y tế nói gì?", summary="Vụ việc ở Cà Mau"))).unit == "Sở Y tế tỉnh Cà Mau"


def test_another_provinces_unit_of_the_same_name_is_not_ours():
    ours = registry(("Trung tâm Y tế Tân Bình", (), "Cà Mau"))
    assert only(ours.find(Text(title="Trung tâm Y tế Tân Bình (TP.HCM) bị phạt"))).unit is None


def test_an_alias_is_found_as_it_was_given():
    ours = registry(("Bệnh viện Đa khoa tỉnh Sơn Bình", ("BV Sông Trăng", "Nhà thương Sơn Bình"), None))
    assert only(ours.find(Text(title="Ở Nhà thương Sơn Bình đêm qua"))).unit == "Bệnh viện Đa khoa tỉnh Sơn Bình"
    assert only(ours.find(Text(text="bv sông trăng quá tải luôn"))).unit == "Bệnh viện Đa khoa tỉnh Sơn Bình"


def test_a_post_without_accents_is_read_too():
    found = only(shipped().find(Text(text="bv cho ray qua tai luon moi nguoi oi")))
    assert (found.span.text, found.unit) == ("bv cho ray", "Bệnh viện Chợ Rẫy")


def test_a_brother_is_no_england():
    assert named("Bệnh viện Sơn Bình", "Người thân của anh được đưa tới Bệnh viện Sơn Bình anh dũng") == ["Bệnh viện Sơn Bình"]


def test_an_empty_registry_still_finds_what_is_named():
    assert only(registry().find(Text(title="Sở Y tế tỉnh Cà Mau họp"))).unit is None


def test_a_huge_text_is_read_in_bounded_time():
    chance = random.Random(7)
    text = " ".join(f"Bệnh viện Aa{chance.random()} Bb, xã Hòa Bình, TP.HCM" for _ in range(20_000))
    started = time.process_time()
    shipped().read(Text(text=text))
    assert time.process_time() - started < 10


@pytest.mark.shared
def test_the_gold_organisations_are_found(shared: Path):
    right = found = wanted = 0
    for line in (shared / "data/gold/mentions-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, summary = (unicodedata.normalize("NFC", row[key] or "") for key in ("title", "summary"))
        gold = {unicodedata.normalize("NFC", unit) for unit in row["units"]}
        ours = set(named(title, summary))
        right, found, wanted = right + len(ours & gold), found + len(ours), wanted + len(gold)
    assert 2 * right / (found + wanted) >= F1_WANTED


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("TTYT huyện Nghĩa Đàn, BVĐK tỉnh Nghệ An tiếp nhận nhiều ca", ["TTYT huyện Nghĩa Đàn", "BVĐK tỉnh Nghệ An"]),
        ("Trung tâm Tim mạch, Bệnh viện E mổ cứu bé sơ sinh", ["Bệnh viện E"]),
    ],
)
def test_an_abbreviated_centre_in_a_list_is_named_and_a_hospitals_own_body_is_not(title: str, wanted: list[str]) -> None:
    assert named(title) == wanted
