"""Publishers' files, against captured pages (not committed): every expectation of the gold, speed, and the watchdog."""

import gzip
import json
import re
import time
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pytest
import trafilatura

from crawlers import sites
from crawlers.extract import extract
from tests.pages import BODY, TITLE, article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRESS = ("baochinhphu", "cafef", "dantri", "tuoitre", "vietnamnet", "vnexpress")


def plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text or "")).strip()


def gold(shared):
    for path in sorted((shared / "inputs/gold").glob("*.json")):
        wanted = json.loads(path.read_text())
        yield wanted, (shared / "inputs" / wanted["file"]).read_bytes()


def test_each_file_is_found_by_looking_and_knows_its_subdomains():
    assert sites.names() == PRESS
    assert sites.reader_for("suckhoe.vnexpress.net") == sites.reader_for("vnexpress.net")
    assert sites.reader_for("vnexpress.net.example.vn") is None


@pytest.mark.parametrize("name", PRESS)
def test_a_file_finds_nothing_on_a_page_of_another_design_and_the_general_way_takes_over(name):
    host = {"dantri": "dantri.com.vn", "vnexpress": "vnexpress.net"}.get(name, f"{name}.vn")
    page = extract(article(), f"https://{host}/tin-1.html", content_type=None, now=NOW)
    assert page.title == TITLE
    assert BODY[0] in page.text
    assert page.extractor.startswith("general")


def test_a_template_that_yields_less_than_the_general_way_is_not_believed():
    body = f'<div id="maincontent"><p>{BODY[0]}</p><p>{BODY[1]}</p></div>' + "".join(f"<p>{part * 3}</p>" for part in BODY)
    page = extract(article(body=body), "https://vietnamnet.vn/tin-1.html", content_type=None, now=NOW)
    assert page.extractor == "general (sites/vietnamnet found less)"


@pytest.mark.shared
@pytest.mark.parametrize("elsewhere", [False, True], ids=["own host", "unknown host"])
def test_every_expectation_of_the_gold_holds_by_file_and_by_the_general_way(shared, elsewhere):
    for wanted, body in gold(shared):
        url = re.sub("://[^/]+", "://khac.example.vn", wanted["url"]) if elsewhere else wanted["url"]
        page = extract(body, url, content_type=None, now=NOW)
        titles = wanted["title"] if isinstance(wanted["title"], list) else [wanted["title"]]
        assert page.title in titles, wanted["id"]
        moment = datetime.fromisoformat(wanted["published"]) if wanted["published"] else None
        assert page.published == moment, wanted["id"]
        text = plain(page.text)
        assert (page.lead is None) == (wanted["lead"] is None), wanted["id"]
        assert plain(wanted["lead"]) in plain(page.lead), wanted["id"]
        assert not page.lead or plain(page.lead) not in text, wanted["id"]
        assert plain(wanted["first"]) in text, wanted["id"]
        assert plain(wanted["last"]) in text, wanted["id"]
        assert not [words for words in wanted["boilerplate"] if plain(words).lower() in text.lower()], wanted["id"]


@pytest.mark.shared
def test_the_general_way_reads_the_article_benchmark_no_worse_than_trafilatura(shared):
    folder = shared / "inputs/html/article-benchmark"
    truth = json.loads((folder / "ground-truth.json").read_text())
    ours = theirs = 0.0
    for name, wanted in list(truth.items())[::6]:
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        page = extract(body, wanted["url"], content_type=None, now=NOW)
        ours += overlap(page.text, wanted["articleBody"])
        text = trafilatura.extract(body.decode("utf-8", "replace"), fast=True, include_comments=False) or ""
        theirs += overlap(text, wanted["articleBody"])
    assert ours >= theirs - 0.05


def overlap(found: str, wanted: str) -> float:
    one, two = Counter(re.findall(r"\w+", found)), Counter(re.findall(r"\w+", wanted))
    shared_words = sum((one & two).values())
    return 2 * shared_words / (sum(one.values()) + sum(two.values())) if one or two else 1.0


@pytest.mark.shared
def test_a_publishers_file_costs_a_fraction_of_trafilatura_with_metadata(shared):
    ours = theirs = 0.0
    for wanted, body in gold(shared):
        if not wanted["file"].startswith("html/press"):
            continue
        text = body.decode("utf-8")
        extract(body, wanted["url"], content_type=None, now=NOW)
        for _ in range(3):
            started = time.process_time()
            extract(body, wanted["url"], content_type=None, now=NOW)
            middle = time.process_time()
            trafilatura.extract(text, with_metadata=True, output_format="json")
            ours += middle - started
            theirs += time.process_time() - middle
    assert theirs > 6 * ours  # measured 8-10; the goal of 10 is printed by ./run bench
