"""Reads pages again that were flagged, or whose feed says that they changed: edits become versions, removals are shown by
evidence.

A removal is two readings six hours apart or more that both found the piece gone, while another page of the same outlet
answers well in the very round of the second. Anything else (a timeout, a partial answer, a block, a fault) concludes
nothing (T06)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from crawlers import rereading
from crawlers.edits import beside, edited
from crawlers.extract import extract
from crawlers.outcomes import judge, retry_after
from crawlers.removal import gone
from crawlers.spiders.run import fetch_batches
from crawlers.stand_ins import led_elsewhere
from crawlers.troubles import left_alone, named
from errors import NotFound
from jobs.context import Context, Report
from jobs.read_pages import watch_site_file
from jobs.reading.hosts import Hosts
from records.item import Item, Page
from records.removal import Gone, Reread
from records.source import Answer, Fetch, Outcome
from storage import evidence, hosts, item_history, items, removals, rereads, sources
from storage.engine import Connection, reading, writing

EVERY = timedelta(minutes=2)
LANE = "read"
THEN = ("analyse",)
BATCH = 120
MOST_OF_A_HOST = 10
"""Pages of one host asked for in one run: new pieces come first, and a host is not kept busy with old ones."""

WITNESS_AGE = timedelta(days=30)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Reads what is due. Each page is one transaction; what seems gone is judged when all answers are there."""
    now = context.clock()
    with reading(context.engine) as connection:
        listed = rereads.due(connection, now, BATCH)
        known = items.several(connection, [one.item_id for one in listed])
        due = _bounded(listed, known)
        pace = {source.id: source.pace_seconds for source, _ in sources.every(connection)}
        witnesses = witnesses_for(connection, due, known, now)
    work = Round(context, {one.item_id: one for one in due}, known, witnesses)
    asked = [known[one.item_id] for one in due] + witnesses
    fetch_batches(
        work.to_ask([Fetch(url=item.link, item_id=item.id, pace_seconds=pace[item.source_id]) for item in asked]),
        allowed=context.policy.allowed,
        user_agent=context.settings.user_agent,
        on_answers=work.keep_all,
        rules=work.hosts.rules(),
        on_rules=work.hosts.learnt,
        sparing=True,
    )
    work.judge_gone()
    return Report(done=work.done, failed=work.failed, more=len(listed) == BATCH)


def _bounded(listed: list[Reread], known: dict[int, Item]) -> list[Reread]:
    """At most ten of each host, longest waiting first; the others stay due."""
    counts: Counter[str] = Counter()
    kept = []
    for one in listed:
        host = known[one.item_id].link.split("/")[2]
        counts[host] += 1
        if counts[host] <= MOST_OF_A_HOST:
            kept.append(one)
    return kept


def witnesses_for(connection: Connection, due: list[Reread], known: dict[int, Item], now: datetime) -> list[Item]:
    """One other page of each outlet that a page may be shown to be gone from in this round."""
    asked = {one.item_id for one in due}
    outlets = {known[one.item_id].outlet_key for one in due if rereading.is_confirmation(one, now)}
    found = [item_history.newest_read(connection, outlet, asked, now - WITNESS_AGE) for outlet in sorted(outlets)]
    return [item for item in found if item is not None]


class Round:
    """One round: what was found of each page, and which outlets were seen to answer well."""

    def __init__(
        self, context: Context, due: dict[int, Reread], known: dict[int, Item], witnesses: Sequence[Item] = ()
    ) -> None:  # fmt: skip
        """`witnesses` are asked for only to see whether their outlets answer."""
        self.context = context
        self.due = due
        self.known = known
        self.outlets = {item.id: item.outlet_key for item in witnesses}
        self.hosts = Hosts(context, [item.link for item in (*known.values(), *witnesses)])
        self.seemingly_gone: list[tuple[Reread, Gone, Answer]] = []
        self.answering: set[str] = set()
        self.done = self.failed = 0

    def to_ask(self, fetches: Sequence[Fetch]) -> list[Fetch]:
        """What may be asked for now, each at its host's pace; pages of hosts to be left alone wait as long as those."""
        now = [fetch for fetch in fetches if self.hosts.waits(fetch.url) is None]
        for fetch in fetches:
            wait = self.hosts.waits(fetch.url)
            if wait is not None:
                self._wait(fetch.item_id or 0, wait.until)
        return [self.hosts.pace(fetch) for fetch in now]

    def keep_all(self, batch: Sequence[tuple[Fetch, Answer]]) -> None:
        """Keeps what came together. Where the host is in trouble, nothing is learnt of the page: it waits."""
        for fetch, answer in batch:
            until = self._trouble(answer)
            if until is None:
                self.keep(fetch.item_id or 0, answer)
                continue
            outcome = answer.outcome or judge(answer) or Outcome.PACED
            with writing(self.context.engine) as connection:
                hosts.wait(connection, [self.hosts.wait(fetch.url, outcome, until)])
            self._wait(fetch.item_id or 0, until)

    def _trouble(self, answer: Answer) -> datetime | None:
        """Until when the host of an answer is left alone; None where it is not."""
        now = self.context.clock()
        alone = left_alone(answer, now)
        if alone is not None:
            return alone[1]
        outcome = answer.outcome or judge(answer)
        return now + (retry_after(answer, now) or timedelta(0)) if named(answer, outcome) else None

    def _wait(self, item_id: int, until: datetime) -> None:
        if item_id in self.due:
            with writing(self.context.engine) as connection:
                rereads.keep(connection, replace(self.due[item_id], due=until))

    def keep(self, item_id: int, answer: Answer) -> None:
        """Keeps one answer, but for what seems gone."""
        if item_id in self.outlets:
            if _is_well(answer):
                self.answering.add(self.outlets[item_id])
            return
        reread, item = self.due[item_id], self.known[item_id]
        how = gone(answer)
        if how is not None:
            self.seemingly_gone.append((reread, how, answer))
            return
        now = self.context.clock()
        if not _is_well(answer):
            self.failed += 1
            outcome = judge(answer) or led_elsewhere(answer.url, answer.final_url) or Outcome.MALFORMED
            with writing(self.context.engine) as connection:
                held = bool(rereads.held(connection, [item_id]))
                rereads.keep(connection, rereading.unsure(reread, outcome, now, held=held))
            log.info("page_not_reread", item=item_id, outcome=outcome, detail=answer.detail)
            return
        self.answering.add(item.outlet_key)
        self.done += 1
        self._kept_well(reread, item, answer, now)

    def _kept_well(self, reread: Reread, item: Item, answer: Answer, now: datetime) -> None:
        """The page is there: its edit is a new version, its return ends a removal; unchanged, only the reading is noted."""
        page = extract(answer.body, answer.final_url, content_type=answer.header("Content-Type"), now=now)
        changed = self._changed(item, page, answer)
        capture = evidence.write(self.context.evidence, answer) if changed or item.removed else None
        with writing(self.context.engine) as connection:
            if capture is not None:
                evidence.keep(connection, capture)
            if changed and capture is not None:
                items.keep_page(connection, item, page, capture.sha256, now)
            back = removals.unmark(connection, item.id, now)
            held = bool(rereads.held(connection, [item.id]))
            rereads.keep(connection, rereading.well(reread, "edited" if changed else "same", now, held=held))
            watch_site_file(connection, item, page, now)
        if changed or back:
            log.info("page_reread", item=item.id, edited=changed, back=back)

    def _changed(self, item: Item, page: Page, answer: Answer) -> bool:
        """True where the page was edited. What was read by an earlier version of ours is read anew from its capture, so that
        a better reader is not taken for an edit."""
        links = beside(answer.body, answer.header("Content-Type"))
        if not edited(_as_kept(item, page), page, links):
            return False
        with reading(self.context.engine) as connection:
            digest = item_history.capture(connection, item.id)
        if digest is None:
            return True
        try:
            body = evidence.body(self.context.evidence, digest)
        except NotFound:
            return True  # it has expired: what was kept of it is compared
        before = extract(body, answer.final_url, content_type=None, now=self.context.clock())
        return edited(before, page, links | beside(body, None))

    def judge_gone(self) -> None:
        """Marks what is gone by two readings while its outlet answers; waits for the second reading of what is not yet."""
        for reread, how, answer in self.seemingly_gone:
            item, now = self.known[reread.item_id], self.context.clock()
            capture = evidence.write(self.context.evidence, answer)
            with writing(self.context.engine) as connection:
                evidence.keep(connection, capture)
                held = bool(rereads.held(connection, [item.id]))
                rereads.keep(connection, self._gone(connection, reread, how, capture.sha256, now, held=held))
            self.done += 1

    def _gone(
        self, connection: Connection, reread: Reread, how: Gone, digest: str, now: datetime, *, held: bool
    ) -> Reread:  # fmt: skip
        item = self.known[reread.item_id]
        if item.removed is not None:
            return rereading.still_gone(reread, how, now, held=held)
        if reread.gone_since is None:
            return rereading.first_gone(reread, how, digest, now)
        if not rereading.is_confirmation(reread, now) or item.outlet_key not in self.answering:
            log.info("page_gone_unconfirmed", item=item.id, how=how)
            return rereading.unsure(reread, how, now, held=held)
        removals.mark(
            connection, item.id, now, digest, first_seen=reread.gone_since, first_evidence=reread.gone_evidence, reason=how
        )
        log.info("page_removed", item=item.id, how=how, since=reread.gone_since.isoformat())
        return rereading.still_gone(reread, how, now, held=held)


def _is_well(answer: Answer) -> bool:
    """True where the answer is the page that was asked for."""
    if judge(answer) not in (None, Outcome.FRESH):
        return False
    return led_elsewhere(answer.url, answer.final_url) is None and gone(answer) is None


def _as_kept(item: Item, like: Page) -> Page:
    """The item's words as a page's, to be compared with `like`."""
    return Page(
        title=item.title, lead=item.lead, text=item.text or "", published=None, published_origin=None, updated=None, author=None,
        site=None, language=like.language,
    )  # fmt: skip
