"""Sites of units as the systems they run on show them: NukeViet, SharePoint, VNPT Portal; pieces, static pages, lists of
documents. All pages are of our own writing, in the shape those systems give."""

from datetime import UTC, datetime

import pytest

from crawlers.extract import extract
from crawlers.readers import reader
from records.item import DateOrigin, Entry, ItemKind, Page
from records.source import Answer, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
SITE = "https://tytanloc.example.gov.vn"
TITLE = "Tân Lộc tiêm bổ sung vắc xin sởi cho trẻ dưới 5 tuổi"
LEAD = "Hơn 1.200 trẻ tại 12 xã của khu vực Tân Lộc đã được tiêm bổ sung vắc xin phòng bệnh sởi trong ngày đầu."
FIRST = "Sáng 18/11/2026, Trung tâm Y tế khu vực Tân Lộc tiêm bổ sung vắc xin sởi cho trẻ từ 1 đến 5 tuổi tại 12 trạm y tế xã."
LAST = "Tính đến hết ngày, không ghi nhận trường hợp phản ứng nặng nào sau tiêm chủng tại các điểm tiêm trên địa bàn."
BODY = f"<p>{FIRST}</p><p>Phụ huynh mang theo sổ tiêm chủng và ở lại theo dõi 30 phút sau khi trẻ được tiêm.</p><p>{LAST}</p>"
ABOUT = (
    "<p>Trung tâm được thành lập theo Quyết định số 1203/QĐ-UBND ngày 15/6/2021 của Ủy ban nhân dân tỉnh, có chức năng khám "
    "bệnh, chữa bệnh và dự phòng.</p><p>Trung tâm có 8 khoa, 4 phòng và 12 trạm y tế xã trực thuộc.</p>"
)
NUKEVIET = f"""<html lang="vi"><head><title>{TITLE} - Trung tâm Y tế Tân Lộc</title>
<meta name="generator" content="NukeViet v4.5"><meta property="og:title" content="{TITLE}"></head><body>
<nav id="menusite"><ul><li><a href="/vi/">Trang nhất</a></li><li><a href="/vi/news/">Tin tức</a></li></ul></nav>
<div class="news_column panel panel-default" itemtype="http://schema.org/NewsArticle" itemscope><div class="panel-body">
<h1 class="title margin-bottom-lg" itemprop="headline">{TITLE}</h1>
<span class="hidden d-none" itemprop="datePublished">2026-11-18T16:05:00+07:00</span>
<div class="row"><div class="col-md-12"><span class="h5">Thứ tư - 18/11/2026 16:05</span></div></div>
<div class="clearfix"><div class="hometext m-bottom" itemprop="description">{LEAD}</div></div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">{BODY}</div></div></div>
<p id="stringrating">Tổng số điểm của bài viết là: 0 trong 0 đánh giá</p>
<div class="comment"><p>Mã bảo mật</p><p>Bạn đã không sử dụng Site, Bấm vào đây để duy trì trạng thái đăng nhập.
Thời gian chờ: 60 giây</p></div>
<ul class="related list-inline"><li><a href="/vi/news/a-12.html">Lịch trực tháng 11</a> <em>(01/11/2026)</em></li></ul>
</body></html>"""
SHAREPOINT = f"""<html><head><meta name="GENERATOR" content="Microsoft SharePoint"><title>Trang chủ - {TITLE}</title></head><body>
<div class="news-detail"><div><h2 class="tieude">{TITLE}</h2></div>
<div class="date-time">Ngày đăng: 18/11/2026 16:05 | Lượt xem: 1.204</div>
<div class="ms-rtestate-field" style="display:inline"><div>{BODY}</div></div></div>
<div class="other-news"><ul><li><a href="/SitePages/a.aspx?id=9">Lịch trực tháng 11</a> (01/11/2026)</li></ul></div>
</body></html>"""
VNPT = f"""<html><head><title>{TITLE}</title><script src="/vnptportal/main.js"></script></head><body>
<div class="top"><span id="clock">Thứ năm, 26/11/2026 - 10:00</span></div>
<div class="chi-tiet-tin"><div class="tieu-de-bai-viet">{TITLE}</div><div class="ngay-dang">18/11/2026 | 16:05 (GMT+7)</div>
<div class="noi-dung">{BODY}</div></div></body></html>"""


def page(html: str) -> Page:
    return extract(html.encode(), f"{SITE}/vi/news/tiem-102.html", content_type="text/html; charset=utf-8", now=NOW)


@pytest.mark.parametrize("html", [NUKEVIET, SHAREPOINT, VNPT], ids=["NukeViet", "SharePoint", "VNPT"])
def test_a_piece_of_each_system_has_its_title_moment_and_text(html: str) -> None:
    found = page(html)
    assert found.title == TITLE
    assert found.published == datetime(2026, 11, 18, 9, 5, tzinfo=UTC)
    lines = found.text.split("\n")
    assert (lines[0], lines[-1]) == (FIRST, LAST)
    assert not [word for word in ("Lịch trực", "60 giây", "đánh giá") if word in found.text]


def test_nukeviets_summary_is_the_lead() -> None:
    assert page(NUKEVIET).lead == LEAD


@pytest.mark.parametrize("clock", ["", '<div class="top">Thứ năm, 26/11/2026</div>'])
def test_a_static_page_has_its_own_title_and_no_date(clock: str) -> None:
    html = (
        '<html><head><title>Giới thiệu chung - Trung tâm Y tế Tân Lộc</title><meta name="generator" content="NukeViet v4.5">'
        f'</head><body>{clock}<div class="page"><h1>Chức năng, nhiệm vụ của Trung tâm</h1>'
        f'<div class="bodytext">{ABOUT}</div></div></body></html>'
    )
    found = page(html)
    assert (found.title, found.published, found.published_origin) == ("Chức năng, nhiệm vụ của Trung tâm", None, None)


def entries(html: str) -> list[Entry]:
    source = Source(
        id=1, outlet_key="tanloc", name="Văn bản", reader=ReaderKind.PORTAL, address=f"{SITE}/vi/laws/", basis="Kênh của đơn vị"
    )
    answer = Answer(
        url=source.address, final_url=source.address, at=NOW, status=200,
        headers=(("content-type", "text/html; charset=utf-8"),), body=html.encode(),
    )  # fmt: skip
    return list(reader(ReaderKind.PORTAL).read(source, SourceState(source_id=1, next_due=NOW), answer, now=NOW).entries)


HEADED = """<html><body><table class="laws"><thead><tr><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Ngày hiệu lực</th>
<th>Trích yếu</th><th>Tệp</th></tr></thead><tbody>
<tr><td><a href="/vi/laws/detail/1203-SYT-NVY-45/">1203/SYT-NVY</a></td><td>18/11/2026</td><td>01/12/2026</td>
<td><a href="/vi/laws/detail/1203-SYT-NVY-45/">V/v tăng cường phòng, chống bệnh sởi</a></td>
<td><a href="/f/1203.pdf">Tải về</a></td></tr>
<tr><td>88/QĐ-TTYT</td><td></td><td></td><td>Về việc kiện toàn Ban Biên tập trang thông tin điện tử</td>
<td><a href="/f/88.pdf">Tải về</a></td></tr>
<tr><td>Tổng số</td><td></td><td></td><td>2 văn bản được tìm thấy trong hệ thống</td><td></td></tr>
</tbody></table></body></html>"""


def test_a_list_of_documents_gives_number_abstract_and_day_of_issue() -> None:
    first, _ = entries(HEADED)
    assert first.title == "1203/SYT-NVY: V/v tăng cường phòng, chống bệnh sởi"
    assert first.link == f"{SITE}/vi/laws/detail/1203-SYT-NVY-45/"
    assert first.published == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
    assert (first.published_origin, first.kind, first.external_id) == (DateOrigin.VISIBLE, ItemKind.PAGE, "1203/SYT-NVY")


def test_a_document_that_has_only_a_file_is_not_read_as_a_page_and_no_day_is_invented() -> None:
    second = entries(HEADED)[1]
    assert (second.link, second.kind, second.published) == (f"{SITE}/f/88.pdf", ItemKind.FEED, None)


def row(cells: str) -> str:
    return f"<html><body><table><tr>{cells}</tr></table></body></html>"


def test_without_headings_only_a_lone_day_counts() -> None:
    link = '<a href="/van-ban/45">Kế hoạch phòng, chống sốt xuất huyết năm 2026</a>'
    one = entries(row(f"<td>45/KH-SYT</td><td>Ngày 05/03/2026</td><td>{link}</td>"))[0]
    assert one.published == datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    two = entries(row(f"<td>45/KH-SYT</td><td>05/03/2026</td><td>10/03/2026</td><td>{link}</td>"))[0]
    assert two.published is None


@pytest.mark.parametrize(
    "cells",
    [
        '<td>Khoa Nội</td><td>18/11/2026</td><td><a href="/lich">Lịch trực tuần của các khoa, phòng</a></td>',
        "<td>12/SYT-VP</td><td>18/11/2026</td><td>Thông báo không có liên kết nào kèm theo</td>",
        '<td>12/SYT-VP</td><td><a href="https://khac.example/12.pdf">Thông báo nằm trên một trang khác hẳn</a></td>',
        '<td>7/11</td><td><a href="/a">Bảng giá dịch vụ khám bệnh theo yêu cầu</a></td>',
    ],
    ids=["no number", "no link", "another site", "a day and month"],
)
def test_other_tables_are_no_documents(cells: str) -> None:
    assert not [entry for entry in entries(row(cells)) if entry.external_id]
