"""Reads every source that is due: its feed, listing, sitemap or fanpage; keeps what is new (G1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from crawlers.outcomes import retry_after
from crawlers.pace import wish
from crawlers.readers import reader, youtube
from crawlers.remember import after, to_ask, unfinished
from crawlers.spiders.run import fetch_batches, prepare
from crawlers.troubles import named
from egress.web import fetch
from errors import LangNgheError
from jobs.context import Context, Report
from jobs.reading.hosts import Hosts, unasked
from records.reading import Reading
from records.source import Answer, Capture, DueReason, Fetch, Outcome, ReaderKind, Source, SourceState, Visit
from storage import evidence, gaps, hosts, items, outlets, sources, volumes
from storage.engine import Connection, reading, writing

EVERY = timedelta(seconds=30)
LANE = "read"
THEN = ("read_pages", "analyse")
PAGES_OF_ONE_VISIT = 5
UNREADABLE = "Nội dung trả về không lưu được; lỗi đã ghi vào nhật ký kỹ thuật."

log = structlog.get_logger()


def ready() -> None:
    """Has the spiders' process load Scrapy ahead of the first reading."""
    prepare()


def run(context: Context) -> Report:
    """Reads what is due now. What came together is kept together; one broken paper does not undo the others."""
    with reading(context.engine) as connection:
        due = sources.due(connection, context.clock())
    visit = _Round(context, due)
    visit.go()
    return Report(done=visit.read, failed=visit.failed)


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer as its reader understood it, before anything of it is kept."""

    source: Source
    state: SourceState
    asked: Fetch
    answer: Answer
    reading: Reading


class _Round:
    """One round over the due sources: first pages in parallel, further pages of a visit as they are named."""

    def __init__(self, context: Context, due: list[tuple[Source, SourceState, str | None]]) -> None:
        self.context = context
        now = context.clock()
        with reading(context.engine) as connection:
            self.volumes = volumes.of(connection, [source.id for source, *_ in due])
            self.watched = {outlet.key for outlet in outlets.every(connection) if outlet.watched}
        self.began = {source.id: state for source, state, _ in due}
        self.known = {source.id: (source, state) for source, state, _ in due}
        self.asked = [
            (source, _ask(source, to_ask(state, self.volumes.get(source.id), now), token)) for source, state, token in due
        ]
        self.hosts = Hosts(context, [asked.url for _, asked in self.asked])
        self.more: list[tuple[Source, Fetch]] = []
        self.page = self.read = self.failed = 0

    def go(self) -> None:
        """Asks until no visit names a further page."""
        for self.page in range(1, PAGES_OF_ONE_VISIT + 1):
            if not self.asked:
                return
            waiting = [(asked, wait) for _, asked in self.asked if (wait := self.hosts.waits(asked.url)) is not None]
            if waiting:
                now = self.context.clock()
                self.keep([(asked, unasked(asked, wait, now)) for asked, wait in waiting])
            self.asked = [one for one in self.asked if self.hosts.waits(one[1].url) is None]
            by_api = [one for one in self.asked if _by_api(*one)]
            by_crawler = [self.hosts.pace(one[1]) for one in self.asked if not _by_api(*one)]
            fetch_batches(
                by_crawler,
                allowed=self.context.policy.allowed,
                user_agent=self.context.settings.user_agent,
                on_answers=self.keep,
                rules=self.hosts.rules(),
                on_rules=self.hosts.learnt,
            )
            for _, wanted in by_api:
                self.keep([(wanted, fetch(wanted, self.context.policy, now=self.context.clock))])
            self.asked, self.more = self.more, []

    def keep(self, batch: Sequence[tuple[Fetch, Answer]]) -> None:
        """Keeps what came together: the captures, then in one transaction the new items, visits and what to remember. A
        refusal of the store ends the round, since nothing could be kept; what else can't be kept is its source's failure."""
        found = [self._read(asked, answer) for asked, answer in batch]
        try:
            self._keep(found)
        except LangNgheError:
            raise
        except Exception:
            if len(found) > 1:
                log.warning("batch_apart", size=len(found))
                for one in batch:
                    self.keep([one])
                return
            log.exception("answer_not_kept", source=found[0].source.name)
            self._keep([replace(found[0], reading=Reading(outcome=Outcome.MALFORMED, detail=UNREADABLE))])

    def _read(self, asked: Fetch, answer: Answer) -> _Found:
        source, state = self.known[asked.source_id or 0]
        try:
            found = reader(source.reader).read(source, state, answer, now=self.context.clock())
        except LangNgheError as error:
            found = Reading(outcome=Outcome.MALFORMED, detail=error.sentence)
            log.warning("reader_failed", source=source.name, detail=error.detail)
        if self.page > 1:  # what the next visit asks with is of the first page
            found = replace(found, etag=state.etag, last_modified=state.last_modified, body_sha256=state.body_sha256)
        return _Found(source, state, asked, answer, found)

    def _keep(self, found: Sequence[_Found]) -> None:
        fresh = [one for one in found if one.reading.outcome is Outcome.FRESH and one.reading.entries]
        captures = {
            one.source.id: capture
            for one, capture in zip(fresh, evidence.write_all(self.context.evidence, [one.answer for one in fresh]), strict=True)
        }
        with writing(self.context.engine) as connection:
            states = [self._rows(connection, one, captures.get(one.source.id)) for one in found]
        for one, state in zip(found, states, strict=True):
            outcome, more = one.reading.outcome, one.reading.more
            self.known[one.source.id] = (one.source, state)
            self.read += outcome.succeeded
            self.failed += not outcome.succeeded
            if more is not None:
                self.more.append((one.source, replace(more, headers=one.asked.headers)))  # its token travels on

    def _rows(self, connection: Connection, one: _Found, capture: Capture | None) -> SourceState:
        """Writes the rows of one answer; what is remembered of its source while the round goes on."""
        source, found, now = one.source, one.reading, self.context.clock()
        if capture is not None:
            evidence.keep(connection, capture)
        new, changed = items.keep(connection, source, found.entries, now)
        state = self._state(one, new, now)
        stored = state
        if (found.more is not None and self.page < PAGES_OF_ONE_VISIT) or (self.page > 1 and not found.outcome.succeeded):
            stored = unfinished(state, self.began[source.id])
        sources.keep_state(connection, stored)
        gaps.follow(connection, one.state, stored, now)
        sources.record_visit(connection, _visit(one, new, now, capture))
        if named(one.answer, found.outcome):
            until = now + (retry_after(one.answer, now) or timedelta(0))
            hosts.wait(connection, [self.hosts.wait(one.asked.url, found.outcome, until)])
        log.info("visit", source=source.name, outcome=found.outcome, seen=len(found.entries), new=new, changed=changed)
        return state

    def _state(self, one: _Found, new: int, now: datetime) -> SourceState:
        source, answer = one.source, one.answer
        first = self.page == 1
        state = after(
            source,
            one.state,
            one.reading,
            new=new,
            now=now,
            wait=retry_after(answer, now),
            wish=wish(answer) if first else None,
            full=first and answer.status == 200,
            known=self.volumes.get(source.id),
            watched=source.outlet_key in self.watched,
        )
        return state if answer.asked else replace(state, due_reason=DueReason.HOST_WAITS)


def _visit(one: _Found, new: int, now: datetime, capture: Capture | None) -> Visit:
    return Visit(
        source_id=one.source.id,
        at=now,
        outcome=one.reading.outcome,
        status=one.answer.status,
        detail=one.reading.detail,
        seen=len(one.reading.entries),
        new=new,
        seconds=one.answer.seconds,
        capture_sha256=capture.sha256 if capture else None,
    )


def _ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    asked: Fetch = reader(source.reader).ask(source, state, token)
    return asked


def _by_api(source: Source, asked: Fetch) -> bool:
    """True for what goes through the door of web APIs, which follows no redirect: fanpages, and YouTube by a key."""
    return source.reader is ReaderKind.FANPAGE or any(name == youtube.KEY_HEADER for name, _ in asked.headers)
