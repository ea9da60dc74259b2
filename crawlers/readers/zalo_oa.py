"""The articles of our own Zalo Official Account by its Open API (law 12): the list, then each new article's own words.

All accounts are asked at one address; which account answers is told by the token. A source's address names the account after
a “#”, which no request carries. Visits read the list's first ten, then the words of each new or changed article; what a
budget or a limit leaves is remembered and read in the next visit (G1). No follower, comment or author is asked for or kept."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawlers import dates
from crawlers.addresses import canonical, follow
from crawlers.answers import remembered
from crawlers.outcomes import explain, judge
from crawlers.words import TITLE, paragraphs, plain
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

API = "https://openapi.zalo.me/v2.0/article/getslice"
PAGE_SIZE = 10  # the API refuses more: error -201, “maximum limit is 10”
TRIES = 3
MOST_PENDING = 200
SAYS_EXPIRED = "Mã truy cập Zalo OA thiếu, sai hoặc hết hạn; cần nhập mã mới, hoặc đủ bộ mã để hệ thống tự gia hạn."
SAYS_PACED = "Zalo yêu cầu đọc thưa hơn hoặc đã hết lượt gọi trong kỳ; hệ thống sẽ tự đọc lại sau."
SAYS_ABSENT = "Zalo báo Official Account này không còn; cần kiểm tra lại tài khoản."
SAYS_DENIED = "Zalo từ chối: ứng dụng chưa được cấp quyền quản lý bài viết, hoặc gói dịch vụ của OA chưa có quyền này."
SAYS_FAULT = "Zalo đang lỗi; hệ thống sẽ tự đọc lại sau."
SAYS_MALFORMED = "Trả lời không đúng dạng Zalo Open API; cần kiểm tra lại địa chỉ."
_MEANT = {
    -216: (Outcome.TOKEN, SAYS_EXPIRED), -124: (Outcome.TOKEN, SAYS_EXPIRED), -220: (Outcome.TOKEN, SAYS_EXPIRED),
    -32: (Outcome.PACED, SAYS_PACED), -211: (Outcome.PACED, SAYS_PACED),
    -204: (Outcome.GONE, SAYS_ABSENT), -205: (Outcome.GONE, SAYS_ABSENT),
    -200: (Outcome.SERVER_ERROR, SAYS_FAULT), -100: (Outcome.SERVER_ERROR, SAYS_FAULT),
}  # fmt: skip
_ID = re.compile(r"[\w=+/.-]{1,200}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article whose words are still to be read, with what the list said of it; `tries` that failed."""

    id: str
    link: str
    created: int
    changed: int
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known between visits, as text in SourceState.cursor. `top` is the newest change (milliseconds since 1970) up to
    which the list was read to its end, `newest` the newest change seen; `offset` is where an unfinished list goes on."""

    top: int = 0
    newest: int = 0
    offset: int = 0
    waiting: tuple[Waiting, ...] = field(default=())

    @classmethod
    def read(cls, cursor: str | None) -> "Memory":
        """The memory that a cursor tells; an empty one where it tells none."""
        try:
            said = json.loads(cursor or "")
            waiting = tuple(Waiting(**one) for one in said["waiting"])
            return cls(int(said["top"]), int(said["newest"]), int(said["offset"]), waiting)
        except (ValueError, TypeError, KeyError):
            return cls()

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), separators=(",", ":"))


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """The first ten of the list."""
    listing = _list(source, 0)
    return replace(listing, headers=(*listing.headers, ("access_token", token))) if token else listing


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The list's answer names what to read next and gives no entry; an article's answer gives one."""
    said = _object(answer.body)
    outcome = judge(answer)
    if outcome is not None and not (said and answer.outcome is None and said.get("error")):
        return Reading(outcome=outcome, detail=answer.detail or explain(outcome, answer), cursor=state.cursor)
    memory = Memory.read(state.cursor)
    article = dict(parse_qsl(urlsplit(answer.url).query)).get("id")
    error = said.get("error") if said else None
    if isinstance(error, int) and error != 0:
        return _refused(source, state, memory, article, error)
    data = said.get("data") if said else None
    if not isinstance(data, dict):
        return Reading(outcome=Outcome.MALFORMED, detail=SAYS_MALFORMED, cursor=state.cursor)
    if article:
        return _article(source, memory, article, data, answer, now)
    listed = data.get("medias", data.get("articles"))
    if not isinstance(listed, list):
        return Reading(outcome=Outcome.MALFORMED, detail=SAYS_MALFORMED, cursor=state.cursor)
    memory = _listed(memory, [one for one in listed[: PAGE_SIZE * 2] if isinstance(one, dict)], _offset(answer.url), now)
    return Reading(
        outcome=Outcome.FRESH if memory.waiting else Outcome.EMPTY, cursor=memory.text(), more=_then(source, memory),
        **remembered(answer),
    )  # fmt: skip


def _listed(memory: Memory, listed: list[dict[str, Any]], offset: int, now: datetime) -> Memory:
    """The memory after one page of the list: what is new on it waits, and the list goes on where the whole page was new."""
    bound = memory.newest if offset == 0 and memory.offset else memory.top
    found = [one for one in (_waiting(media, now) for media in listed) if one is not None]
    fresh = [one for one in found if one.changed > bound or not one.changed]
    known = {one.id: one for one in memory.waiting}
    waiting = (*memory.waiting, *(one for one in fresh if one.id not in known))[:MOST_PENDING]
    newest = max([memory.newest, *(one.changed for one in found)])
    on = len(listed) >= PAGE_SIZE and len(fresh) == len(found) and bool(fresh)
    if on and len(waiting) < MOST_PENDING:
        return replace(memory, newest=newest, waiting=waiting, offset=offset + PAGE_SIZE)
    if (offset == 0 and memory.offset) or len(waiting) >= MOST_PENDING:  # an older part of the list is still to be read
        return replace(memory, newest=newest, waiting=waiting)
    return Memory(top=newest, newest=newest, offset=0, waiting=waiting)


def _waiting(media: dict[str, Any], now: datetime) -> Waiting | None:
    """None for what has no usable id, and for what is not shown to the public."""
    identity = str(media.get("id") or "")
    if not _ID.fullmatch(identity) or media.get("status") not in (None, "show"):
        return None
    created = _moment(media, ("create_date", "created_date", "publish_date"), now)
    changed = _moment(media, ("update_date", "updated_date"), now)
    return Waiting(identity, str(media.get("link_view") or "")[:2000], created, max(created, changed))


def _moment(said: dict[str, Any], names: Iterable[str], now: datetime) -> int:
    """The first stated date, in milliseconds since 1970; 0 where none is. Seconds are told from milliseconds by size."""
    for name in names:
        stated = dates.parse(str(said.get(name) or ""), now=now)
        if stated is not None:
            return int(stated.timestamp() * 1000)
    return 0


def _article(source: Source, memory: Memory, article: str, data: dict[str, Any], answer: Answer, now: datetime) -> Reading:
    known = next((one for one in memory.waiting if one.id == article), Waiting(article, "", 0, 0))
    memory = replace(memory, waiting=tuple(one for one in memory.waiting if one.id != article))
    entry = _entry(known, data, now)
    return Reading(
        outcome=Outcome.FRESH if entry else Outcome.EMPTY, entries=(entry,) if entry else (), cursor=memory.text(),
        more=_then(source, memory), **remembered(answer),
    )  # fmt: skip


def _entry(known: Waiting, data: dict[str, Any], now: datetime) -> Entry | None:
    """One article; None without a title, and for one that is hidden."""
    title = plain(str(data.get("title") or ""), TITLE)
    if not title or data.get("status") not in (None, "show"):
        return None
    body = data.get("body")
    parts = [one for one in body if isinstance(one, dict)] if isinstance(body, list) else []
    lines = [line for one in parts if one.get("type") == "text" for line in paragraphs(str(one.get("content") or ""))]
    created = known.created or _moment(data, ("create_date", "created_date", "publish_date"), now)
    published = dates.read(str(created) if created else "", now=now)
    changed = dates.parse(str(known.changed), now=now) if known.changed > created else None
    link = _link(str(data.get("link_view") or known.link), known.id)
    cover = data.get("cover")
    return Entry(
        address=canonical(link), link=link, kind=ItemKind.FEED, title=title,
        lead=plain(str(data.get("description") or ""), 2000) or None, text="\n".join(lines) or None,
        published=published.when, published_origin=DateOrigin.API if published.when else None, published_note=published.note,
        updated=changed, external_id=f"zalo:{known.id}",
        photos=sum(one.get("type") == "image" for one in parts) or int(isinstance(cover, dict) and bool(cover.get("photo_url"))),
    )  # fmt: skip


def _link(stated: str, article: str) -> str:
    try:
        return follow(stated)
    except BadInput:
        return f"https://officialaccount.me/d?{urlencode({'id': article})}"


def _refused(source: Source, state: SourceState, memory: Memory, article: str | None, error: int) -> Reading:
    """A refusal of the account is the source's failure; one of a single article is put at the end of the line, thrice."""
    meant = _MEANT.get(error)
    if article is None or meant is not None:
        outcome, sentence = meant or (Outcome.BLOCKED, SAYS_DENIED)
        return Reading(outcome=outcome, detail=f"{sentence} (mã lỗi {error})", cursor=state.cursor)
    known = next((one for one in memory.waiting if one.id == article), None)
    rest = tuple(one for one in memory.waiting if one.id != article)
    again = known is not None and known.tries + 1 < TRIES
    memory = replace(memory, waiting=(*rest, replace(known, tries=known.tries + 1)) if known and again else rest)
    said = "sẽ đọc lại ở lượt sau" if again else f"đã thử {TRIES} lần, bỏ qua bài này"
    more = _then(source, memory) if rest else None
    return Reading(outcome=Outcome.EMPTY, detail=f"Không đọc được một bài của Zalo OA (mã lỗi {error}); {said}.",
                   cursor=memory.text(), more=more)  # fmt: skip


def _then(source: Source, memory: Memory) -> Fetch | None:
    """What to ask for next: the words of an article that waits, else where the list goes on."""
    if memory.waiting:
        return _fetch(source, "getdetail", {"id": memory.waiting[0].id})
    return _list(source, memory.offset) if memory.offset else None


def _list(source: Source, offset: int) -> Fetch:
    return _fetch(source, "getslice", {"offset": str(offset), "limit": str(PAGE_SIZE), "type": "normal"})


def _fetch(source: Source, verb: str, query: dict[str, str]) -> Fetch:
    split = urlsplit(source.address)
    base = urlunsplit((split.scheme, split.netloc, split.path, "", ""))
    url = urljoin(base, verb) if verb != "getslice" else base
    return Fetch(
        url=f"{url}?{urlencode(query)}", headers=(("Accept", "application/json"),), pace_seconds=source.pace_seconds,
        source_id=source.id,
    )  # fmt: skip


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _offset(url: str) -> int:
    stated = dict(parse_qsl(urlsplit(url).query)).get("offset", "0")
    return int(stated) if re.fullmatch(r"\d{1,6}", stated) else 0
