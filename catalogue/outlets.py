"""Outlets and their public feeds: the watch list of R091 and the national health feeds, or anyone's list alike."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from catalogue.rows import Loaded, Row, load
from errors import BadRow
from records.source import Outlet, OutletKind, ReaderKind, Source

SHIPPED = Path(__file__).with_name("outlets.csv")
NEEDED = ("outlet", "name", "domain", "kind", "watched", "feed", "basis")


@dataclass(frozen=True, slots=True)
class Outlets:
    """Who publishes and what may be read of them. A watched outlet without a feed has no source and still counts."""

    outlets: tuple[Outlet, ...]
    sources: tuple[Source, ...]
    problems: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    outlet: Outlet
    feed: str
    section: str
    basis: str


def _line(row: Row) -> _Line:
    kind = row.need("kind")
    if kind not in list(OutletKind):
        raise row.bad(f"cột “kind”: “{kind[:40]}” không phải một loại nguồn ({', '.join(OutletKind)})", "unknown kind")
    feed = row.get("feed")
    if feed and (urlsplit(feed).scheme not in ("http", "https") or not urlsplit(feed).hostname):
        raise row.bad(f"cột “feed”: “{feed[:80]}” không phải địa chỉ http(s)", "feed is not an http address")
    outlet = Outlet(
        key=row.need("outlet"),
        name=row.need("name"),
        domain=row.need("domain"),
        kind=OutletKind(kind),
        watched=row.number("watched", 0, 1) == 1,
    )
    if feed and not row.get("basis"):
        raise row.bad("cột “basis” để trống; mỗi nguồn phải nêu căn cứ được đọc", "feed without basis")
    return _Line(outlet, feed, row.get("section"), row.get("basis"))


def load_outlets(file: Path = SHIPPED) -> Outlets:
    """Outlets and sources of a CSV file, one row a feed; source ids count from 1 in the file's order.

    An outlet is watched where any of its rows says so. Raises BadInput where the file or a column is missing.
    """
    loaded: Loaded[_Line] = load(file, NEEDED, _line)
    outlets: dict[str, Outlet] = {}
    sources: list[Source] = []
    for line in loaded.records:
        known = outlets.get(line.outlet.key)
        if known is None or (line.outlet.watched and not known.watched):
            outlets[line.outlet.key] = line.outlet
        if line.feed:
            sources.append(
                Source(
                    id=len(sources) + 1,
                    outlet_key=line.outlet.key,
                    name=f"{line.outlet.name} – {line.section}" if line.section else line.outlet.name,
                    reader=ReaderKind.FEED,
                    address=line.feed,
                    basis=line.basis,
                )
            )
    return Outlets(tuple(outlets.values()), tuple(sources), loaded.problems)
