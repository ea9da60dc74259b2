"""A publisher's file that fits no more is seen, told and not relied on; one that fits again is told no more."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.extract import extract
from crawlers.site_watch import after
from jobs import read_pages
from records.item import ItemKind
from records.site_file import Misfit, SiteFile
from records.source import Answer, Fetch
from storage import items, site_files
from storage.engine import reading, writing
from tests.desk_client import desk
from tests.desk_seeds import seed_accounts
from tests.pages import BODY, LEAD, TITLE, article
from tests.seeds import entry, seed_outlet
from tests.stage import context_for, settings_for

LONG = BODY * 3
HOUR = timedelta(hours=1)
URL = "https://vnexpress.net/bai-viet-4812345.html"


def page(*, container: str, lines: tuple[str, ...] = LONG, more: str = "", lead: str = f'<p class="description">{LEAD}</p>'):
    body = "".join(f'<p class="Normal">{part}</p>' for part in lines)
    head = f'<meta name="description" content="{LEAD}"><meta property="og:type" content="article">'
    return article(body=body + "</div>" + more, container=container, lead=lead, head=head)


AS_KNOWN = page(container='<div class="fck_detail">')
RENAMED = page(container='<div class="article-body-v5">')
CUT = page(
    container='<div class="fck_detail">', lines=BODY, more="<div>" + "".join(f"<p>{part}</p>" for part in LONG * 3) + "</div>"
)
NO_LEAD = page(container='<div class="fck_detail">', lead=f'<h2 class="sapo">{LEAD}</h2>')
VIDEO = page(container='<div class="player">', lines=("Mời xem video.",))


def read(body: bytes, now: datetime):
    return extract(body, URL, content_type=None, now=now)


@pytest.mark.parametrize(
    ("body", "misfit", "extractor"),
    [
        (AS_KNOWN, None, "sites/vnexpress"),
        (RENAMED, Misfit.NO_BODY, "general (sites/vnexpress found less)"),
        (CUT, Misfit.SHORTER, "general (sites/vnexpress found less)"),
        (NO_LEAD, Misfit.NO_LEAD, "sites/vnexpress"),
    ],
)
def test_a_page_says_how_its_publishers_file_fails_and_is_read_the_general_way_at_once(
    body: bytes, misfit: Misfit | None, extractor: str, now: datetime
) -> None:
    found = read(body, now)
    assert (found.site_file, found.misfit, found.extractor) == ("vnexpress", misfit, extractor)
    assert (found.title, found.lead) == (TITLE, LEAD)
    assert all(part in found.text for part in BODY)


def test_a_page_of_few_words_says_nothing_of_the_file(now: datetime) -> None:
    assert read(VIDEO, now).site_file is None
    assert extract(RENAMED, "https://bao.example/1.html", content_type=None, now=now).site_file is None


def told(marks: str, now: datetime) -> SiteFile:
    """What is known after pages an hour apart: 1 fits, 0 does not."""
    known = SiteFile(outlet_key="vnexpress", site_file="vnexpress")
    for hour, mark in enumerate(marks):
        known = after(known, None if mark == "1" else Misfit.NO_BODY, now + hour * HOUR)
    return known


@pytest.mark.parametrize("marks", ["", "1", "0", "00", "1111011110", "10101", "1110011", "0111110111110"])
def test_an_odd_page_now_and_then_is_no_misfit(marks: str, now: datetime) -> None:
    assert told(marks, now).since is None


def test_three_of_five_pages_are_and_since_is_the_first_of_them(now: datetime) -> None:
    known = told("1111" + "0" * 6, now)
    assert known.since == now + 4 * HOUR
    assert (known.pages, known.misses, known.last_fit) == (6, 6, now + 3 * HOUR)


def test_three_pages_in_a_row_that_fit_end_it(now: datetime) -> None:
    assert told("000" + "11", now).since == now
    known = told("000" + "111", now)
    assert (known.since, known.first_miss, known.misfit, known.misses) == (None, None, None, 0)
    assert told("000" + "111" + "0", now).since is None


def test_what_an_outlet_changed_is_kept_told_at_the_desk_and_in_metrics_until_it_fits_again(
    sqlite_store: Engine, tmp_path: Path, now: datetime
) -> None:
    source = seed_outlet(sqlite_store, now)
    seed_accounts(sqlite_store, None)
    context = context_for(sqlite_store, settings_for(tmp_path), now)

    def publish(numbers: range, body: bytes) -> None:
        with writing(sqlite_store) as connection:
            items.keep(connection, source, [entry(number, kind=ItemKind.PAGE) for number in numbers], now)
            wanted = items.pages_wanted(connection, now)
        answer = Answer(url=URL, final_url=URL, at=now, status=200, headers=(("Content-Type", "text/html"),), body=body)
        pages = read_pages.Pages(context, wanted)
        pages.keep([(Fetch(url=item.link, item_id=item.id), answer) for item in wanted])
        assert pages.read == len(wanted)

    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        publish(range(1, 4), AS_KNOWN)
        assert "Khuôn đọc" not in browser.get("/nguon").text
        publish(range(4, 8), RENAMED)
        for path in ("/nguon", f"/nguon/{source.id}"):
            page = browser.get(path).text
            assert "Khuôn đọc “vnexpress” của Báo Sơn Bình không còn khớp từ ngày 20/11/2026" in page
            assert "không tìm thấy nội dung bài): 4 trên 4 bài" in page
        labels = '{file="vnexpress",outlet="bao-son-binh"}'
        metrics = browser.get("/metrics").text
        assert f"langnghe_site_file_fits{labels} 0.0" in metrics
        assert f"langnghe_site_file_misses{labels} 4.0" in metrics
        publish(range(8, 11), AS_KNOWN)
        assert "Khuôn đọc" not in browser.get("/nguon").text
        assert f"langnghe_site_file_fits{labels} 1.0" in browser.get("/metrics").text
    with reading(sqlite_store) as connection:
        (known,) = site_files.every(connection)
    assert known.recent == "111"
