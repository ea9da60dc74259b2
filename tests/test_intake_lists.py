"""Lists of links and posts as Vietnamese offices really save them: nothing good is lost, nothing bad is silent."""

import time
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import lists, sheets
from errors import BadInput
from records.item import DateOrigin, ItemKind

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ROWS = [
    ("Đường dẫn", "Tiêu đề", "Ngày đăng", "Nơi đăng", "Nội dung"),
    ("https://bao.example/tin-1.html?utm_source=zalo", "Bệnh viện tiếp nhận máy thở", "19/11/2026 08:30", "", ""),
    ("https://www.facebook.com/trang/posts/12", "", "", "Trang Sơn Bình", "Nghe nói có dịch lạ ở Hạ Lâm, mọi người cẩn thận."),
]


def csv_of(rows, delimiter=",") -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"


def xlsx_of(*rows: str, place: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """The smallest workbook: inline strings; `rows` are the XML of cells."""
    sheet = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, 1)) + place
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{relations}">'
        '<sheets><sheet name="Tin" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {space}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>",
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return made.getvalue()


def text_cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (csv_of(ROWS).encode(), "UTF-8"),
        (csv_of(ROWS).encode("utf-8-sig"), "UTF-8 with its mark"),
        (csv_of(ROWS, ";").encode("utf-8-sig"), "semicolons"),
        ("sep=;\r\n" + csv_of(ROWS, ";"), "Excel's own mark"),
        (csv_of(ROWS, "\t").encode("utf-16"), "Unicode text"),
    ],
)
def test_a_list_is_read_however_a_spreadsheet_saved_it(content, kind) -> None:
    listed = lists.read(content if isinstance(content, bytes) else content.encode(), "tin.csv", now=NOW)
    assert listed.problems == ()
    (_, page), (line, post) = listed.handed
    assert (page.entry.address, page.entry.kind) == ("https://bao.example/tin-1.html", ItemKind.PAGE)
    assert page.entry.link.endswith("utm_source=zalo")
    assert (page.entry.published, page.entry.published_origin) == (datetime(2026, 11, 19, 1, 30, tzinfo=UTC), DateOrigin.ENTERED)
    assert (post.entry.kind, post.outlet, post.entry.published) == (ItemKind.POST, "Trang Sơn Bình", None)
    assert line == (4 if kind == "Excel's own mark" else 3)


def test_windows_1258_is_read_and_its_loose_marks_are_composed() -> None:
    loose = "Link,Tiêu đề\nhttps://bao.example/1,Bê\u0323nh viê\u0323n\n"
    raw = loose.replace("ề", "ê\u0300").encode("cp1258")
    (line, one), *_ = lists.read(raw, "tin.csv", now=NOW).handed
    assert (line, one.entry.title) == (2, "Bệnh viện")


def test_a_bad_row_is_told_by_line_and_column_and_the_others_are_taken() -> None:
    rows = [
        ("url", "Ngày đăng", "Ghi chú"),
        ("https://bao.example/1", "20/11/2027", ""),
        ("khong phai dia chi", "", ""),
        ("https://bao.example/2", "", "giữ lại"),
        ("https://www.bao.example/2?fbclid=x", "", ""),
        ("https://facebook.com/x/posts/1", "", ""),
        ("bao.example/3", "hôm qua", ""),
    ]
    listed = lists.read(csv_of(rows).encode(), "tin.csv", now=NOW)
    assert [line for line, _ in listed.handed] == [4, 7]
    said = [problem.sentence for problem in listed.problems]
    assert said[0] == "Tệp tin.csv, dòng 2, cột “Ngày đăng” (B): “20/11/2027” là ngày ở tương lai."
    assert said[1].startswith("Tệp tin.csv, dòng 3, cột “Đường dẫn” (A): Địa chỉ “khong phai dia chi” không dùng được")
    assert said[2] == "Tệp tin.csv, dòng 5: trùng dòng 4, đã bỏ qua."
    assert "mời dán nội dung bài đăng" in said[3]
    assert listed.unused == ("Ghi chú",)


def test_a_cell_that_spans_lines_does_not_shift_the_lines_told() -> None:
    content = 'Link,Nội dung\n,"dòng một\ndòng hai của bài đăng"\nxấu,\n'
    listed = lists.read(content.encode(), "tin.csv", now=NOW)
    assert [line for line, _ in listed.handed] == [2]
    assert "dòng 4" in listed.problems[0].sentence


def test_an_excel_file_gives_texts_days_and_the_shown_value_of_a_formula() -> None:
    head = text_cell("A1", "Link") + text_cell("B1", "Ngày đăng") + text_cell("C1", "Tiêu đề")
    row = text_cell("A2", "https://bao.example/1") + '<c r="B2" s="1"><v>46345.354166666664</v></c>'
    row += '<c r="C2" t="str"><f>HYPERLINK("http://127.0.0.1/","bấm")</f><v>=bấm vào đây</v></c>'
    ((line, one),) = lists.read(xlsx_of(head, row), "tin.xlsx", now=NOW).handed
    assert (line, one.entry.title) == (2, "=bấm vào đây")
    assert one.entry.published == datetime(2026, 11, 19, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD1"])
def test_a_cell_at_the_end_of_the_world_costs_no_memory(place: str) -> None:
    row = "".join(letter for letter in place if letter.isdigit())
    far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    with pytest.raises(BadInput) as refusal:
        sheets.read(xlsx_of(text_cell("A1", "Link"), place=far), "tin.xlsx")
    assert "nằm quá xa" in refusal.value.sentence


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = xlsx_of(text_cell("A1", "Link"), more={f"xl/media/{n}.xml": b"0" * 20_000_000 for n in range(3)})
    began = time.monotonic()
    with pytest.raises(BadInput) as refusal:
        sheets.read(bomb, "tin.xlsx")
    assert "nén quá nhiều" in refusal.value.sentence
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "tin.csv", "tệp trống"),
        (b"PK\x03\x04hong", "tin.xlsx", "Không đọc được tệp tin.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "tin.xls", "không phải danh sách"),
        (b"Ho ten,So dien thoai\na,b\n", "tin.csv", "cần cột “Đường dẫn”"),
        (b'Link,Noi dung\n"mo khong dong,\n', "tin.csv", "dấu ngoặc kép"),
        (b"Link\n" + b"https://bao.example/1\n" * 5_001, "tin.csv", "hơn 5.000 dòng"),
        (b"x" * 10_000_001, "tin.csv", "lớn hơn 10 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_remedy(content: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        lists.read(content, name, now=NOW)
    assert said in refusal.value.sentence


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=timedelta(seconds=2))
def test_no_bytes_break_the_reader_of_lists(content: bytes) -> None:
    for raw in (content, b"PK" + content, b"Link,Ngay\n" + content):
        listed = _read_or_refused(raw)
        assert len(listed.handed) + len(listed.problems) <= raw.count(b"\n") + raw.count(b"\r") + 1


def _read_or_refused(raw: bytes) -> lists.Listed:
    """What the list says; nothing where it is refused with a sentence."""
    try:
        return lists.read(raw, "x.csv", now=NOW)
    except BadInput as refusal:
        return lists.Listed((), (), (refusal.sentence,))
