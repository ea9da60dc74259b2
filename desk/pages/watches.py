"""Watches: a query somebody wants to be told about. What it would have caught is shown before it is saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.querying import answers, own_unit, read
from desk.watching import Given, choices, given_of, same_catch, told, unit_of, watch_of
from errors import BadInput, NotFound, NotNow
from query.mistakes import BadQuery
from records.flag import Level
from records.watch import Watch
from storage import search_index, units, watches
from storage.engine import Connection, reading, writing

PREVIEW = timedelta(days=30)
SHOWN = 30
NO_QUERY = "Chưa có câu tìm. Mời điền ô “Câu tìm”."
_BIGGEST = 2**63

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_WATCHES))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_WATCHES))]


@router.get("/theo-doi")
def page(visitor: Seer) -> Response:
    """All watches, with what each caught in 30 days and who is told; an officer sees their unit's."""
    with reading(visitor.desk.engine) as connection:
        known = watches.every(connection, own_unit(visitor)[0])
        caught = watches.counts(connection, [one.id for one in known], visitor.now - PREVIEW)
        people = units.every_officer(connection)
    rows = [(one, caught.get(one.id, 0), told(one, people), read(one.query).mistake) for one in known]
    return show(visitor, "watches.html", rows=rows)


@router.get("/theo-doi/them")
def new(visitor: Changer, q: str = "") -> Response:
    """An empty form, or one with the query of the search page."""
    return _form(visitor, Given(query=q[:4_000]), None)


def given(
    ten: Annotated[str, Form()] = "",
    q: Annotated[str, Form()] = "",
    muc: Annotated[str, Form()] = "",
    don_vi: Annotated[str, Form()] = "",
    nguoi: Annotated[list[str] | None, Form()] = None,
) -> Given:
    """What was filled in."""
    return Given(ten, q, muc, don_vi, tuple(nguoi or ()))


Filled = Annotated[Given, Depends(given)]


@router.post("/theo-doi/xem-thu")
def preview(visitor: Changer, filled: Filled, so: Annotated[str, Form()] = "") -> Response:
    """The form with what its query would have caught in the last 30 days; nothing is saved."""
    with reading(visitor.desk.engine) as connection:
        kept = _found(connection, visitor, int(so[:20])) if so.isdecimal() else None
    return _form(visitor, filled, kept, preview=True)


@router.post("/theo-doi")
def save(visitor: Changer, filled: Filled, so: Annotated[str, Form()] = "") -> Response:
    """Saves a new watch, or changes one. With another query or unit it begins anew and looks back 90 days."""
    kept: Watch | None = None
    try:
        with writing(visitor.desk.engine) as connection:
            kept = _found(connection, visitor, int(so[:20])) if so.isdecimal() else None
            made = watch_of(visitor, filled, choices(connection, visitor), kept)
            back = search_index.span(None, None, visitor.now)[1]
            if kept is None:
                made = replace(made, id=watches.keep(connection, made, back))
            else:
                watches.change(connection, made, None if same_catch(kept, made) else back)
            action = "sửa mục theo dõi" if kept else "lập mục theo dõi"
            visitor.note(connection, action, f"mục theo dõi {made.id}", f"{made.title}: {made.query[:300]}")
    except BadQuery:  # the form reads the query again, and shows where
        return _form(visitor, filled, kept, wrong="" if filled.query.strip() else NO_QUERY)
    except BadInput as error:
        return _form(visitor, filled, kept, wrong=error.sentence)
    visitor.desk.call_job("look_back")
    return go(f"/theo-doi/{made.id}", "da-luu-theo-doi")


@router.get("/theo-doi/{watch_id}")
def detail(visitor: Seer, watch_id: int, truoc: str = "") -> Response:
    """One watch: its query, who is told, and what it caught with why each was told of or not."""
    with reading(visitor.desk.engine) as connection:
        watch = _found(connection, visitor, watch_id)
        caught = watches.caught(connection, watch.id, visitor.scope, before=_place(truoc), limit=SHOWN + 1)
        number = watches.counts(connection, [watch.id], visitor.now - PREVIEW).get(watch.id, 0)
        people = units.every_officer(connection)
        names = {unit.id: unit.name for unit in units.every(connection)}
    last = caught[SHOWN - 1].hit if len(caught) > SHOWN else None
    return show(
        visitor,
        "watch.html",
        watch=watch,
        box=read(watch.query),
        caught=caught[:SHOWN],
        number=number,
        told=[(one, names.get(one.unit_id, "")) for one in told(watch, people)],
        older=f"/theo-doi/{watch.id}?truoc={last.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{last.item_id}" if last else "",
        begun=bool(truoc),
    )


@router.get("/theo-doi/{watch_id}/sua")
def edit(visitor: Changer, watch_id: int) -> Response:
    """The form of a kept watch."""
    with reading(visitor.desk.engine) as connection:
        watch = _found(connection, visitor, watch_id)
    return _form(visitor, given_of(watch), watch)


@router.post("/theo-doi/{watch_id}/tam-dung")
def pause(visitor: Changer, watch_id: int) -> Response:
    """Pauses: what it catches is kept with that reason, nobody is told."""
    with writing(visitor.desk.engine) as connection:
        watch = _found(connection, visitor, watch_id)
        if watch.paused is not None:
            raise NotNow("Mục theo dõi này đã tạm dừng từ trước.", f"watch {watch_id} is paused")
        watches.pause(connection, watch.id, visitor.now)
        visitor.note(connection, "tạm dừng mục theo dõi", f"mục theo dõi {watch.id}", watch.title)
    return go(f"/theo-doi/{watch_id}", "da-tam-dung")


@router.post("/theo-doi/{watch_id}/chay-tiep")
def go_on(visitor: Changer, watch_id: int) -> Response:
    """Lets it go on, from now."""
    with writing(visitor.desk.engine) as connection:
        watch = _found(connection, visitor, watch_id)
        if watch.paused is None:
            raise NotNow("Mục theo dõi này đang chạy.", f"watch {watch_id} is not paused")
        watches.go_on(connection, watch.id, visitor.now)
        visitor.note(connection, "chạy tiếp mục theo dõi", f"mục theo dõi {watch.id}", watch.title)
    return go(f"/theo-doi/{watch_id}", "da-chay-tiep")


def _form(visitor: Visitor, filled: Given, kept: Watch | None, *, preview: bool = False, wrong: str = "") -> Response:
    with reading(visitor.desk.engine) as connection:
        allowed = choices(connection, visitor)
    box = read(filled.query)
    found: Any = None
    if preview and box.query is not None:
        try:
            unit = unit_of(visitor, filled, allowed)[1]
            found = answers(visitor, box.query, unit=unit, back=PREVIEW, limit=10)
        except BadInput as error:
            wrong = error.sentence
    if preview and not box.typed:
        wrong = NO_QUERY
    return show(
        visitor,
        "watch_form.html",
        422 if wrong or box.mistake else 200,
        filled=filled,
        kept=kept,
        allowed=allowed,
        box=box,
        found=found,
        levels=Level,
        wrong=wrong,
    )


def _found(connection: Connection, visitor: Visitor, watch_id: int) -> Watch:
    """The watch. Raises NotFound where there is none, or where it is another unit's (T22: the same answer)."""
    watch = watches.one(connection, watch_id, own_unit(visitor)[0]) if 0 < watch_id < _BIGGEST else None
    if watch is None:
        raise NotFound(f"Không có mục theo dõi số {watch_id} trong phạm vi của đồng chí.", f"watch {watch_id} not visible")
    return watch


def _place(written: str) -> tuple[datetime, int] | None:
    """The place in the list that an address names, or None where it names none."""
    moment, _, item_id = written.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(item_id[:18])
    except ValueError:
        return None
