"""A fanpage is read page after page; where a visit is cut short, the rest is read later and nothing is lost (G1)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.graph_progress import Progress, Span
from crawlers.readers import fanpage
from crawlers.remember import after
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "https://graph.facebook.com/v24.0/100200300"
SOURCE = Source(id=7, outlet_key="fp", name="Fanpage", reader=ReaderKind.FANPAGE, address=ADDRESS, basis="trang của đơn vị")
FIRST = SourceState(source_id=7, next_due=NOW)


class Page:
    """A page of the API in memory: posts with a date, cursors, since and until, as documented."""

    def __init__(self, count: int, every: timedelta = timedelta(hours=1)) -> None:
        self.posts = [(number, int((NOW - every * number).timestamp())) for number in range(count)]
        self.fail_from = 10**9
        self.usage = "{}"
        self.asked = 0

    def answer(self, asked: Fetch) -> Answer:
        self.asked += 1
        query = dict(parse_qsl(urlsplit(asked.url).query))
        if self.asked >= self.fail_from:
            body: dict = {"error": {"code": 32}}
            return self._answer(asked, body, 400)
        found = [one for one in self.posts if int(query.get("since", 0)) <= one[1] <= int(query.get("until", 10**11))]
        found = [one for one in found if one[0] > int(query.get("after", -1))]
        shown, limit = found[: int(query["limit"])], int(query["limit"])
        body = {"data": [_post(*one) for one in shown], "paging": {}}
        if len(found) > limit:
            split = urlsplit(asked.url)
            link = urlencode(query | {"after": str(shown[-1][0]), "access_token": "bi-mat-cua-trang"})
            body["paging"]["next"] = f"{split.scheme}://{split.netloc}{split.path}?{link}"
        return self._answer(asked, body, 200)

    def _answer(self, asked: Fetch, body: dict, status: int) -> Answer:
        return Answer(url=asked.url, final_url=asked.url, at=NOW, status=status, headers=(("X-App-Usage", self.usage),),
                      body=json.dumps(body).encode())  # fmt: skip


def _post(number: int, stamp: int) -> dict:
    moment = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    return {"id": f"9_{number}", "message": f"Lời số {number}", "created_time": moment}


def visit(page: Page, state: SourceState, budget: int = 5) -> tuple[SourceState, list[Reading]]:
    """One visit as jobs/collect.py makes it."""
    asked: Fetch | None = fanpage.ask(SOURCE, state, "bi-mat-cua-trang")
    readings: list[Reading] = []
    while asked is not None and len(readings) < budget:
        assert "bi-mat" not in asked.url
        found = fanpage.read(SOURCE, state, page.answer(asked), now=NOW)
        state = after(SOURCE, state, found, new=0, now=NOW)
        readings.append(found)
        asked = found.more
    return state, readings


def ids(readings: list[Reading]) -> set[str]:
    return {one for reading in readings for one in reading.listed}


def test_several_pages_are_followed_to_the_end_of_what_was_asked_for() -> None:
    page = Page(130)
    state, readings = visit(page, FIRST)
    assert [len(one.entries) for one in readings] == [50, 50, 30]
    assert [one.whole for one in readings] == [False, False, True]
    assert state.cursor == str(int(NOW.timestamp()))


@pytest.mark.parametrize("budget", [2, 3, 5])
def test_what_the_budget_leaves_is_read_in_later_visits_and_new_posts_come_first(budget: int) -> None:
    page, state, met = Page(430), FIRST, set()
    for number in range(30):
        state, readings = visit(page, state, budget)
        met |= ids(readings)
        assert "9_0" in ids(readings[:1]), number
        if len(met) == 430:
            break
    assert len(met) == 430
    assert Progress.read(state.cursor) == Progress(newest=int(NOW.timestamp()))


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(1, 6), min_size=1, max_size=30), count=st.integers(0, 420))
def test_wherever_visits_break_off_by_a_limit_every_post_is_read_in_the_end(cuts: list[int], count: int) -> None:
    page, state, met = Page(count), FIRST, set()
    for cut in [*cuts, *[10**6] * 12]:
        page.fail_from = page.asked + cut
        state, readings = visit(page, state)
        assert readings[-1].outcome in (Outcome.PACED, Outcome.FRESH, Outcome.EMPTY)
        met |= ids(readings)
    assert len(met) == count
    assert Progress.read(state.cursor).backlog is None


def test_a_visit_killed_between_two_pages_loses_nothing() -> None:
    page = Page(130)
    asked = fanpage.ask(SOURCE, FIRST, None)
    first = fanpage.read(SOURCE, FIRST, page.answer(asked), now=NOW)
    state, readings = visit(page, after(SOURCE, FIRST, first, new=50, now=NOW))  # the process died; another begins anew
    assert len(ids([first, *readings])) == 130
    assert Progress.read(state.cursor) == Progress(newest=int(NOW.timestamp()))


def test_a_high_usage_ends_the_visit_is_told_and_puts_the_next_one_off() -> None:
    page = Page(130)
    page.usage = '{"call_count": 90}'
    state, (reading,) = visit(page, FIRST)
    assert (reading.outcome, reading.more, reading.whole) == (Outcome.FRESH, None, False)
    assert state.next_due == NOW + timedelta(minutes=36)
    assert "90%" in (state.last_detail or "")
    page.usage = "{}"
    state, readings = visit(page, state)
    assert len(ids([reading, *readings])) == 130
    assert state.last_detail is None


def test_a_limit_that_states_its_end_is_waited_for() -> None:
    page = Page(10)
    page.fail_from, page.usage = 0, json.dumps({"1": [{"estimated_time_to_regain_access": 47}]})
    state, _ = visit(page, FIRST)
    assert (state.last_outcome, state.next_due) == (Outcome.PACED, NOW + timedelta(minutes=47))
    page.usage = "{"
    state, _ = visit(page, FIRST)
    assert state.next_due == NOW + timedelta(minutes=30)


def test_a_next_link_that_leads_to_the_same_page_ends_it() -> None:
    url = f"{ADDRESS}/posts?after=x&limit=50"
    body = {"data": [_post(1, 1763690400)], "paging": {"next": url}}
    answer = Answer(url=url, final_url=url, at=NOW, status=200, headers=(), body=json.dumps(body).encode())
    assert fanpage.read(SOURCE, FIRST, answer, now=NOW).more is None


def test_a_token_without_the_right_to_counts_still_reads_the_posts_and_the_desk_is_told() -> None:
    asked = fanpage.ask(SOURCE, FIRST, None)
    denied = Answer(url=asked.url, final_url=asked.url, at=NOW, status=400, headers=(), body=b'{"error": {"code": 10}}')
    refused = fanpage.read(SOURCE, FIRST, denied, now=NOW)
    assert refused.more is not None
    assert "summary" not in refused.more.url
    page = Page(3)
    reading = fanpage.read(SOURCE, FIRST, page.answer(refused.more), now=NOW)
    assert (len(reading.entries), reading.detail) == (3, fanpage.SAYS_NO_COUNTS)
    state = after(SOURCE, FIRST, reading, new=3, now=NOW)
    assert "summary" not in fanpage.ask(SOURCE, state, None).url
    later = replace(state, last_visit=NOW + timedelta(days=8))
    again = fanpage.ask(SOURCE, later, None)
    assert "summary" in again.url
    assert fanpage.read(SOURCE, later, page.answer(again), now=NOW).detail is None
    twice = Answer(url=refused.more.url, final_url="", at=NOW, status=400, headers=(), body=b'{"error": {"code": 10}}')
    assert fanpage.read(SOURCE, FIRST, twice, now=NOW).more is None


SPANS = st.none() | st.builds(Span, st.integers(0, 10**11), st.integers(0, 10**11))


@settings(deadline=None)
@given(st.builds(Progress, st.integers(0, 10**11), SPANS, SPANS, st.integers(0, 10**5)))
def test_progress_comes_back_as_it_was_kept(progress: Progress) -> None:
    assert Progress.read(progress.text()) == progress


@pytest.mark.parametrize("cursor", [None, "", "x", "1/2/3", "-1", "1763690400/5-6", "9" * 40, "1/1-2/3-4/5/6", '{"top": 1}'])
def test_a_cursor_of_another_kind_tells_nothing(cursor: str | None) -> None:
    assert Progress.read(cursor) == Progress()


def test_anothers_page_is_asked_by_the_one_edge_that_public_content_access_covers() -> None:
    source = replace(SOURCE, address=f"{ADDRESS}/published_posts", basis="PPCA: Facebook đã duyệt ngày 1/11/2026")
    assert "/v24.0/100200300/posts?" in fanpage.ask(source, FIRST, "ma|ung-dung").url
    own = replace(source, basis="Trang của đơn vị")
    assert "/published_posts?" in fanpage.ask(own, FIRST, "ma").url
    denied = Answer(url=ADDRESS, final_url=ADDRESS, at=NOW, status=400, headers=(), body=b'{"error": {"code": 10}}')
    assert "Page Public Content Access" in (fanpage.read(source, FIRST, denied, now=NOW).detail or "")
    assert "pages_read_engagement" in (fanpage.read(own, FIRST, denied, now=NOW).detail or "")


@pytest.mark.parametrize(
    ("error", "gone"),
    [({"code": 100, "error_subcode": 33}, True), ({"code": 100}, False), ({"code": 190}, False), ({"code": 803}, False),
     ({"code": "100", "error_subcode": 33}, False), ({"code": 10, "error_subcode": 33}, False)],
)  # fmt: skip
def test_only_error_100_with_subcode_33_says_that_a_post_is_gone(error: dict, gone: bool) -> None:
    url = fanpage.ask_post(SOURCE, "9_1", "bi-mat").url
    assert url.startswith("https://graph.facebook.com/v24.0/9_1?fields=")
    answer = Answer(url=url, final_url=url, at=NOW, status=400, headers=(), body=json.dumps({"error": error}).encode())
    assert fanpage.is_gone(answer) is gone
    assert fanpage.read_post(answer, now=NOW) is None
    cut = replace(answer, outcome=Outcome.TIMEOUT)
    assert not fanpage.is_gone(cut)


@pytest.mark.shared
def test_recorded_pages_are_followed_by_their_own_cursors_with_their_counts(shared) -> None:
    folder = shared / "inputs/facebook/python-facebook/testdata/facebook/apidata/posts"
    met: list[str] = []
    state = FIRST
    url = "https://graph.facebook.com/v10.0/19292868552/feed"
    for name in ("feeds_default_fields_p1.json", "feeds_default_fields_p2.json"):
        answer = Answer(url=url, final_url=url, at=NOW, status=200, headers=(), body=(folder / name).read_bytes())
        reading = fanpage.read(SOURCE, state, answer, now=NOW)
        met += reading.listed
        assert all(one.published for one in reading.entries)
        state = after(SOURCE, state, reading, new=0, now=NOW)
        url = reading.more.url if reading.more else url
        assert "access_token" not in url
    assert len(met) == len(set(met)) == 10
