"""The month's report: what it counts, how it reads, and its two documents."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests.documents import docx, html
from digests.report import Heading, Paragraph, Report, Table
from digests.reports.monthly import NAME, compose
from records.analysis import Topic
from records.digest import CaseLine, DigestFacts, OutletCount, SourceGap, TopicCount
from records.publication import NotCounted, Standing

HOSTILE = 'x</w:t></w:r></w:p><w:p>{{7*7}}{% raw %}<script>alert(1)</script>" onload="y\x00\x0b\u2028\r\n\ud800\u202e&amp; A & B'


def line(number: int, **other) -> CaseLine:
    fields = {
        "opened": datetime(2026, 10, 2, 17, 30, tzinfo=UTC),
        "source": "Fanpage Sơn Bình 24h",
        "title": f"Tin số {number}",
        "link": f"https://bao.example/{number}?a=1&b=2",
        "unit": "Bệnh viện Đa khoa tỉnh Sơn Bình",
        "reason": "Trùng thông tin đã kiểm chứng.",
        "level": "khan",
        "state": "mo",
        "defects": (),
        "harms": (),
        "copies": 1,
    }
    return CaseLine(case_id=number, **{**fields, **other})


def stands(number: int, owed: int, counted: int, *reasons: tuple[NotCounted, int]) -> Standing:
    published = counted + sum(many for _, many in reasons)
    return Standing(
        unit_id=number,
        unit=f"Đơn vị {number}",
        month=date(2026, 10, 1),
        owed=owed,
        counted=counted,
        published=published,
        not_counted=reasons,
    )


FACTS = DigestFacts(
    month=date(2026, 10, 1),
    start=datetime(2026, 9, 30, 17, 0, tzinfo=UTC),
    end=datetime(2026, 10, 31, 17, 0, tzinfo=UTC),
    cut_off=datetime(2026, 11, 2, 1, 0, tzinfo=UTC),
    department="Sở Y tế tỉnh Sơn Bình",
    parent="Ủy ban nhân dân tỉnh Sơn Bình",
    province="Tỉnh Sơn Bình",
    outlets=(
        OutletCount(outlet="VTV", collected=0, health=0, sector=0, flagged=0, not_covered_days=4),
        OutletCount(outlet="VnExpress", collected=1580, health=120, sector=31, flagged=2),
    ),
    topics=(
        TopicCount(topic=Topic.OUTBREAK.value, positive=1, neutral=20, negative=3),
        TopicCount(topic=Topic.LAW.value, positive=0, neutral=4, negative=3),
    ),
    cases=(
        line(11, claim="KR010", copies=3),
        line(12, state="xac_nhan", level="cao", defects=("khong_chinh_xac",), harms=("hoang_mang",), unit=None),
        line(13, state="khong_van_de", level="thuong"),
    ),
    standings=(stands(1, 2, 3), stands(2, 2, 1, (NotCounted.NO_PHOTO, 2)), stands(3, 0, 0)),
    gaps=(
        SourceGap(source="VTV - Sức khỏe", outcome="blocked", since=datetime(2026, 10, 12, tzinfo=UTC)),
        SourceGap(source="Fanpage Đơn vị 2", outcome="token", since=None),
    ),
)
EMPTY = replace(FACTS, outlets=(), topics=(), cases=(), standings=(), gaps=())


def words(report: Report) -> str:
    parts = []
    for block in report.blocks:
        if isinstance(block, Table):
            parts += [block.caption, *(" | ".join(row.cells) for row in block.rows)]
        else:
            parts.append(block.text)
    return "\n".join(parts)


def table(report: Report, number: int) -> Table:
    return next(b for b in report.blocks if isinstance(b, Table) and b.caption.startswith(f"Bảng {number}."))


def test_the_sections_stand_in_their_order_without_a_gap_in_numbers():
    for facts in (FACTS, EMPTY):
        heads = [block.text for block in compose(facts).blocks if isinstance(block, Heading)]
        assert [head.split(".")[0] for head in heads] == ["1", "2", "3", "4", "5", "6", "7"]
        assert heads[4] == "5. Nguồn chưa theo dõi được"
    assert NAME == "monthly"


def test_the_period_and_the_hour_of_the_figures_are_printed():
    said = compose(FACTS).blocks[0]
    assert isinstance(said, Paragraph)
    assert "từ ngày 01/10/2026 đến hết ngày 31/10/2026" in said.text
    assert "chốt lúc 08 giờ 00 phút ngày 02/11/2026" in said.text
    assert "chưa kết thúc" not in said.text
    early = compose(replace(FACTS, cut_off=datetime(2026, 10, 25, 1, 0, tzinfo=UTC))).blocks[0]
    assert isinstance(early, Paragraph)
    assert "chưa kết thúc" in early.text


def test_every_outlet_stands_in_table_one_zeros_included_and_the_sums_are_right():
    rows = table(compose(FACTS), 1).rows
    assert rows[0].cells == ("1", "VTV", "0", "0", "0", "0", "4")
    assert rows[1].cells == ("2", "VnExpress", "1.580", "120", "31", "2", "-")
    assert rows[2].cells == ("", "Tổng cộng", "1.580", "120", "31", "2", "")
    assert "1.580 tin, bài của 2 cơ quan" in words(compose(FACTS))


def test_what_is_not_analysed_yet_is_said_beside_the_counts():
    assert "chưa phân tích xong" not in words(compose(FACTS))
    assert "còn 12 tin, bài chưa phân tích xong" in words(compose(replace(FACTS, unanalysed=12)))


def test_topics_are_counted_by_tone_in_vietnamese():
    rows = table(compose(FACTS), 2).rows
    assert rows[0].cells == ("1", "Dịch bệnh", "1", "20", "3", "24")
    assert rows[-1].cells == ("", "Tổng cộng", "1", "24", "6", "31")


def test_a_case_shows_what_whose_how_bad_and_what_was_done():
    rows = table(compose(FACTS), 3).rows
    assert rows[0].cells == (
        "11",
        "00:30 03/10/2026, Fanpage Sơn Bình 24h",
        "Tin số 11 (3 tin, bài). Trùng thông tin đã kiểm chứng",
        "Bệnh viện Đa khoa tỉnh Sơn Bình",
        "-",
        "Khẩn",
        "Chưa tiếp nhận",
    )
    assert rows[1].cells[3:] == (FACTS.department, "Không chính xác; gây hoang mang", "Cao", "Đã xác nhận")


def test_false_news_are_the_known_claims_and_what_people_found_inaccurate():
    said = words(compose(FACTS))
    assert "Phát hiện 2 vụ việc có dấu hiệu tin giả, tin sai sự thật (4 tin, bài)" in said
    assert "kết luận 1 vụ việc, trong đó xác nhận 1 vụ việc; đang xem xét 1 vụ việc" in said
    assert "Trong kỳ không ghi nhận vụ việc nào lặp lại" in words(compose(EMPTY))


@pytest.mark.parametrize("title", ["Khẩn: đừng tiêm đợt này!", "Vì sao?", "Bài thuốc cứu người…"])
def test_a_title_that_ends_in_a_mark_gets_no_full_stop_behind_it(title):
    said = words(compose(replace(FACTS, cases=(line(11, claim="KR010", title=title),))))
    assert f"{title} " in said
    assert f"{title}." not in said


def test_units_stand_against_their_quota_and_those_behind_are_named():
    report = compose(FACTS)
    rows = table(report, 4).rows
    assert rows[0].cells == ("1", "Đơn vị 1", "2", "3", "3", "-", "Đạt")
    assert rows[1].cells == ("2", "Đơn vị 2", "2", "3", "1", "2 không có ảnh", "Chưa đạt")
    assert rows[2].cells[-1] == "Không giao"
    assert "Đơn vị chưa đạt chỉ tiêu: Đơn vị 2." in words(report)
    assert "2 đơn vị được giao chỉ tiêu tin, bài trong tháng; 1 đơn vị đạt, 1 đơn vị chưa đạt" in words(report)


def test_what_was_not_covered_is_said():
    rows = table(compose(FACTS), 5).rows
    assert rows[0].cells == ("1", "VTV - Sức khỏe", "Trang từ chối truy cập", "12/10/2026")
    assert "tất cả các nguồn đã khai báo đều theo dõi được" in words(compose(EMPTY))


def test_each_period_not_covered_is_said_once_a_source_and_brief_ones_are_counted():
    first = datetime(2026, 10, 3, 1, tzinfo=UTC)
    failing = [
        SourceGap(source="VTV", outcome="timeout", since=first + timedelta(days=4 * n), until=first + timedelta(days=4 * n + 1))
        for n in range(5)
    ]
    quiet = SourceGap(source="VTV", outcome="quiet", since=datetime(2026, 10, 28, tzinfo=UTC))
    report = compose(replace(FACTS, gaps=(*failing, quiet), brief_gaps=7))
    assert [row.cells[2:] for row in table(report, 5).rows] == [
        (
            "Trang không trả lời kịp",
            "11/10/2026 - 12/10/2026; 15/10/2026 - 16/10/2026; 19/10/2026 - 20/10/2026 và 2 quãng trước đó",
        ),
        ("Đọc được nhưng im ắng bất thường, lâu hơn hẳn thường lệ", "28/10/2026"),
    ]
    assert "7 lần gián đoạn ngắn" in words(report)
    assert "1 nguồn có quãng thời gian không theo dõi được" in words(report)
    assert "kiểm tra 1 nguồn chưa theo dõi được" in words(report)


def test_proposals_follow_from_the_figures_and_are_marked_as_a_draft():
    report = compose(FACTS)
    said = words(report)
    assert "1 vụ việc chưa có kết quả xử lý (vụ việc số 11)" in said
    assert "1 vụ việc đã xác nhận (vụ việc số 12)" in said
    assert "thủ trưởng 1 đơn vị chưa đạt chỉ tiêu" in said
    assert "cấp lại mã truy cập: Fanpage Đơn vị 2" in said
    assert sum(isinstance(block, Paragraph) and block.note for block in report.blocks) == 1
    assert said.endswith("./.")
    assert "phạt" not in said


def test_every_number_of_a_table_leads_to_its_records():
    for block in compose(FACTS).blocks:
        if isinstance(block, Table):
            assert all(row.records or row.total for row in block.rows)
            assert sum(column.share for column in block.columns) == 165
    page = HTMLParser(html.write(compose(FACTS), lambda record: f"/tra-cuu?muc={record}"))
    linked = {node.attributes["href"] for node in page.css("a")}
    for record in ("outlet:VTV", "topic:outbreak", "case:11", "unit:2", "source:VTV - Sức khỏe"):
        assert f"/tra-cuu?muc={record}" in linked
        assert page.css_first(f'tr[data-records="{record}"]') is not None
    assert "https://bao.example/11?a=1&b=2" in linked


def test_number_and_day_are_left_blank_for_the_clerk(tmp_path):
    report = compose(FACTS)
    assert re.fullmatch(r"Sơn Bình, ngày +tháng 11 năm 2026", report.place_and_date)
    docx.write(report, tmp_path / "bc.docx")
    cells = [cell.text for cell in Document(str(tmp_path / "bc.docx")).tables[0].rows[0].cells]
    assert re.search(r"Số: +/BC-SYT", cells[0])
    assert "UBND TỈNH SƠN BÌNH\nSỞ Y TẾ TỈNH SƠN BÌNH" in cells[0]
    assert cells[1].startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")


def test_the_word_document_keeps_the_form_of_decree_30(tmp_path):
    docx.write(compose(FACTS), tmp_path / "bc.docx")
    document = Document(str(tmp_path / "bc.docx"))
    section = document.sections[0]
    size = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for found, wanted in zip((*size, *margins), (210, 297, 20, 20, 30, 15), strict=True):
        assert abs(found - Mm(wanted)) < Mm(0.1)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert 'w:eastAsia="Times New Roman"' in document.styles["Normal"].element.xml
    properties = document.core_properties
    assert (properties.author, properties.created) == (FACTS.department, datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    assert "BÁO CÁO" in [paragraph.text for paragraph in document.paragraphs]
    assert "Nơi nhận:" in document.tables[-1].rows[0].cells[0].text
    assert document.tables[-1].rows[0].cells[1].text == "GIÁM ĐỐC"


def test_both_documents_say_all_that_the_report_says(tmp_path):
    report = compose(FACTS)
    docx.write(report, tmp_path / "bc.docx")
    document = Document(str(tmp_path / "bc.docx"))
    printed = "\n".join(p.text for p in document.paragraphs)
    cells = [[cell.text for cell in row.cells] for grid in document.tables for row in grid.rows]
    page = HTMLParser(html.write(report)).body
    assert page is not None
    shown = page.text()
    for block in report.blocks:
        if isinstance(block, Table):
            assert block.caption in printed
            assert block.caption in shown
            for row in block.rows:
                assert list(row.cells) in cells
                assert all(cell in shown for cell in row.cells)
        else:
            assert block.text in printed
            assert block.text in shown


def test_equal_facts_give_equal_bytes_and_nothing_leads_out_of_the_file(tmp_path):
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    docx.write(compose(FACTS), first)
    docx.write(compose(replace(FACTS)), second)
    assert first.read_bytes() == second.read_bytes()
    assert html.write(compose(FACTS)) == html.write(compose(replace(FACTS)))
    with zipfile.ZipFile(first) as parts:
        assert parts.testzip() is None
        assert not any(b"External" in parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
        assert not any("thumbnail" in name for name in parts.namelist())
        assert b"python-docx" not in parts.read("docProps/core.xml")


def hostile() -> DigestFacts:
    """Facts in which every text of strangers attacks."""
    return replace(
        FACTS,
        department=HOSTILE,
        parent=HOSTILE,
        province=HOSTILE,
        outlets=(OutletCount(outlet=HOSTILE, collected=1, health=1, sector=1, flagged=1),),
        topics=(TopicCount(topic=HOSTILE, positive=1, neutral=0, negative=0),),
        cases=(
            line(1, source=HOSTILE, title=HOSTILE, unit=HOSTILE, reason=HOSTILE, level=HOSTILE, state=HOSTILE, harms=(HOSTILE,)),
            line(2, link="javascript:alert(1)", claim="KR"),
            line(3, link='https://a.vn/"><script>x</script>', title="dài " * 250_000),
        ),
        standings=(replace(stands(1, 2, 0), unit=HOSTILE),),
        gaps=(SourceGap(source=HOSTILE, outcome=HOSTILE, since=None),),
    )


def test_words_of_strangers_stay_words_in_word(tmp_path):
    docx.write(compose(hostile()), tmp_path / "bc.docx")
    document = Document(str(tmp_path / "bc.docx"))
    plain = compose(FACTS)
    docx.write(plain, tmp_path / "plain.docx")
    assert len(document.tables) == len(Document(str(tmp_path / "plain.docx")).tables)
    title = document.tables[3].rows[1].cells[2]
    assert len(title.paragraphs) == 1
    assert "x</w:t></w:r></w:p><w:p>{{7*7}}" in title.text
    assert "&amp; A & B" in title.text
    assert not re.search("[\x00-\x08\x0b\x0c\u202e\ud800]", title.text)


def test_words_of_strangers_stay_words_on_the_page():
    page = html.write(compose(hostile()), lambda record: f'/x?"><script>{record}</script>')
    assert page.encode("utf-8")
    tree = HTMLParser(page)
    assert tree.css("script") == []
    assert not any(name.startswith("on") for node in tree.css("*") for name in node.attributes)
    targets = [node.attributes["href"] or "" for node in tree.css("a")]
    assert targets
    assert not any(target.startswith(("javascript", "data")) for target in targets)
    assert not any(target.startswith("https://a.vn") for target in targets)


def test_an_empty_month_is_still_a_report(tmp_path):
    report = compose(EMPTY)
    docx.write(report, tmp_path / "bc.docx")
    assert "Trong kỳ không có vụ việc cần xem xét." in html.write(report)
    assert table(report, 1).rows[-1].cells == ("", "Tổng cộng", "0", "0", "0", "0", "")


def test_a_failed_writing_leaves_the_old_document_whole(tmp_path, monkeypatch):
    target = tmp_path / "bc.docx"
    docx.write(compose(EMPTY), target)
    old = target.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        docx.write(compose(FACTS), target)
    assert target.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["bc.docx"]
