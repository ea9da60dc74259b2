"""A unit's own page by the Graph API and the page's token (law 12). Comments, reactions and authors are never asked for.

The token goes in the Authorization header, never in an address, so that no log holds it; the API's `next` links, which
repeat it, are stripped of it. `more` carries no token: whoever asks for it repeats the headers that `ask` gave.
"""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers import dates
from crawlers.addresses import canonical, follow, host
from crawlers.answers import remembered
from crawlers.outcomes import explain, judge
from crawlers.words import paragraphs
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState
from text import sentences

FIELDS = (
    "id,message,created_time,updated_time,permalink_url,full_picture,"
    "attachments{media_type,type,title,description,subattachments{media_type,type}}"
)
PAGE_SIZE = 50
OVERLAP = timedelta(days=3)  # asked for again at each reading: edits, and posts made public later
LONGEST_TITLE = 150
_EDGES = ("/posts", "/feed", "/published_posts")
_PICTURES = frozenset({"photo", "album", "profile_media", "cover_photo"})

SAYS_EXPIRED = "Mã truy cập fanpage đã hết hạn hoặc bị thu hồi; cần người quản trị fanpage cấp lại."
SAYS_PACED = "Facebook yêu cầu đọc thưa hơn; hệ thống sẽ tự đọc lại sau."
SAYS_DENIED = "Mã truy cập chưa có quyền đọc bài của trang này; cần cấp quyền pages_read_engagement cho mã."
SAYS_ABSENT = "Không có trang này, hoặc mã truy cập không thuộc trang này; cần kiểm tra lại địa chỉ và mã."
SAYS_FAULT = "Facebook đang lỗi; hệ thống sẽ tự đọc lại sau."


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """The newest posts, from three days before the last one known (all that are given, at the first reading)."""
    split = urlsplit(source.address)
    path = split.path.rstrip("/")
    query = dict(parse_qsl(split.query)) | {"fields": FIELDS, "limit": str(PAGE_SIZE)}
    query.pop("access_token", None)
    if state.cursor and state.cursor.isdigit():
        query["since"] = str(int(state.cursor) - int(OVERLAP.total_seconds()))
    url = urlunsplit((split.scheme, split.netloc, path if path.endswith(_EDGES) else f"{path}/posts", urlencode(query), ""))
    headers = [("Accept", "application/json")]
    if token:
        headers.append(("Authorization", f"Bearer {token}"))
    return Fetch(url=url, headers=tuple(headers), pace_seconds=source.pace_seconds, source_id=source.id)


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The posts of one page of the API's answer; TOKEN, PACED and the rest by its error codes."""
    data = _object(answer.body)
    if data is not None and isinstance(data.get("error"), dict):
        return _failure(data["error"], answer, state)
    outcome = judge(answer)
    if outcome is not None:
        return Reading(outcome=outcome, detail=answer.detail or explain(outcome, answer), cursor=state.cursor)
    if data is None or not isinstance(data.get("data"), list):
        return Reading(
            outcome=Outcome.MALFORMED, detail="Trả lời không đúng dạng Graph API; cần kiểm tra lại địa chỉ.", cursor=state.cursor
        )
    entries: dict[str, Entry] = {}
    for post in data["data"][: PAGE_SIZE * 2]:
        entry = _entry(post, now) if isinstance(post, dict) else None
        if entry is not None:
            entries.setdefault(entry.address, entry)
    newest = max((int(one.published.timestamp()) for one in entries.values() if one.published), default=0)
    known = int(state.cursor) if state.cursor and state.cursor.isdigit() else 0
    return Reading(
        outcome=Outcome.FRESH if entries else Outcome.EMPTY,
        entries=tuple(entries.values()),
        cursor=str(max(newest, known)) if newest or known else None,
        more=_more(source, data),
        **remembered(answer),
    )


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _failure(error: dict[str, Any], answer: Answer, state: SourceState) -> Reading:
    """Codes as in the Graph API's reference, “Handling errors”; the message is not repeated, it may hold the token."""
    code = error.get("code")
    number = code if isinstance(code, int) else -1
    subcode = error.get("error_subcode")
    if number in (102, 190) or subcode in (458, 459, 460, 463, 464, 467):
        outcome, sentence = Outcome.TOKEN, SAYS_EXPIRED
    elif number in (4, 17, 32, 341, 613) or 80000 <= number <= 80014:
        outcome, sentence = Outcome.PACED, SAYS_PACED
    elif number == 803 or (number == 100 and subcode == 33):
        outcome, sentence = Outcome.GONE, SAYS_ABSENT
    elif number in (3, 10, 100) or 200 <= number <= 299:
        outcome, sentence = Outcome.BLOCKED, SAYS_DENIED
    elif number in (1, 2) or (answer.status or 0) >= 500:
        outcome, sentence = Outcome.SERVER_ERROR, SAYS_FAULT
    else:
        outcome, sentence = Outcome.BLOCKED, SAYS_DENIED
    return Reading(outcome=outcome, detail=f"{sentence} (mã lỗi {number})", cursor=state.cursor)


def _entry(post: dict[str, Any], now: datetime) -> Entry | None:
    """One post; None without an id, or without words and pictures."""
    identity = str(post.get("id") or "")
    if not re.fullmatch(r"[\w.-]{1,100}", identity):
        return None
    attached = _attachments(post)
    message = post.get("message")
    lines = paragraphs(message if isinstance(message, str) else None)
    photos = _photos(post, attached)
    if not lines:
        lines = [line for one in attached for line in paragraphs(one.get("description") or one.get("title"), 5000)]
    if not lines and not photos:
        return None
    stated = dates.read(str(post.get("created_time") or ""), now=now)
    changed = dates.parse(str(post.get("updated_time") or ""), now=now)
    return Entry(
        address=canonical(f"https://www.facebook.com/{identity}"),
        link=_link(post, identity),
        kind=ItemKind.POST,
        title=_title(lines) if lines else "(Bài đăng ảnh, không có chữ)",
        text="\n".join(lines) or None,
        published=stated.when,
        published_origin=DateOrigin.API if stated.when else None,
        published_note=stated.note,
        updated=changed if changed and stated.when and changed > stated.when else None,
        photos=photos,
        external_id=identity,
    )


def _link(post: dict[str, Any], identity: str) -> str:
    try:
        return follow(str(post.get("permalink_url") or ""))
    except BadInput:
        return f"https://www.facebook.com/{identity}"


def _title(lines: list[str]) -> str:
    """The first line; its first sentence where it is long; at most 150 characters, cut at a word."""
    line = lines[0]
    if len(line) > LONGEST_TITLE:
        spans = sentences(line)
        line = line[spans[0][0] : spans[0][1]] if spans else line
    if len(line) <= LONGEST_TITLE:
        return line
    return line[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _attachments(post: dict[str, Any]) -> list[dict[str, Any]]:
    return _listed(post.get("attachments"))


def _listed(value: Any) -> list[dict[str, Any]]:
    data = value.get("data") if isinstance(value, dict) else None
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _photos(post: dict[str, Any], attached: list[dict[str, Any]]) -> int:
    """Pictures of the post: those of its albums, else its picture attachments, else one where it has any picture."""
    count = 0
    for one in attached:
        inner = [_is_picture(part) for part in _listed(one.get("subattachments"))]
        count += sum(inner) if inner else int(_is_picture(one))
    return count or int(bool(post.get("full_picture")) and not attached)


def _is_picture(part: dict[str, Any]) -> bool:
    return part.get("media_type") in _PICTURES or part.get("type") in _PICTURES


def _more(source: Source, data: dict[str, Any]) -> Fetch | None:
    """The next page, on the same host only, its token taken out; by cursor where no link is given."""
    paging = data.get("paging")
    if not isinstance(paging, dict) or not data["data"]:
        return None
    following = paging.get("next")
    if not isinstance(following, str):
        return None
    try:
        if host(following) != host(source.address):
            return None
    except BadInput:
        return None
    split = urlsplit(following)
    query = dict(parse_qsl(split.query, keep_blank_values=True)) | {"fields": FIELDS}
    query.pop("access_token", None)
    url = urlunsplit((split.scheme, split.netloc, split.path, urlencode(query), ""))
    return Fetch(url=url, headers=(("Accept", "application/json"),), pace_seconds=source.pace_seconds, source_id=source.id)
