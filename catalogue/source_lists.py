"""A list of sources out and in, as CSV: every source with its outlet, basis, unit, floor and pace. (OPML: opml.py.)

Cells that a spreadsheet would take for a formula carry an apostrophe, out and in again (T18). Tokens are never written."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from catalogue.rows import Loaded, Row, table
from errors import BadRow
from records.source import Outlet, OutletKind, ReaderKind, Source

NEEDED = ("name", "address")
COLUMNS = ("name", "address", "reader", "basis", "outlet", "outlet_name", "domain", "kind", "watched", "unit", "every_minutes",
           "pace_seconds", "enabled")  # fmt: skip
_READERS = [kind for kind in ReaderKind if kind.visited]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'")
LONGEST = {"name": 200, "address": 2000, "basis": 500, "outlet": 80, "outlet_name": 200, "domain": 253, "unit": 300}
EVERY, PACE = (1, 1440), (1.0, 600.0)  # minutes between visits; seconds between two requests to one host


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row: the source (its `unit_id` found by name) and its outlet."""

    source: Source
    outlet: Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rows may refer to, and what is taken where a list of another program says nothing: the basis and the kind."""

    outlets: Sequence[Outlet]
    units: Mapping[str, int]
    basis: str = ""
    kind: OutletKind | None = None


def cells(source: Source, outlet: Outlet, unit: str) -> dict[str, str]:
    """A source as the columns of a list."""
    return {
        "name": source.name, "address": source.address, "reader": source.reader.value, "basis": source.basis,
        "outlet": outlet.key, "outlet_name": outlet.name, "domain": outlet.domain, "kind": outlet.kind.value,
        "watched": str(int(outlet.watched)), "unit": unit, "every_minutes": str(source.every_minutes),
        "pace_seconds": f"{source.pace_seconds:g}", "enabled": str(int(source.enabled)),
    }  # fmt: skip


def to_csv(listed: Sequence[Mapping[str, str]]) -> bytes:
    """The rows of `cells` as CSV that spreadsheets open rightly: UTF-8 with its mark, every cell quoted."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in listed:
        writer.writerow([f"'{row[name]}" if row[name].startswith(FORMULA) else row[name] for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def from_csv(file: Path, known: Known) -> Loaded[Listed]:
    """The sources of a CSV file; bad rows are told by line and column. Raises BadInput where the file or a column is missing."""
    rows = (_unguarded(row) if isinstance(row, Row) else row for row in table(file, NEEDED))
    return read_rows(list(rows), known)


def _unguarded(row: Row) -> Row:
    plain = {
        name: value[1:] if value[:1] == "'" and value[1:].startswith(FORMULA) else value for name, value in row.values.items()
    }
    return Row(row.file, row.line, plain)


def read_rows(rows: Sequence[Row | BadRow], known: Known) -> Loaded[Listed]:
    """What the rows of a list say, and what is wrong with the others; an address counts once."""
    found: dict[str, Listed] = {}
    problems: list[BadRow] = []
    outlets = {one.key: one for one in known.outlets}
    for row in rows:
        if isinstance(row, BadRow):
            problems.append(row)
            continue
        try:
            one = _listed(row, known, outlets)
            if one.source.address in found:
                raise row.bad(f"cột “address”: địa chỉ {one.source.address[:80]} đã có ở dòng trên; xin bỏ bớt một dòng", "twice")
        except BadRow as problem:
            problems.append(problem)
            continue
        found[one.source.address] = one
        outlets[one.outlet.key] = one.outlet
    return Loaded(tuple(found.values()), tuple(problems))


def _listed(row: Row, known: Known, outlets: Mapping[str, Outlet]) -> Listed:
    for name, longest in LONGEST.items():
        if len(row.get(name)) > longest:
            raise row.bad(f"cột “{name}” dài quá {longest} ký tự; xin rút gọn", f"{name} too long")
    address = row.need("address")
    host = _host(row, address)
    reader = row.get("reader") or ReaderKind.FEED.value
    if reader not in _READERS:
        raise row.bad(f"cột “reader”: “{reader[:40]}” không phải một cách đọc ({', '.join(_READERS)})", "unknown reader")
    basis = row.get("basis") or known.basis
    if not basis:
        raise row.bad("cột “basis” để trống; mỗi nguồn phải nêu căn cứ được đọc, xin điền vào", "no basis")
    unit = row.get("unit")
    if unit and unit not in known.units:
        raise row.bad(
            f"cột “unit”: không có đơn vị “{unit[:80]}” trong danh bạ; xin sửa tên hoặc nhập đơn vị trước", "unknown unit"
        )
    outlet = _outlet(row, known, outlets, host)
    floor = row.number("every_minutes", *EVERY) if row.get("every_minutes") else 15
    source = Source(
        id=0, outlet_key=outlet.key, name=row.need("name"), reader=ReaderKind(reader), address=address, basis=basis,
        unit_id=known.units[unit] if unit else None, every_minutes=floor,
        pace_seconds=_pace(row, host), enabled=_flag(row, "enabled", default=True),
    )  # fmt: skip
    return Listed(source=source, outlet=outlet)


def _host(row: Row, address: str) -> str:
    try:
        split = urlsplit(address)
        host, _ = split.hostname or "", split.port
    except ValueError:
        split, host = urlsplit(""), ""
    odd = "@" in split.netloc or "\\" in address or any(ord(letter) < 33 for letter in address)
    if split.scheme not in ("http", "https") or not host or odd:
        raise row.bad(
            f"cột “address”: “{address[:80]}” không phải địa chỉ http(s); xin ghi đủ, ví dụ https://bao.vn/rss", "no address"
        )
    return host.removeprefix("www.")


def _outlet(row: Row, known: Known, outlets: Mapping[str, Outlet], host: str) -> Outlet:
    """The outlet that the row names by key; else the known one whose domain the address is under; else a new one."""
    domain = row.get("domain") or host
    key = row.get("outlet")
    if not row.get("outlet_name"):
        near = [one for one in outlets.values() if one.domain and f".{host}".endswith(f".{one.domain}")]
        found = outlets.get(key) if key else max(near, key=lambda one: len(one.domain), default=None)
        if found is not None:
            return found
    kind = row.get("kind") or (known.kind.value if known.kind else "")
    if kind not in list(OutletKind):
        said = f"“{kind[:40]}” không phải một loại nơi đăng" if kind else "để trống"
        raise row.bad(f"cột “kind” {said}; xin ghi một trong: {', '.join(OutletKind)}", "unknown kind")
    name = row.get("outlet_name") or row.get("name") or host
    watched = _flag(row, "watched", default=False)
    return Outlet(key=key or host[:80], name=name, domain=domain, kind=OutletKind(kind), watched=watched)


def _flag(row: Row, name: str, *, default: bool) -> bool:
    return row.number(name, 0, 1) == 1 if row.get(name) else default


def _pace(row: Row, host: str) -> float:
    """Seconds between two requests; below one only for a server on this machine."""
    said = row.get("pace_seconds").replace(",", ".")
    lowest = 0.0 if host in ("127.0.0.1", "localhost", "::1") else PACE[0]
    try:
        pace = float(said) if said else 2.0
    except ValueError:
        pace = -1.0
    if not lowest <= pace <= PACE[1]:
        raise row.bad(f"cột “pace_seconds”: “{said[:40]}” phải là số giây từ {PACE[0]:g} đến {PACE[1]:g}", "bad pace")
    return pace
