"""Listing pages without a feed: pieces are told from menus by what the page shows; a trap costs a bounded number of requests."""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from crawlers.readers import reader, section
from crawlers.remember import after
from crawlers.shapes import loops, shape, telling
from jobs import collect, read_pages
from records.reading import Reading
from records.source import Answer, Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState
from storage import outlets, sources
from storage.engine import reading, writing
from storage.tables import items
from tests.stage import context_for, settings_for

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SITE = "https://bao.example.vn"
LIST = f"{SITE}/suc-khoe"
SOURCE = Source(
    id=1, outlet_key="bao", name="Báo", reader=ReaderKind.SECTION, address=LIST, basis="trang công khai", pace_seconds=3
)
FRESH = SourceState(source_id=1, next_due=NOW)


def read(body: str | bytes, state: SourceState = FRESH, url: str = LIST) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    answer = Answer(url=url, final_url=url, at=NOW, status=200, headers=(("ETag", f'"{len(raw)}"'),), body=raw)
    return reader(ReaderKind.SECTION).read(SOURCE, state, answer, now=NOW)


def card(number: int, title: str = "Ngành y tế tỉnh tăng cường giám sát ca bệnh sởi thứ") -> str:
    """A piece as lists show it: picture, heading, day, summary."""
    return (
        f'<div class="tin"><a href="/suc-khoe/nganh-y-te-tang-cuong-giam-sat-{number}.htm"><img src="/a{number}.jpg"></a>'
        f'<h3><a href="/suc-khoe/nganh-y-te-tang-cuong-giam-sat-{number}.htm">{title} {number}</a></h3>'
        f"<span>21/11/2026</span><p>Sáng 21/11, đoàn công tác đã kiểm tra tại ba xã vùng cao của huyện.</p></div>"
    )


MENU = """<li><a href="/gioi-thieu-ve-to-soan-bao">Giới thiệu về tòa soạn báo</a></li>
<li><a href="/lien-he-quang-cao-va-phat-hanh">Liên hệ quảng cáo, phát hành</a></li>
<li><a href="/dieu-khoan-su-dung-trang">Điều khoản sử dụng trang</a></li>"""


def page(*cards: str, foot: str = "") -> str:
    return f'<html><body><ul class="tren">{MENU}</ul><main>{"".join(cards)}</main>{foot}</body></html>'


def numbers(found: Reading) -> list[int]:
    return [int(entry.title.rpartition(" ")[2]) for entry in found.entries]


@pytest.mark.parametrize(
    ("address", "expected", "names_one"),
    [
        (f"{SITE}/suc-khoe/dich-sot-tang-nhanh-20251121100000.htm", "/*/{slug}-{n}.htm", True),
        (f"{SITE}/2025/11/21/ba-ca-soi-moi-o-tinh.html", "/{n}/{d}/{d}/{slug}.html", True),
        (f"{SITE}/web/syt/-/view_content/4430301-thong-bao-tuyen-dung", "/*/*/-/*/{n}-{slug}", True),
        (f"{SITE}/tin?id=10233", "/tin?id={n}", True),
        (f"{SITE}/web/syt/tin/20251121/vi", "/*/*/*/{n}/vi", False),
        (f"{SITE}/gioi-thieu", "/gioi-thieu", False),
    ],
)
def test_an_address_has_a_shape_without_its_numbers_and_words(address: str, expected: str, names_one: bool) -> None:
    assert shape(address) == expected
    assert telling(expected) is names_one


def test_pieces_are_told_from_a_menu_that_is_marked_by_nothing() -> None:
    found = read(page(*(card(number) for number in range(1001, 1009))))
    assert found.outcome is Outcome.FRESH
    assert numbers(found) == list(range(1001, 1009))
    assert {entry.published for entry in found.entries} == {None}
    assert json.loads(found.cursor or "")["shapes"] == ["/*/{slug}-{n}.htm"]


def test_a_piece_whose_heading_is_called_a_header_is_a_piece() -> None:
    cards = "".join(
        f'<article><header class="entry-header"><h2><a href="/2026/11/{day}/nganh-y-te-kiem-tra-phong-kham-{day}">'
        f"Ngành y tế kiểm tra phòng khám tư nhân ngày {day}</a></h2></header></article>"
        for day in range(10, 20)
    )
    assert len(read(page(f'<div class="site-header"><h2>{card(9001)}</h2></div>', cards)).entries) == 10


def test_a_page_without_a_list_says_so_in_words() -> None:
    found = read(page())
    assert (found.outcome, found.entries) == (Outcome.EMPTY, ())
    assert "chuyên mục" in (found.detail or "")


@pytest.mark.parametrize("body", ["", "xin chào", '{"a": 1}', "<div>" * 5000])
def test_what_is_no_page_is_malformed_and_nothing_is_forgotten(body: str) -> None:
    found = read(body, SourceState(source_id=1, next_due=NOW, cursor='{"shapes":["/x"]}'))
    assert found.outcome is Outcome.MALFORMED
    assert found.cursor == '{"shapes":["/x"]}'


def test_a_learned_shape_needs_less_evidence_later() -> None:
    lone = '<div><a href="/tin/mot-tin-rat-ngan.htm">Một tin rất ngắn gọn</a></div>'
    assert read(page(lone)).entries == ()
    known = SourceState(source_id=1, next_due=NOW, cursor=section.Memory(shapes=("/*/{slug}.htm",)).cursor())
    lone = '<div><h3><a href="/tin/mot-tin-rat-ngan.htm">Một tin rất ngắn gọn mà có ngày</a></h3> 21/11/2026, phóng viên</div>'
    assert len(read(page(lone), known).entries) == 1


def test_what_was_missed_since_the_last_visit_is_read_from_two_further_pages_at_most() -> None:
    foot = '<div class="pagination"><a href="/suc-khoe/trang-{}.htm">{}</a></div>'
    first = read(page(*(card(number) for number in range(1001, 1009)), foot=foot.format(2, 2)))
    assert first.more is None  # nothing was read before, so nothing was missed
    state = after(SOURCE, FRESH, first, new=8, now=NOW)
    again = read(page(*(card(number) for number in range(1005, 1013)), foot=foot.format(2, 2)), state)
    assert again.more is None
    later = read(page(*(card(number) for number in range(2001, 2009)), foot=foot.format(2, 2)), state)
    assert later.more is not None
    assert (later.more.url, later.more.pace_seconds) == (f"{SITE}/suc-khoe/trang-2.htm", 3)
    validators = (later.etag, later.body_sha256)
    state = after(SOURCE, state, later, new=8, now=NOW)
    second = read(page(*(card(number) for number in range(1993, 2001)), foot=foot.format(3, 3)), state, later.more.url)
    assert second.more is not None
    assert second.more.url == f"{SITE}/suc-khoe/trang-3.htm"
    state = after(SOURCE, state, second, new=8, now=NOW)
    third = read(page(*(card(number) for number in range(1985, 1993)), foot=foot.format(4, 4)), state, second.more.url)
    assert third.more is None
    state = after(SOURCE, state, third, new=8, now=NOW)
    assert (state.etag, state.body_sha256) == validators  # those of the first page
    assert json.loads(state.cursor or "")["page"] == 1
    assert read(page(*(card(number) for number in range(2001, 2010)), foot=foot.format(2, 2)), state).more is None


def test_a_next_page_elsewhere_or_of_another_list_is_not_followed() -> None:
    state = after(SOURCE, FRESH, read(page(card(1001), card(1002), card(1003))), new=3, now=NOW)
    for target in (
        "https://khac.example.vn/suc-khoe/trang-2.htm",
        "/the-thao/trang-2.htm",
        "/suc-khoe/a.pdf",
        "javascript:next(2)",
    ):
        found = read(
            page(card(2001), card(2002), card(2003), foot=f'<a href="{target}">2</a><a href="{target}">Trang sau »</a>'), state
        )
        assert len(found.entries) == 3
        assert found.more is None


def test_a_page_of_thousands_of_links_is_cut_at_its_budget() -> None:
    assert len(read(page(*(card(number) for number in range(1000, 4000)))).entries) == section.MOST_ENTRIES


def test_paths_that_repeat_themselves_are_a_trap_and_days_are_not() -> None:
    assert loops(f"{SITE}/tin/vi/en/vi")
    assert loops(f"{SITE}/tin/bai-viet-cua-so.html/en")
    assert not loops(f"{SITE}/tin/2025/11/11/bai-viet-cua-so.html")


HOSTS = {"baochinhphu": "baochinhphu.vn", "cafef": "cafef.vn", "dantri": "dantri.com.vn", "tuoitre": "tuoitre.vn",
         "vietnamnet": "vietnamnet.vn", "vnexpress": "vnexpress.net"}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", HOSTS)
def test_a_real_section_of_a_paper_gives_pieces_of_one_shape(shared: Path, name: str) -> None:
    url = f"https://{HOSTS[name]}/chuyen-muc-can-doc.htm"
    found = read((shared / f"inputs/html/press/{name}_list.html").read_bytes(), url=url)
    assert len(found.entries) >= 12
    numbered = [entry for entry in found.entries if any(char.isdigit() for char in entry.address.rpartition("/")[2])]
    assert len(numbered) >= 0.95 * len(found.entries)
    assert all(len(entry.title.split()) >= 4 and not entry.title.startswith(("#", ">")) for entry in found.entries)


@pytest.mark.shared
def test_a_real_portal_gives_its_list_without_its_menu(shared: Path) -> None:
    folder = shared / "inputs/html/portal"
    assert len(read((folder / "chien-luoc-quy-hoach.html").read_bytes()).entries) == 10
    assert read((folder / "lien-he.html").read_bytes()).entries == ()


class _Trap(BaseHTTPRequestHandler):
    """A portal whose every page links to itself in two languages below its own address."""

    children: dict[str, list[str]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        links = "".join(
            f'<h3><a href="{one}">Bài viết của cổng thông tin về việc {one[-40:]}</a></h3><span>21/11/2026</span>'
            for one in [*self.children["/"], *self.children[self.path]]
        )
        body = f"<html><body><p>Nội dung của trang này khá dài, có ngày và có chữ.</p>{links}</body></html>".encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def trap(shared: Path) -> Iterator[tuple[int, list[str]]]:
    """The captured trap on loopback: its port, and the paths it was asked for."""
    lines = (shared / "inputs/html/portal/TRAP-origin-urls.txt").read_text(errors="replace").splitlines()
    paths = {"/" + line.split(maxsplit=1)[1].partition("/")[2] for line in lines}
    assert len(paths) == 12_575
    children: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        above, _, last = path.rpartition("/")
        if last in ("vi", "en"):
            children[above].append(path)
    children["/"] = sorted({re.sub(r"(?:/(?:vi|en))+$", "", path) for path in paths})
    assert len(children["/"]) == 55
    children["/tat-ca"] = sorted(paths)
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ThisTrap", (_Trap,), {"children": children, "asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


@pytest.mark.shared
@pytest.mark.parametrize("start", ["/", "/web/sotttt-eng/home", "/web/sotttt-eng/home/vi", "/tat-ca"])
def test_the_captured_trap_costs_at_most_200_requests_however_often_it_is_visited(
    sqlite_store: Engine, tmp_path: Path, trap: tuple[int, list[str]], start: str
) -> None:
    port, asked = trap
    place = f"127.0.0.1:{port}"
    settings = settings_for(tmp_path, allowed=(place,))
    with writing(sqlite_store) as connection:
        outlets.keep(connection, [Outlet(key="cong", name="Cổng", domain="cong.example", kind=OutletKind.PORTAL)])
        source = Source(
            id=0, outlet_key="cong", name="Cổng", reader=ReaderKind.SECTION, address=f"http://{place}{start}",
            basis="cổng công khai", pace_seconds=0.0,
        )  # fmt: skip
        sources.add(connection, source, now=NOW)
    for visit in range(3):
        context = context_for(sqlite_store, settings, NOW + timedelta(days=visit))
        assert collect.run(context).failed == 0
        read_pages.run(context)
    with reading(sqlite_store) as connection:
        kept = connection.execute(select(func.count()).select_from(items)).scalar_one()
    assert 20 <= kept <= 55
    assert len(asked) <= 200
