"""A listing page without a feed, of whatever site: which of its links are pieces is learned from the page itself.

Links are grouped by the shape of their address and by where they stand. A group is a list of pieces where its titles are
sentences, its addresses carry numbers or slugs, and days, pictures or summaries stand beside them; a menu has none of it. The
shapes learned are remembered, so that one new link of a known shape is enough later.

Budgets (T07): 60 pieces a page; further pages of the list only where nothing of the last visit is on the first one, and
two of them at most; a piece's own page leads nowhere. So a visit costs at most 3 + 180 requests, whatever the site does.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from crawlers import depth
from crawlers.answers import conditional, decided, remembered
from crawlers.charset import decode
from crawlers.listing import Listed, links, next_page
from crawlers.shapes import loops, numbered, shape, telling
from records.item import Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

MOST_ENTRIES = 60
MOST_PAGES = 3  # of one visit
MOST_SHAPES = 8
REMEMBERED = 12  # pieces of the first page by which the next visit sees whether it missed any
ENOUGH = 3  # points that make a group of links a list of pieces
_NOT_HTML = "Nội dung trả về không phải trang web đọc được. Hãy kiểm tra lại địa chỉ của nguồn."
_NO_LIST = "Không nhận ra danh sách tin, bài trên trang này. Hãy dùng địa chỉ của một chuyên mục, hoặc tìm địa chỉ RSS của trang."


@dataclass(frozen=True, slots=True)
class Memory:
    """What a section's cursor holds: the learned shapes; marks of the newest pieces; while a visit goes on, those of the
    visit before, and the page it is at."""

    shapes: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, cursor: str | None) -> "Memory":
        """The memory in a cursor; an empty one where it can't be read."""
        try:
            said = json.loads(cursor or "{}")
            shapes, newest, before = (tuple(map(str, said.get(name, ()))) for name in ("shapes", "newest", "before"))
            return cls(shapes=shapes, newest=newest, before=before, page=int(said.get("page", 1)))
        except (ValueError, TypeError, AttributeError):
            return cls()

    def cursor(self) -> str:
        """The memory as a cursor."""
        said = {"shapes": self.shapes, "newest": self.newest, "before": self.before, "page": self.page}
        return json.dumps(said, separators=(",", ":"))


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the list's first page. `token` is not used."""
    return conditional(source, state, "text/html, */*;q=0.5")


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """At most 60 pieces that the page lists, in its order; EMPTY where no list of pieces is recognised."""
    known = decided(answer, state)
    if known is not None:
        return known
    text = decode(answer.body, answer.header("content-type")).text
    if depth.trouble(text) or "<" not in text[:5000]:
        return Reading(outcome=Outcome.MALFORMED, detail=_NOT_HTML, cursor=state.cursor)
    tree = LexborHTMLParser(text)
    memory = Memory.of(state.cursor)
    pieces, shapes = recognise(links(tree, answer.final_url), memory.shapes)
    pieces = pieces[:MOST_ENTRIES]
    first = answer.url == source.address
    memory = _renewed(memory, shapes, pieces, first)
    further = _further(tree, source, answer, memory, pieces) if pieces else None
    memory = replace(memory, page=memory.page + 1) if further else replace(memory, page=1, before=())
    entries = tuple(Entry(address=one.address, link=one.link, kind=ItemKind.PAGE, title=one.title) for one in pieces)
    validators = remembered(answer)
    if not first:  # what is remembered of the source is its first page
        validators = {"etag": state.etag, "last_modified": state.last_modified, "body_sha256": state.body_sha256}
    return Reading(
        outcome=Outcome.FRESH if entries else Outcome.EMPTY, entries=entries, detail=None if entries else _NO_LIST,
        cursor=memory.cursor(), more=further, **validators,
    )  # fmt: skip


def recognise(listed: Sequence[Listed], known: Iterable[str] = ()) -> tuple[list[Listed], tuple[str, ...]]:
    """The links that are pieces, in order, and the shapes that their addresses have; `known` shapes need less evidence."""
    known = tuple(known)
    usable = [one for one in listed if not loops(one.address)]
    every = {one.address for one in usable}
    usable = [one for one in usable if one.address.rpartition("/")[0] not in every]  # the same page again: …/bai.html/en
    shapes = {one.address: shape(one.address) for one in usable}
    groups: dict[tuple[str, str], list[Listed]] = defaultdict(list)
    for one in usable:
        groups[shapes[one.address], one.place].append(one)
    lists = {key for key, group in groups.items() if _points(key[0], group, known) >= ENOUGH}
    learned = {its for its, _ in lists}
    pieces = [
        one for one in usable
        if (shapes[one.address], one.place) in lists
        or (shapes[one.address] in learned and (one.beside or numbered(shapes[one.address])))
    ]  # fmt: skip
    counted = {its: sum(shapes[one.address] == its for one in pieces) for its in learned}
    return pieces, tuple(sorted(counted, key=lambda its: -counted[its]))


def _points(its: str, group: list[Listed], known: tuple[str, ...]) -> int:
    """How much speaks for a group of links of one shape in one kind of place being a list of pieces."""
    if not telling(its):
        return 0
    long = median(len(one.title) for one in group)
    points = 2 if long >= 45 else 1 if long >= 32 else -1
    points += 2 if numbered(its) else 0
    points += 1 if len(group) >= 3 else 0
    points += min(2, round(sum(min(one.beside, 2) for one in group) / len(group)))
    return points + (2 if its in known else 0)


def _renewed(memory: Memory, shapes: tuple[str, ...], pieces: list[Listed], first: bool) -> Memory:
    if not pieces:
        return memory
    learned = tuple(dict.fromkeys((*shapes, *memory.shapes)))[:MOST_SHAPES]
    if not first:
        return replace(memory, shapes=learned)
    return Memory(shapes=learned, newest=_marks(pieces)[:REMEMBERED], before=memory.newest)


def _marks(pieces: Iterable[Listed]) -> tuple[str, ...]:
    return tuple(hashlib.sha256(one.address.encode()).hexdigest()[:10] for one in pieces)


def _further(tree: LexborHTMLParser, source: Source, answer: Answer, memory: Memory, pieces: list[Listed]) -> Fetch | None:
    """The list's next page, where something may have been missed since the last visit and the budget allows."""
    missed = bool(memory.before) and not set(memory.before) & set(_marks(pieces))
    following = next_page(tree, answer.final_url, memory.page) if missed and memory.page < MOST_PAGES else None
    return Fetch(url=following, pace_seconds=source.pace_seconds, source_id=source.id) if following else None
