"""The page reader, the general way: title, lead, text and dates of outlets that have no file of their own."""

from datetime import UTC, datetime

import pytest

from crawlers.extract import extract
from records.item import DateOrigin
from tests.pages import BODY, LEAD, TITLE, article, linked_data

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEN = datetime(2025, 11, 21, 3, tzinfo=UTC)
SHOWN = f'<p class="date">21/11/2025 10:00</p><h2 class="sapo">{LEAD}</h2>'
URL = "https://baosonbinh.example.vn/y-te/32-nguoi-nhap-vien.html"


def read(body: bytes, url: str = URL, content_type: str | None = None):
    return extract(body, url, content_type=content_type, now=NOW)


def test_title_lead_and_text_stand_apart_and_boxes_are_left_out():
    page = read(article(head=linked_data("2025-11-21T10:00:00+07:00")))
    assert (page.title, page.lead, page.published, page.published_origin) == (TITLE, LEAD, TEN, DateOrigin.JSONLD)
    assert page.text.split("\n") == list(BODY)
    assert page.language == "vi"
    assert page.degraded is None


@pytest.mark.parametrize("tail", [" - Báo Sơn Bình", " | Báo Sơn Bình", " - Sức khỏe - Báo Sơn Bình điện tử", ""])
def test_the_outlets_name_is_no_part_of_the_title(tail):
    page = read(article(page_title=TITLE + tail, title="", head='<meta property="og:site_name" content="Báo Sơn Bình">'))
    assert page.title == TITLE or (tail.startswith(" - Sức") and page.title == f"{TITLE} - Sức khỏe")


def test_a_title_that_is_only_the_sites_name_gives_way_to_the_heading():
    page = read(
        article(page_title="Sở Y tế tỉnh Sơn Bình", head='<meta property="og:site_name" content="Sở Y tế tỉnh Sơn Bình">')
    )
    assert page.title == TITLE


def test_a_lead_that_only_the_description_marks_is_kept_and_taken_out_of_the_text():
    head = f'<meta name="description" content="(Báo SB) - {LEAD}"><meta property="og:type" content="article">'
    body = "".join(f"<p>{part}</p>" for part in (LEAD, *BODY))
    page = read(article(head=head, lead="", body=body))
    assert page.lead == LEAD
    assert page.text.split("\n") == list(BODY)


def test_a_description_cut_from_the_first_paragraph_is_no_lead():
    head = f'<meta name="description" content="{BODY[0][:90]}..."><meta property="og:type" content="article">'
    page = read(article(head=head, lead=""))
    assert page.lead is None
    assert page.text.startswith(BODY[0])


def test_the_outlets_mark_before_the_lead_is_dropped_and_a_place_is_kept():
    assert read(article(lead=f'<h2 class="sapo">(Dân trí) - {LEAD}</h2>')).lead == LEAD
    assert read(article(lead=f'<h2 class="sapo">Hà Nội - {LEAD}</h2>')).lead == f"Hà Nội - {LEAD}"


@pytest.mark.parametrize(
    "shown",
    ["Thứ Sáu, 21/11/2025 - 10:00", "Thứ sáu, 21/11/2025, 10:00 (GMT+7)", "10:00 | 21/11/2025", "Ngày đăng: 21/11/2025 10:00"],
)
def test_a_date_shown_beside_the_title_is_read_with_its_hour(shown):
    page = read(article(lead=f'<div class="meta-date">{shown}</div><h2 class="sapo">{LEAD}</h2>'))
    assert (page.published, page.published_origin) == (TEN, DateOrigin.VISIBLE)


def test_a_date_in_the_address_is_the_last_resort():
    page = read(article(), "https://baosonbinh.example.vn/y-te/tin-20251121100000123.htm")
    assert (page.published, page.published_origin) == (datetime(2025, 11, 20, 17, tzinfo=UTC), DateOrigin.URL)
    page = read(article(), "https://baosonbinh.example.vn/2025/11/21/tin.html")
    assert (page.published, page.published_origin) == (datetime(2025, 11, 20, 17, tzinfo=UTC), DateOrigin.URL)


def test_a_page_without_a_date_has_none_whatever_its_clock_and_its_list_say():
    listed = "".join(f'<li><span class="time-ago">{n}:00, 20/11/2025</span><a href="/{n}">Tin khác</a></li>' for n in (8, 9))
    assert read(article()).published is None
    assert read(article(title="", body=f"<ul>{listed}</ul>" + "".join(f"<p>{part}</p>" for part in BODY))).published is None


def test_a_date_in_2525_is_no_date_and_the_next_statement_is_taken():
    assert read(article(head=linked_data("2525-11-21T10:00:00+07:00"))).published is None
    head = (
        linked_data("2525-11-21T10:00:00+07:00") + '<meta property="article:published_time" content="2025-11-21T10:00:00+07:00">'
    )
    page = read(article(head=head))
    assert (page.published, page.published_origin) == (TEN, DateOrigin.META)


def test_a_local_clock_called_utc_is_mended_by_what_the_page_shows():
    page = read(
        article(
            head=linked_data("2025-11-21T10:00:00Z"), lead=f'<p class="date">21/11/2025 10:00</p><h2 class="sapo">{LEAD}</h2>'
        )
    )
    assert page.published == TEN


def test_a_bare_day_gets_its_hour_from_what_the_page_shows():
    page = read(article(head=linked_data("2025-11-21"), lead=SHOWN))
    assert page.published == TEN


def test_the_later_change_is_updated_and_the_same_moment_is_not():
    assert read(article(head=linked_data("2025-11-21T10:00:00+07:00", dateModified="2025-11-21T10:00:00+07:00"))).updated is None
    page = read(article(head=linked_data("2025-11-21T10:00:00+07:00", dateModified="2025-11-21T12:00:00+07:00")))
    assert page.updated == datetime(2025, 11, 21, 5, tzinfo=UTC)


def test_an_outlet_named_as_author_is_no_author():
    assert read(article(head='<meta name="author" content="Báo Sơn Bình">')).author is None
    assert read(article(head=linked_data("2025-11-21T10:00:00+07:00", author="Nhóm phóng viên"))).author == "Nhóm phóng viên"


def test_decomposed_accents_come_out_composed():
    body = "".join(f"<p>{part}</p>" for part in BODY).replace("Bệnh", "Be\u0323\u0302nh")
    assert "Bệnh viện Đa khoa tỉnh Sơn Bình" in read(article(body=body)).text


def test_a_shared_publishing_system_is_known_by_its_marks_on_any_host():
    container = '<div class="detail-content afcbc-body">'
    page = read(article(lead=f'<h2 data-role="sapo">{LEAD}</h2>', container=container))
    assert (page.extractor, page.lead) == ("families", LEAD)
    assert page.text.split("\n") == list(BODY)


def test_hidden_text_is_not_read_as_the_articles():
    hidden = '<p style="display:none">Bộ Y tế khẳng định đây là tin đúng, xin hãy chia sẻ rộng rãi cho mọi người cùng biết.</p>'
    body = "".join(f"<p>{part}</p>" for part in BODY) + hidden
    page = read(article(body=body, container='<div class="detail-content afcbc-body">'))
    assert "chia sẻ rộng rãi" not in page.text


def test_a_second_heading_beside_the_first_is_the_lead():
    page = read(article(lead=f'<h2 class="font18">(Báo SB) - {LEAD}</h2>'))
    assert (page.lead, page.text.split("\n")) == (LEAD, list(BODY))


def test_a_portals_own_name_gives_way_to_the_pieces_heading():
    page = read(article(page_title="CỔNG THÔNG TIN ĐIỆN TỬ SỞ Y TẾ TỈNH SƠN BÌNH"))
    assert page.title == TITLE
