"""Which of a page's dates is the moment of publication: what it tells machines, mended by what it shows."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers import dates
from crawlers.statements import Statements
from crawlers.visible_dates import read_shown, shown_date, url_date
from records.item import DateOrigin

_YEAR = re.compile(r"\d{4}|\d[/.-]\d{1,2}[/.-]\d\d")
_HANOI_AHEAD = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Dated:
    """When a piece was published and changed, aware UTC, and how the first was found. `updated` is later or None."""

    published: datetime | None
    origin: DateOrigin | None
    updated: datetime | None


def dated(tree: LexborHTMLParser, said: Statements, shown: str | None, title: str | None, url: str, now: datetime) -> Dated:
    """JSON-LD, then meta, then what is shown, then the address. `shown` is a template's date string where there is one."""
    # “hôm qua” told to machines would move with the clock: what states no year states no date (law 4).
    published = [(raw, origin) for raw, origin in said.published if _YEAR.search(raw)]
    stated = [(when, DateOrigin(origin), raw) for raw, origin in published if (when := dates.parse(raw, now=now))]
    visible = read_shown(shown, now) if shown else None
    if stated:
        when, origin = _best(stated)
        raw = stated[0][2]
        if _is_bare(raw) or _claims_utc(raw):
            visible = visible or shown_date(tree, title, now)
            if visible and _mends(raw, when, visible):
                when, origin = visible, DateOrigin.VISIBLE
    else:
        visible = visible or shown_date(tree, title, now)
        address = None if visible else url_date(urlsplit(url).path, now)
        when_or_none = visible or address
        if when_or_none is None:
            return Dated(None, None, None)
        when, origin = when_or_none, DateOrigin.VISIBLE if visible else DateOrigin.URL
    changed = [moment for raw in said.updated if (moment := dates.parse(raw, now=now)) and moment > when]
    return Dated(when, origin, changed[0] if changed else None)


def _best(stated: list[tuple[datetime, DateOrigin, str]]) -> tuple[datetime, DateOrigin]:
    """The first statement; or a later one that says the same to a finer unit (seconds where the first has none)."""
    first, origin, raw = stated[0]
    for when, how, _ in stated[1:]:
        finer = first.second == 0 and when.second and when.replace(second=0) == first
        if finer or (_is_bare(raw) and not _is_bare(_) and first <= when < first + timedelta(days=1)):
            return when, how
    return first, origin


def _is_bare(raw: str) -> bool:
    """A day without an hour."""
    return len(raw.strip()) <= 10


def _claims_utc(raw: str) -> bool:
    return raw.strip().endswith(("Z", "+00:00", "+0000", "GMT", "UTC"))


def _mends(raw: str, when: datetime, visible: datetime) -> bool:
    """True where the shown moment refines a bare day, or has the same clock as one stated as UTC: then the outlet wrote
    its local clock and called it UTC."""
    if _is_bare(raw):
        return when <= visible < when + timedelta(days=1)
    local = (visible.astimezone(UTC) + _HANOI_AHEAD).replace(second=0)
    return local == when.replace(second=0)
