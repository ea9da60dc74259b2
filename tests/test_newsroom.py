"""The demo's newsroom, asked over real HTTP on loopback, and its shipped pieces."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
import requests
import trafilatura

from demo.newsroom import SHIPPED, Newsroom
from demo.piece import Piece, Planted, read_pieces
from errors import BadInput
from records.item import ItemKind
from records.source import OutletKind, ReaderKind

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as open_newsroom:
        open_newsroom.publish_all()
        yield open_newsroom


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes items.jsonl of the given rows; a string is a line as it is."""

    def write(*rows: dict[str, Any] | str) -> Path:
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / "items.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


def row(**changed: Any) -> dict[str, Any]:
    whole = {
        "id": "a1",
        "outlet": "Báo Thử",
        "kind": "page",
        "published": "2026-11-20T08:15:00+07:00",
        "title": "Tựa",
        "lead": "Sapo của bài.",
        "text": "Đoạn một.\n\nĐoạn hai.",
        "planted": None,
    }  # fmt: skip - one row
    return whole | changed


def get(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=10)


def pieces_of(newsroom: Newsroom, kind: ItemKind) -> list[Piece]:
    return [piece for piece in newsroom.pieces.values() if piece.kind is kind]


def test_the_shipped_pieces_hold_a_rumour_in_variants_its_rebuttal_and_ordinary_news():
    pieces = read_pieces(SHIPPED / "items.jsonl", now=NOW)
    assert len(pieces) >= 45
    assert sum(piece.planted is Planted.SPREAD for piece in pieces) >= 5
    assert sum(piece.planted is Planted.REBUT for piece in pieces) >= 3
    assert all(piece.published <= NOW for piece in pieces)
    assert not re.search(r"\b0\d{8,9}\b", (SHIPPED / "items.jsonl").read_text("utf-8"))


def test_every_page_reads_with_trafilatura_as_the_text_that_was_written(newsroom):
    for piece in pieces_of(newsroom, ItemKind.PAGE):
        page = get(newsroom.address_of(piece.id)).text
        read = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
        assert read is not None
        words = " ".join(read.text.split())
        for paragraph in piece.paragraphs:
            assert paragraph in words, piece.id
        assert read.title == piece.title
        assert "Nội dung hư cấu" not in words


def test_a_page_states_its_date_with_zone_title_lead_and_photos(newsroom):
    for piece in pieces_of(newsroom, ItemKind.PAGE):
        page = get(newsroom.address_of(piece.id)).text
        stated = re.search(r'article:published_time" content="([^"]+)"', page)
        assert stated
        assert datetime.fromisoformat(stated[1]) == piece.published.replace(microsecond=0)
        assert page.count("<h1") == 1
        assert piece.lead in page
        assert page.count("/anh/") >= piece.photos
    photo = get(newsroom.address_of("b-may-cong-huong-tu").rsplit("/", 1)[0] + "/anh/2-1.png")
    assert photo.content.startswith(b"\x89PNG")


def test_json_ld_is_json_and_says_the_same(newsroom):
    for piece_id in ("b-sot-xuat-huyet", "s-giam-sat-soi"):
        page = get(newsroom.address_of(piece_id)).text
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert block
        said = json.loads(block[1])
        assert said["@type"] == "NewsArticle"
        assert said["headline"] == newsroom.pieces[piece_id].title
        assert datetime.fromisoformat(said["datePublished"]) == newsroom.pieces[piece_id].published


def test_each_feed_holds_all_pieces_of_its_outlet_newest_first(newsroom):
    for source in newsroom.sources():
        if source.reader is not ReaderKind.FEED:
            continue
        feed = feedparser.parse(get(source.address).content)
        assert not feed.bozo
        wanted = [p for p in newsroom.pieces.values() if p.outlet == source.outlet and p.kind is not ItemKind.POST]
        wanted.sort(key=lambda piece: piece.published, reverse=True)
        assert [newsroom.id_of(entry.link) for entry in feed.entries] == [piece.id for piece in wanted]
        assert [entry.title for entry in feed.entries] == [piece.title for piece in wanted]
        for entry, piece in zip(feed.entries, wanted, strict=True):
            assert piece.lead in entry.summary


def test_one_outlet_writes_its_dates_with_gmt_plus_seven_and_another_with_an_offset(newsroom):
    addresses = newsroom.addresses()
    assert "GMT+7</pubDate>" in get(addresses["Báo Sơn Bình điện tử"] + "/rss/home.rss").text
    assert "+0700</pubDate>" in get(addresses["Nhật báo Thời Cuộc"] + "/rss/home.rss").text


def test_a_feed_only_piece_has_no_page(newsroom):
    for piece in pieces_of(newsroom, ItemKind.FEED):
        assert get(newsroom.address_of(piece.id)).status_code == 404


def test_the_sitemap_names_every_page_and_robots_names_the_sitemap(newsroom):
    base = newsroom.addresses()["Nhật báo Thời Cuộc"]
    robots = get(base + "/robots.txt").text
    assert f"Sitemap: {base}/sitemap.xml" in robots
    assert "Disallow: /tim-kiem" in robots
    sitemap = get(base + "/sitemap.xml").text
    front = get(base + "/").text
    pages = [p for p in pieces_of(newsroom, ItemKind.PAGE) if p.outlet == "Nhật báo Thời Cuộc"]
    assert sitemap.count("<news:title>") == len(pages)
    assert all(newsroom.address_of(piece.id) in sitemap and newsroom.address_of(piece.id) in front for piece in pages)


def test_what_is_known_by_etag_or_date_answers_304_until_a_piece_is_published(folder):
    room = Newsroom(folder(row(), row(id="a2", title="Tựa hai")), now=NOW)
    with room:
        room.publish("a1")
        address = room.sources()[0].address
        first = get(address)
        known = {"If-None-Match": first.headers["ETag"]}
        dated = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert get(address, **known).status_code == 304
        assert get(address, **dated).status_code == 304
        assert get(address, **dated).content == b""
        room.publish("a2")
        assert get(address, **known).status_code == 200
        assert get(address, **dated).text.count("<item>") == 2


def test_nothing_is_public_before_it_is_published_and_a_live_piece_takes_the_date_given(folder):
    with Newsroom(folder(row()), now=NOW) as room:
        assert get(room.address_of("a1")).status_code == 404
        assert room.waiting() == ("a1",)
        room.publish("a1", at=NOW)
        room.publish("a1")
        assert room.waiting() == ()
        assert 'content="2026-11-20T10:00:00+07:00"' in get(room.address_of("a1")).text


def test_an_id_is_found_by_address_whatever_the_query_or_scheme(newsroom):
    address = newsroom.address_of("b-gia-rau")
    assert newsroom.id_of(address + "?utm_source=x#doan-2") == "b-gia-rau"
    assert newsroom.id_of(address.replace("http:", "https:")) == "b-gia-rau"
    assert newsroom.id_of("http://127.0.0.1/khong-co") is None
    assert all(newsroom.id_of(newsroom.address_of(piece_id)) == piece_id for piece_id in newsroom.pieces)


def test_any_folder_is_served_with_kinds_told_by_the_outlets_names(folder):
    given = folder(
        row(),
        row(id=2, outlet="Sở Y tế tỉnh Thử", title="Tựa & “hai” <b>"),
        row(id="3", outlet="Xóm Thử", kind="post", title=None, lead=None, text="Chỉ có lời."),
    )
    with Newsroom(given, now=NOW) as room:
        room.publish_all()
        kinds = [(source.outlet, source.kind, source.reader) for source in room.sources()]
        assert kinds == [
            ("Báo Thử", OutletKind.PRESS, ReaderKind.FEED),
            ("Sở Y tế tỉnh Thử", OutletKind.PORTAL, ReaderKind.FEED),
            ("Xóm Thử", OutletKind.FANPAGE, ReaderKind.FANPAGE),
        ]
        assert len(set(room.allowed())) == 3
        assert feedparser.parse(get(room.sources()[1].address).content).entries[0].title == "Tựa & “hai” <b>"


def test_units_own_channels_are_named(newsroom):
    own = {source.outlet: source.unit for source in newsroom.sources()}
    assert own["Trang thông tin Bệnh viện Đa khoa tỉnh Sơn Bình"] == "Bệnh viện Đa khoa tỉnh Sơn Bình"
    assert own["Trung tâm Y tế khu vực Yên Lũng"] == "Trung tâm Y tế khu vực Yên Lũng"
    assert own["Người Sơn Bình 24h"] is None


def test_requests_are_logged_without_the_token(folder):
    with Newsroom(folder(row(kind="post")), now=NOW, token="bi-mat") as room:
        room.publish_all()
        get(f"{room.sources()[0].address}?limit=1&access_token=bi-mat", **{"User-Agent": "thu"})
        (asked,) = room.requests()["graph"]
    assert asked.path.endswith("/posts?limit=1")
    assert (asked.method, asked.status, asked.agent) == ("GET", 200, "thu")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{không phải JSON", "không phải JSON hợp lệ"),
        ("[1]", "đối tượng JSON"),
        (row(kind="video"), "trường “kind”"),
        (row(published="hôm qua"), "trường “published”"),
        (row(published=None), "trường “published”"),
        (row(published=1763694000), "trường “published”"),
        (row(title=""), "trường “title”"),
        (row(id=None), "trường “id”"),
        (row(outlet=["Báo"]), "trường “outlet”"),
        (row(lead="", text=""), "trường “text”"),
        (row(planted="maybe"), "trường “planted”"),
        (row(photos=-1), "trường “photos”"),
    ],
)
def test_a_bad_line_is_named_with_its_field(folder, line, said):
    with pytest.raises(BadInput) as refused:
        Newsroom(folder(row(id="tot"), "", line), now=NOW)
    assert "dòng 3" in refused.value.sentence
    assert said in refused.value.sentence


def test_an_id_used_twice_an_empty_file_and_a_missing_file_are_refused(folder, tmp_path):
    with pytest.raises(BadInput) as twice:
        Newsroom(folder(row(), row()), now=NOW)
    assert "đã dùng ở dòng 1" in twice.value.sentence
    with pytest.raises(BadInput) as empty:
        Newsroom(folder(""), now=NOW)
    assert "không có tin bài nào" in empty.value.sentence
    with pytest.raises(BadInput) as missing:
        Newsroom(tmp_path / "khong-co", now=NOW)
    assert "Không tìm thấy tệp" in missing.value.sentence


def test_a_port_in_use_is_said_plainly(folder):
    given = folder(row())
    with Newsroom(given, now=NOW) as first:
        taken = int(first.allowed()[0].rsplit(":", 1)[1])
        with pytest.raises(BadInput) as refused, Newsroom(given, now=NOW, port=taken):
            pass
    assert str(taken) in refused.value.sentence
