"""Programmes on radio and television: the month's list, entering, changing, online copies (R093, R094)."""

from datetime import timedelta
from itertools import zip_longest
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.handing import take_link
from desk.pages.units import months_back
from desk.programmes import EMPTY_ROWS, Given, as_typed, programme, with_copy, without_copy
from errors import BadInput, NotFound
from records.broadcast import Broadcast
from storage import accounts, broadcasts
from storage.engine import Connection, reading, writing
from working_time import month_of, month_period

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_BROADCASTS))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_BROADCASTS))]
Field = Annotated[str, Form()]
Fields = Annotated[list[str], Form()]


def given_form(
    ten: Field = "",
    kenh: Field = "",
    luc: Field = "",
    phut: Field = "",
    duong_dan: Field = "",
    nguoi_xem: Field = "",
    ghi_chu: Field = "",
    lai_luc: Fields = [],  # noqa: B006  # FastAPI copies it
    lai_kenh: Fields = [],  # noqa: B006
) -> Given:
    """The form of a programme, as typed."""
    again = tuple((at.strip(), channel.strip()) for at, channel in zip_longest(lai_luc, lai_kenh, fillvalue=""))
    return Given(title=ten, channel=kenh, at=luc, minutes=phut, link=duong_dan, watched_by=nguoi_xem, note=ghi_chu, again=again)


Typed = Annotated[Given, Depends(given_form)]


@router.get("/phat-song")
def page(visitor: Seer, thang: str = "") -> Response:
    """The programmes shown in a month, re-runs too."""
    this_month = month_of(visitor.now)
    months = [month_of(visitor.now + timedelta(days=32)).replace(day=1), *months_back(this_month)]  # next month's are known ahead
    month = next((one for one in months if f"{one:%Y-%m}" == thang), this_month)
    with reading(visitor.desk.engine) as connection:
        found = broadcasts.between(connection, *month_period(month))
        names = _names(connection)
    return show(visitor, "broadcasts.html", found=found, names=names, months=months, month=month)


def _names(connection: Connection) -> dict[int, str]:
    return {account.id: account.name for account in accounts.every(connection)}


@router.get("/phat-song/them")
def new(visitor: Changer) -> Response:
    """The form for a new programme."""
    return _form(visitor, as_typed(None, visitor.account), None)


def _form(visitor: Visitor, typed: Given, found: Broadcast | None, wrong: str = "") -> Response:
    with reading(visitor.desk.engine) as connection:
        watchers = [one for one in accounts.every(connection) if not one.disabled or str(one.id) == typed.watched_by]
        channels = broadcasts.channels(connection)
    again = (*(pair for pair in typed.again if any(pair)), *[("", "")] * EMPTY_ROWS)
    shown = {"typed": typed, "found": found, "wrong": wrong, "watchers": watchers, "channels": channels, "again": again}
    return show(visitor, "broadcast_form.html", 422 if wrong else 200, **shown)


@router.post("/phat-song/them")
def add(visitor: Changer, typed: Typed) -> Response:
    """Keeps a new programme."""
    return _keep(visitor, typed, None)


def _keep(visitor: Visitor, typed: Given, before: Broadcast | None) -> Response:
    try:
        with writing(visitor.desk.engine) as connection:
            made = programme(typed, before, accounts.every(connection))
            kept = broadcasts.keep(connection, made)
            visitor.note(connection, "sửa chương trình" if before else "thêm chương trình", f"chương trình {kept}", made.title)
    except BadInput as error:
        return _form(visitor, typed, before, error.sentence)
    return go(f"/phat-song/{kept}", "da-luu-phat-song")


@router.get("/phat-song/{broadcast_id}")
def detail(visitor: Seer, broadcast_id: int) -> Response:
    """One programme with its airings and online copies."""
    return _detail(visitor, broadcast_id)


def _detail(visitor: Visitor, broadcast_id: int, *, wrong: str = "", remark: str = "") -> Response:
    with reading(visitor.desk.engine) as connection:
        found = _found(connection, broadcast_id)
        names = _names(connection)
    shown = {"one": found, "names": names, "wrong": wrong, "remark": remark}
    return show(visitor, "broadcast.html", 422 if wrong else 200, **shown)


def _found(connection: Connection, broadcast_id: int) -> Broadcast:
    found = broadcasts.one(connection, broadcast_id)
    if found is None:
        raise NotFound(f"Không có chương trình số {broadcast_id}.", f"no broadcast {broadcast_id}")
    return found


@router.get("/phat-song/{broadcast_id}/sua")
def change_form(visitor: Changer, broadcast_id: int) -> Response:
    """The form filled with the programme."""
    with reading(visitor.desk.engine) as connection:
        found = _found(connection, broadcast_id)
    return _form(visitor, as_typed(found, None), found)


@router.post("/phat-song/{broadcast_id}/sua")
def change(visitor: Changer, broadcast_id: int, typed: Typed) -> Response:
    """Keeps the programme as it is now."""
    with reading(visitor.desk.engine) as connection:
        before = _found(connection, broadcast_id)
    return _keep(visitor, typed, before)


@router.post("/phat-song/{broadcast_id}/ban-dang")
def add_copy(visitor: Changer, broadcast_id: int, dia_chi: Field = "", doc: Field = "") -> Response:
    """Adds an online copy; with `doc`, the piece behind it is read and kept among the pieces where it can be."""
    try:
        with writing(visitor.desk.engine) as connection:
            made = with_copy(_found(connection, broadcast_id), dia_chi)
            broadcasts.keep(connection, made)
            visitor.note(connection, "thêm bản đăng", f"chương trình {broadcast_id}", dia_chi.strip()[:500])
    except BadInput as error:
        return _detail(visitor, broadcast_id, wrong=error.sentence)
    return _detail(visitor, broadcast_id, remark=_read(visitor, dia_chi) if doc else "")


def _read(visitor: Visitor, address: str) -> str:
    """What came of handing in the copy's link: a sentence where it could not be read, else nothing to say."""
    given = {"dia_chi": address, "tieu_de": "", "noi_dung": "", "noi_dang": ""}
    try:
        take_link(visitor, given)
    except BadInput as error:
        return f"Đã ghi bản đăng. Chưa đọc được trang đó: {error.sentence}"
    return ""


@router.post("/phat-song/{broadcast_id}/bo-ban-dang")
def drop_copy(visitor: Changer, broadcast_id: int, dia_chi: Field = "") -> Response:
    """Takes an online copy off the programme; a piece that we hold stays."""
    with writing(visitor.desk.engine) as connection:
        broadcasts.keep(connection, without_copy(_found(connection, broadcast_id), dia_chi))
        visitor.note(connection, "bỏ bản đăng", f"chương trình {broadcast_id}", dia_chi[:500])
    return go(f"/phat-song/{broadcast_id}", "da-luu-phat-song")
