"""feedparser 6.0.14 with its one pattern that costs quadratic time taken out.

Its search for an e-mail address in an author (issue 562, not mended) took 0.95 s of CPU for 16 kB and four times that for
each doubling, in every element it takes for a person: author, dc:creator, itunes:author, managingEditor, webMaster. The
text may be spelled in CDATA, in references or split by comments, so it can't be cut before feedparser joins it. What we
keep is the name as printed; nothing is searched in it.
"""

import io
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

AUTHOR = 256  # characters (T09)


def parsed(markup: bytes, content_type: str) -> Any:
    """feedparser's result; its sanitizer and its search for addresses are off, links are as published but for xml:base."""
    return feedparser.parse(
        io.BytesIO(markup), sanitize_html=False, resolve_relative_uris=False, response_headers={"content-type": content_type}
    )


def _author_as_printed(self: Any, key: str = "author") -> None:
    """The name of the last person of this kind where it has a field of its own, else what is printed."""
    context = self._get_context()
    person = (context.get(f"{key}s") or [{}])[-1]
    printed = person.get("name") or context.get(key) or person.get("email")
    if printed:
        context[key] = printed[:AUTHOR]


_FeedParserMixin._sync_author_detail = _author_as_printed
