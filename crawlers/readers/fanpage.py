"""A page by the Graph API and a token: a unit's own by its page token, another's by Page Public Content Access (law 12).

Comments, reactions and authors are never asked for; their totals are, with a limit of none. The token goes in the
Authorization header, never in an address, so that no log holds it; the API's `next` links, which repeat it, are stripped of
it. `more` carries no token: whoever asks for it repeats the headers that `ask` gave. The version of the API is the one that
the source's address names."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers import graph_errors, graph_usage
from crawlers.addresses import host
from crawlers.answers import remembered
from crawlers.graph_posts import entry, listed
from crawlers.graph_progress import Progress, Span
from crawlers.outcomes import explain, judge
from errors import BadInput
from records.item import Entry
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

PLAIN_FIELDS = (
    "id,message,created_time,updated_time,permalink_url,full_picture,"
    "attachments{media_type,type,title,description,subattachments{media_type,type}}"
)
COUNTS = "shares,comments.limit(0).summary(total_count),reactions.limit(0).summary(total_count)"
FIELDS = f"{PLAIN_FIELDS},{COUNTS}"
PAGE_SIZE = 50
OVERLAP = timedelta(days=3)  # asked for again at each reading: edits, removals, and posts made public later
COUNTS_AGAIN = 7  # days until counts that a token had no right to are asked for once more
SAYS_NO_COUNTS = "Mã chưa có quyền đọc số lượt chia sẻ, bình luận, bày tỏ (pages_read_user_content); bài vẫn được đọc đủ."
SAYS_MALFORMED = "Trả lời không đúng dạng Graph API; cần kiểm tra lại địa chỉ."
_EDGES = ("/posts", "/feed", "/published_posts")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FOLLOWED = frozenset({"after", "until", "__paging_token"})
_DIGITS = re.compile(r"\d{1,12}")


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """The newest posts, from three days before the last one known (all that are given, at the first reading); from that
    one itself while older posts are still to be read, so that their turn comes in the same visit."""
    progress = Progress.read(state.cursor)
    overlap = 0 if progress.own or progress.backlog else int(OVERLAP.total_seconds())
    since = str(progress.newest - overlap) if progress.newest else None
    return _with(_fetch(source, _counting(progress, state), since=since), token)


def ask_post(source: Source, post_id: str, token: str) -> Fetch:
    """One post by its own id."""
    split = urlsplit(source.address)
    version = re.match(r"/v\d+\.\d+(?=/)", split.path)
    path = f"{version[0] if version else ''}/{post_id}"
    url = urlunsplit((split.scheme, split.netloc, path, urlencode({"fields": PLAIN_FIELDS}), ""))
    return _with(Fetch(url=url, headers=_ACCEPT, pace_seconds=source.pace_seconds, source_id=source.id), token)


def read_post(answer: Answer, *, now: datetime) -> Entry | None:
    """The post that answered to its own id; None where none did."""
    data = _object(answer.body)
    return entry(data, now) if data is not None and judge(answer) is None else None


def is_gone(answer: Answer) -> bool:
    """True where the API itself says that what was asked for is not there: error 100 with subcode 33, nothing less."""
    data = _object(answer.body) if answer.outcome is None else None
    error = data.get("error") if data is not None else None
    return isinstance(error, dict) and graph_errors.is_gone(error)


def window(url: str) -> datetime | None:
    """From when on an address asks for posts (UTC); None where it asks for all."""
    since = dict(parse_qsl(urlsplit(url).query)).get("since", "")
    return _EPOCH + timedelta(seconds=int(since)) if _DIGITS.fullmatch(since) else None


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The posts of one page of the API's answer; TOKEN, PACED and the rest by its error codes."""
    data = _object(answer.body)
    if data is not None and isinstance(data.get("error"), dict):
        return _failure(source, state, data["error"], answer, now)
    outcome = judge(answer)
    if outcome is not None:
        return Reading(outcome=outcome, detail=answer.detail or explain(outcome, answer), cursor=state.cursor)
    if data is None or not isinstance(data.get("data"), list):
        return Reading(outcome=Outcome.MALFORMED, detail=SAYS_MALFORMED, cursor=state.cursor)
    posts = [one for one in data["data"][: PAGE_SIZE * 2] if isinstance(one, dict)]
    entries: dict[str, Entry] = {}
    for found in (entry(post, now) for post in posts):
        if found is not None:
            entries.setdefault(found.address, found)
    pause = graph_usage.pause(answer)
    progress, more, whole = _onward(source, state, answer, data, list(entries.values()), now)
    counted = COUNTS in _query(answer.url).get("fields", COUNTS)
    plain = 0 if counted else progress.plain if _refused_lately(progress, now) else (now - _EPOCH).days
    said = [*([pause.sentence] if pause else []), *([SAYS_NO_COUNTS] if plain else [])]
    return Reading(
        outcome=Outcome.FRESH if entries else Outcome.EMPTY,
        entries=tuple(entries.values()),
        detail=" ".join(said) or None,
        cursor=replace(progress, plain=plain).text(),
        more=None if pause else more,
        wait=pause.wait if pause else None,
        listed=tuple(one for one in map(listed, posts) if one is not None),
        whole=whole,
        **remembered(answer),
    )


def _onward(
    source: Source, state: SourceState, answer: Answer, data: dict[str, Any], entries: list[Entry], now: datetime
) -> tuple[Progress, Fetch | None, bool]:
    """The progress after this page, the page to ask for next, and whether the newest posts are now listed to the end."""
    asked = _query(answer.url)
    stamps = [int(one.published.timestamp()) for one in entries if one.published]
    progress = Progress.read(state.cursor)
    if not any(asked.get(name) for name in _FOLLOWED):
        progress = progress.begun()
    following = _next(source, data, answer.url, asked)
    left = None
    if following is not None:
        until = min(stamps, default=_number(asked.get("until")) or int(now.timestamp()))
        left = Span(_number(asked.get("since")), until)
    of_backlog = progress.own is None and progress.backlog is not None and any(asked.get(name) for name in _FOLLOWED)
    if of_backlog:
        progress = replace(progress, backlog=left)
    else:
        progress = replace(progress, own=left, newest=max([*stamps, progress.newest]))
    if following is None and progress.backlog is not None:
        span = progress.backlog
        since = str(span.since) if span.since else None
        following = _fetch(source, _counting(progress, state), since=since, until=str(span.until))
    return progress, following, left is None and not of_backlog


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _failure(source: Source, state: SourceState, error: dict[str, Any], answer: Answer, now: datetime) -> Reading:
    """What an error means; the page once more without counts where the right to those may be all that is missing."""
    meant = graph_errors.meaning(error, status=answer.status, basis=source.basis)
    query = _query(answer.url)
    more = None
    if meant.lacks_right and query.get("fields") == FIELDS:
        split = urlsplit(answer.url)
        plain = urlunsplit((split.scheme, split.netloc, split.path, urlencode(query | {"fields": PLAIN_FIELDS}), ""))
        more = Fetch(url=plain, headers=_ACCEPT, pace_seconds=source.pace_seconds, source_id=source.id)
    pause = graph_usage.pause(answer) if meant.outcome is Outcome.PACED else None
    return Reading(
        outcome=meant.outcome,
        detail=f"{meant.sentence} {pause.sentence}" if pause else meant.sentence,
        cursor=state.cursor,
        more=more,
        wait=pause.wait if pause else meant.wait,
    )


_ACCEPT = (("Accept", "application/json"),)


def _with(asked: Fetch, token: str | None) -> Fetch:
    return replace(asked, headers=(*asked.headers, ("Authorization", f"Bearer {token}"))) if token else asked


def _counting(progress: Progress, state: SourceState) -> str:
    """The fields to ask for: with counts, unless the token was found to have no right to them within the week."""
    return PLAIN_FIELDS if state.last_visit is not None and _refused_lately(progress, state.last_visit) else FIELDS


def _refused_lately(progress: Progress, at: datetime) -> bool:
    return progress.plain > 0 and (at - _EPOCH).days - progress.plain < COUNTS_AGAIN


def _fetch(source: Source, fields: str, *, since: str | None, until: str | None = None) -> Fetch:
    split = urlsplit(source.address)
    path = split.path.rstrip("/")
    if graph_errors.by_ppca(source.basis):  # the app's own right covers the edge /posts alone
        path = re.sub(r"/(?:feed|published_posts)$", "/posts", path)
    query = dict(parse_qsl(split.query)) | {"fields": fields, "limit": str(PAGE_SIZE)}
    query |= {name: value for name, value in (("since", since), ("until", until)) if value}
    query.pop("access_token", None)
    url = urlunsplit((split.scheme, split.netloc, path if path.endswith(_EDGES) else f"{path}/posts", urlencode(query), ""))
    return Fetch(url=url, headers=_ACCEPT, pace_seconds=source.pace_seconds, source_id=source.id)


def _next(source: Source, data: dict[str, Any], url: str, asked: Mapping[str, str]) -> Fetch | None:
    """The next page, on the same host only, its token taken out, its bounds kept; None at the end, or where it is this one."""
    paging = data.get("paging")
    following = paging.get("next") if isinstance(paging, dict) and data["data"] else None
    try:
        if not isinstance(following, str) or host(following) != host(source.address):
            return None
    except BadInput:
        return None
    split = urlsplit(following)
    query = {name: value for name, value in parse_qsl(split.query, keep_blank_values=True) if name != "access_token"}
    query["fields"] = asked.get("fields", FIELDS)
    if asked.get("since") and not query.get("since"):
        query["since"] = asked["since"]
    if {name: query.get(name) for name in _FOLLOWED} == {name: asked.get(name) for name in _FOLLOWED}:
        return None
    following = urlunsplit((split.scheme, split.netloc, split.path, urlencode(query), ""))
    if following == url:
        return None
    return Fetch(url=following, headers=_ACCEPT, pace_seconds=source.pace_seconds, source_id=source.id)


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def _number(value: str | None) -> int:
    return int(value) if value and _DIGITS.fullmatch(value) else 0
