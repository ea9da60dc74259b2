"""Reads every source that is due: its feed, listing, sitemap or fanpage; keeps what is new (G1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from crawlers.outcomes import retry_after
from crawlers.pace import wish
from crawlers.readers import fanpage, reader, youtube
from crawlers.remember import after, postponed, to_ask, unfinished
from crawlers.spiders.run import fetch_batches, prepare
from crawlers.troubles import named
from egress.web import fetch
from errors import LangNgheError, StorageError
from jobs.context import Context, Report
from jobs.reading.batches import kept
from jobs.reading.hosts import Hosts, unasked
from records.reading import Reading
from records.source import Answer, Capture, DueReason, Fetch, Outcome, ReaderKind, Source, SourceState, Visit
from storage import absences, evidence, gaps, hosts, items, outlets, sources, tokens, volumes
from storage.engine import Connection, reading, writing

EVERY = timedelta(seconds=30)
LANE = "read"
THEN = ("read_pages", "analyse")
PAGES_OF_ONE_VISIT = 5
PAGES = {ReaderKind.ZALO_OA: 25}  # a list of ten articles, and a page for each
SAYS_NO_TOKEN = "Nguồn này chỉ đọc được bằng mã truy cập mà chưa có mã; cần nhập mã ở trang của nguồn."  # noqa: S105  # a sentence
BY_API = (ReaderKind.FANPAGE, ReaderKind.ZALO_OA)
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

    @property
    def since(self) -> datetime | None:
        """From when on a fanpage's posts were all listed, where this answer completes that."""
        whole = self.reading.whole and self.source.reader is ReaderKind.FANPAGE
        return fanpage.window(self.answer.url) if whole else None


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
        self.asked: list[tuple[Source, Fetch]] = []
        self.shut: list[tuple[Source, str]] = []
        for source, state, sealed in due:
            self._first(source, to_ask(state, self.volumes.get(source.id), now), sealed)
        self.hosts = Hosts(context, [asked.url for _, asked in self.asked])
        self.more: list[tuple[Source, Fetch]] = []
        self.listed: dict[int, set[str]] = {}
        self.left = {source.id: state.next_due for source, state, _ in due}  # as this round last saw or wrote it
        self.wished: dict[int, datetime] = {}
        self.page = self.read = self.failed = 0

    def _first(self, source: Source, state: SourceState, sealed: str | None) -> None:
        """What to ask a source for at first; one whose token can't be had is not asked."""
        try:
            token = self.context.vault.open(sealed) if sealed else None
        except StorageError as error:
            self.shut.append((source, error.sentence))
            return
        if token is None and source.reader in BY_API:
            self.shut.append((source, SAYS_NO_TOKEN))  # it would be refused, and a call of the allowance lost
        else:
            self.asked.append((source, _ask(source, state, token)))

    def go(self) -> None:
        """Asks until no visit names a further page, or has had its pages."""
        shut = [(Fetch(url=source.address, source_id=source.id), why) for source, why in self.shut]
        if shut:
            self.keep([(asked, _unasked(asked, Outcome.TOKEN, why, self.context.clock())) for asked, why in shut])
        while self.asked:
            self.page += 1
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
        kept([self._read(asked, answer) for asked, answer in batch], self._keep, self._spoilt)

    def _spoilt(self, one: _Found) -> None:
        log.error("visit_spoilt", source=one.source.name)
        self._keep([replace(one, reading=Reading(outcome=Outcome.MALFORMED, detail=UNREADABLE))])

    def _read(self, asked: Fetch, answer: Answer) -> _Found:
        source, state = self.known[asked.source_id or 0]
        try:
            found = reader(source.reader).read(source, state, answer, now=self.context.clock())
        except LangNgheError as error:
            found = Reading(outcome=Outcome.MALFORMED, detail=error.sentence)
            log.warning("reader_failed", source=source.name, detail=error.detail)
        if self.page > 1:  # what the next visit asks with is of the first page
            found = replace(found, etag=state.etag, last_modified=state.last_modified, body_sha256=state.body_sha256)
        if self.page >= PAGES.get(source.reader, PAGES_OF_ONE_VISIT):
            found = replace(found, more=None)
        return _Found(source, state, asked, answer, found)

    def _keep(self, every: Sequence[_Found]) -> None:
        # What is asked again for less is no visit: how it went is what comes of that.
        found = [one for one in every if one.reading.more is None or one.reading.outcome.succeeded]
        shown = [one for one in found if (one.reading.outcome is Outcome.FRESH and one.reading.entries) or one.since is not None]
        captures = {
            one.source.id: capture
            for one, capture in zip(shown, evidence.write_all(self.context.evidence, [one.answer for one in shown]), strict=True)
        }
        with writing(self.context.engine) as connection:
            states = [self._rows(connection, one, captures.get(one.source.id)) for one in found]
        for one, state in zip(found, states, strict=True):
            self.known[one.source.id] = (one.source, state)
            self.read += one.reading.outcome.succeeded
            self.failed += not one.reading.outcome.succeeded
        for one in every:  # only now that this page is kept: what could not be is no part of a whole listing
            if one.reading.more is not None:
                self.more.append((one.source, replace(one.reading.more, headers=one.asked.headers)))  # its token travels on

    def _rows(self, connection: Connection, one: _Found, capture: Capture | None) -> SourceState:
        """Writes the rows of one answer; what is remembered of its source while the round goes on."""
        source, found, now = one.source, one.reading, self.context.clock()
        if capture is not None:
            evidence.keep(connection, capture)
        new, changed = items.keep(connection, source, found.entries, now)
        self._followed(connection, one, capture, now)
        state = self._state(one, new, now)
        stored = state
        # The cursor of an API's reader says what is still to be read; elsewhere the visit begins anew.
        if source.reader not in BY_API and (found.more is not None or (self.page > 1 and not found.outcome.succeeded)):
            stored = unfinished(state, self.began[source.id])
        stored = self._wished(connection, source, stored)
        sources.keep_state(connection, stored)
        gaps.follow(connection, one.state, stored, now)
        sources.record_visit(connection, _visit(one, new, now, capture))
        log.info("visit", source=source.name, outcome=found.outcome, seen=len(found.entries), new=new, changed=changed)
        return state

    def _wished(self, connection: Connection, source: Source, state: SourceState) -> SourceState:
        """The state, due as early as a webhook or a person asked for while the source was being read; not where it must wait."""
        kept_due = sources.next_due(connection, source.id)
        if kept_due is not None and kept_due != self.left[source.id]:
            self.wished[source.id] = kept_due
        wish = self.wished.get(source.id)
        if wish is not None and wish < state.next_due and not postponed(source, state):
            state = replace(state, next_due=wish)
        self.left[source.id] = state.next_due
        return state

    def _followed(self, connection: Connection, one: _Found, capture: Capture | None, now: datetime) -> None:
        """What an answer says beside its pieces: posts that are gone, a token that has ended, a host to be left alone."""
        listed = self.listed.setdefault(one.source.id, set())
        listed.update(one.reading.listed)
        if one.since is not None and capture is not None:
            absences.compare(connection, one.source.id, listed, one.since, now, capture.sha256)
        if one.reading.outcome is Outcome.TOKEN:
            tokens.expire(connection, one.source.id, now)
        # An API limits the token or the page, not all that is read from its host.
        if not _by_api(one.source, one.asked) and named(one.answer, one.reading.outcome):
            until = now + (retry_after(one.answer, now) or timedelta(0))
            hosts.wait(connection, [self.hosts.wait(one.asked.url, one.reading.outcome, until)])

    def _state(self, one: _Found, new: int, now: datetime) -> SourceState:
        source, answer = one.source, one.answer
        first = self.page <= 1
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


def _unasked(asked: Fetch, outcome: Outcome, why: str, at: datetime) -> Answer:
    """What stands for the answer of a source that could not be asked at all."""
    return Answer(
        url=asked.url, final_url=asked.url, at=at, status=None, headers=(), body=b"", outcome=outcome, detail=why
    )  # fmt: skip


def _by_api(source: Source, asked: Fetch) -> bool:
    """True for what goes through the door of web APIs, which follows no redirect: fanpages, Zalo, and YouTube by a key."""
    return source.reader in BY_API or any(name == youtube.KEY_HEADER for name, _ in asked.headers)
