"""The latest pieces, with what the analysis said of each."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.ours import our_units
from records.views import ItemLine
from storage import desk_views, outlets, units
from storage.engine import reading

PAGE = 40
KEPT_BACK = timedelta(days=30)
"""How far back the list goes: a filter that few pieces pass then stays a short reading of the index."""

AHEAD = timedelta(minutes=10)
"""A date further ahead than this is no date: such a piece must not stand at the head of the list (T10)."""

router = APIRouter()


@router.get("/tin-bai")
def page(
    visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_ITEMS))],
    nguon: str = "",
    nganh: str = "",
    canh_bao: str = "",
    don_vi: str = "",
    truoc: str = "",
) -> Response:
    """The list. An officer sees the pieces that name their unit."""
    with reading(visitor.desk.engine) as connection:
        known = outlets.every(connection)
        named = our_units(units.every(connection), visitor.deployment)
        unit = don_vi if don_vi in {one.name for one in named} else None
        if not visitor.scope.everything:
            unit = visitor.unit.name if visitor.unit else ""
        lines = desk_views.latest_items(
            connection,
            visitor.scope,
            since=visitor.now - KEPT_BACK,
            outlet=nguon if nguon in {outlet.key for outlet in known} else None,
            sector=bool(nganh),
            flagged=bool(canh_bao),
            unit=unit,
            before=_place(truoc) or (visitor.now + AHEAD, 0),
            limit=PAGE + 1,
        )
    chosen = {"nguon": nguon, "nganh": nganh and "1", "canh_bao": canh_bao and "1", "don_vi": don_vi}
    older = _address(chosen | {"truoc": _written(lines[PAGE - 1])}) if len(lines) > PAGE else ""
    return show(
        visitor,
        "items.html",
        lines=lines[:PAGE],
        chosen=chosen,
        outlets=known,
        units=sorted((one.name for one in named), key=str.lower) if visitor.scope.everything else [],
        older=older,
        begun=bool(truoc),
    )


def _written(line: ItemLine) -> str:
    return f"{line.when.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{line.item_id}"


def _place(written: str) -> tuple[datetime, int] | None:
    """The place in the list that an address names, or None where it names none."""
    moment, _, item_id = written.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(item_id[:18])
    except ValueError:
        return None


def _address(given: dict[str, str]) -> str:
    return "/tin-bai?" + urlencode({name: value for name, value in given.items() if value})
