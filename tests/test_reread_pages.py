"""Edits and removals of a page that is watched: what makes a version, what shows a removal, what shows nothing."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import Connection, Engine

from demo.loopback import LoopbackServer, Reply
from jobs import read_pages, reread_pages
from jobs.context import Context
from records.case import Case, CaseState
from records.flag import Flag, Level
from records.item import Entry, Item, ItemKind
from records.removal import Gone, Reread
from records.source import Answer, Fetch, Outcome, Source
from storage import cases, evidence, flags, item_history, items, removals, rereads
from storage.engine import reading, writing
from tests.pages import BODY, LEAD, TITLE, article
from tests.seeds import seed_outlet
from tests.stage import context_for, settings_for

HOUR = timedelta(hours=1)
MENU = Reply(200, b"<html><head><title>Trang ch\xe1\xbb\xa7</title></head><body><a href='/'>Tin</a></body></html>")


class Paper:
    """A paper of two pieces whose pages may be changed, and the store that watches the first."""

    def __init__(self, engine: Engine, folder: Path, now: datetime) -> None:
        self.pages: dict[str, Reply] = {"/robots.txt": Reply(404, b""), "/": MENU, "/y-te": MENU}
        self.server = LoopbackServer(lambda asked: self._answer(asked.path))
        self.server.start()
        self.engine = engine
        self.folder = folder
        self.began = now
        self.settings = settings_for(folder, allowed=(f"127.0.0.1:{self.server.port}",))
        source = seed_outlet(engine, now, address=f"{self.server.address}/rss.xml")
        self.source = replace(source, pace_seconds=0.0)
        self.show("/y-te/bai-viet-1234.html")
        self.show("/y-te/bai-viet-5678.html")
        with writing(engine) as connection:
            items.keep(connection, self.source, [self.entry(1234), self.entry(5678)], now)
            wanted = items.pages_wanted(connection, now)
        pages = read_pages.Pages(self.context(now), wanted)
        pages.keep([(Fetch(url=item.link, item_id=item.id), self._fetched(item.link, now)) for item in wanted])
        assert pages.read == len(wanted)
        with writing(engine) as connection:
            rereads.enrol(connection, [1], now)

    def _answer(self, path: str) -> Reply:
        return self.pages.get(path, Reply(404, "<title>Không tìm thấy trang</title>".encode()))

    def entry(self, number: int, **given: object) -> Entry:
        address = f"{self.server.address}/y-te/bai-viet-{number}.html"
        return replace(Entry(address=address, link=address, kind=ItemKind.PAGE, title=TITLE), **given)  # type: ignore[arg-type]

    def show(
        self, path: str = "/y-te/bai-viet-1234.html", *, status: int = 200, lines: tuple[str, ...] = BODY, **given: str
    ) -> None:
        body = "".join(f"<p>{part}</p>" for part in lines)
        self.pages[path] = Reply(status, article(body=body, **given))

    def context(self, now: datetime) -> Context:
        return context_for(self.engine, self.settings, now)

    def after(self, hours: float) -> Item:
        """The watched item after a round so many hours after the flag, its answers as the server would give them."""
        now = self.began + hours * HOUR
        with reading(self.engine) as connection:
            due = rereads.due(connection, now, 10)
            listed = items.several(connection, [one.item_id for one in due])
            witnesses = reread_pages.witnesses_for(connection, due, listed, now)
        work = reread_pages.Round(self.context(now), {one.item_id: one for one in due}, listed, witnesses)
        for item in [*listed.values(), *witnesses]:
            work.keep(item.id, self._fetched(item.link, now))
        work.judge_gone()
        return self.item()

    def item(self) -> Item:
        with reading(self.engine) as connection:
            found = items.one(connection, 1)
        assert found is not None
        return found

    def _fetched(self, link: str, now: datetime) -> Answer:
        reply, final = self._answer(urlsplit(link).path), link
        while reply.status == 302:
            final = urljoin(final, dict(reply.headers)["Location"])
            reply = self._answer(urlsplit(final).path)
        headers = (("Content-Type", reply.content_type),)
        return Answer(url=link, final_url=final, at=now, status=reply.status, headers=headers, body=reply.body)

    def known(self) -> Reread:
        with reading(self.engine) as connection:
            found = rereads.of_item(connection, 1)
        assert found is not None
        return found


@pytest.fixture
def paper(store: Engine, tmp_path: Path, now: datetime) -> Iterator[Paper]:
    made = Paper(store, tmp_path, now)
    yield made
    made.server.stop()


def test_a_flagged_page_is_read_again_after_1_6_24_and_72_hours_and_then_no_more(paper: Paper) -> None:
    asked = []
    for hours in (0.5, 1, 2, 6, 12, 24, 48, 72, 200):
        before = paper.known().rounds
        paper.after(hours)
        asked += [hours] * (paper.known().rounds - before)
    assert asked == [1, 6, 24, 72]
    assert paper.known().due is None


def test_an_unchanged_page_makes_no_version_and_no_second_capture(paper: Paper) -> None:
    item = paper.after(1)
    assert item.version == 1
    assert paper.known().last_outcome == "same"
    assert len(list((paper.folder / "evidence").rglob("*.warc.gz"))) == 1  # both pieces have the same page


@pytest.mark.parametrize(
    "given",
    [
        {"lines": (*BODY, "1.580 lượt xem")},
        {"lines": (*BODY, "Lượt xem: 2.311")},
        {"lines": (*BODY[:2], "Xem thêm: Sơn Bình mở thêm điểm tiêm vắc xin", *BODY[2:])},
        {
            "lines": (
                *BODY[:2],
                '<a href="/y-te/bai-khac-99.html">Sơn Bình mở thêm ba điểm tiêm vắc xin cho trẻ em</a>',
                *BODY[2:],
            )
        },
        {"lines": tuple(f"  {part.replace(' ', '&nbsp; ')}\n" for part in BODY)},
        {"above": '<div class="ads">Quảng cáo thuốc bổ</div>'},
        {"head": '<meta name="x" content="y">', "page_title": f"{TITLE} | Báo Sơn Bình điện tử"},
        {"lines": tuple(part.replace("Hòa", "Hoà") for part in BODY)},
    ],
)
def test_spaces_advertisements_links_and_counters_make_no_version(paper: Paper, given: dict[str, object]) -> None:
    paper.show(**given)  # type: ignore[arg-type]
    assert paper.after(1).version == 1
    assert paper.known().last_outcome == "same"


def test_an_edit_of_the_text_is_a_version_with_the_capture_of_what_was_there(paper: Paper) -> None:
    paper.show(lines=(BODY[0].replace("32", "35"), *BODY[1:]))
    item = paper.after(1)
    assert item.version == 2
    assert "35 người" in (item.text or "")
    with reading(paper.engine) as connection:
        first, second = item_history.versions(connection, item)
        again = items.to_analyse(connection, "m", 10)
    assert "32 người" in (first.text or "")
    assert first.at == paper.began + HOUR
    assert first.capture is not None
    assert second.capture is not None
    assert first.capture != second.capture
    assert b"32 ng" in evidence.body(paper.folder / "evidence", first.capture)
    assert b"35 ng" in evidence.body(paper.folder / "evidence", second.capture)
    assert item.id in [one.id for one in again]


def test_an_edit_of_the_title_or_the_lead_alone_is_a_version(paper: Paper) -> None:
    paper.show(title=TITLE.replace("32", "35"), page_title=TITLE.replace("32", "35"))
    assert paper.after(1).title.startswith("Sơn Bình: 35")
    paper.show(
        title=TITLE.replace("32", "35"), page_title=TITLE.replace("32", "35"), lead=f'<h2 class="sapo">{LEAD} Đính chính.</h2>'
    )
    item = paper.after(6)
    assert (item.version, (item.lead or "").endswith("Đính chính.")) == (3, True)


def test_a_page_that_a_better_reader_reads_otherwise_is_not_taken_for_edited(paper: Paper) -> None:
    with writing(paper.engine) as connection:  # as an earlier version of ours would have kept it
        connection.exec_driver_sql("UPDATE items SET text = 'Đoạn đầu thiếu.' WHERE id = 1")
    assert paper.after(1).version == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(404, b"gone"), Gone.ABSENT),
        (Reply(410, b""), Gone.ABSENT),
        (Reply(200, "<html><head><title>404 - Không tìm thấy trang</title></head></html>".encode()), Gone.ABSENT),
        (Reply(302, b"", headers=(("Location", "/"),)), Gone.LED_HOME),
        (Reply(302, b"", headers=(("Location", "/y-te"),)), Gone.LED_SECTION),
    ],
)  # fmt: skip
def test_a_page_gone_twice_while_the_outlet_answers_is_marked_and_its_return_unmarks_it(
    paper: Paper, reply: Reply, reason: Gone
) -> None:
    shown = paper.pages["/y-te/bai-viet-1234.html"]
    paper.pages["/y-te/bai-viet-1234.html"] = reply
    assert paper.after(1).removed is None
    assert paper.after(6.9).removed is None  # less than six hours apart
    item = paper.after(7)
    assert item.removed == paper.began + 7 * HOUR
    assert item.text
    assert item.version == 1
    with reading(paper.engine) as connection:
        (told,) = removals.of_item(connection, 1)
        assert evidence.missing(connection, paper.folder / "evidence") == []
    assert (told.reason, told.first_seen, told.evidence) == (reason, paper.began + HOUR, item.removed_evidence)
    assert told.evidence is not None
    assert told.first_evidence is not None
    paper.pages["/y-te/bai-viet-1234.html"] = shown
    assert paper.after(40).removed is None
    with reading(paper.engine) as connection:
        (told,) = removals.of_item(connection, 1)
    assert told.ended == paper.began + 40 * HOUR


def test_a_page_gone_once_and_back_is_no_removal(paper: Paper) -> None:
    shown = paper.pages.pop("/y-te/bai-viet-1234.html")
    paper.after(1)
    paper.pages["/y-te/bai-viet-1234.html"] = shown
    assert paper.after(8).removed is None
    assert paper.known().gone_since is None


def test_nothing_is_concluded_while_no_page_of_the_outlet_answers(paper: Paper) -> None:
    paper.pages.clear()
    paper.pages["/robots.txt"] = Reply(404, b"")
    for hours in (1, 8, 15):
        assert paper.after(hours).removed is None
    paper.show("/y-te/bai-viet-5678.html")
    assert paper.after(22).removed is not None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, b"oops"),
        Reply(503, b"oops"),
        Reply(403, b"no"),
        Reply(429, b"slow"),
        Reply(200, b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"),
        Reply(200, b"<html>cut", headers=(("X-Note", "short"),)),
        Reply(302, b"", headers=(("Location", "https://bao-khac.example/khac"),)),
    ],
)
def test_a_fault_a_block_or_another_site_never_counts_as_a_removal(paper: Paper, reply: Reply) -> None:
    paper.pages["/y-te/bai-viet-1234.html"] = reply
    for hours in (1, 8, 15, 30):
        item = paper.after(hours)
        assert (item.removed, item.version) == (None, 1)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.ROBOTS_DENIED, Outcome.TOO_LARGE])
def test_what_the_fetcher_could_not_have_whole_is_no_removal(paper: Paper, outcome: Outcome) -> None:
    for hours in (1, 8, 15):
        now = paper.began + hours * HOUR
        with reading(paper.engine) as connection:
            due = {one.item_id: one for one in rereads.due(connection, now, 10)}
            listed = items.several(connection, list(due))
        work = reread_pages.Round(paper.context(now), due, listed)
        for link in [listed[1].link] if listed else []:  # a partial body with a 404 on top
            work.keep(1, Answer(url=link, final_url=link, at=now, status=404, headers=(), body=b"<ht", outcome=outcome))
        work.judge_gone()
    assert paper.item().removed is None
    assert paper.known().gone_since is None


def test_on_a_real_server_robots_txt_is_obeyed_and_an_edit_and_a_removal_are_found(paper: Paper) -> None:
    def go(hours: float) -> Item:
        reread_pages.run(paper.context(paper.began + hours * HOUR))
        return paper.item()

    paper.pages["/robots.txt"] = Reply(200, b"User-agent: *\nDisallow: /y-te/", content_type="text/plain")
    assert go(1).removed is None
    assert {line.path for line in paper.server.log} == {"/robots.txt"}
    paper.pages["/robots.txt"] = Reply(404, b"")
    paper.show(lines=(*BODY, "Đính chính: số người nhập viện là 30, không phải 32 như đã đưa."))
    assert go(7).version == 1  # what robots.txt said holds for a day
    assert go(26).version == 2
    with reading(paper.engine) as connection:
        digest = item_history.capture(connection, 1)
    (file,) = (paper.folder / "evidence").rglob(f"{digest}.warc.gz")
    assert b"GET /y-te/bai-viet-1234.html HTTP/1.1\r\n" in gzip.decompress(file.read_bytes())
    assert b"User-Agent: LangNghe" in gzip.decompress(file.read_bytes())
    paper.pages["/y-te/bai-viet-1234.html"] = Reply(302, b"", headers=(("Location", "/"),))
    assert go(73).removed is None
    assert go(80).removed == paper.began + 80 * HOUR


def test_a_page_stays_watched_while_a_case_waits(paper: Paper) -> None:
    with writing(paper.engine) as connection:
        _open_case(connection, paper.began)
    for hours in (1, 6, 24, 72):
        paper.after(hours)
    assert paper.known().due == paper.began + 72 * HOUR + timedelta(days=3)


def _open_case(connection: Connection, now: datetime) -> None:
    opened = Case(
        id=0, story="v1", title=TITLE, state=CaseState.OPEN, level=Level.HIGH, unit_id=None, officer_id=None, opened=now, due=now
    )  # fmt: skip
    flag = Flag(detector="unit_mention", key="k", score=0.9, level=Level.HIGH, reason="Nhắc đến bệnh viện.", evidence=())
    flags.keep(connection, 1, [flag], "x", now)
    flags.put_in_case(connection, [1], cases.open_(connection, opened))


def test_a_feed_that_says_a_read_piece_changed_has_its_page_read_again(paper: Paper) -> None:
    later = paper.began + timedelta(minutes=40)

    def collected(entry: Entry, at: datetime, source: Source | None = None) -> None:
        with writing(paper.engine) as connection:
            assert items.keep(connection, source or paper.source, [entry], at) == (0, 0)

    collected(paper.entry(5678), later)  # the same entry
    with reading(paper.engine) as connection:
        assert rereads.of_item(connection, 2) is None
    collected(paper.entry(5678, title=f"{TITLE} (cập nhật)"), later, replace(paper.source, id=99))  # another source's title
    with reading(paper.engine) as connection:
        assert rereads.of_item(connection, 2) is None
    collected(paper.entry(5678, updated=later), later)
    with reading(paper.engine) as connection:
        assert [one.item_id for one in rereads.due(connection, later, 10)] == [2]
    paper.show("/y-te/bai-viet-5678.html", lines=(*BODY, "Đính chính: số người nhập viện là 30, không phải 32 như đã đưa."))
    reread_pages.run(paper.context(later))
    with reading(paper.engine) as connection:
        item = items.one(connection, 2)
    assert item is not None
    assert item.version == 2
    collected(paper.entry(5678, updated=later + timedelta(minutes=1)), later + timedelta(minutes=1))
    with reading(paper.engine) as connection:  # not more than once an hour
        assert [one.due for one in rereads.due(connection, later + 2 * HOUR, 10) if one.item_id == 2] == [later + HOUR]


def test_what_is_due_is_answered_from_an_index(sqlite_store: Engine) -> None:
    asked = "SELECT * FROM page_rereads WHERE due <= '2026-11-20' ORDER BY due LIMIT 120"
    with reading(sqlite_store) as connection:
        plan = " ; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}"))
    assert "USING INDEX ix_page_rereads_due" in plan
    assert "TEMP B-TREE" not in plan
