"""Looking at an address before it becomes a source: asks for it, proposes, tries the best proposals, shows their newest pieces.

It costs at most thirteen requests besides robots.txt: two for the address, five proposals tried, two further steps of three (a
page of RSS links leads to its feeds, a sitemap index to its newest map), each host at its pace and its robots.txt obeyed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from crawlers import depth, hints
from crawlers.charset import decode
from crawlers.proposals import GRAPH_VERSION, PACE_SECONDS, asks, propose
from crawlers.readers import reader
from records.item import Entry
from records.proposal import Look, Proposal
from records.reading import Reading
from records.source import Answer, Fetch, ReaderKind, Source, SourceState

MOST_TRIED = 5
MOST_FURTHER = 3
MOST_PIECES = 5
BY_TOKEN = (ReaderKind.FANPAGE, ReaderKind.ZALO_OA)
SAYS_UNTRIED = "Chưa đọc thử vì cần mã truy cập của fanpage hoặc Zalo OA. Mời điền mã rồi bấm xem thử lại."
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
Ask = Callable[[Sequence[Fetch]], Mapping[str, Answer]]
"""Asks for pages through the spiders; the answers by the address asked for."""


def look(
    address: str, *, ask: Ask, call: Callable[[Fetch], Answer], token: str | None, now: datetime, graph: str = GRAPH_VERSION
) -> Look:
    """The ways in which `address` could be read, those that gave pieces first. `call` is the door to web APIs, used
    where a `token` is given for a fanpage, a Zalo OA or a YouTube channel; `graph` is the version of Facebook's API to
    propose. Raises BadInput where `address` is no web address."""
    first = asks(address)
    answers = dict(ask(first)) if first else {}
    found = propose(address, answers, graph)
    tried, rest = list(found.proposals[:MOST_TRIED]), found.proposals[MOST_TRIED:]
    answers |= _answers(tried, answers, ask, call, token)
    more = _feeds_behind_pages(tried, answers, found.address)
    if more:
        answers |= _answers(more, answers, ask, call, token)
        place = next(index for index, one in enumerate(tried) if _is_page_of_feeds(one, answers))
        tried[place:place] = more  # in the place of the page that lists them
        tried = [one for one in tried if one in more or not _is_page_of_feeds(one, answers)]
    readings = {one: _read(one, answers, now) for one in tried}
    wanted = [(one, reading.more) for one, reading in readings.items() if reading and reading.more and not reading.entries]
    known = _further(wanted[:MOST_FURTHER], ask, call, token)
    shown = [_shown(one, reading, known, now) for one, reading in readings.items()]
    shown.sort(key=lambda one: (not one.pieces, one.trouble is not None))
    return replace(found, proposals=(*shown, *(replace(one, trouble="Chưa đọc thử.") for one in rest)))


def _further(
    wanted: Sequence[tuple[Proposal, Fetch]], ask: Ask, call: Callable[[Fetch], Answer], token: str | None
) -> dict[str, Answer]:
    """The answers to the further steps, by their addresses: APIs through their own door, with the token once more."""
    pages = [more for one, more in wanted if one.reader not in BY_TOKEN]
    found = dict(ask(pages)) if pages else {}
    for one, more in wanted:
        if one.reader in BY_TOKEN:
            found[more.url] = call(replace(more, headers=reader(one.reader).ask(*_source(one), token).headers))
    return found


def _source(proposal: Proposal) -> tuple[Source, SourceState]:
    source = Source(
        id=0, outlet_key="", name="", reader=proposal.reader, address=proposal.address, basis="", pace_seconds=PACE_SECONDS
    )
    return source, SourceState(source_id=0, next_due=_OLDEST)


def _answers(
    tried: Sequence[Proposal], known: Mapping[str, Answer], ask: Ask, call: Callable[[Fetch], Answer], token: str | None
) -> dict[str, Answer]:
    """The answers that the proposals need and that are not yet known, by the proposals' addresses."""
    fetches = {one.address: reader(one.reader).ask(*_source(one), token) for one in tried if one.address not in known}
    by_api = {one.address for one in tried if one.reader in BY_TOKEN or (one.reader is ReaderKind.YOUTUBE and token)}
    found = {address: call(fetch) for address, fetch in fetches.items() if address in by_api and token}
    wanted = {address: fetch for address, fetch in fetches.items() if address not in by_api}
    if wanted:
        came = ask(list(wanted.values()))
        found |= {address: came[fetch.url] for address, fetch in wanted.items() if fetch.url in came}
    return found


def _read(proposal: Proposal, answers: Mapping[str, Answer], now: datetime) -> Reading | None:
    answer = answers.get(proposal.address)
    if answer is None:
        return None
    source, state = _source(proposal)
    return reader(proposal.reader).read(source, state, answer, now=now)


def _shown(proposal: Proposal, reading: Reading | None, further: Mapping[str, Answer], now: datetime) -> Proposal:
    """The proposal with the newest pieces it gave, or with what went wrong."""
    if reading is None:
        return replace(proposal, trouble=SAYS_UNTRIED if proposal.reader in BY_TOKEN else "Chưa đọc thử.")
    if reading.more is not None and reading.more.url in further and not reading.entries:
        source, state = _source(proposal)
        reading = reader(proposal.reader).read(source, state, further[reading.more.url], now=now)
    if not reading.outcome.succeeded:
        return replace(proposal, trouble=reading.detail or "Không đọc được.")
    if not reading.entries:
        return replace(proposal, trouble=reading.detail or "Đọc được nhưng danh sách trống.")
    return replace(proposal, pieces=_newest(reading.entries))


def _newest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The five newest by their stated day; in the list's own order where none is stated."""
    return tuple(sorted(entries, key=lambda one: one.published or _OLDEST, reverse=True)[:MOST_PIECES])


def _is_page_of_feeds(proposal: Proposal, answers: Mapping[str, Answer]) -> bool:
    """True for a “feed” that is a web page: papers link “RSS” to a page that lists their feeds."""
    return proposal.reader is ReaderKind.FEED and bool(_feeds_on(answers.get(proposal.address)))


def _feeds_on(answer: Answer | None) -> list[hints.FeedLink]:
    if answer is None or answer.outcome is not None or answer.status != 200:
        return []
    text = decode(answer.body, answer.header("content-type")).text
    if "<html" not in text[:3000].lower() or depth.trouble(text):
        return []
    return hints.feeds(LexborHTMLParser(text), answer.final_url)


def _feeds_behind_pages(tried: Sequence[Proposal], answers: Mapping[str, Answer], address: str) -> list[Proposal]:
    """The feeds listed on pages that were taken for feeds, those nearest to `address` first."""
    known = {one.address for one in tried}
    pages = [one for one in tried if _is_page_of_feeds(one, answers)]
    listed = [link for one in pages for link in _feeds_on(answers.get(one.address)) if link.address not in known]
    return [
        Proposal(
            reader=ReaderKind.FEED, address=link.address,
            reason=f"Trang RSS của tòa soạn liệt kê nguồn tin{f' “{link.title}”' if link.title else ''}.",
        )
        for link in hints.nearest(listed, address)[:MOST_FURTHER]
    ]  # fmt: skip
