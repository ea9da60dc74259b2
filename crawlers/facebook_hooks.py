"""What a webhook of Facebook says about a page's posts. Who did it, and what was said, is not read.

Comments, reactions and likes are no change of a post: their totals come with the next reading, and a page on which a hundred
people talk must not be read a hundred times."""

import json
import re
from dataclasses import dataclass
from typing import Any

from errors import BadInput

POSTS = frozenset({"post", "status", "photo", "video", "album", "share", "link", "event", "reel", "story"})
GONE = frozenset({"remove", "hide"})
MOST = 1_000
_ID = re.compile(r"\d{1,25}")
_POST_ID = re.compile(r"\d{1,25}_\d{1,25}")


@dataclass(frozen=True, slots=True)
class Change:
    """A page whose posts changed; `gone` is the id of a post that is said to be gone, None for any other change."""

    page: str
    gone: str | None = None


def changes(body: bytes) -> tuple[Change, ...]:
    """Each change once, in order. Raises BadInput where the body is no webhook's message."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("Nội dung webhook không đọc được.", f"webhook body: {type(error).__name__}") from error
    if not isinstance(said, dict) or not isinstance(said.get("entry"), list):
        raise BadInput("Nội dung webhook không đúng dạng.", "webhook body has no entries")
    if said.get("object") != "page":
        return ()
    found: dict[Change, None] = {}
    for entry in said["entry"][:MOST]:
        listed = entry.get("changes") if isinstance(entry, dict) else None
        for change in listed[:MOST] if isinstance(listed, list) else ():
            told = _change(str(entry.get("id")), change)
            if told is not None:
                found.setdefault(told)
    return tuple(found)


def _change(page: str, change: Any) -> Change | None:
    value = change.get("value") if isinstance(change, dict) and change.get("field") == "feed" else None
    if not isinstance(value, dict) or not _ID.fullmatch(page) or value.get("item") not in POSTS:
        return None
    post = str(value.get("post_id") or "")
    gone = value.get("verb") in GONE and _POST_ID.fullmatch(post)
    return Change(page, post if gone else None)
