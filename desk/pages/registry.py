"""Entering units and officers: by a CSV file or by a form. The same forms stand on the first-run page."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from catalogue.rows import Loaded
from desk import registering
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.ours import our_units
from desk.registering import Entered
from errors import BadInput
from records.unit import Duty, UnitKind
from storage import units
from storage.engine import Connection, reading, writing
from working_time import local

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_UNITS))]
BACK = ("/don-vi/nhap", "/thiet-lap")


@router.get("/don-vi/nhap")
def page(visitor: Changer) -> Response:
    """The forms."""
    return _form(visitor)


def _form(visitor: Visitor, *, wrong: str = "", entered: Entered | None = None, what: str = "") -> Response:
    with reading(visitor.desk.engine) as connection:
        known = our_units(units.every(connection), visitor.deployment)
    status = 422 if wrong or (entered and entered.problems and not entered.kept) else 200
    values = {"known": known, "wrong": wrong, "entered": entered, "what": what, "back": "/don-vi/nhap"}
    return show(visitor, "registry.html", status, kinds=UnitKind, duties=Duty, today=local(visitor.now).date(), **values)


@router.post("/don-vi/nhap/don-vi-csv")
def units_file(visitor: Changer, tep: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keeps the units of a file; says which rows were left out and why."""
    try:
        loaded = registering.units_from(tep.file.read() if tep else b"", (tep and tep.filename) or "")
        with writing(visitor.desk.engine) as connection:
            entered = registering.enter_units(connection, loaded, visitor.deployment)
            _note(connection, visitor, "nhập đơn vị", entered)
    except BadInput as error:
        return _form(visitor, wrong=error.sentence)
    return _form(visitor, entered=entered, what="đơn vị")


@router.post("/don-vi/nhap/can-bo-csv")
def officers_file(visitor: Changer, tep: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keeps the officers of a file; says which rows were left out and why."""
    try:
        with writing(visitor.desk.engine) as connection:
            known = units.every(connection)
            loaded = registering.officers_from(tep.file.read() if tep else b"", (tep and tep.filename) or "", known)
            entered = registering.enter_officers(connection, loaded)
            _note(connection, visitor, "nhập cán bộ", entered)
    except BadInput as error:
        return _form(visitor, wrong=error.sentence)
    return _form(visitor, entered=entered, what="cán bộ")


@router.post("/don-vi/nhap/don-vi")
def unit(
    visitor: Changer,
    ten: Annotated[str, Form()] = "",
    loai: Annotated[str, Form()] = "",
    ten_khac: Annotated[str, Form()] = "",
    ve: Annotated[str, Form()] = "",
) -> Response:
    """Keeps one unit."""
    try:
        made = registering.unit_from(ten, loai, ten_khac, visitor.deployment.province)
        with writing(visitor.desk.engine) as connection:
            registering.enter_units(connection, Loaded((made,)), visitor.deployment)
            visitor.note(connection, "lưu đơn vị", made.name)
    except BadInput as error:
        return _form(visitor, wrong=error.sentence)
    return go(ve if ve in BACK else BACK[0], "da-them-don-vi")


@router.post("/don-vi/nhap/can-bo")
def officer(
    visitor: Changer,
    don_vi: Annotated[str, Form()] = "",
    ho_ten: Annotated[str, Form()] = "",
    thu: Annotated[str, Form()] = "",
    nhiem_vu: Annotated[str, Form()] = "",
    tu_ngay: Annotated[str, Form()] = "",
    dien_thoai: Annotated[str, Form()] = "",
    quyet_dinh: Annotated[str, Form()] = "",
    ve: Annotated[str, Form()] = "",
) -> Response:
    """Keeps one person's duty."""
    given = {name: value for name, value in locals().items() if isinstance(value, str)}
    try:
        with writing(visitor.desk.engine) as connection:
            made = registering.officer_from(given, units.every(connection), local(visitor.now).date())
            registering.enter_officers(connection, Loaded((made,)))
            subject = f"đơn vị {made.unit_id}"
            visitor.note(connection, "lưu cán bộ", subject, made.duty)
    except BadInput as error:
        return _form(visitor, wrong=error.sentence)
    return go(ve if ve in BACK else BACK[0], "da-them-can-bo")


def _note(connection: Connection, visitor: Visitor, action: str, entered: Entered) -> None:
    detail = f"lưu {entered.kept}, bỏ qua {len(entered.problems)}"
    visitor.note(connection, action, "danh bạ đơn vị", detail)
