"""Sources and their health; switching on and off, and adding one by its address."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.links import outside
from desk.source_facts import known
from desk.sourcing import NAMES, ORDER, UNKNOWN, Standing, place, standing
from desk.words import OUTCOMES
from errors import BadInput, NotFound
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import gaps, outlets, sources, units
from storage.engine import Connection, reading, writing

LOOKED_BACK = timedelta(days=90)
GAPS_SHOWN = 20
router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_SOURCES))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_SOURCES))]


def standings(connection: Connection, visitor: Visitor) -> list[Standing]:
    """Every source, what needs a person first."""
    names = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    facts = known(connection, visitor.now)
    every = sources.every(connection)
    found = [standing(one, state, names[one.outlet_key], facts, visitor.now) for one, state in every]
    return sorted(found, key=place)


@router.get("/nguon")
def page(visitor: Seer, loai: str = "") -> Response:
    """The list, by how each stands."""
    with reading(visitor.desk.engine) as connection:
        every = standings(connection, visitor)
    counts = {kind: sum(one.kind == kind for one in every) for kind in ORDER}
    shown = [one for one in every if not loai or one.kind == loai]
    return show(visitor, "sources.html", shown=shown, total=len(every), counts=counts, names=NAMES, kind=loai, unknown=UNKNOWN)


@router.get("/nguon/them")
def form(visitor: Changer) -> Response:
    """The form for a new source."""
    return _form(visitor, {}, "")


def _form(visitor: Visitor, given: dict[str, str], wrong: str, status: int = 200) -> Response:
    with reading(visitor.desk.engine) as connection:
        values = {"outlets": outlets.every(connection), "units": units.every(connection)}
    return show(visitor, "source_new.html", status, given=given, wrong=wrong, readers=ReaderKind, kinds=OutletKind, **values)


@router.post("/nguon/them")
def add(
    visitor: Changer,
    ten: Annotated[str, Form()] = "",
    dia_chi: Annotated[str, Form()] = "",
    cach_doc: Annotated[str, Form()] = "",
    can_cu: Annotated[str, Form()] = "",
    co_quan: Annotated[str, Form()] = "",
    co_quan_moi: Annotated[str, Form()] = "",
    loai_co_quan: Annotated[str, Form()] = "",
    don_vi: Annotated[str, Form()] = "",
    ma: Annotated[str, Form()] = "",
) -> Response:
    """Keeps the source, due at once; shows the form again with what is wrong with it."""
    given = {name: value.strip() for name, value in locals().items() if isinstance(value, str)}
    try:
        with writing(visitor.desk.engine) as connection:
            source = _source(connection, given)
            source_id = sources.add(connection, source, now=visitor.now, token=given["ma"] or None)
            subject = f"nguồn {source_id}"
            visitor.note(connection, "thêm nguồn", subject, source.address)
    except BadInput as error:
        return _form(visitor, given | {"ma": ""}, error.sentence, 422)
    return go(f"/nguon/{source_id}", "da-them-nguon")


def _source(connection: Connection, given: dict[str, str]) -> Source:
    """The source that the form describes. Raises BadInput naming the field."""
    if outside(given["dia_chi"]) is None:
        raise BadInput("Ô “Địa chỉ”: cần một địa chỉ đầy đủ bắt đầu bằng http:// hoặc https://.", "bad source address")
    if given["cach_doc"] not in list(ReaderKind):
        raise BadInput("Ô “Cách đọc”: mời chọn một cách đọc.", f"reader {given['cach_doc']!r}")
    for field, label in (("ten", "Tên nguồn"), ("can_cu", "Căn cứ được đọc")):
        if not given[field]:
            raise BadInput(f"Ô “{label}” để trống; mời điền vào.", f"empty {field}")
    unit = next((one for one in units.every(connection) if str(one.id) == given["don_vi"]), None)
    if given["don_vi"] and unit is None:
        raise BadInput("Ô “Là kênh của đơn vị”: đơn vị này không còn; mời chọn lại.", f"unit {given['don_vi']!r}")
    return Source(
        id=0,
        outlet_key=_outlet(connection, given),
        name=given["ten"][:200],
        reader=ReaderKind(given["cach_doc"]),
        address=given["dia_chi"],
        basis=given["can_cu"][:500],
        unit_id=unit.id if unit else None,
    )


def _outlet(connection: Connection, given: dict[str, str]) -> str:
    keys = {outlet.key for outlet in outlets.every(connection)}
    if given["co_quan"] in keys:
        return given["co_quan"]
    host = (urlsplit(given["dia_chi"]).hostname or "").removeprefix("www.")
    if not given["co_quan_moi"] or given["loai_co_quan"] not in list(OutletKind):
        raise BadInput("Ô “Cơ quan chủ quản”: mời chọn trong danh sách, hoặc điền tên và loại của cơ quan mới.", "no outlet")
    key = host[:60] if host not in keys else f"{host[:48]}-{len(keys)}"
    kind = OutletKind(given["loai_co_quan"])
    outlets.keep(connection, [Outlet(key=key, name=given["co_quan_moi"][:200], domain=host, kind=kind)])
    return key


@router.get("/nguon/{source_id}")
def detail(visitor: Seer, source_id: int) -> Response:
    """One source with its last twenty readings."""
    with reading(visitor.desk.engine) as connection:
        one = _one(standings(connection, visitor), source_id)
        visits = sources.recent_visits(connection, source_id, 20)
        past = gaps.of_source(connection, source_id, visitor.now - LOOKED_BACK)[: -GAPS_SHOWN - 1 : -1]
        unit = next((unit.name for unit in units.every(connection) if unit.id == one.source.unit_id), None)
    return show(visitor, "source.html", one=one, visits=visits, unit=unit, outcomes=OUTCOMES, gaps=past, unknown=UNKNOWN)


def _one(every: list[Standing], source_id: int) -> Standing:
    found = next((one for one in every if one.source.id == source_id), None)
    if found is None:
        raise NotFound(f"Không có nguồn số {source_id}.", f"no source {source_id}")
    return found


@router.post("/nguon/{source_id}/{nut}")
def switch(visitor: Changer, source_id: int, nut: str) -> Response:
    """Switches a source on (bat) or off (tat): only a person does this, and it is noted (law 10)."""
    if nut not in ("bat", "tat"):
        raise NotFound("Không có trang này.", f"switch {nut!r}")
    with writing(visitor.desk.engine) as connection:
        one = _one(standings(connection, visitor), source_id)
        sources.set_enabled(connection, source_id, nut == "bat", visitor.now)
        if nut == "bat":
            sources.keep_state(connection, replace(one.state, next_due=visitor.now))
        action = "bật nguồn" if nut == "bat" else "tắt nguồn"
        visitor.note(connection, action, f"nguồn {source_id}", one.source.name)
    return go(f"/nguon/{source_id}", f"da-{nut}")
