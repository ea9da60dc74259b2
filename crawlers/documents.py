"""Official documents that a portal lists: number, day of issue and abstract stand in one row of a table (R010, R102).

A row's file is never fetched as a page; a row without a day states none, and of several days only that under
“Ngày ban hành” (or “ký”) counts (law 4).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers import dates
from crawlers.addresses import canonical, follow, outlet_host
from crawlers.listing import FILE, LONGEST_ADDRESS
from crawlers.markup import line
from crawlers.words import TITLE
from errors import BadInput
from records.item import DateOrigin, Entry, ItemKind
from text import fold

MOST = 100
_ROWS = 2000
_NUMBER = re.compile(r"\b\d{1,5}(?:/20\d\d)?/(?:[A-ZĐ][A-Za-zĐđ]{0,7})(?:[-–][A-ZĐ&][A-Za-zĐđ0-9&]{0,11}){0,4}(?![\w/])")
_DAY = re.compile(r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d\b")
_ISSUED = re.compile(r"ban hanh|ngay (?:ky|vb|van ban)|^ngay$")
_LONGEST_CELL = 1500
_SHORTEST = 12  # characters of an abstract: shorter cells are kinds, fields and "Tải về"


def listed(tree: LexborHTMLParser, base: str, now: datetime) -> list[Entry]:
    """The documents that tables of this page list, at most 100, in its order: one Entry each, titled by number and abstract.

    Kind PAGE where the row leads to a page of the same site, FEED where it leads to a file only (nothing more is read)."""
    found: dict[str, Entry] = {}
    for table in tree.css("table")[:50]:
        if len(table.css("table")) > 1:  # itself among them: a table for layout holds the real ones
            continue
        columns: Sequence[str] = ()
        for cells in _rows(table):
            heads = [fold(text) for text, _ in cells]
            if not columns and any(_ISSUED.search(head) for head in heads) and not any(_NUMBER.search(t) for t, _ in cells):
                columns = heads
                continue
            entry = _document(cells, columns, base, now)
            if entry is not None and len(found) < MOST:
                found.setdefault(entry.address, entry)
    return list(found.values())


def _rows(table: LexborNode) -> Iterator[list[tuple[str, LexborNode]]]:
    for row in table.css("tr")[:_ROWS]:
        cells = [(line(cell), cell) for cell in row.css("td, th")]
        if 2 <= len(cells) <= 12 and all(len(text) <= _LONGEST_CELL for text, _ in cells):
            yield cells


def _document(cells: list[tuple[str, LexborNode]], columns: Sequence[str], base: str, now: datetime) -> Entry | None:
    """The document of a row; None where it states no number, no abstract, or leads nowhere on this site."""
    number = next((found[0] for text, _ in cells[:5] if (found := _NUMBER.search(text[:200]))), None)
    if number is None:
        return None
    abstract = max((text for text, _ in cells), key=len)
    target = _target([cell for _, cell in cells], base)
    if target is None or len(abstract.replace(number, "")) < _SHORTEST:
        return None
    link, kind = target
    issued = _issued([text for text, _ in cells], columns, now)
    return Entry(
        address=canonical(link),
        link=link,
        kind=kind,
        title=(abstract if number in abstract else f"{number}: {abstract}")[:TITLE],
        published=issued,
        published_origin=DateOrigin.VISIBLE if issued else None,
        external_id=number,
    )


def _target(cells: list[LexborNode], base: str) -> tuple[str, ItemKind] | None:
    """Where a row leads: its page on this site, else its file there."""
    files: list[str] = []
    for anchor in (anchor for cell in cells for anchor in cell.css("a[href]")):
        try:
            link = follow(anchor.attributes.get("href") or "", base)
            if outlet_host(link) != outlet_host(base) or canonical(link) == canonical(base) or len(link) > LONGEST_ADDRESS:
                continue
        except BadInput:
            continue
        if not FILE.search(link):
            return link, ItemKind.PAGE
        files.append(link)
    return (files[0], ItemKind.FEED) if files else None


def _issued(texts: list[str], columns: Sequence[str], now: datetime) -> datetime | None:
    """The day of issue: under its heading where the table names it, else the only day that has a cell to itself."""
    named = [at for at, head in enumerate(columns) if _ISSUED.search(head) and at < len(texts)]
    if named:
        return dates.parse(texts[named[0]], now=now) if _DAY.search(texts[named[0]]) else None
    alone = {text for text in texts if len(text) <= 24 and _DAY.search(text)}
    return dates.parse(_DAY.findall(alone.pop())[0], now=now) if len(alone) == 1 else None
