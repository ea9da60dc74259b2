"""JSON Feed 1.1 (jsonfeed.org), in the field names that the feed reader knows."""

import json
from typing import Any


def entries(text: str) -> list[dict[str, Any]] | None:
    """The items of a JSON Feed; None where the text is no JSON Feed."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return None
    return [_entry(item) for item in data["items"] if isinstance(item, dict)]


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    authors = item.get("authors") or [item.get("author")]
    name = next((one.get("name") for one in authors if isinstance(one, dict) and one.get("name")), None)
    image = item.get("image") or item.get("banner_image")
    content = item.get("content_html") or item.get("content_text") or ""
    return {
        "id": _text(item.get("id")),
        "link": _text(item.get("url")) or _text(item.get("external_url")),
        "title": _text(item.get("title")),
        "summary": _text(item.get("summary")),
        "content": [{"value": content}] if isinstance(content, str) and content else [],
        "author": _text(name),
        "published": _text(item.get("date_published")),
        "updated": _text(item.get("date_modified")),
        "links": [{"rel": "enclosure", "type": "image"}] if image else [],
    }


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
