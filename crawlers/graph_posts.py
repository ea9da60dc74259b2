"""One post of the Graph API as an entry. Who wrote, answered, shared or reacted is neither asked for nor read."""

import re
from datetime import datetime
from typing import Any

from crawlers import dates
from crawlers.addresses import canonical, follow
from crawlers.words import paragraphs
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind, Reach
from text import sentences

LONGEST_TITLE = 150
MOST_COUNTED = 2_000_000_000  # what an integer column holds
_PICTURES = frozenset({"photo", "album", "profile_media", "cover_photo"})


def entry(post: dict[str, Any], now: datetime) -> Entry | None:
    """One post; None without an id, or without words and pictures."""
    identity = listed(post)
    if identity is None:
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
        reach=_reach(post),
    )


def listed(post: dict[str, Any]) -> str | None:
    """The post's id, also of one that makes no entry; None where it states none that can be one."""
    identity = str(post.get("id") or "")
    return identity if re.fullmatch(r"[\w.-]{1,100}", identity) else None


def _reach(post: dict[str, Any]) -> Reach | None:
    """Totals alone; None where the answer tells none."""
    shares = post.get("shares")
    counts = (
        _count(shares.get("count") if isinstance(shares, dict) else None),
        *(_total(post.get(name)) for name in ("comments", "reactions")),
    )
    return None if all(one is None for one in counts) else Reach(shares=counts[0], replies=counts[1], reactions=counts[2])


def _total(edge: Any) -> int | None:
    summary = edge.get("summary") if isinstance(edge, dict) else None
    return _count(summary.get("total_count") if isinstance(summary, dict) else None)


def _count(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return min(value, MOST_COUNTED) if whole and value >= 0 else None


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
