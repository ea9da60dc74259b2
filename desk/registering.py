"""Entering units and officers, from a form or a CSV file, into the registry."""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from catalogue.officers import load_officers
from catalogue.rows import Loaded
from catalogue.units import load_units
from desk.ours import department_of
from errors import BadInput, BadRow
from records.deployment import Deployment
from records.unit import Duty, Officer, Unit, UnitKind
from storage import units
from storage.engine import Connection

MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of an import: how many were kept, and what was wrong with the rows left out."""

    kept: int
    problems: tuple[BadRow, ...] = ()


def mail_address(given: str) -> str:
    """The address. Raises BadInput where it isn't one plain address (T17)."""
    if not MAIL.fullmatch(given.strip()) or len(given) > 200:
        raise BadInput(f"Địa chỉ thư “{given[:60]}” không đúng dạng, ví dụ daumoi@soyte.example.", f"mail address {given[:80]!r}")
    return given.strip()


def with_file(content: bytes, name: str, read: Callable[[Path], T]) -> T:
    """What `read` makes of an uploaded file. Raises BadInput where nothing was uploaded."""
    if not content.strip():
        raise BadInput("Chưa chọn tệp, hoặc tệp trống. Mời chọn tệp CSV rồi gửi lại.", "empty upload")
    shown = re.sub(r"[^\w. -]", "_", Path(name).name)[:60].strip(". ") or "danh-sach.csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / shown
        path.write_bytes(content)
        return read(path)


def enter_units(connection: Connection, loaded: Loaded[Unit], deployment: Deployment) -> Entered:
    """Keeps the loaded units, each below its parent of the file, else below the department."""
    found = loaded.records
    if not found:
        return Entered(0, loaded.problems)
    ids = units.keep(connection, found)
    names = {unit.id: unit.name for unit in found}
    department = department_of(units.every(connection), deployment)
    for unit in found:
        parent = ids.get(names.get(unit.parent_id or 0, ""))
        if parent is None and department is not None and unit.kind not in (UnitKind.DEPARTMENT, UnitKind.OUTSIDE):
            parent = department.id
        if parent is not None and parent != ids[unit.name]:
            units.set_parent(connection, ids[unit.name], parent)
    return Entered(len(found), loaded.problems)


def units_from(content: bytes, name: str) -> Loaded[Unit]:
    """The units of an uploaded CSV file. Raises BadInput naming a missing column."""
    return with_file(content, name, load_units)


def unit_from(name: str, kind: str, aliases: str, province: str) -> Unit:
    """The unit that a form describes. Raises BadInput naming the field."""
    if not name.strip():
        raise BadInput("Ô “Tên đơn vị” để trống; mời điền vào.", "empty unit name")
    if kind not in list(UnitKind):
        raise BadInput("Ô “Loại đơn vị”: mời chọn một loại.", f"unit kind {kind!r}")
    other = tuple(alias for part in re.split(r"[|;\n]", aliases) if (alias := part.strip()[:200]))
    return Unit(id=0, name=name.strip()[:200], kind=UnitKind(kind), aliases=other, province=province or None)


def officers_from(content: bytes, name: str, known: Sequence[Unit]) -> Loaded[Officer]:
    """The officers of an uploaded CSV file. Raises BadInput naming a missing column."""
    ids = {each: unit.id for unit in known for each in (*unit.aliases, unit.name)}
    return with_file(content, name, lambda path: load_officers(path, ids))


def enter_officers(connection: Connection, loaded: Loaded[Officer]) -> Entered:
    """Keeps the officers; a duty that is known already (same unit, mail, duty and first day) stands once."""
    known = {_identity(one) for one in units.every_officer(connection)}
    kept = 0
    for officer in loaded.records:
        if _identity(officer) not in known:
            known.add(_identity(officer))
            units.add_officer(connection, replace(officer, id=0))
            kept += 1
    return Entered(kept, loaded.problems)


def _identity(officer: Officer) -> tuple[int, str, Duty, date]:
    return officer.unit_id, officer.email.lower(), officer.duty, officer.valid_from


def officer_from(given: dict[str, str], known: Sequence[Unit], today: date) -> Officer:
    """The officer that a form describes. Raises BadInput naming the field."""
    unit = next((one for one in known if str(one.id) == given["don_vi"]), None)
    if unit is None:
        raise BadInput("Ô “Đơn vị”: mời chọn một đơn vị.", f"unit {given['don_vi']!r}")
    if not given["ho_ten"].strip():
        raise BadInput("Ô “Họ và tên” để trống; mời điền vào.", "empty officer name")
    if given["nhiem_vu"] not in list(Duty):
        raise BadInput("Ô “Nhiệm vụ”: mời chọn một nhiệm vụ.", f"duty {given['nhiem_vu']!r}")
    return Officer(
        id=0,
        unit_id=unit.id,
        name=given["ho_ten"].strip()[:200],
        email=mail_address(given["thu"]),
        duty=Duty(given["nhiem_vu"]),
        valid_from=_day(given["tu_ngay"]) or today,
        phone=given["dien_thoai"].strip()[:40] or None,
        decision=given["quyet_dinh"].strip()[:200] or None,
    )


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise BadInput("Ô “Từ ngày” không phải một ngày.", f"day {given!r}") from None
