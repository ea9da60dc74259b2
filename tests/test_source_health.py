"""Nothing silent: what a source's readings leave behind, its gaps, its alarm, and what the digest says of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import event
from werkzeug import Request, Response

from jobs import collect, notice_silence
from jobs.compose import gather
from records.item import DateOrigin, Entry, ItemKind
from records.source import Gap, GapKind, Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState, Visit
from storage import coverage, gaps, items, outlets, sources, volumes
from storage.engine import Connection, Engine, reading, writing
from tests.conftest import NOW
from tests.seeds import seed_outlet
from tests.stage import context_for, furnish, settings_for
from tests.test_stand_ins import CLOUDFLARE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def entry(moment: datetime) -> Entry:
    address = f"https://bao.example/tin-{moment:%Y%m%d%H}.html"
    return Entry(
        address=address, link=address, kind=ItemKind.FEED, title="Tin y tế", published=moment, published_origin=DateOrigin.FEED
    )  # fmt: skip


def visited(connection: Connection, source: Source, before: SourceState, outcome: Outcome, now: datetime) -> SourceState:
    """One reading's traces, as the job collect leaves them."""
    well = outcome.succeeded
    after = replace(
        before, last_outcome=outcome, last_visit=now, last_success=now if well else before.last_success,
        since=before.since if before.last_outcome and before.last_outcome.succeeded == well else now,
        next_due=now + timedelta(minutes=15),
    )  # fmt: skip
    sources.keep_state(connection, after)
    gaps.follow(connection, before, after, now)
    sources.record_visit(connection, Visit(source_id=source.id, at=now, outcome=outcome))
    return after


def fresh(source: Source, now: datetime) -> SourceState:
    return SourceState(source_id=source.id, next_due=now)


def kept(store: Engine, source: Source) -> list[Gap]:
    with reading(store) as connection:
        return gaps.of_source(connection, source.id, NOW - timedelta(days=400))


def test_a_failure_opens_one_gap_that_the_next_good_reading_ends(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    state = fresh(source, now)
    with writing(store) as connection:
        for step, outcome in enumerate((Outcome.FRESH, Outcome.TIMEOUT, Outcome.GONE, Outcome.NOT_MODIFIED, Outcome.EMPTY)):
            state = visited(connection, source, state, outcome, now + step * timedelta(minutes=15))
    (gap,) = kept(store, source)
    assert (gap.kind, gap.outcome) == (GapKind.FAILING, Outcome.GONE)
    assert (gap.since, gap.raised, gap.until) == tuple(now + step * timedelta(minutes=15) for step in (1, 1, 3))


def test_time_the_service_stood_still_or_a_person_switched_off_is_a_gap_too(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        state = visited(connection, source, fresh(source, now), Outcome.FRESH, now)
        visited(connection, source, state, Outcome.FRESH, now + 9 * HOUR)
        for minutes, enabled in ((0, False), (5, False), (90, True), (95, True)):
            sources.set_enabled(connection, source.id, enabled, now + 10 * HOUR + timedelta(minutes=minutes))
    stood, off = kept(store, source)
    assert (stood.kind, stood.since, stood.until) == (GapKind.UNREAD, now + timedelta(minutes=15), now + 9 * HOUR)
    assert (off.kind, off.since, off.until) == (GapKind.UNREAD, now + 10 * HOUR, now + timedelta(hours=11, minutes=30))


@pytest.fixture
def known(store: Engine) -> tuple[Engine, Source, datetime]:
    """A source read for eight weeks that gives one piece each day at nine, the last one today at nine."""
    furnish(store)
    source = seed_outlet(store, NOW)
    last = NOW.replace(hour=2, minute=0)
    with writing(store) as connection:
        sources.record_visit(connection, Visit(source_id=source.id, at=NOW - 57 * DAY, outcome=Outcome.FRESH))
        items.keep(connection, source, [entry(last - n * DAY) for n in range(57)], NOW)
        state = SourceState(
            source_id=source.id, next_due=NOW, last_outcome=Outcome.FRESH, last_visit=NOW, last_success=NOW,
            newest=last, last_new=last,
        )  # fmt: skip
        sources.keep_state(connection, state)
    return store, source, last


def noticed(store: Engine, tmp_path, now: datetime, **changed: object) -> int:
    """The job at `now`, after one more reading that changed the state so."""
    with writing(store) as connection:
        ((_, state),) = sources.every(connection)
        sources.keep_state(connection, replace(state, **{"last_success": now, **changed}))  # type: ignore[arg-type]
    return notice_silence.run(context_for(store, settings_for(tmp_path), now)).done


def test_a_source_gone_quiet_raises_one_alarm_within_twice_its_usual_gap_and_a_new_piece_ends_it(known, tmp_path) -> None:
    store, source, last = known
    raised = None
    for quarter in range(4 * 96):
        now = NOW + quarter * timedelta(minutes=15)
        if noticed(store, tmp_path, now):
            assert raised is None, "an alarm is raised once"
            raised = now
    assert raised is not None
    assert last + DAY < raised <= last + 2 * DAY
    (gap,) = kept(store, source)
    assert (gap.kind, gap.since, gap.raised, gap.until) == (GapKind.QUIET, last, raised, None)
    spoken = NOW + 5 * DAY
    assert noticed(store, tmp_path, spoken, newest=spoken - HOUR) == 0
    assert kept(store, source)[0].until == spoken - HOUR


@pytest.mark.parametrize(
    "changed",
    [{"last_outcome": Outcome.TIMEOUT, "last_success": NOW}, {"newest": NOW + 3 * DAY}],
    ids=["failing", "other's piece"],
)
def test_a_source_that_fails_or_whose_pieces_we_know_from_another_is_not_quiet(known, tmp_path, changed) -> None:
    store, source, _ = known
    assert noticed(store, tmp_path, NOW + 4 * DAY, **changed) == 0
    assert kept(store, source) == []


def test_what_is_usual_is_measured_once_a_day_and_a_source_without_history_raises_nothing(known, tmp_path, now) -> None:
    store, source, _ = known
    noticed(store, tmp_path, now)
    with reading(store) as connection:
        first = volumes.every(connection)[source.id]
    noticed(store, tmp_path, now + HOUR)
    with reading(store) as connection:
        assert volumes.every(connection)[source.id] == first
    noticed(store, tmp_path, now + DAY)
    with reading(store) as connection:
        assert volumes.every(connection)[source.id].made == now + DAY
    assert first.usual_gap == pytest.approx(1.0, abs=0.01)
    assert first.bands[0] is not None


def test_the_digest_says_what_was_not_covered_and_when(known, tmp_path) -> None:
    store, source, last = known
    start, end = datetime(2026, 10, 24, 17, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC)
    with writing(store) as connection:
        for since, hours, kind in ((2, 30, GapKind.FAILING), (5, 3, GapKind.FAILING), (9, 8, GapKind.UNREAD)):
            begun = start + since * DAY
            outcome = Outcome.BLOCK_PAGE if kind is GapKind.FAILING else None
            gap = Gap(source_id=source.id, kind=kind, since=begun, raised=begun, until=begun + hours * HOUR, outcome=outcome)
            gaps.start(connection, gap)
        gaps.start(connection, Gap(source_id=source.id, kind=GapKind.QUIET, since=last, raised=NOW))
        sources.record_visit(connection, Visit(source_id=source.id, at=NOW, outcome=Outcome.FRESH))
    with reading(store) as connection:
        facts = gather(connection, date(2026, 11, 1), NOW + DAY, 25)
    assert (facts.start, facts.end) == (start, end)
    assert [(gap.outcome, gap.until and gap.until - (gap.since or NOW)) for gap in facts.gaps] == [
        ("block_page", 30 * HOUR), ("unread", 8 * HOUR), ("quiet", None),
    ]  # fmt: skip
    assert facts.brief_gaps == 1
    assert [outlet.not_covered_days for outlet in facts.outlets] == [1]  # the 30 hours: one whole day and six hours


def test_a_source_never_read_well_in_the_period_is_not_covered_even_where_no_gap_says_so(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with reading(store) as connection:
        (gap,) = coverage.gaps_between(connection, now - 30 * DAY, now)
    assert (gap.source, gap.outcome, gap.since) == (source.name, "", None)
    with writing(store) as connection:
        visited(connection, source, fresh(source, now), Outcome.EMPTY, now - DAY)
        assert coverage.gaps_between(connection, now - 30 * DAY, now) == ()


def test_a_source_added_after_the_period_was_not_read_in_it_and_its_outlet_lacks_every_day(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        visited(connection, source, fresh(source, now), Outcome.FRESH, now)
    start, end = now - 31 * DAY, now - DAY
    with reading(store) as connection:
        (gap,) = coverage.gaps_between(connection, start, end)
        days = coverage.days_by_outlet(connection, start, end)
    assert (gap.outcome, gap.since, gap.until) == ("unread", start, end)
    assert days == {"Báo Sơn Bình": 30}


def plans(engine: Engine, ask) -> Iterator[str]:
    """How SQLite answers each question that `ask` puts."""
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, values, _x, _m: asked.append((statement, values)))
    with reading(engine) as connection:
        ask(connection)
    raw = engine.raw_connection()
    for statement, values in [one for one in asked if one[0].startswith("SELECT")]:
        yield " ; ".join(row[3] for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values))
    raw.close()


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda c: volumes.pieces(c, 1, NOW - DAY, NOW), "COVERING INDEX ix_items_source_seen (source_id=? AND seen_at>?"),
        (lambda c: volumes.first_reading(c, 1), "COVERING INDEX ix_visits_source_at (source_id=?)"),
        (
            lambda c: volumes.counts(c, NOW - DAY, NOW),
            "COVERING INDEX ix_items_source_seen (source_id=? AND seen_at>? AND seen_at<?)",
        ),
        (gaps.open_now, "SEARCH source_gaps USING INDEX ix_source_gaps_until (until=?)"),
        (lambda c: gaps.between(c, NOW - DAY, NOW), "ix_source_gaps_until (until>?)"),
        (lambda c: coverage.gaps_between(c, NOW - DAY, NOW), "ix_visits_source_at (source_id=? AND at>? AND at<?)"),
    ],
    ids=["pieces", "first reading", "counts", "open gaps", "gaps of a period", "never well"],
)
def test_every_question_about_health_is_answered_from_an_index(sqlite_store: Engine, ask, index: str) -> None:
    assert any(index in plan for plan in plans(sqlite_store, ask))


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A site that answers each address badly in its own way."""
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/cham-lai").respond_with_data("", 429, headers={"Retry-After": "7200"})
    httpserver.expect_request("/chan").respond_with_data(CLOUDFLARE, content_type="text/html")
    httpserver.expect_request("/ve-trang-chu").respond_with_data("", 302, headers={"Location": "/"})
    httpserver.expect_request("/").respond_with_data("<html><h1>Trang chủ</h1></html>", content_type="text/html")
    httpserver.expect_request("/cam").respond_with_data("", 401)
    httpserver.expect_request("/mat").respond_with_data("", 410)
    httpserver.expect_request("/trong").respond_with_data("<rss version='2.0'><channel><title>x</title></channel></rss>")

    def away(request: Request) -> Response:
        return Response("", 302, headers={"Location": f"http://localhost:{request.environ['SERVER_PORT']}/rss"})

    httpserver.expect_request("/di-noi-khac").respond_with_handler(away)
    httpserver.expect_request("/rss").respond_with_data("<rss version='2.0'><channel><title>x</title></channel></rss>")
    return httpserver


WANTED = {
    "/cham-lai": Outcome.PACED, "/chan": Outcome.BLOCK_PAGE, "/ve-trang-chu": Outcome.ELSEWHERE, "/cam": Outcome.BLOCKED,
    "/mat": Outcome.GONE, "/trong": Outcome.EMPTY, "/di-noi-khac": Outcome.ELSEWHERE,
}  # fmt: skip


def test_each_bad_answer_of_a_real_server_is_named_kept_and_asked_again(sqlite_store: Engine, tmp_path, site, now) -> None:
    with writing(sqlite_store) as connection:
        outlets.keep(connection, [Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
        for path in WANTED:
            source = Source(
                id=0, outlet_key="bao", name=path, reader=ReaderKind.FEED, address=f"http://127.0.0.1:{site.port}{path}",
                basis="thử", pace_seconds=0.0,
            )  # fmt: skip
            sources.add(connection, source, now=now)
    collect.run(context_for(sqlite_store, settings_for(tmp_path, allowed=(f"127.0.0.1:{site.port}",)), now))
    with reading(sqlite_store) as connection:
        found = {source.name: (source, state) for source, state in sources.every(connection)}
        lasting = gaps.open_now(connection)
    assert {path: state.last_outcome for path, (_, state) in found.items()} == WANTED
    assert {key[0] for key in lasting} == {
        source.id for source, state in found.values() if state.last_outcome is not Outcome.EMPTY
    }
    assert found["/cham-lai"][1].next_due == now + 2 * HOUR
    assert all(source.enabled and now < state.next_due <= now + DAY for source, state in found.values())
    assert all(state.last_detail or state.last_outcome is Outcome.EMPTY for _, state in found.values())
