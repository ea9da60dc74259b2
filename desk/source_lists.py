"""Lists of sources, out of the store and into it, for the desk and for ./run sources alike."""

from datetime import datetime
from pathlib import Path

from catalogue.opml import from_opml, to_opml
from catalogue.rows import Loaded
from catalogue.source_lists import Known, Listed, cells, from_csv, to_csv
from errors import BadInput
from records.source import OutletKind
from storage import outlets, sources, units
from storage.engine import Connection

TITLE = "Nguồn của Lắng Nghe"
TYPES = {"csv": "text/csv; charset=utf-8", "opml": "text/x-opml; charset=utf-8"}


def exported(connection: Connection, form: str) -> bytes:
    """Every source as `form` (csv or opml), by outlet and name; tokens are left out."""
    known = {one.key: one for one in outlets.every(connection)}
    names = {one.id: one.name for one in units.every(connection)}
    every = sorted(
        (one for one, _ in sources.every(connection) if one.reader.visited),  # what people hand in is no place to read
        key=lambda one: (known[one.outlet_key].name, one.outlet_key, one.name, one.address),
    )
    listed = [cells(one, known[one.outlet_key], names.get(one.unit_id or 0, "")) for one in every]
    return to_csv(listed) if form == "csv" else to_opml(listed, TITLE)


def loaded(connection: Connection, file: Path, basis: str, kind: str) -> Loaded[Listed]:
    """The sources of a file, read by its ending; `basis` and `kind` stand in where a row names none. Raises BadInput
    where it is neither CSV nor OPML, or can't be read."""
    known = Known(
        outlets=outlets.every(connection),
        units={one.name: one.id for one in units.every(connection)},
        basis=basis,
        kind=OutletKind(kind) if kind in list(OutletKind) else None,
    )
    ending = file.suffix.lower()
    if ending in (".opml", ".xml"):
        return from_opml(file, known)
    if ending == ".csv":
        return from_csv(file, known)
    raise BadInput(f"Tệp {file.name} phải có đuôi .csv hoặc .opml.", f"{file.name}: unknown ending")


def keep(connection: Connection, found: Loaded[Listed], now: datetime) -> int:
    """Keeps the listed sources and their outlets: those known by their address are renewed, new ones are due at once.
    How many."""
    outlets.keep(connection, list({one.outlet.key: one.outlet for one in found.records}.values()))
    for one in found.records:
        sources.add(connection, one.source, now=now)
    return len(found.records)
