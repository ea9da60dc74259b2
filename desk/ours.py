"""Which units of the registry are this department's: the registry also knows the names of everybody else's."""

from collections.abc import Sequence

from records.deployment import Deployment
from records.unit import Unit, UnitKind


def department_of(known: Sequence[Unit], deployment: Deployment) -> Unit | None:
    """The department itself: by its name, else the one of its province, else the only one there is."""
    departments = [unit for unit in known if unit.kind is UnitKind.DEPARTMENT]
    named = [unit for unit in departments if unit.name == deployment.department]
    local = [unit for unit in departments if deployment.province and unit.province == deployment.province]
    only = departments if len(departments) == 1 else []
    return next(iter([*named, *local, *only]), None)


def our_units(known: Sequence[Unit], deployment: Deployment) -> list[Unit]:
    """The department and what stands below it; a unit without parent is ours where its province is, or where it has none."""
    department = department_of(known, deployment)
    by_id = {unit.id: unit for unit in known}

    def ours(unit: Unit) -> bool:
        seen: set[int] = set()
        at: Unit | None = unit
        while at is not None and at.id not in seen:
            if at == department:
                return True
            seen.add(at.id)
            at = by_id.get(at.parent_id) if at.parent_id is not None else None
        return unit.parent_id is None and unit.province in (None, deployment.province)

    return [unit for unit in known if unit.kind is not UnitKind.OUTSIDE and _fits(unit, department) and ours(unit)]


def _fits(unit: Unit, department: Unit | None) -> bool:
    return unit.kind is not UnitKind.DEPARTMENT or department is None or unit == department
