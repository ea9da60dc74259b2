"""The queue: what waits for a person, the worst and most pressing first; and what was decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.model_state import state_of
from desk.ours import our_units
from desk.sourcing import alarm
from records.case import CaseState
from records.deployment import Deployment
from records.flag import Level
from records.unit import Unit, UnitKind
from storage import cases, desk_views, gaps, intake, sources, units
from storage.engine import Connection, reading

PAGE = 30
MOST_PAGES = 1000
MAILBOX_LATE = timedelta(hours=1)
router = APIRouter()


@router.get("/")
def page(
    visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_CASES))],
    xem: str = "",
    muc: str = "",
    don_vi: str = "",
    trang: int = 1,
) -> Response:
    """The whole page."""
    return _answer(visitor, "queue.html", xem, muc, don_vi, trang)


@router.get("/hang-doi")
def refreshed(
    visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_CASES, quiet=True))],
    xem: str = "",
    muc: str = "",
    don_vi: str = "",
    trang: int = 1,
) -> Response:
    """The list alone, asked for by the page itself every 20 s; it doesn't keep an idle session alive."""
    return _answer(visitor, "parts/queue.html", xem, muc, don_vi, trang)


def _answer(visitor: Visitor, template: str, view: str, level: str, unit: str, number: int) -> Response:
    waiting = view != "xong"
    wanted = Level(level) if level in list(Level) else None
    unit_id = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None
    number = min(max(1, number), MOST_PAGES)
    page = {"limit": PAGE + 1, "offset": PAGE * (number - 1)}
    with reading(visitor.desk.engine) as connection:
        lines = desk_views.queue(
            connection, visitor.scope, waiting=waiting, now=visitor.now, level=wanted, unit_id=unit_id, **page
        )
        tally = cases.tally(connection, visitor.scope)
        known = units.every(connection)
        states = sources.every(connection)
        lasting = gaps.open_now(connection) if visitor.can(Permission.SEE_SOURCES) else {}
        unread_since = _unread_since(connection, visitor)
        model_trouble = _model_trouble(connection, visitor)
    chosen = {"xem": "" if waiting else "xong", "muc": level if wanted else "", "don_vi": unit if unit_id is not None else ""}
    return show(
        visitor,
        template,
        lines=lines[:PAGE],
        more=len(lines) > PAGE,
        number=number,
        waiting=waiting,
        counts=_counts(tally),
        chosen=chosen,
        units=_choices(known, visitor.deployment) if visitor.scope.everything else [],
        alarm=alarm(states, lasting, visitor.now),
        unread_since=unread_since,
        model_trouble=model_trouble,
        sources_on=sum(source.enabled and source.reader.visited for source, _ in states),
        last_visit=max((state.last_visit for _, state in states if state.last_visit), default=None),
        address=lambda **changed: _address("/", chosen | changed),
        refresh=_address("/hang-doi", chosen | {"trang": str(number) if number > 1 else ""}),
    )


def _counts(tally: Mapping[CaseState, int]) -> dict[str, int]:
    waiting = sum(count for state, count in tally.items() if state.waiting)
    return {"waiting": waiting, "decided": sum(tally.values()) - waiting}


def _unread_since(connection: Connection, visitor: Visitor) -> datetime | None:
    """Since when the mailbox of forwarded letters could not be read, where that is an hour or longer and this person's to
    know; None else."""
    if not visitor.desk.inbox or not visitor.can(Permission.IMPORT_ITEMS):
        return None
    box = intake.mailbox_state(connection, visitor.desk.inbox)
    late = box is not None and box.trouble is not None and box.since is not None and visitor.now - box.since >= MAILBOX_LATE
    return box.since if late and box is not None else None


def _model_trouble(connection: Connection, visitor: Visitor) -> str | None:
    """Why this deployment's own model is not used though chosen, where that is this person's to know; None else."""
    return state_of(connection, visitor.desk.models_dir).trouble if visitor.can(Permission.SEE_PRECISION) else None


def _choices(known: Sequence[Unit], deployment: Deployment) -> list[tuple[int, str]]:
    """The units to filter by; the department's own cases have no unit."""
    named = [(unit.id, unit.name) for unit in our_units(known, deployment) if unit.kind is not UnitKind.DEPARTMENT]
    department = deployment.department or "Sở Y tế"
    return [(desk_views.DEPARTMENT, f"{department} (chung)"), *sorted(named, key=lambda pair: pair[1])]


def _address(path: str, given: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in given.items() if value != ""})
    return f"{path}?{query}" if query else path
