"""Whom a piece says it was taken from: the forms Vietnamese outlets print, and the prose that begins alike."""

from datetime import UTC, datetime

import pytest

from crawlers.extract import extract
from crawlers.source_lines import source_line, without
from tests.pages import BODY, LEAD, article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://baosonbinh.example.vn/y-te/bai-1.html"


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ("Theo TTXVN", "TTXVN"),
        ("Theo TTXVN.", "TTXVN"),
        ("(Theo TTXVN)", "TTXVN"),
        ("(Theo VnExpress)", "VnExpress"),
        ("[Theo Reuters]", "Reuters"),
        ("Theo: Dân trí", "Dân trí"),
        ("THEO VNEXPRESS", "VNEXPRESS"),
        ("Theo Thông tấn xã Việt Nam", "Thông tấn xã Việt Nam"),
        ("Nguồn: Báo Nhân Dân", "Báo Nhân Dân"),
        ("Nguồn: suckhoedoisong.vn", "suckhoedoisong.vn"),
        ("Nguồn: https://", None),
        ("Nguồn tin: TTXVN", "TTXVN"),
        ("Nguồn tin: Báo Sơn Bình", "Báo Sơn Bình"),
        ("Nguồn: Sở Y tế tỉnh Sơn Bình", "Sở Y tế tỉnh Sơn Bình"),
        ("Nguồn: Trung tâm Kiểm soát bệnh tật tỉnh", "Trung tâm Kiểm soát bệnh tật tỉnh"),
        ("(Nguồn: Cổng thông tin điện tử Bộ Y tế)", "Cổng thông tin điện tử Bộ Y tế"),
        ("Theo Tiền Phong/Zing", "Tiền Phong/Zing"),
        ("Theo Reuters, AFP", "Reuters, AFP"),
        ("Theo Reuters và AFP", "Reuters và AFP"),
        ("Theo BBC, The Guardian", "BBC, The Guardian"),
        ("Theo Đời sống & Pháp luật", "Đời sống & Pháp luật"),
        ("Theo Gia đình và Xã hội", "Gia đình và Xã hội"),
        ("Theo Tạp chí Tri thức", "Tạp chí Tri thức"),
        ("Theo Báo Sức khỏe & Đời sống", "Báo Sức khỏe & Đời sống"),
        ("Theo Medical News Today", "Medical News Today"),
        ("Theo South China Morning Post", "South China Morning Post"),
        ("Theo Vietnam+", "Vietnam+"),
        ("Theo vtcnews.vn", "vtcnews.vn"),
        ("Theo Nguyễn Văn An/Báo Lao Động", "Báo Lao Động"),
        ("Theo Minh Hằng (Nhịp sống thị trường)", "Nhịp sống thị trường"),
        ("Theo VOV.VN", "VOV.VN"),
        ("An Bình (Theo Reuters, CNN)", "Reuters, CNN"),
        ("Thu Hà (TTXVN/Vietnam+)", "TTXVN/Vietnam+"),
        ("(TTXVN)", "TTXVN"),
        ("Hiện sức khỏe các bệnh nhân đã ổn định. (Theo VnExpress)", "VnExpress"),
        ("Hiện sức khỏe các bệnh nhân đã ổn định. Theo VietNamNet", "VietNamNet"),
        ("Hiện sức khỏe các bệnh nhân đã ổn định (theo Dân trí).", "Dân trí"),
        ("Theo Bộ Y tế", "Bộ Y tế"),
    ],
)
def test_a_source_at_the_end_is_named_as_printed(last: str, wanted: str | None) -> None:
    assert source_line([*BODY, last]) == wanted


@pytest.mark.parametrize(
    "last",
    [
        "Theo ông Nguyễn Văn Nam, số ca mắc đã giảm.",
        "Theo ông Nam",
        "Theo bà Lan",
        "Theo bác sĩ Trần Thị Hoa",
        "Theo BS Lê Minh",
        "Theo PGS.TS Trần Đắc Phu",
        "Theo Hồ Hương",
        "Theo Nguyễn Thị Minh Khai",
        "Theo Lê Nga",
        "Theo Bộ Y tế, số ca mắc sởi trong tuần tăng 12%.",
        "Theo Bộ Y tế, cả nước ghi nhận 32 ca",
        "Theo Sở Y tế Hà Nội: trong tuần có 120 ca mắc tay chân miệng",
        "Theo đó, các đơn vị báo cáo trước ngày 25 hằng tháng.",
        "Theo dõi chúng tôi trên Facebook",
        "Theo dõi Dân trí trên Google News",
        "Theo quy định của pháp luật",
        "Theo kế hoạch, đợt tiêm bắt đầu ngày 1/12.",
        "Theo thống kê của WHO",
        "Theo kết quả xét nghiệm ngày 20/11",
        "Theo VnExpress, bốn người đã được xuất viện trong chiều nay và sức khỏe ổn định.",
        "Theo Reuters, số ca nhiễm tại châu Âu đã tăng gấp đôi trong tháng qua",
        "Theo nghiên cứu đăng trên tạp chí Nature",
        "Nguồn cung vắc xin được bảo đảm",
        "Nguồn nước bị ô nhiễm do chất thải",
        "Nguồn: ảnh do bạn đọc cung cấp ngày 20/11/2026",
        "Nguồn: tổng hợp",
        "Nguồn: Internet",
        "Theo tổng hợp",
        "Người dân cần theo dõi sức khỏe (theo khuyến cáo của Bộ Y tế).",
        "Bệnh nhân là nam (42 tuổi)",
        "Ảnh: TTXVN",
        "Các bệnh nhân được chuyển lên tuyến trên (Bệnh viện Bạch Mai).",
        "Hà Phương",
        "Xem thêm: Theo chân bác sĩ lên vùng cao",
        "Theo gương Bác",
    ],
)
def test_prose_and_people_are_no_source(last: str) -> None:
    assert source_line([*BODY, last]) is None


def test_only_the_end_of_a_piece_counts() -> None:
    assert source_line(["Theo TTXVN", *BODY, *BODY]) is None
    assert source_line([*BODY, "Theo TTXVN", "Hà Phương", "(Ảnh: Báo Sơn Bình)"]) == "TTXVN"


def test_a_line_of_its_own_is_taken_out_and_a_remark_behind_the_last_sentence_stays() -> None:
    assert without([*BODY, "Theo TTXVN"]) == list(BODY)
    joined = [*BODY[:-1], f"{BODY[-1]} (Theo VnExpress)"]
    assert without(joined) == joined
    assert without(["Theo TTXVN"]) == ["Theo TTXVN"]


def read(body: str, **given: str):
    return extract(article(body=body, **given), URL, content_type=None, now=NOW)


@pytest.mark.parametrize("container", ['<div class="noi-dung-bai">', '<div class="detail-content afcbc-body">'])
def test_the_page_reader_names_the_source_and_leaves_the_text_without_its_line(container: str) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in BODY)
    page = read(f'{paragraphs}<p style="text-align: right"><strong>(Theo TTXVN)</strong></p>', container=container)
    assert page.source_line == "TTXVN"
    assert page.text.split("\n") == list(BODY)


def test_an_element_of_its_own_is_read() -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in BODY)
    above = '<span class="news-source">Theo Sức khỏe &amp; Đời sống</span>'
    assert read(paragraphs, above=above).source_line == "Sức khỏe & Đời sống"
    container = '<div class="detail-content afcbc-body">'
    beside = f'<h2 data-role="sapo">{LEAD}</h2><a class="link-source-name">Theo Nhịp sống thị trường</a>'
    assert read(paragraphs, lead=beside, container=container).source_line == "Nhịp sống thị trường"


def test_a_signature_that_a_publishers_file_takes_out_still_tells_the_source() -> None:
    paragraphs = "".join(f'<p class="Normal">{part}</p>' for part in BODY)
    signed = f'{paragraphs}<p class="Normal"><strong>An Bình</strong> (Theo <em>Reuters, AFP</em>)</p>'
    body = article(body=signed, container='<article class="fck_detail">', lead=f'<p class="description">{LEAD}</p>')
    page = extract(body, "https://vnexpress.net/bai-1.html", content_type=None, now=NOW)
    assert (page.extractor, page.source_line, page.author) == ("sites/vnexpress", "Reuters, AFP", "An Bình")


def test_a_page_that_names_none_has_none() -> None:
    assert read("".join(f"<p>{part}</p>" for part in BODY)).source_line is None
