"""When a source is read next: by what is expected of it, never before its floor, never so late that silence is missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawlers.pace import LONGEST, due, wish
from crawlers.remember import after, to_ask
from crawlers.volumes import too_late
from records.reading import Reading
from records.source import Answer, DueReason, Outcome, ReaderKind, Source, SourceState, Volume
from tests.test_volumes import DAILY, DAY, HOUR, HOURLY, NOW, TODAY, WEEKLY, at, days, learnt

MINUTE = timedelta(minutes=1)
SOURCE = Source(
    id=1, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address="https://bao.example/rss", basis="RSS", every_minutes=10
)
FORTY = learnt([at(day, 6 + n * 0.4) for day in days() for n in range(40)])


def state(last: datetime | None, **given: object) -> SourceState:
    known = SourceState(source_id=1, next_due=NOW, last_outcome=Outcome.FRESH, last_new=last, newest=last, last_success=NOW)
    return replace(known, **given)  # type: ignore[arg-type]  # named as the fields are


def readings(known: Volume | None, pieces: list[datetime], start: datetime, span: timedelta, **given: bool) -> list[datetime]:
    """The moments at which a source that gives `pieces` is read from `start` on."""
    now, found = start, []
    while now < start + span:
        found.append(now)
        came = [piece for piece in pieces if piece <= now]
        now = due(SOURCE, state(max(came, default=None)), known, now, **given).at
    return found


def gaps(moments: list[datetime]) -> list[timedelta]:
    return [after - before for before, after in pairwise(moments)]


def coming(pieces: list[datetime]) -> list[datetime]:
    """The same rhythm, a week before NOW and four after."""
    return sorted(piece + n * timedelta(weeks=1) for piece in pieces for n in range(5) if piece > NOW - timedelta(weeks=1))


def test_a_busy_paper_is_read_at_its_floor_in_its_hours() -> None:
    morning = at(TODAY, 9)
    found = due(SOURCE, state(morning - 20 * MINUTE), FORTY, morning)
    assert found == (morning + 10 * MINUTE, DueReason.BUSY)


@pytest.mark.parametrize(
    ("pieces", "least", "most"),
    [(WEEKLY, 14, 60), (DAILY, 80, 400), (HOURLY, 900, 1_009)],
    ids=["one a week", "one a day", "one an hour"],
)
def test_the_less_a_source_gives_the_less_often_it_is_read(pieces: list[datetime], least: int, most: int) -> None:
    found = readings(learnt(pieces), coming(pieces), NOW, timedelta(weeks=1))
    assert least <= len(found) <= most
    assert min(gaps(found)) >= 10 * MINUTE
    assert max(gaps(found)) <= LONGEST


def test_a_piece_out_of_its_hour_brings_the_floor_back_since_pieces_come_in_company() -> None:
    night = at(TODAY, 2)
    assert due(SOURCE, state(night - MINUTE), learnt(WEEKLY), night) == (night + 10 * MINUTE, DueReason.BUSY)


def test_a_source_that_nothing_is_known_of_is_read_at_its_floor_and_then_up_to_every_six_hours() -> None:
    assert due(SOURCE, state(NOW), None, NOW).at == NOW + 10 * MINUTE
    assert due(SOURCE, state(NOW - 4 * HOUR), None, NOW) == (NOW + HOUR, DueReason.LEARNING)
    assert due(SOURCE, state(NOW - 9 * DAY), None, NOW) == (NOW + 6 * HOUR, DueReason.LEARNING)


def test_a_page_that_gave_nothing_in_eight_weeks_is_read_once_a_day() -> None:
    assert due(SOURCE, state(NOW - 57 * DAY), learnt([]), NOW) == (NOW + DAY, DueReason.LONGEST)


@pytest.mark.parametrize("watched", [replace(SOURCE, unit_id=3), SOURCE], ids=["a unit's own", "a watched outlet's"])
def test_a_unit_s_channel_and_a_watched_outlet_are_read_once_an_hour_at_least(watched: Source) -> None:
    found = due(watched, state(NOW - 57 * DAY), learnt([]), NOW, watched=watched is SOURCE)
    assert found == (NOW + HOUR, DueReason.WATCHED)
    slow = replace(watched, every_minutes=180)
    assert due(slow, state(NOW - 57 * DAY), learnt([]), NOW, watched=watched is SOURCE).at == NOW + 3 * HOUR


@pytest.mark.parametrize("pieces", [HOURLY, DAILY, WEEKLY], ids=["one an hour", "one a day", "one a week"])
@pytest.mark.parametrize("seldom", [None, 1_440], ids=["no wish", "a server that wishes a day"])
def test_a_source_gone_quiet_is_read_in_time_for_its_alarm(pieces: list[datetime], seldom: int | None) -> None:
    known, last = learnt(pieces), pieces[-1]
    late = too_late(known, last)
    assert late is not None
    usual = (late - last) / 1.75
    now, since = last, None
    while since is None:
        now = due(SOURCE, state(last, asked_minutes=seldom), known, now).at
        since = now if now >= late else None
    assert last + usual < since <= last + 2 * usual


def test_no_gap_is_shorter_than_the_floor_even_where_the_alarm_is_nearer() -> None:
    known = learnt(HOURLY)
    late = too_late(known, HOURLY[-1])
    assert late is not None
    slow = replace(SOURCE, every_minutes=50)
    assert due(slow, state(HOURLY[-1]), known, late - 5 * MINUTE).at == late + 45 * MINUTE


def answer(body: str = "", **headers: str) -> Answer:
    return Answer(
        url="https://bao.example/rss", final_url="https://bao.example/rss", at=NOW, status=200, body=body.encode(),
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )  # fmt: skip


SYNDICATED = "<rss><channel><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (answer(), None),
        (answer(Cache_Control="public, max-age=900"), 15 * MINUTE),
        (answer(Cache_Control='s-maxage=9, max-age="120"'), 2 * MINUTE),
        (answer(Cache_Control="no-cache, max-age=0", Expires="Fri, 20 Nov 2026 09:00:00 GMT"), None),
        (answer(Expires="Fri, 20 Nov 2026 03:40:00 GMT"), 40 * MINUTE),
        (answer(Expires="0"), None),
        (answer("<rss><channel><ttl> 60 </ttl>"), HOUR),
        (answer(SYNDICATED), 30 * MINUTE),
        (answer(SYNDICATED.replace("hourly", "yearly")), DAY),
        (answer(Cache_Control="max-age=999999999"), DAY),
    ],
)
def test_what_a_server_wishes_is_read_from_headers_and_feed(told: Answer, wanted: timedelta | None) -> None:
    assert wish(told) == wanted


def test_a_wish_lengthens_within_bounds_and_never_shortens() -> None:
    busy = at(TODAY, 9)
    for minutes, wanted in ((5, 10), (15, 15), (60, 20), (1_440, 20)):
        assert due(SOURCE, state(busy, asked_minutes=minutes), FORTY, busy).at == busy + wanted * MINUTE
    slack = state(NOW - 4 * HOUR / 3, asked_minutes=1_440)  # twenty minutes by itself
    assert due(SOURCE, slack, None, NOW) == (NOW + HOUR, DueReason.ASKED)
    assert due(SOURCE, replace(slack, asked_minutes=1), None, NOW).at == NOW + 20 * MINUTE


def full(reading: Reading, before: SourceState, now: datetime, *, new: int = 0) -> SourceState:
    return after(SOURCE, before, reading, new=new, now=now, full=True)


FIRST = Reading(outcome=Outcome.FRESH, etag='"v1"', last_modified="Fri, 20 Nov 2026 02:00:00 GMT", body_sha256="a")


def test_a_server_that_answers_304_for_ever_is_asked_in_full_once_a_day() -> None:
    known = full(FIRST, SourceState(source_id=1, next_due=NOW), NOW, new=1)
    asked = []
    now = NOW
    while now < NOW + 3 * DAY:
        now += HOUR
        conditional = to_ask(known, None, now).etag is not None
        asked.append(conditional)
        unchanged = Reading(outcome=Outcome.NOT_MODIFIED, etag=known.etag, body_sha256="a")
        known = after(SOURCE, known, unchanged, new=0, now=now, full=not conditional)
    assert (asked.count(False), asked.count(True)) == (3, 69)


def test_silence_is_made_sure_of_by_one_whole_answer_before_it_is_an_alarm() -> None:
    known, last = learnt(HOURLY), HOURLY[-1]
    late = too_late(known, last)
    assert late is not None
    before = state(last, etag='"v1"', last_full=last)
    assert to_ask(before, known, late - MINUTE).etag == '"v1"'
    assert to_ask(before, known, late).etag is None
    assert to_ask(replace(before, last_full=late), known, late + HOUR).etag == '"v1"'


@pytest.mark.parametrize(
    ("second", "believed"),
    [
        (replace(FIRST, body_sha256="b"), False),
        (replace(FIRST, body_sha256="b", etag='"v2"'), True),
        (replace(FIRST, body_sha256="a"), True),
    ],
    ids=["the same etag for another body", "another etag", "the same body"],
)
def test_a_validator_that_lies_is_not_used_for_a_month(second: Reading, believed: bool) -> None:
    known = full(FIRST, SourceState(source_id=1, next_due=NOW), NOW, new=1)
    known = full(second, known, NOW + HOUR, new=1)

    def asked(later: timedelta) -> SourceState:
        return to_ask(replace(known, last_full=NOW + later), None, NOW + later)

    assert (asked(2 * HOUR).etag is not None) is believed
    assert asked(32 * DAY).etag is not None


def test_a_last_modified_that_lies_is_found_where_there_is_no_etag() -> None:
    plain = replace(FIRST, etag=None)
    known = full(plain, SourceState(source_id=1, next_due=NOW), NOW, new=1)
    assert known.doubted is None
    assert full(replace(plain, body_sha256="b"), known, NOW + HOUR, new=2).doubted == NOW + HOUR
    assert full(replace(plain, body_sha256="b"), known, NOW + HOUR, new=0).doubted is None  # a counter or a clock in the page


def test_a_304_keeps_the_wish_of_the_last_body_and_a_body_without_one_ends_it() -> None:
    known = after(SOURCE, state(NOW), FIRST, new=1, now=NOW, full=True, wish=30 * MINUTE)
    unchanged = Reading(outcome=Outcome.NOT_MODIFIED)
    assert after(SOURCE, known, unchanged, new=0, now=NOW + HOUR).asked_minutes == 30
    assert full(FIRST, known, NOW + HOUR).asked_minutes is None


def test_retry_after_and_failure_are_told_as_the_reason_of_the_next_reading() -> None:
    paced = Reading(outcome=Outcome.PACED)
    assert after(SOURCE, state(NOW), paced, new=0, now=NOW, wait=3 * HOUR).due_reason is DueReason.RETRY_AFTER
    assert after(SOURCE, state(NOW), paced, new=0, now=NOW).due_reason is DueReason.FAILING


def test_times_are_utc() -> None:
    assert due(SOURCE, state(NOW), FORTY, NOW).at.tzinfo == UTC
