"""A listing page of a department's or unit's site: the pieces it links to and the documents its tables list. What pieces
say, and when, their pages tell.

Portals are crawler traps: one real site gave 12,575 addresses for 55 pages. So: the same site only, one page a visit,
a budget of links, no address that repeats its own parts, and nothing from menus.
"""

import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers import depth, documents
from crawlers.addresses import canonical
from crawlers.answers import conditional, decided, remembered
from crawlers.charset import decode
from crawlers.listing import base_of, named
from errors import BadInput
from records.item import Entry, ItemKind
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

MOST_ENTRIES = 100
_DEEPEST_PATH = 10
_ARTICLE = re.compile(
    r"(?i)view_content|asset_publisher|/-/|/\d{4}/\d{2}/|\d{4,}|(?:[a-z0-9]+-){4,}|[?&](?:id|itemid|newsid|articleid)="
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_NOT_HTML = "Nội dung trả về không phải trang web đọc được. Hãy kiểm tra lại địa chỉ của nguồn."


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """A conditional GET of the listing. `token` is not used."""
    return conditional(source, state, "text/html, */*;q=0.5")


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """At most 100 pieces that the page links to, in its order; EMPTY where it links to none."""
    known = decided(answer, state)
    if known is not None:
        return known
    text = decode(answer.body, answer.header("content-type")).text
    if depth.trouble(text) or "<" not in text[:5000]:
        return Reading(outcome=Outcome.MALFORMED, detail=_NOT_HTML)
    tree = LexborHTMLParser(text)
    base = base_of(tree, answer.final_url)
    papers = {entry.address: entry for entry in documents.listed(tree, base, now)}
    found: dict[str, tuple[str, str]] = {}
    for anchor in tree.css("a[href]")[:3000]:
        piece = _piece(anchor, base)
        if piece is None:
            continue
        address, link, title = piece
        if address not in found or _heads(anchor):  # a picture and a teaser often link to the piece too
            found[address] = (link, title)
        elif len(title) < len(found[address][1]):
            found[address] = (found[address][0], title)
    linked = [
        Entry(address=address, link=link, kind=ItemKind.PAGE, title=title)
        for address, (link, title) in found.items()
        if address != _own(answer) and address not in papers
    ]
    entries = [*papers.values(), *linked][:MOST_ENTRIES]
    return Reading(outcome=Outcome.FRESH if entries else Outcome.EMPTY, entries=tuple(entries), **remembered(answer))


def _own(answer: Answer) -> str:
    try:
        return canonical(answer.final_url)
    except BadInput:
        return answer.final_url


def _piece(anchor: LexborNode, base: str) -> tuple[str, str, str] | None:
    """(address, link, title) of a link that looks like a piece: named by a sentence outside menus, addressed like one."""
    found = named(anchor, base)
    return found if found and _ARTICLE.search(found[0]) and not _loops(found[0]) else None


def _loops(address: str) -> bool:
    """True for /vi/vi/vi/… and paths without end (T07)."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    return len(parts) > _DEEPEST_PATH or any(count > 2 for count in Counter(parts).values())


def _heads(node: LexborNode) -> bool:
    """True for a link that is a heading or stands in one."""
    above = node.parent
    return node.css_first("h1, h2, h3, h4, h5") is not None or (above is not None and above.tag in _HEADINGS)
