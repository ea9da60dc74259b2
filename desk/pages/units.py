"""Units against their quota for a month, and the people who hold a duty at each."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.ours import our_units
from errors import NotFound
from publications import quota
from records.source import OutletKind, ReaderKind
from records.unit import Duty, Officer, Unit
from storage import desk_views, outlets, publications, sources, units
from storage.engine import Connection, reading
from working_time import local, month_of, month_period

MONTHS_BACK = 24
router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_UNITS))]


@router.get("/don-vi")
def page(visitor: Seer, thang: str = "", fanpage: str = "") -> Response:
    """All units of the department, those furthest behind first; an officer sees their own. `fanpage=chua` lists those
    without a fanpage of their own (R098)."""
    months = months_back(month_of(visitor.now))
    month = next((one for one in months if f"{one:%Y-%m}" == thang), months[0])
    start, end = month_period(month)
    with reading(visitor.desk.engine) as connection:
        known = _own(visitor, units.every(connection))
        credited = desk_views.credited(connection, month, start, end)
        quotas = publications.every_quota(connection) or quota.DEFAULT
        officers = units.every_officer(connection)
        with_fanpage = _with_fanpage(connection)
    today = local(visitor.now).date()
    pieces = [one.publication for one in credited]
    standings = [(unit, quota.standing(unit, month, pieces, quotas)) for unit in known]
    standings.sort(key=lambda pair: (pair[1].met, pair[1].counted - pair[1].owed, pair[0].name))
    owing = [standing for _, standing in standings if standing.owed]
    return show(
        visitor,
        "units.html",
        rows=[
            (unit, standing, on_duty(officers, unit, today))
            for unit, standing in standings
            if fanpage != "chua" or unit.id not in with_fanpage
        ],
        total=len(known),
        with_fanpage=with_fanpage,
        without_fanpage=sum(unit.id not in with_fanpage for unit in known),
        only_without_fanpage=fanpage == "chua",
        months=months,
        month=month,
        met=sum(standing.met for standing in owing),
        owing=len(owing),
        without_focal=sum(not on_duty(officers, unit, today)[Duty.FOCAL] for unit in known),
        without_spokesperson=sum(not on_duty(officers, unit, today)[Duty.SPOKESPERSON] for unit in known),
    )


def _with_fanpage(connection: Connection) -> frozenset[int]:
    """The units with a fanpage of their own among the sources, read or switched off (R080, R098)."""
    pages = {outlet.key for outlet in outlets.every(connection) if outlet.kind is OutletKind.FANPAGE}
    every = (source for source, _ in sources.every(connection))
    return frozenset(
        one.unit_id for one in every if one.unit_id and (one.reader is ReaderKind.FANPAGE or one.outlet_key in pages)
    )


@router.get("/don-vi/{unit_id}")
def detail(visitor: Seer, unit_id: int, thang: str = "") -> Response:
    """One unit: its pieces of the month with why each counts or not, its officers, today's and former ones."""
    months = months_back(month_of(visitor.now))
    month = next((one for one in months if f"{one:%Y-%m}" == thang), months[0])
    start, end = month_period(month)
    with reading(visitor.desk.engine) as connection:
        every = units.every(connection)
        unit = next((one for one in _own(visitor, every) if one.id == unit_id), None)
        if unit is None:
            raise NotFound(f"Không có đơn vị số {unit_id} trong phạm vi của đồng chí.", f"unit {unit_id} not visible")
        credited = desk_views.credited(connection, month, start, end, unit_id)
        quotas = publications.every_quota(connection) or quota.DEFAULT
        officers = [one for one in units.every_officer(connection) if one.unit_id == unit_id]
    today = local(visitor.now).date()
    return show(
        visitor,
        "unit.html",
        unit=unit,
        parent=next((one.name for one in every if one.id == unit.parent_id), None),
        standing=quota.standing(unit, month, [one.publication for one in credited], quotas),
        owed=quota.quota_for(unit.kind, quotas, month),
        credited=credited,
        months=months,
        month=month,
        today=[one for one in officers if one.holds_on(today)],
        others=[one for one in officers if not one.holds_on(today)],
        duties=Duty,
        day=today,
    )


def on_duty(officers: Sequence[Officer], unit: Unit, day: date) -> dict[Duty, list[Officer]]:
    """Who holds each duty at the unit on `day`."""
    theirs = [one for one in officers if one.unit_id == unit.id and one.holds_on(day)]
    return {duty: [one for one in theirs if one.duty is duty] for duty in Duty}


def _own(visitor: Visitor, known: Sequence[Unit]) -> list[Unit]:
    if not visitor.scope.everything:
        return [unit for unit in known if visitor.unit is not None and unit.id == visitor.unit.id]
    return our_units(known, visitor.deployment)


def months_back(newest: date) -> list[date]:
    """The month `newest` and those before it, newest first."""
    months = [newest]
    while len(months) < MONTHS_BACK:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months
