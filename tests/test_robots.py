"""robots.txt: every expectation of Google's own parser, and every captured file without a fault."""

import json
import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import robots

OURS = "LangNghe"


def allowed(text: str, url: str, agent: str = OURS) -> bool:
    return robots.parse(text.encode()).allows(url, agent)


@pytest.mark.shared
def test_every_expectation_of_googles_parser_holds(shared: Path) -> None:
    cases = json.loads((shared / "inputs/robots/google-expectations.json").read_text("utf-8"))
    assert len(cases) == 76
    wrong = []
    for case in cases:
        text, url = (case[name].replace("\\u30c4", "ツ") for name in ("robots", "url"))  # written so in the capture
        if allowed(text, url, case["agent"]) != case["allowed"]:
            wrong.append(case)
    assert wrong == []


@pytest.mark.shared
def test_no_captured_robots_file_raises_or_is_slow(shared: Path) -> None:
    bodies = [path.read_bytes() for path in (shared / "inputs/robots").rglob("*robots*.txt")]
    with tarfile.open(shared / "inputs/robots/protego.tar.gz") as archive:
        bodies += [stream.read() for member in archive if member.isfile() and (stream := archive.extractfile(member))]
    assert len(bodies) > 4_000
    for body in bodies:
        began = time.process_time()
        rules = robots.parse(body)
        rules.allows("https://bao.example.vn/suc-khoe/tin-1.html?a=b", OURS)
        assert time.process_time() - began < 1


def test_a_group_of_ours_is_taken_before_that_of_everyone() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: langnghe\nDisallow: /noi-bo/\n"
    assert allowed(text, "https://a.vn/tin")
    assert not allowed(text, "https://a.vn/noi-bo/tin")
    assert not allowed(text, "https://a.vn/tin", "KhacBot")


def test_our_name_is_that_of_the_user_agent_without_its_version() -> None:
    assert robots.product("LangNghe/0.2 (+https://langnghe.example)") == "LangNghe"
    assert robots.product("123") == ""


def test_the_longest_rule_decides_and_of_two_alike_the_one_that_allows() -> None:
    text = "User-agent: *\nDisallow: /y-te\nAllow: /y-te/cong-khai\nDisallow: /*.pdf$\nAllow: /a\nDisallow: /a\n"
    assert allowed(text, "https://a.vn/y-te/cong-khai/tin")
    assert not allowed(text, "https://a.vn/y-te/tin")
    assert not allowed(text, "https://a.vn/van-ban/1.pdf")
    assert allowed(text, "https://a.vn/van-ban/1.pdf?x=1")
    assert allowed(text, "https://a.vn/a")


def test_vietnamese_paths_are_compared_as_they_are_sent() -> None:
    assert not allowed("User-agent: *\nDisallow: /sức-khỏe/\n", "https://a.vn/s%E1%BB%A9c-kh%E1%BB%8Fe/tin")


def test_a_pattern_made_to_burn_time_costs_little() -> None:
    began = time.process_time()
    allowed("User-agent: *\n" + "Disallow: /" + "*a" * 4_000 + "b$\n" * 10, "https://a.vn/" + "a" * 2_000)
    assert time.process_time() - began < 0.5


@given(st.binary(max_size=2_000), st.text(max_size=100), st.text(max_size=20))
def test_nothing_raises(body: bytes, url: str, agent: str) -> None:
    assert robots.parse(body).allows(url, agent) in (True, False)
