"""Reads every source that is due: its feed, listing, sitemap or fanpage; keeps what is new (G1)."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from crawlers.outcomes import retry_after
from crawlers.readers import fanpage, reader, youtube
from crawlers.remember import after
from crawlers.spiders.run import fetch_all, prepare
from egress.web import fetch
from errors import LangNgheError, StorageError
from jobs.context import Context, Report
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, ReaderKind, Source, SourceState, Visit
from storage import absences, evidence, gaps, items, sources, tokens
from storage.engine import reading, writing

EVERY = timedelta(seconds=30)
LANE = "read"
THEN = ("read_pages", "analyse")
PAGES_OF_ONE_VISIT = 5
PAGES = {ReaderKind.ZALO_OA: 25}  # a list of ten articles, and a page for each
SAYS_NO_TOKEN = "Nguồn này chỉ đọc được bằng mã truy cập mà chưa có mã; cần nhập mã ở trang của nguồn."  # noqa: S105  # a sentence
BY_API = (ReaderKind.FANPAGE, ReaderKind.ZALO_OA)

log = structlog.get_logger()


def ready() -> None:
    """Has the spiders' process load Scrapy ahead of the first reading."""
    prepare()


def run(context: Context) -> Report:
    """Reads what is due now. Each source is one transaction: one broken paper does not undo the others."""
    with reading(context.engine) as connection:
        due = sources.due(connection, context.clock())
    visit = _Round(context, due)
    visit.go()
    return Report(done=visit.read, failed=visit.failed)


class _Round:
    """One round over the due sources: first pages in parallel, further pages of a visit as they are named."""

    def __init__(self, context: Context, due: list[tuple[Source, SourceState, str | None]]) -> None:
        self.context = context
        self.known = {source.id: (source, state) for source, state, _ in due}
        self.asked: list[tuple[Source, Fetch]] = []
        self.shut: list[tuple[Source, str]] = []
        for source, state, sealed in due:
            try:
                token = context.vault.open(sealed) if sealed else None
            except StorageError as error:
                self.shut.append((source, error.sentence))
                continue
            if token is None and source.reader in BY_API:
                self.shut.append((source, SAYS_NO_TOKEN))  # it would be refused, and a call of the allowance lost
            else:
                self.asked.append((source, _ask(source, state, token)))
        self.more: list[tuple[Source, Fetch]] = []
        self.pages: Counter[int] = Counter()
        self.listed: dict[int, set[str]] = {}
        self.read = self.failed = 0

    def go(self) -> None:
        """Asks until no visit names a further page, or has had its pages."""
        for source, why in self.shut:
            asked = Fetch(url=source.address, source_id=source.id)
            self.keep(asked, _unasked(asked, Outcome.TOKEN, why, self.context.clock()))
        while self.asked:
            by_api = [one for one in self.asked if _by_api(*one)]
            by_crawler = [one[1] for one in self.asked if not _by_api(*one)]
            fetch_all(
                by_crawler,
                allowed=self.context.policy.allowed,
                user_agent=self.context.settings.user_agent,
                on_answer=self.keep,
            )
            for _, wanted in by_api:
                self.keep(wanted, fetch(wanted, self.context.policy, now=self.context.clock))
            self.asked, self.more = self.more, []

    def keep(self, asked: Fetch, answer: Answer) -> None:
        """Keeps one answer: its capture, its new items, the visit and what to remember. A refusal of the store ends the
        round, since nothing could be kept; a page that can't be read is the source's failure alone."""
        source, state = self.known[asked.source_id or 0]
        now = self.context.clock()
        try:
            found = reader(source.reader).read(source, state, answer, now=now)
        except LangNgheError as error:
            found = Reading(outcome=Outcome.MALFORMED, detail=error.sentence)
            log.warning("reader_failed", source=source.name, detail=error.detail)
        self.pages[source.id] += 1
        more = found.more if self.pages[source.id] < PAGES.get(source.reader, PAGES_OF_ONE_VISIT) else None
        if more is not None:
            self.more.append((source, replace(more, headers=asked.headers)))  # its token travels on
            if not found.outcome.succeeded:
                return  # asked again for less: how the visit went is what comes of that
        self.listed.setdefault(source.id, set()).update(found.listed)
        self.known[source.id] = (source, self._kept(source, state, answer, found, now))
        self.read += found.outcome.succeeded
        self.failed += not found.outcome.succeeded

    def _kept(self, source: Source, state: SourceState, answer: Answer, found: Reading, now: datetime) -> SourceState:
        since = fanpage.window(answer.url) if found.whole and source.reader is ReaderKind.FANPAGE else None
        wanted = found.outcome is Outcome.FRESH and bool(found.entries)
        capture = evidence.write(self.context.evidence, answer) if wanted or since is not None else None
        with writing(self.context.engine) as connection:
            if capture is not None:
                evidence.keep(connection, capture)
            new, changed = items.keep(connection, source, found.entries, now)
            if since is not None and capture is not None:
                absences.compare(connection, source.id, self.listed[source.id], since, now, capture.sha256)
            if found.outcome is Outcome.TOKEN:
                tokens.expire(connection, source.id, now)
            before, state = state, after(source, state, found, new=new, now=now, wait=retry_after(answer, now))
            sources.keep_state(connection, state)
            gaps.follow(connection, before, state, now)
            visit = Visit(
                source_id=source.id,
                at=now,
                outcome=found.outcome,
                status=answer.status,
                detail=found.detail,
                seen=len(found.entries),
                new=new,
                seconds=answer.seconds,
                capture_sha256=capture.sha256 if capture else None,
            )
            sources.record_visit(connection, visit)
        log.info("visit", source=source.name, outcome=found.outcome, seen=len(found.entries), new=new, changed=changed)
        return state


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
