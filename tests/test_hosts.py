"""What hosts ask of us is obeyed within a round and remembered between rounds: robots.txt, Crawl-delay, Retry-After, refusals."""

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine, select
from werkzeug import Request, Response

from crawlers import robots
from crawlers.spiders.run import fetch_batches
from crawlers.spiders.wire import Rules, Told
from crawlers.troubles import Troubles
from jobs import collect, read_pages
from jobs.context import Context
from records.item import ItemKind, PageState
from records.source import Answer, DueReason, Fetch, HostRules, HostWait, Outcome, Outlet, OutletKind, ReaderKind, Source
from storage import hosts, items, outlets, sources
from storage.engine import reading, writing
from storage.tables import items as item_rows
from tests.conftest import NOW
from tests.seeds import entry
from tests.stage import context_for, settings_for

AGENT = "LangNghe-test/1.0"
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
_ANY = re.compile(".*")
PAGE = "<html><body><article><h1>Tin y tế</h1>" + "<p>Trạm y tế xã khám cho bà con, ai cũng được phát thuốc.</p>" * 9


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("User-agent: *\nCrawl-delay: 5\nDisallow: /a\n", 5.0),
        ("User-agent: *\nDisallow:\nCrawl-delay: 2.5 # giây\n", 2.5),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: langnghe\nDisallow: /x\n", None),
        ("User-agent: langnghe\nUser-agent: khac\nCrawl-delay: 7\n", 7.0),
        ("User-agent: khac\nCrawl-delay: 7\n", None),
        ("Crawl-delay: 7\nUser-agent: *\nDisallow: /\n", None),
        ("User-agent: *\nCrawl-delay: -1\nCrawl-delay: mười\nCrawl-delay: 1e9\nCrawl-delay: inf\n", None),
        ("User-agent: *\nCrawl-delay: 86400\n", 86400.0),
    ],
)
def test_the_crawl_delay_is_that_of_our_group(text: str, wanted: float | None) -> None:
    assert robots.parse(text.encode()).delay("LangNghe") == wanted


def test_a_crawl_delay_does_not_part_the_names_of_a_group_from_its_rules() -> None:
    rules = robots.parse(b"User-agent: a\nCrawl-delay: 3\nUser-agent: langnghe\nDisallow: /x\n")
    assert not rules.allows("https://a.vn/x", "LangNghe")


def test_the_pace_is_the_longer_of_ours_and_theirs_up_to_a_bound() -> None:
    kept = HostRules(place="https://a.vn", asked=NOW, status=200, delay=5.0)
    assert [robots.pace(ours, kept) for ours in (2.0, 9.0)] == [5.0, 9.0]
    assert robots.pace(2.0, replace(kept, delay=86_400.0)) == robots.LONGEST_DELAY
    assert robots.pace(2.0, None) == 2.0


def test_a_robots_txt_is_used_for_a_day_and_one_that_fails_forbids_for_a_month() -> None:
    good = robots.told(None, "https://a.vn", 200, b"User-agent: *\nDisallow: /x\nCrawl-delay: 4\n", AGENT, NOW)
    assert (good.delay, robots.usable(good, NOW + DAY - MINUTE), robots.usable(good, NOW + DAY)) == (4.0, True, False)
    assert not robots.usable(good, NOW - MINUTE)  # the clock was set back
    failing = robots.told(good, "https://a.vn", 503, b"<html>", AGENT, NOW + DAY)
    still = robots.told(failing, "https://a.vn", None, b"", AGENT, NOW + 9 * DAY)
    assert (still.body, still.delay, still.failing_since) == (good.body, 4.0, NOW + DAY)
    assert not robots.usable(still, NOW + 9 * DAY)
    assert [robots.given_up(still, NOW + DAY + n * DAY) for n in (29, 30)] == [False, True]
    gone = robots.told(still, "https://a.vn", 404, b"Disallow: /", AGENT, NOW + 10 * DAY)
    assert (gone.body, gone.failing_since, robots.usable(gone, NOW + 10 * DAY)) == ("", None, True)


class Asked:
    """A server that answers by path and remembers what it was asked, and when."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.log: list[tuple[float, str]] = []
        self.answers: dict[str, Response] = {}
        server.expect_request("/", method="GET").respond_with_handler(self._answer)
        server.expect_request(_ANY).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.log.append((time.monotonic(), request.path))
        for beginning, answer in self.answers.items():
            if request.path.startswith(beginning):
                return answer
        return Response("", 404) if request.path == "/robots.txt" else Response(PAGE, content_type="text/html")

    def paths(self) -> list[str]:
        return [path for _, path in self.log]

    @property
    def place(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture
def site(httpserver: HTTPServer) -> Asked:
    return Asked(httpserver)


def fetched(
    site: Asked, *paths: str, rules: dict[str, Rules] | None = None, sparing: bool = False, pace: float = 0.0
) -> tuple[dict[str, Answer], list[Told]]:
    got: dict[str, Answer] = {}
    told: list[Told] = []

    def took(batch) -> None:
        got.update({fetch.url.removeprefix(site.place): answer for fetch, answer in batch})

    fetch_batches(
        [Fetch(url=site.place + path, pace_seconds=pace) for path in paths],
        allowed=frozenset({("127.0.0.1", site.server.port)}), user_agent=AGENT, on_answers=took, rules=rules or {},
        on_rules=told.extend, sparing=sparing,
    )  # fmt: skip
    assert sorted(got) == sorted(paths)
    return got, told


def test_a_known_robots_txt_is_not_asked_for_and_decides(site: Asked) -> None:
    known = {site.place: Rules("User-agent: *\nDisallow: /kin\n", True, False)}
    got, told = fetched(site, "/a", "/kin/b", rules=known)
    assert (got["/a"].status, got["/kin/b"].outcome) == (200, Outcome.ROBOTS_DENIED)
    assert (site.paths(), told) == (["/a"], [])


def test_a_robots_txt_that_was_asked_for_is_told(site: Asked) -> None:
    site.answers["/robots.txt"] = Response("User-agent: *\nDisallow: /kin\n")
    _, told = fetched(site, "/a")
    assert told == [Told(site.place, 200, b"User-agent: *\nDisallow: /kin\n")]


@pytest.mark.parametrize(("falls_back", "wanted"), [(True, 200), (False, None)])
def test_rules_that_could_not_be_had_for_a_month_hold_again_as_they_were(
    site: Asked, falls_back: bool, wanted: int | None
) -> None:
    site.answers["/robots.txt"] = Response("", 500)
    known = {site.place: Rules("User-agent: *\nDisallow: /kin\n", False, falls_back)}
    got, told = fetched(site, "/a", "/kin", rules=known)
    assert (got["/a"].status, got["/kin"].outcome, told[0].status) == (wanted, Outcome.ROBOTS_DENIED, 500)


def test_a_crawl_delay_is_kept_in_the_very_round_in_which_it_is_learnt(site: Asked) -> None:
    site.answers["/robots.txt"] = Response("User-agent: *\nCrawl-delay: 0.7\n")
    fetched(site, "/a", "/b", "/c", pace=0.1)
    times = [when for when, _ in site.log]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.55


def test_a_host_that_says_not_so_often_is_asked_for_none_of_its_other_pages(site: Asked) -> None:
    site.answers["/cham"] = Response("", 429, headers={"Retry-After": "7200"})
    got, _ = fetched(site, "/a", "/cham", "/b", "/c", sparing=True)
    assert site.paths() == ["/robots.txt", "/a", "/cham"]
    assert [(got[path].asked, got[path].outcome) for path in ("/b", "/c")] == [(False, Outcome.PACED)] * 2
    assert got["/c"].header("retry-after") == "7200"
    again, _ = fetched(site, "/cham", "/d")  # not sparing: each source has its own word
    assert again["/d"].status == 200


def test_a_broken_or_withdrawn_page_alone_does_not_spare_its_host(site: Asked) -> None:
    site.answers |= {"/loi": Response("", 500), "/cam": Response("", 403)}
    got, _ = fetched(site, "/loi/1", "/cam/1", "/cam/2", "/loi/2", "/a", "/loi/3", "/loi/4", "/b", "/c", sparing=True)
    assert got["/a"].status == 200
    assert [(got[path].asked, got[path].outcome) for path in ("/b", "/c")] == [(False, Outcome.SERVER_ERROR)] * 2


def test_three_refusals_in_a_row_spare_the_host() -> None:
    troubles = Troubles()
    answer = Answer(url="http://a/", final_url="http://a/", at=NOW, status=403, headers=(), body=b"")
    for times in range(3):
        assert troubles.stands_for("http://a") is None, times
        troubles.saw("http://a", answer)
    standing = troubles.stands_for("http://a")
    assert standing is not None
    assert (standing.asked, standing.outcome) == (False, Outcome.BLOCKED)
    troubles.saw("http://a", replace(answer, status=200))
    assert troubles.stands_for("http://a") is None


def seeded(store: Engine, folder: Path, site: Asked, pages: list[str], now: datetime = NOW) -> Context:
    """A source of the site with an item wanting each of `pages`."""
    with writing(store) as connection:
        outlets.keep(connection, [Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
        source = Source(
            id=0, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address=f"{site.place}/rss", basis="RSS", pace_seconds=0.0
        )
        source = replace(source, id=sources.add(connection, source, now=now))
        wanted = [
            replace(entry(n, kind=ItemKind.PAGE), address=site.place + path, link=site.place + path)
            for n, path in enumerate(pages)
        ]
        items.keep(connection, source, wanted, now)
    return context_for(store, settings_for(folder, allowed=(f"127.0.0.1:{site.server.port}",)), now)


def later(context: Context, by: timedelta) -> Context:
    now = context.clock() + by
    return replace(context, clock=lambda: now)


def pages(store: Engine) -> dict[str, tuple[str, int, datetime | None, str | None]]:
    columns = (item_rows.c.link, item_rows.c.page_state, item_rows.c.page_tries, item_rows.c.page_next, item_rows.c.page_outcome)
    with reading(store) as connection:
        return {"/" + row[0].rsplit("/", 1)[1]: tuple(row[1:]) for row in connection.execute(select(*columns))}


def test_pages_of_a_host_that_asks_for_time_wait_for_it_uncounted_and_are_read_after_it(
    sqlite_store, tmp_path, site: Asked
) -> None:
    site.answers["/b2"] = Response("", 429, headers={"Retry-After": "7200"})
    context = seeded(sqlite_store, tmp_path, site, ["/b1", "/b2", "/b3", "/b4"])
    read_pages.run(context)
    waits = (PageState.WANTED.value, 0, NOW + 2 * HOUR, None)
    assert {path: page for path, page in pages(sqlite_store).items() if path != "/b1"} == {
        "/b2": waits,
        "/b3": waits,
        "/b4": waits,
    }
    read_pages.run(later(context, HOUR))
    assert site.paths() == ["/robots.txt", "/b1", "/b2"]
    site.answers.clear()
    read_pages.run(later(context, 2 * HOUR))
    assert {page[0] for page in pages(sqlite_store).values()} == {PageState.READ.value}
    assert site.paths().count("/robots.txt") == 1  # kept between runs


def test_a_new_page_of_a_waiting_host_and_its_feed_wait_too(sqlite_store, tmp_path, site: Asked) -> None:
    site.answers["/b1"] = Response("", 503, headers={"Retry-After": "3600"})
    context = seeded(sqlite_store, tmp_path, site, ["/b1"])
    read_pages.run(context)
    collect.run(later(context, MINUTE))
    assert site.paths() == ["/robots.txt", "/b1"]
    with reading(sqlite_store) as connection:
        ((_, state),) = sources.every(connection)
    assert (state.last_outcome, state.due_reason) == (Outcome.SERVER_ERROR, DueReason.HOST_WAITS)
    assert state.next_due >= NOW + HOUR


def test_a_feed_s_retry_after_holds_for_the_pages_of_its_host(sqlite_store, tmp_path, site: Asked) -> None:
    site.answers["/rss"] = Response("", 429, headers={"Retry-After": "1800"})
    context = seeded(sqlite_store, tmp_path, site, ["/b1"])
    collect.run(context)
    read_pages.run(later(context, MINUTE))
    assert site.paths() == ["/robots.txt", "/rss"]
    assert pages(sqlite_store)["/b1"] == (PageState.WANTED.value, 0, NOW + 30 * MINUTE, None)


@pytest.mark.parametrize("status", [401, 403, 451, 404, 410])
def test_a_refused_or_withdrawn_page_is_not_asked_for_again_and_says_why(
    sqlite_store, tmp_path, site: Asked, status: int
) -> None:
    site.answers["/b1"] = Response("", status)
    context = seeded(sqlite_store, tmp_path, site, ["/b1", "/b2"])
    for n in range(5):
        read_pages.run(later(context, n * DAY))
    assert site.paths().count("/b1") == 1
    found = pages(sqlite_store)
    assert found["/b1"][0] == PageState.FAILED.value
    assert found["/b1"][3] == (Outcome.GONE if status in (404, 410) else Outcome.BLOCKED)
    assert found["/b2"][0] == PageState.READ.value


def test_a_robots_txt_that_can_t_be_had_for_a_while_is_no_verdict_on_a_page(sqlite_store, tmp_path, site: Asked) -> None:
    site.answers["/robots.txt"] = Response("", 503)
    context = seeded(sqlite_store, tmp_path, site, ["/b1", "/b2"])
    read_pages.run(context)
    assert {page[:2] for page in pages(sqlite_store).values()} == {(PageState.WANTED.value, 0)}
    assert site.paths() == ["/robots.txt"]
    site.answers.clear()
    read_pages.run(later(context, 16 * MINUTE))
    assert {page[0] for page in pages(sqlite_store).values()} == {PageState.READ.value}


def test_a_page_forbidden_by_robots_txt_is_given_up_at_once(sqlite_store, tmp_path, site: Asked) -> None:
    site.answers["/robots.txt"] = Response("User-agent: *\nDisallow: /b1\n")
    read_pages.run(seeded(sqlite_store, tmp_path, site, ["/b1"]))
    assert pages(sqlite_store)["/b1"][0] == PageState.FAILED.value


def test_what_hosts_ask_is_kept_alike_in_both_stores(store: Engine) -> None:
    place = HostRules(place="https://a.vn", asked=NOW, status=200, body="User-agent: *\n", delay=4.0)
    with writing(store) as connection:
        hosts.keep_rules(connection, [place])
        hosts.keep_rules(connection, [replace(place, asked=NOW + HOUR)])
        assert hosts.rules(connection, ["https://a.vn", "https://b.vn"]) == {"https://a.vn": replace(place, asked=NOW + HOUR)}
        for hours in (2, 1):
            hosts.wait(connection, [HostWait(host="a.vn", until=NOW + hours * HOUR, outcome=Outcome.PACED)])
        assert hosts.waits(connection, NOW)["a.vn"].until == NOW + HOUR
        assert hosts.waits(connection, NOW + HOUR) == {}
        hosts.forget(connection, NOW + 2 * HOUR)
        assert hosts.rules(connection, ["https://a.vn"]) == {}


def test_a_visit_that_ends_between_two_pages_forgets_neither(sqlite_store, tmp_path, site: Asked) -> None:
    """A sitemap's index was answered and kept, its map was not: the next visit reads both."""
    index = f"<sitemapindex><sitemap><loc>{site.place}/map.xml</loc></sitemap></sitemapindex>"
    wanted = f"<urlset><url><loc>{site.place}/tin-suc-khoe-1.html</loc></url></urlset>"
    site.answers |= {"/index.xml": Response(index, headers={"ETag": '"i"'}), "/map.xml": Response("", 500)}
    with writing(sqlite_store) as connection:
        outlets.keep(connection, [Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
        source = Source(
            id=0, outlet_key="bao", name="Báo", reader=ReaderKind.SITEMAP, address=f"{site.place}/index.xml", basis="sitemap",
            pace_seconds=0.0,
        )  # fmt: skip
        sources.add(connection, source, now=NOW)
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(f"127.0.0.1:{site.server.port}",)), NOW)
    collect.run(context)
    with reading(sqlite_store) as connection:
        ((_, state),) = sources.every(connection)
    assert (state.etag, state.body_sha256, state.last_outcome) == (None, None, Outcome.SERVER_ERROR)
    site.answers["/map.xml"] = Response(wanted)
    collect.run(later(context, DAY))
    with reading(sqlite_store) as connection:
        assert list(connection.execute(select(item_rows.c.link)).scalars()) == [f"{site.place}/tin-suc-khoe-1.html"]


def test_what_one_paper_s_text_does_to_the_store_is_its_own_failure(store: Engine, tmp_path, site: Asked) -> None:
    """A lone surrogate, which JSON can spell and neither store can hold: in a title it is taken out, in an id the feed fails."""
    good = '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "%s", "url": "%s/%s", "title": "%s"}]}'
    titles = {"tot": "Tin y tế trong ngày", "xau": "Tin \\ud800 y tế", "hong": "Tin y tế hỏng", "khac": "Tin y tế khác"}
    with writing(store) as connection:
        outlets.keep(connection, [Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
        for name, title in titles.items():
            identity = "\\ud800" if name == "hong" else name
            body = good % (identity, site.place, name, title)
            site.answers[f"/{name}.json"] = Response(body, content_type="application/feed+json")
            source = Source(
                id=0, outlet_key="bao", name=name, reader=ReaderKind.FEED, address=f"{site.place}/{name}.json", basis="RSS",
                pace_seconds=0.0,
            )  # fmt: skip
            sources.add(connection, source, now=NOW)
    collect.run(context_for(store, settings_for(tmp_path, allowed=(f"127.0.0.1:{site.server.port}",)), NOW))
    with reading(store) as connection:
        outcomes = {source.name: state.last_outcome for source, state in sources.every(connection)}
        kept = set(items.links(connection))
    assert outcomes == dict.fromkeys(titles, Outcome.FRESH) | {"hong": Outcome.MALFORMED}
    assert kept == {f"{site.place}/{name}" for name in titles if name != "hong"}
