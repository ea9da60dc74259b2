"""Reads pages again that were flagged, or whose feed says that they changed: edits become versions, removals are shown by
evidence.

A removal is two readings six hours apart or more that both found the piece gone, while another page of the same outlet
answers well in the very round of the second. Anything else (a timeout, a partial answer, a block, a fault) concludes
nothing (T06)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from crawlers import rereading
from crawlers.edits import beside, edited
from crawlers.extract import extract
from crawlers.outcomes import judge
from crawlers.removal import gone
from crawlers.spiders.run import fetch_all
from crawlers.stand_ins import led_elsewhere
from errors import NotFound
from jobs.context import Context, Report
from jobs.read_pages import watch_site_file
from records.item import Item, Page
from records.removal import Gone, Reread
from records.source import Answer, Fetch, Outcome
from storage import evidence, item_history, items, removals, rereads, sources
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
    fetch_all(
        [Fetch(url=item.link, item_id=item.id, pace_seconds=pace[item.source_id]) for item in asked],
        allowed=context.policy.allowed,
        user_agent=context.settings.user_agent,
        on_answer=lambda fetch, answer: work.keep(fetch.item_id or 0, answer),
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
        self.seemingly_gone: list[tuple[Reread, Gone, Answer]] = []
        self.answering: set[str] = set()
        self.done = self.failed = 0

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
