"""Pages that hide their text, lie about their letters or cost too much (T08, T12): kept or named, never silently empty."""

import time
from datetime import UTC, datetime

import pytest

from crawlers import depth
from crawlers.charset import UNCERTAIN, decode
from crawlers.extract import extract
from tests.pages import BODY, TITLE, article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://baosonbinh.example.vn/tin.html"
TEXT = "".join(f"<p>{part}</p>" for part in BODY)


def read(body: bytes, content_type: str | None = None):
    return extract(body, URL, content_type=content_type, now=NOW)


@pytest.mark.parametrize("levels", [255, 260, 1000, 20_000])
def test_text_under_hundreds_of_divs_is_found_and_the_page_marked(levels):
    page = read(article(body="<div>" * levels + TEXT + "</div>" * levels))
    assert page.degraded == depth.NESTED
    assert all(part in page.text for part in BODY)
    assert page.title == TITLE


def test_ordinary_nesting_is_not_marked():
    page = read(article(body="<div>" * 60 + TEXT + "</div>" * 60))
    assert page.degraded is None
    assert BODY[0] in page.text


def test_a_page_of_eleven_megabytes_keeps_what_stands_after_the_bulk():
    page = read(article(body=f"<p>{'từ ngữ ' * 1_250_000}</p>{TEXT}"))
    assert page.degraded == depth.TOO_LARGE
    assert all(part in page.text for part in BODY)


def test_half_a_million_unclosed_tags_cost_seconds_not_minutes():
    started = time.process_time()
    page = read(article(body="<p x=1>" * 500_000 + TEXT))
    assert page.degraded == depth.TOO_MANY
    assert BODY[-1] in page.text
    assert time.process_time() - started < 10


def test_utf8_declared_as_latin1_is_read_as_utf8():
    page = read(article(), "text/html; charset=iso-8859-1")
    assert page.text.split("\n") == list(BODY)
    assert page.degraded is None


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-8", "windows-1258"])
def test_windows_1258_is_read_whatever_is_declared(declared):
    raw = BODY[0] + " " + BODY[1]
    packed = b"".join(_to_1258(char) for char in raw)
    assert decode(packed, f"text/html; charset={declared}").charset == "windows-1258"
    page = read(b"<html><body><article><p>" + packed + b"</p></article></body></html>", f"text/html; charset={declared}")
    assert BODY[0] in page.text


def _to_1258(char: str) -> bytes:
    """windows-1258 writes some letters whole and adds tones as marks."""
    import_free = {"ệ": "ê\u0323", "ế": "ê\u0301", "ề": "ê\u0300", "ể": "ê\u0309", "ậ": "â\u0323", "ấ": "â\u0301", "ầ": "â\u0300",
                   "ắ": "ă\u0301", "ặ": "ă\u0323", "ộ": "ô\u0323", "ố": "ô\u0301", "ồ": "ô\u0300", "ổ": "ô\u0309", "ớ": "ơ\u0301",
                   "ờ": "ơ\u0300", "ợ": "ơ\u0323", "ở": "ơ\u0309", "ữ": "ư\u0303", "ừ": "ư\u0300", "ứ": "ư\u0301", "ử": "ư\u0309",
                   "ạ": "a\u0323", "ả": "a\u0309", "ã": "a\u0303", "ị": "i\u0323", "ỉ": "i\u0309", "ụ": "u\u0323", "ủ": "u\u0309",
                   "ọ": "o\u0323", "ỏ": "o\u0309", "ẹ": "e\u0323", "ẻ": "e\u0309", "ò": "o\u0300", "õ": "o\u0303", "ì": "i\u0300",
                   "ũ": "u\u0303", "ý": "y\u0301", "ỳ": "y\u0300", "ỵ": "y\u0323", "ự": "ư\u0323", "ễ": "ê\u0303"}  # fmt: skip
    return import_free.get(char, char).encode("cp1258")


def test_utf16_without_a_mark_is_recognised():
    assert decode("Bệnh viện tỉnh <p>Sơn Bình</p> tiếp nhận nhiều ca".encode("utf-16-le")).charset == "utf-16-le"


def test_bytes_of_no_charset_give_text_and_a_reason():
    decoded = decode(bytes(range(128, 256)) * 20, "text/html; charset=utf-8")
    assert decoded.degraded in (UNCERTAIN, None)
    assert decoded.text


def test_null_bytes_and_broken_json_do_no_harm():
    broken = '<script type="application/ld+json">{"@type":"NewsArticle","headline":</script>'
    page = read(article(head=broken).replace(b"Sau", b"S\x00au"))
    assert page.title == TITLE


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<", b"<html>", b"\x00" * 1000, b"not a page at all", b"<!--" * 1000])
def test_what_is_no_page_gives_an_empty_page_and_no_error(body):
    assert read(body).published is None


@pytest.mark.shared
def test_the_same_sentence_in_each_vietnamese_charset_is_the_same_text(shared):
    folder = shared / "inputs/hostile/uchardet-tests/test/vi"
    wanted = (folder / "utf-8.txt").read_text(encoding="utf-8")
    for name in ("viscii.txt", "windows-1258.txt", "utf-8.txt"):
        assert decode((folder / name).read_bytes()).text == wanted
