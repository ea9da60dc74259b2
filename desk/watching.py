"""The form of a watch: what may be chosen in it, and the watch that it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.access.visitors import Visitor
from desk.ours import our_units
from desk.querying import own_unit
from errors import BadInput
from query.parsing import parse
from records.flag import Level
from records.unit import Officer, Unit
from records.watch import Watch
from storage import units
from storage.engine import Connection
from text import nfc
from working_time import local

LONGEST_TITLE = 120
MOST_OFFICERS = 30


@dataclass(frozen=True, slots=True)
class Choices:
    """What a visitor may choose: units a watch may be bound to, and officers on duty today with their unit's name."""

    units: tuple[Unit, ...]
    officers: tuple[tuple[Officer, str], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in."""

    title: str = ""
    query: str = ""
    level: str = Level.NORMAL.value
    unit: str = ""
    officers: tuple[str, ...] = ()


def choices(connection: Connection, visitor: Visitor) -> Choices:
    """The department's units and their officers; an officer's own unit and its people."""
    known = units.every(connection)
    ours = our_units(known, visitor.deployment)
    if not visitor.scope.everything:
        ours = [unit for unit in known if visitor.unit is not None and unit.id == visitor.unit.id]
    names = {unit.id: unit.name for unit in ours}
    today = local(visitor.now).date()
    duty = [one for one in units.every_officer(connection) if one.unit_id in names and one.holds_on(today)]
    return Choices(
        tuple(sorted(ours, key=lambda unit: unit.name.lower())),
        tuple((one, names[one.unit_id]) for one in sorted(duty, key=lambda one: (names[one.unit_id].lower(), one.name.lower()))),
    )


def given_of(watch: Watch) -> Given:
    """A kept watch as the form shows it."""
    unit = str(watch.unit_id) if watch.unit_id is not None else ""
    return Given(watch.title, watch.query, watch.level.value, unit, tuple(str(one) for one in watch.officers))


def unit_of(visitor: Visitor, given: Given, allowed: Choices) -> tuple[int | None, str | None]:
    """The unit the watch is bound to: an officer's own, whatever was sent. Raises BadInput where it is none of theirs."""
    if not visitor.scope.everything:
        return own_unit(visitor)
    if not given.unit:
        return None, None
    chosen = next((unit for unit in allowed.units if str(unit.id) == given.unit), None)
    if chosen is None:
        raise BadInput("Đơn vị đã chọn không còn trong danh bạ. Mời chọn lại đơn vị.", f"watch unit {given.unit!r}")
    return chosen.id, chosen.name


def watch_of(visitor: Visitor, given: Given, allowed: Choices, kept: Watch | None) -> Watch:
    """The watch that was filled in; `kept` is the one it changes. Raises BadInput, BadQuery too, with what to mend."""
    title = " ".join(nfc(given.title).split())
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput(f"Tên mục theo dõi cần từ 1 đến {LONGEST_TITLE} ký tự. Mời sửa ô “Tên”.", "watch title")
    written = nfc(given.query).strip()
    parse(written)
    if given.level not in set(Level):
        raise BadInput("Mức độ không hợp lệ. Mời chọn lại ô “Mức độ”.", f"watch level {given.level!r}")
    unit_id, unit = unit_of(visitor, given, allowed)
    return Watch(
        id=kept.id if kept else 0,
        title=title,
        query=written,
        level=Level(given.level),
        unit_id=unit_id,
        unit=unit,
        officers=_officers(given, allowed, kept),
        since=visitor.now,
        paused=kept.paused if kept else None,
        back=None,
    )


def _officers(given: Given, allowed: Choices, kept: Watch | None) -> tuple[int, ...]:
    """Those chosen, and those it named before who can't be shown here: another's choice is not undone unseen."""
    offered = {str(officer.id): officer.id for officer, _ in allowed.officers}
    if len(given.officers) > MOST_OFFICERS or not set(given.officers) <= set(offered):
        raise BadInput(
            f"Người được báo phải là cán bộ đang được phân công, nhiều nhất {MOST_OFFICERS} người. Mời chọn lại.",
            "watch officers",
        )
    unseen = [one for one in (kept.officers if kept else ()) if one not in offered.values()]
    return tuple(sorted({offered[one] for one in given.officers} | set(unseen)))


def same_catch(one: Watch, other: Watch) -> bool:
    """True where both catch the same, so that a change of the rest need not begin anew."""
    return one.query == other.query and one.unit_id == other.unit_id


def told(watch: Watch, people: Sequence[Officer]) -> list[Any]:
    """The officers whom the watch tells, as far as they are known."""
    by_id = {officer.id: officer for officer in people}
    return [by_id[one] for one in watch.officers if one in by_id]
