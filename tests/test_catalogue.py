"""The shipped catalogue and its loaders: what is there, and what a broken file is answered with."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.outlets import load_outlets
from catalogue.places import full_province_names, load_places, province_names
from catalogue.quotas import load_quotas
from catalogue.units import load_abbreviations, load_units
from errors import BadInput
from records.area import AreaLevel
from records.source import OutletKind
from records.unit import UnitKind

UNITS_HEADER = "name,aliases,parent,province\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "bang.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_the_shipped_tables_have_no_bad_row():
    assert load_units().problems == ()
    assert load_outlets().problems == ()
    assert load_quotas().problems == ()
    assert load_abbreviations()["bvđk"] == "bệnh viện đa khoa"


def test_places_are_34_provinces_63_former_ones_and_3321_communes():
    areas = load_places()
    provinces = [area for area in areas if area.level is AreaLevel.PROVINCE]
    assert len(province_names()) == 34
    assert len({area.name for area in provinces if area.former and area.valid_to == date(2025, 6, 30)}) == 63
    assert sum(area.level is AreaLevel.COMMUNE for area in areas) == 3321
    assert {area.province for area in areas} == set(province_names())
    assert full_province_names()["Sơn La"] == "Tỉnh Sơn La"


def test_the_table_of_places_stays_small():
    file = Path(__file__).parent.parent / "catalogue" / "places.tsv.gz"
    assert file.stat().st_size < 600_000


def test_every_outlet_of_the_watch_list_is_watched_with_or_without_a_feed():
    found = load_outlets()
    watched = {outlet.name for outlet in found.outlets if outlet.watched}
    assert {"VTV", "VOV", "VnExpress", "Dân trí", "VietNamNet", "VTC News"} <= watched
    assert "Đài PTTH Lạng Sơn" in watched
    assert all(source.basis == "RSS công khai do báo cung cấp" for source in found.sources)
    keys = {outlet.key for outlet in found.outlets}
    assert all(source.outlet_key in keys for source in found.sources)
    assert next(o for o in found.outlets if o.key == "fanpage-langsonnews").kind is OutletKind.FANPAGE


def test_ministry_hospitals_are_outside_the_departments_authority():
    kinds = {unit.name: unit.kind for unit in load_units().records}
    assert kinds["Bệnh viện Chợ Rẫy"] is UnitKind.OUTSIDE
    assert kinds["Sở Y tế tỉnh Lạng Sơn"] is UnitKind.DEPARTMENT
    assert sum(kind is UnitKind.DEPARTMENT for kind in kinds.values()) == 34


def test_quotas_are_two_with_photo_and_fifteen_for_radio():
    quotas = {quota.unit_kind: quota for quota in load_quotas().records}
    assert (quotas[UnitKind.SUBORDINATE].per_month, quotas[UnitKind.SUBORDINATE].photo_needed) == (2, True)
    assert quotas[UnitKind.RADIO].per_month == 15


def test_a_missing_column_is_named_with_its_file_and_remedy(tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        load_units(write(tmp_path, "name,parent,province\nTrạm Y tế xã Sơn Bình,,\n"))
    assert "bang.csv" in caught.value.sentence
    assert "“aliases”" in caught.value.sentence
    assert "dòng đầu cần có các cột" in caught.value.sentence


def test_an_absent_file_is_told_with_its_path(tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        load_units(tmp_path / "khong-co.csv")
    assert "Không thấy tệp" in caught.value.sentence


def test_a_file_in_another_charset_says_how_to_save_it(tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        load_units(write(tmp_path, UNITS_HEADER + "Sở Y tế,,,\n", "utf-16"))
    assert "CSV UTF-8" in caught.value.sentence


def test_bad_rows_are_named_by_line_and_the_rest_goes_on(tmp_path: Path):
    text = UNITS_HEADER + (
        "Sở Y tế tỉnh Sơn Bình,SYT Sơn Bình,UBND tỉnh Sơn Bình,Sơn Bình\n"
        ",không tên,,\n"
        "\n"
        'Bệnh viện Đa khoa tỉnh Sơn Bình,"BVĐK Sơn Bình | BV tỉnh",Sở Y tế tỉnh Sơn Bình,Sơn Bình\n'
        "Bệnh viện đa khoa tỉnh Sơn Bình,,,\n"
        "Trạm Y tế xã Hòa Bình,a,b,c,d,e\n"
    )
    loaded = load_units(write(tmp_path, text))
    assert [unit.name for unit in loaded.records] == ["Sở Y tế tỉnh Sơn Bình", "Bệnh viện Đa khoa tỉnh Sơn Bình"]
    assert [bad.sentence.split(":")[0] for bad in loaded.problems] == [
        "Tệp bang.csv, dòng 3",
        "Tệp bang.csv, dòng 6",
        "Tệp bang.csv, dòng 7",
    ]
    hospital = loaded.records[1]
    assert hospital.aliases == ("BVĐK Sơn Bình", "BV tỉnh")
    assert hospital.parent_id == loaded.records[0].id


def test_a_units_kind_is_read_from_its_head_where_none_is_stated(tmp_path: Path):
    loaded = load_units(write(tmp_path, UNITS_HEADER + "Sở Y tế X,,,\nTrạm Y tế xã Y,,,\nBệnh viện Z,,,\n"))
    assert [unit.kind for unit in loaded.records] == [UnitKind.DEPARTMENT, UnitKind.STATION, UnitKind.SUBORDINATE]


def test_a_byte_order_mark_and_decomposed_accents_do_no_harm(tmp_path: Path):
    loaded = load_units(write(tmp_path, "\ufeff" + UNITS_HEADER + "Sở Y te\u0302\u0301 X,,,\n"))
    assert loaded.records[0].name == "Sở Y tế X"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,A,a.vn,bao_chi,1,,,", "kind"),
        ("a,A,a.vn,co_quan_bao_chi,co,,,", "watched"),
        ("a,A,a.vn,co_quan_bao_chi,1,ftp://a.vn/rss,b,", "feed"),
        ("a,A,a.vn,co_quan_bao_chi,1,https://a.vn/rss,,", "basis"),
    ],
)
def test_a_bad_outlet_row_names_its_column(tmp_path: Path, row: str, column: str):
    found = load_outlets(write(tmp_path, "outlet,name,domain,kind,watched,feed,basis,section\n" + row + "\n"))
    assert found.outlets == ()
    assert f"“{column}”" in found.problems[0].sentence


def test_a_bad_quota_is_left_out_by_name(tmp_path: Path):
    text = "unit_kind,per_month,photo_needed,valid_from,basis\ndon_vi_truc_thuoc,hai,1,2026-01-01,R027\n"
    text += "don_vi_truc_thuoc,3,1,01/2026,R027\ndon_vi_truc_thuoc,3,1,2026-07-01,QĐ nội bộ\n"
    loaded = load_quotas(write(tmp_path, text))
    assert [quota.per_month for quota in loaded.records] == [3]
    assert ["per_month" in loaded.problems[0].sentence, "valid_from" in loaded.problems[1].sentence] == [True, True]
