"""The measurements' own parts, run small: so that they can't rot, and so that a wrong figure can't pass for a good one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from selectolax.lexbor import LexborHTMLParser

from bench import collect, filters, idle, pipeline
from bench.parts import pages, tree
from bench.parts.clock import Clock
from bench.parts.naive import SHARES, Naive
from bench.parts.naive import STAGES as NAIVE_STAGES
from bench.parts.ours import STAGES, Ours
from bench.parts.pages import PageFile
from bench.parts.verdict import Figure, least, told, under
from bench.parts.words import f1

PARAGRAPHS = (
    "Sáng 20/11, Bệnh viện Đa khoa tỉnh Sơn Bình tiếp nhận hai máy siêu âm mới phục vụ khám thai cho bà con vùng cao.",
    "Theo lãnh đạo bệnh viện, mỗi ngày đơn vị đón khoảng một trăm hai mươi lượt người đến khám, tăng gấp rưỡi năm trước.",
    "Ngành y tế tỉnh cho biết năm tới sẽ trang bị thêm máy thở cho các trạm y tế xã, ưu tiên những nơi xa trung tâm.",
    "Người dân được nhắc mang theo thẻ bảo hiểm y tế và giấy tờ tùy thân khi đến khám để được hưởng đầy đủ quyền lợi.",
)


def page(number: int) -> PageFile:
    """A small article page of an outlet that nobody has a file for."""
    body = "".join(f"<p>{paragraph} Đợt {number}.</p>" for paragraph in PARAGRAPHS)
    head = f"<head><title>Tin {number}</title></head>"
    html = f"<html lang='vi'>{head}<body><article><h1>Tin số {number}</h1>{body}</article></body></html>"
    truth = "\n".join(f"{paragraph} Đợt {number}." for paragraph in PARAGRAPHS)
    return PageFile(url=f"https://bao.example/tin-{number}.html", body=html.encode(), truth=truth)


@pytest.mark.filterwarnings("default")  # the naive libraries' own complaints are theirs
def test_both_pipelines_read_understand_and_store_the_same_pages() -> None:
    naive = Naive(list(PARAGRAPHS), [True, True, False, False])
    found = pipeline.play(naive, Ours(), [page(1), page(2), page(3)])
    assert tuple(found.naive.seconds) == NAIVE_STAGES
    assert set(found.ours.seconds) == set(STAGES)
    assert found.ours_f1 > 0.95
    assert found.naive_f1 > 0.95
    assert found.ratio > 0


def test_a_share_out_of_its_margin_is_a_missed_figure() -> None:
    naive, ours = Clock(), Clock()
    naive.seconds = {**SHARES, "store": 0.5}
    ours.seconds = dict.fromkeys(STAGES, 0.01)
    found = pipeline.Round(10, naive, ours, 0.9, 0.95)
    met = {figure.name: figure.met for figure in pipeline.stages("thử", [found])}
    assert met["naive share of store"] is False
    assert pipeline.ratio("thử", [found], 5.0).met is True
    assert pipeline.ratio("thử", [found], 500.0).met is False
    assert pipeline.text("thử", [found]).met is True


def test_two_sets_of_general_pages_are_joined_by_their_pages() -> None:
    clocks = []
    for seconds in (1.0, 3.0):
        clock = Clock()
        clock.seconds = {"extract": seconds}
        clocks.append(clock)
    first = pipeline.Round(10, clocks[0], clocks[0], 0.5, 1.0)
    second = pipeline.Round(30, clocks[1], clocks[1], 0.9, 0.8)
    joined = pipeline.general({"benchmark": [first], "unknown": [second]})[0]
    assert joined.pages == 40
    assert joined.naive.whole == pytest.approx(4.0)
    assert joined.naive_f1 == pytest.approx(0.8)
    assert joined.ours_f1 == pytest.approx(0.85)


def test_word_f1_counts_words_with_their_repetitions() -> None:
    assert f1(["một hai hai"], ["Một hai, hai!"]) == 1.0
    assert f1(["một hai"], ["hai ba"]) == pytest.approx(0.5)
    assert f1(["một"], [""]) == 0.0


def test_a_missed_goal_is_told_and_sets_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = least("tốc độ", 6.0, 5.0, unit="×"), under("cỡ", 450.0, 400.0, unit=" MB")
    assert told("thử", [good, Figure(name="chỉ để biết", value="1")]) == 0
    assert "MISSED" not in capsys.readouterr().out
    assert told("thử", [good, bad]) == 1
    assert "MISSED" in capsys.readouterr().out


@pytest.mark.shared
def test_a_poured_page_says_the_new_article_and_not_the_old_one(shared: Path) -> None:
    article = next(pages.articles(shared))
    for number, paper in enumerate(pages.PAPERS):
        made = pages.poured(shared, paper, article, paper.address.format(n=number))
        body = LexborHTMLParser(made.body).css_first(paper.body)
        assert body is not None
        assert [node.text() for node in body.css("p")] == list(article.paragraphs), paper.file
        assert len(made.body) > 60_000, "the template's own furniture is gone"


@pytest.mark.shared
def test_no_text_is_poured_twice(shared: Path) -> None:
    stream = pages.articles(shared)
    found = pages.known(shared, stream, 7, 0) + pages.unknown(shared, stream, 7, 0)
    assert len({one.truth for one in found}) == len({one.url for one in found}) == 14
    benchmark = pages.benchmark(shared, 3)
    assert all(one.truth and one.body for one in benchmark)


def test_a_tree_holds_its_children_and_their_size() -> None:
    code = "import sys; sum(range(5_000_000)); print(flush=True); sys.stdin.read()"  # CPU is told in ticks of 10 ms
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert child.pid in tree.members(os.getpid())
        assert tree.pss(child.pid)[child.pid] > 1_000_000
        assert tree.cpu_seconds(os.getpid()) >= tree.cpu_seconds(child.pid) > 0
        child.communicate()
    assert tree.pss(child.pid) == {}


def test_the_numbers_of_a_running_service_are_read_and_a_silent_one_has_none(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/metrics").respond_with_data(f"# HELP x y\n{idle.SENT} 3.0\n{idle.SEEN} 12.0\n")
    assert idle.numbers(httpserver.port) == {idle.SENT: 3.0, idle.SEEN: 12.0}
    assert idle.numbers(idle.free_port()) == {}


def test_the_first_line_of_a_filter_is_waited_for() -> None:
    line = '{"id": 1, "title": "Trạm y tế xã tổ chức tiêm phòng"}\n'.encode()
    assert 0 < filters.first_line(["commands.stories"], line, open_end=False) < filters.PATIENCE


# The pace is timed where requests arrive; beside the rest of the suite one may come more than a second late.
SMALLEST = collect.Size(known=6, general=3, repeats=1, sources=10, pages=20, hosts=5, pace=4.0)


def test_a_small_round_reads_all_its_sources_politely() -> None:
    found = collect.a_round(SMALLEST)
    assert found.done == 10
    assert (len(found.before), len(found.asked)) == (20, 10)  # robots.txt is asked for in the first round only
    assert {figure.name.strip(): figure.met for figure in collect.round_figures(found, SMALLEST)} == {
        "10 sources, 1 changed: one round": True,
        "read, changed": True,
        "requests in all, robots.txt being kept": None,
        "most requests a host": True,
        "shortest time between two requests to a host": True,
    }


def test_an_impolite_round_is_a_missed_figure() -> None:
    asked = [("127.0.1.1", "/rss.xml", 200, at) for at in (1.0, 1.1, 9.0)]
    met = {figure.name.strip(): figure.met for figure in collect.round_figures(collect.Round(1.0, 10, tuple(asked)), SMALLEST)}
    assert met["most requests a host"] is False
    assert met["shortest time between two requests to a host"] is False
    assert met["read, changed"] is False


def test_every_page_is_fetched_and_stored_in_the_small_comparison() -> None:
    figures = {figure.name.strip(): figure for figure in collect.storing(SMALLEST)}
    assert figures["pages got, kept"].value == "20, 20"


@pytest.mark.shared
def test_the_costs_of_extraction_are_measured_on_both_kinds_of_page(shared: Path) -> None:
    cheaper, _, known, general = collect.extraction(shared, SMALLEST)
    assert float(cheaper.value) > 3  # 12-16 measured; this is a handful of pages on a machine that does other things
    assert known.met is True
    assert general.value.count(",") == 1
