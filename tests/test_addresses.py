"""One spelling for one piece; refused is what readers understand differently (T01, T16, T21)."""

import json

import pytest

from crawlers.addresses import canonical, follow, host, outlet_host
from errors import BadInput

SAME = "https://bao.vn/suc-khoe/tin-1.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://bao.vn/suc-khoe/tin-1.html",
        "http://bao.vn:80/suc-khoe/tin-1.html",
        "https://WWW.BAO.VN/suc-khoe/tin-1.html#binh-luan",
        "https://m.bao.vn/suc-khoe//tin-1.html",
        "https://amp.bao.vn/suc-khoe/tin-1.html",
        "https://bao.vn/amp/suc-khoe/tin-1.html",
        "https://bao.vn/suc-khoe/tin-1.html?utm_source=zalo&fbclid=abc",
        "https://bao.vn/x/../suc-khoe/tin-1.html;jsessionid=A1B2C3",
        "https://bao.vn/suc-khoe/tin-1.html?PHPSESSID=0a1b2c3d4e5f",
        "https://bao.vn./suc%2Dkhoe/tin-1.html",
    ],
)
def test_every_variant_of_an_address_is_the_same_piece(url):
    assert canonical(url) == SAME


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://m.baosonbinh.vn/y-te/bai-1.html?zarsrc=30&gidzl=abcXYZ", "https://baosonbinh.vn/y-te/bai-1.html"),
        ("https://baosonbinh.vn/y-te/bai-1.html/amp", "https://baosonbinh.vn/y-te/bai-1.html"),
        ("https://baosonbinh.vn/y-te/bai-1/amp/", "https://baosonbinh.vn/y-te/bai-1"),
        ("https://baosonbinh.vn/y-te/bai-1-amp.html", "https://baosonbinh.vn/y-te/bai-1.html"),
        ("https://baosonbinh.vn/y-te/bai-1.html?amp=1", "https://baosonbinh.vn/y-te/bai-1.html"),
        ("https://baosonbinh-vn.cdn.ampproject.org/c/s/baosonbinh.vn/y-te/bai-1.html", "https://baosonbinh.vn/y-te/bai-1.html"),
        ("https://baosonbinh.vn/bai-1.html?gad_source=1&gclid=x&srsltid=y", "https://baosonbinh.vn/bai-1.html"),
        ("https://baosonbinh.vn/bai-1.html?itm_source=home&itm_medium=box", "https://baosonbinh.vn/bai-1.html"),
        ("https://baosonbinh.vn/bai-1.html?fbclid=IwAR&mibextid=Zxz2cZ", "https://baosonbinh.vn/bai-1.html"),
        ("https://soyte.sonbinh.gov.vn/tin/view;jsessionid=0A1B?p_p_lifecycle=0", "https://soyte.sonbinh.gov.vn/tin/view"),
        ("https://soyte.sonbinh.gov.vn/(S(abc123def456))/tin.aspx?id=7", "https://soyte.sonbinh.gov.vn/tin.aspx?id=7"),
        ("https://wap.baosonbinh.vn/tin.php?sid=9f8e7d6c5b4a&id=3", "https://baosonbinh.vn/tin.php?id=3"),
        ("https://baosonbinh.vn/tin.php?from=rss&id=3", "https://baosonbinh.vn/tin.php?from=rss&id=3"),
    ],
)
def test_the_skins_sessions_and_trackers_of_the_vietnamese_press_are_no_part_of_an_address(url, wanted):
    assert canonical(url) == wanted


def test_the_query_is_sorted_and_kept_where_it_names_the_piece():
    assert canonical("https://bao.vn/news?id=7&cat=2") == "https://bao.vn/news?cat=2&id=7"
    assert canonical("https://bao.vn/article.php?sid=1234") == "https://bao.vn/article.php?sid=1234"


def test_accents_are_one_spelling_composed_or_not():
    assert canonical("https://bao.vn/bệnh-viện") == canonical("https://bao.vn/be\u0323\u0302nh-vie\u0323\u0302n")


def test_international_names_are_punycode():
    assert host("https://BÁO.vn/x") == "xn--bo-mia.vn"


def test_a_link_is_followed_as_published_while_its_identity_is_folded():
    link = "http://www.bao.vn:8080/a/?b=2&a=1#x"
    assert follow(link) == "http://www.bao.vn:8080/a/?b=2&a=1"
    assert outlet_host(link) == "bao.vn"


def test_relative_links_join_their_base():
    assert canonical("../tin-2.html", "https://bao.vn/a/b/") == "https://bao.vn/a/tin-2.html"


def test_a_loopback_address_keeps_its_scheme_and_port():
    assert canonical("http://127.0.0.1:8123/tin?id=1") == "http://127.0.0.1:8123/tin?id=1"


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://a@127.0.0.1/",
        "http://127.0.0.1\\@x.vn/", "http://x.vn%00/", "http://[fe80::1%25eth0]/", "gopher://x.vn/", "file:///etc/passwd",
        "javascript:alert(1)", "data:text/html,x", "", "khong-phai-dia-chi", "http://", "http://" + "a" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_readers_understand_differently_is_refused(url):
    with pytest.raises(BadInput) as caught:
        canonical(url)
    assert "http" in caught.value.sentence


@pytest.mark.shared
def test_no_case_of_the_whatwg_suite_that_must_fail_passes(shared):
    cases = json.loads((shared / "inputs/urls/wpt-url-ada/tests/wpt/urltestdata.json").read_text())
    passed = []
    for case in cases:
        if isinstance(case, str) or not case.get("failure"):
            continue
        try:
            passed.append(canonical(case["input"], case["base"]))
        except BadInput:
            continue
    assert passed == []
