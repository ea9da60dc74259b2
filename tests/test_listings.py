"""Sitemaps and listing pages of portals: addresses, budgets, traps."""

import gzip
from datetime import UTC, datetime

import pytest

from crawlers.readers import reader
from records.item import DateOrigin
from records.source import Answer, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SITE = "https://soyte.example.vn"
STATE = SourceState(source_id=1, next_due=NOW)


def read(kind: ReaderKind, body: str | bytes, path: str = "/nguon", asked: str | None = None):
    source = Source(id=1, outlet_key="syt", name="Cổng", reader=kind, address=SITE + path, basis="cổng công khai")
    raw = body.encode() if isinstance(body, str) else body
    answer = Answer(url=asked or source.address, final_url=SITE + path, at=NOW, status=200, headers=(), body=raw)
    return reader(kind).read(source, STATE, answer, now=NOW)


NEWS = f"""<?xml version="1.0"?><urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{SITE}/tin-cu-1001.html</loc><lastmod>2025-11-01T08:00:00+07:00</lastmod></url>
<url><loc>{SITE}/tin-moi-1002.html</loc><news:news><news:publication><news:name>Cổng</news:name></news:publication>
<news:publication_date>2025-11-21T10:00:00+07:00</news:publication_date>
<news:title><![CDATA[Tin mới & nóng]]></news:title></news:news></url>
<url><loc>https://noi-khac.example.vn/x.html</loc></url></urlset>"""


def test_a_news_sitemap_gives_titles_and_dates_newest_first_and_stays_on_its_site():
    first, second = read(ReaderKind.SITEMAP, NEWS).entries
    assert (first.title, first.published_origin) == ("Tin mới & nóng", DateOrigin.FEED)
    assert first.published == datetime(2025, 11, 21, 3, tzinfo=UTC)
    assert (second.title, second.published) == ("tin cu 1001", None)
    assert second.updated == datetime(2025, 11, 1, 1, tzinfo=UTC)


def test_a_packed_sitemap_is_unpacked():
    assert len(read(ReaderKind.SITEMAP, gzip.compress(NEWS.encode())).entries) == 2


def test_an_index_leads_to_its_newest_map_once():
    index = "<sitemapindex>" + "".join(
        f"<sitemap><loc>{SITE}/map-{day}.xml</loc><lastmod>2025-11-{day}</lastmod></sitemap>" for day in ("02", "21", "11")
    )
    reading = read(ReaderKind.SITEMAP, index + "</sitemapindex>")
    assert reading.more is not None
    assert reading.more.url == f"{SITE}/map-21.xml"
    assert read(ReaderKind.SITEMAP, index + "</sitemapindex>", asked=f"{SITE}/map-21.xml").outcome is Outcome.MALFORMED


@pytest.mark.parametrize(
    "body", ["", "<html></html>", '<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>']
)
def test_what_is_no_sitemap_is_malformed(body):
    assert read(ReaderKind.SITEMAP, body).outcome is Outcome.MALFORMED


LISTING = f"""<html><body><nav><a href="/a-b-c-d-e-f">Mục lục của cổng thông tin điện tử</a></nav>
<div class="list"><h3><a href="/-/view_content/100-sot-xuat-huyet">Sở Y tế kiểm tra công tác phòng chống sốt xuất huyết</a></h3>
<p><a href="/-/view_content/100-sot-xuat-huyet">Sáng 21/11, đoàn công tác của Sở đã kiểm tra tại ba xã vùng cao…</a></p>
<h3><a href="{SITE}/tin-tuc/khai-truong-tram-y-te-xa-tan-lap">Khai trương trạm y tế xã Tân Lập sau nửa năm xây dựng</a></h3>
<a href="/tai-lieu/ke-hoach-tiem-chung-2025.pdf">Kế hoạch tiêm chủng mở rộng năm 2025 của tỉnh</a>
<a href="https://khac.example.vn/mot-bai-bao-o-noi-khac">Một bài báo ở nơi khác về cùng một việc</a>
<a href="/vi/vi/vi/mot-bai-viet-lap-lai-mai">Một bài viết lặp lại mãi không thôi</a>
<a href="javascript:void(0)">Bấm vào đây để xem thêm tin</a></div></body></html>"""


def test_a_listing_gives_the_pieces_it_links_to_by_their_headings_and_nothing_else():
    entries = read(ReaderKind.PORTAL, LISTING).entries
    assert [(entry.title, entry.published) for entry in entries] == [
        ("Sở Y tế kiểm tra công tác phòng chống sốt xuất huyết", None),
        ("Khai trương trạm y tế xã Tân Lập sau nửa năm xây dựng", None),
    ]


def test_a_listing_of_thousands_of_links_is_cut_at_its_budget():
    links = "".join(f'<a href="/bai-viet-so-{n}-cua-so">Bài viết thứ {n} của Sở Y tế tỉnh</a>' for n in range(5000))
    assert len(read(ReaderKind.PORTAL, f"<html><body>{links}</body></html>").entries) == 100


@pytest.mark.shared
def test_a_real_portal_gives_its_list_without_its_menu(shared):
    body = (shared / "inputs/html/portal/chien-luoc-quy-hoach.html").read_bytes()
    titles = [entry.title for entry in read(ReaderKind.PORTAL, body).entries]
    assert len(titles) == 10
    assert all(len(title.split()) >= 6 for title in titles)


@pytest.mark.shared
def test_a_captured_crawler_trap_folds_to_few_addresses_or_none(shared):
    lines = (shared / "inputs/html/portal/TRAP-origin-urls.txt").read_text(errors="replace").splitlines()
    links = "".join(
        f'<a href="https://{line.split()[-1]}">Một đường dẫn trong bẫy của cổng</a>' for line in lines if line.split()
    )
    assert len(read(ReaderKind.PORTAL, f"<html><body>{links}</body></html>").entries) <= 100
