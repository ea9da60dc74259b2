"""Whose duty it is to be told (R023, R067): the unit's focal officer, or the next above who has the duty that day."""

from collections.abc import Iterator, Sequence
from datetime import date

from records.unit import Duty, Officer, Unit, UnitKind


def officer_for(unit: Unit | None, officers: Sequence[Officer], units: Sequence[Unit], day: date) -> Officer | None:
    """The officer to tell about a unit's matter on `day` (Asia/Ho_Chi_Minh), or None where nobody holds the duty.

    First the unit's focal officer, else its substitute; then the same of each parent; then of the department. `unit`
    None is the department. A duty or a unit whose time is over is passed by. Of two focal officers the one assigned
    last is told."""
    for each in _upwards(unit, units):
        if _stands(each, day):
            for duty in (Duty.FOCAL, Duty.SUBSTITUTE):
                on_duty = [o for o in officers if o.unit_id == each.id and o.duty is duty and o.holds_on(day)]
                if on_duty:
                    return max(on_duty, key=lambda officer: (officer.valid_from, -officer.id))
    return None


def _upwards(unit: Unit | None, units: Sequence[Unit]) -> Iterator[Unit]:
    """The unit, its parents, then the department; each once, though parents may form a circle by mistake."""
    by_id, seen = {each.id: each for each in units}, set[int]()
    while unit is not None and unit.id not in seen:
        seen.add(unit.id)
        yield unit
        unit = by_id.get(unit.parent_id) if unit.parent_id is not None else None
    departments = [each for each in units if each.kind is UnitKind.DEPARTMENT and each.id not in seen]
    yield from sorted(departments, key=lambda each: (each.parent_id is not None, each.id))


def _stands(unit: Unit, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or day <= unit.valid_to)
