"""Adding a source: give its address, see how it could be read and what it would bring, choose, name its basis, keep."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.links import outside
from desk.token_fields import clean
from errors import BadInput
from records.proposal import Look
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import outlets, sources, units
from storage.engine import Connection, reading, writing

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_SOURCES))]
Field = Annotated[str, Form()]
SLOWEST_PACE = 600.0  # seconds between two requests to one host
LONGEST_FLOOR = 1440  # minutes: a source is read once a day at least


@router.get("/nguon/them")
def form(visitor: Changer) -> Response:
    """The form: an address to look at first, or everything by hand."""
    return _form(visitor, {}, "")


def _form(visitor: Visitor, given: dict[str, str], wrong: str, status: int = 200, look: Look | None = None) -> Response:
    with reading(visitor.desk.engine) as connection:
        values = {"outlets": outlets.every(connection), "units": units.every(connection)}
    ways = {"readers": tuple(kind for kind in ReaderKind if kind.visited), "kinds": tuple(OutletKind)}
    can_look = visitor.desk.look is not None
    return show(visitor, "source_new.html", status, given=given, wrong=wrong, look=look, can_look=can_look, **ways, **values)


@router.post("/nguon/them/xem")
def look_at(visitor: Changer, dia_chi: Field = "", ma: Field = "") -> Response:
    """Looks at the address and shows the proposals with the newest pieces of each; nothing is kept."""
    address = dia_chi.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        if visitor.desk.look is None:
            raise BadInput("Máy này không xem thử được địa chỉ; mời tự chọn cách đọc ở dưới.", "no look")
        if outside(address) is None:
            raise BadInput("Ô “Địa chỉ”: cần một địa chỉ web, ví dụ https://bao.example/suc-khoe.", f"address {address[:80]!r}")
        look = visitor.desk.look(address, clean(ma, "Mã truy cập") or None)
        with writing(visitor.desk.engine) as connection:
            visitor.note(connection, "xem thử nguồn", "nguồn mới", address)
    except BadInput as error:
        return _form(visitor, {"dia_chi": address}, error.sentence, 422)
    return _form(visitor, _suggested(visitor, look), "", look=look)


def _suggested(visitor: Visitor, look: Look) -> dict[str, str]:
    """What the form can be filled with by what was seen: the name, the outlet where its domain is known, the kind."""
    host = (urlsplit(look.address).hostname or "").removeprefix("www.")
    with reading(visitor.desk.engine) as connection:
        known = outlets.every(connection)
    best = look.proposals[0] if look.proposals else None
    shared = best is not None and best.reader in (
        ReaderKind.FANPAGE,
        ReaderKind.YOUTUBE,
        ReaderKind.ZALO_OA,
    )  # a host of many owners
    near = [one for one in known if not shared and one.domain and f".{host}".endswith(f".{one.domain}")]
    outlet = max(near, key=lambda one: len(one.domain), default=None)
    kind = OutletKind.PORTAL if host.endswith(".gov.vn") else OutletKind.PRESS
    if best is not None and best.reader in (ReaderKind.FANPAGE, ReaderKind.ZALO_OA):
        kind = OutletKind.FANPAGE
    return {
        "dia_chi": look.address,
        "ten": look.name,
        "co_quan": outlet.key if outlet else "",
        "co_quan_moi": "" if outlet else look.name,
        "loai_co_quan": kind.value,
        "chon": f"{best.reader.value} {best.address}" if best else "",
    }


@router.post("/nguon/them")
def add(
    visitor: Changer,
    ten: Field = "",
    dia_chi: Field = "",
    cach_doc: Field = "",
    chon: Field = "",
    can_cu: Field = "",
    co_quan: Field = "",
    co_quan_moi: Field = "",
    loai_co_quan: Field = "",
    don_vi: Field = "",
    san: Field = "15",
    nhip: Field = "2",
    ma: Field = "",
) -> Response:
    """Keeps the source, due at once; shows the form again with what is wrong with it."""
    given = {name: value.strip() for name, value in locals().items() if isinstance(value, str)}
    if " " in given["chon"]:  # one of the proposals: its way of reading and its address
        given["cach_doc"], given["dia_chi"] = given["chon"].split(" ", 1)
    try:
        token = clean(given["ma"], "Mã truy cập")
        with writing(visitor.desk.engine) as connection:
            source = _source(connection, given)
            source_id = sources.add(connection, source, now=visitor.now, token=_sealed(visitor, token))
            visitor.note(connection, "thêm nguồn", f"nguồn {source_id}", source.address)
    except BadInput as error:
        return _form(visitor, given | {"ma": ""}, error.sentence, 422)
    return go(f"/nguon/{source_id}", "da-them-nguon")


def _sealed(visitor: Visitor, token: str) -> str | None:
    return visitor.desk.vault.seal(token) if token else None


def _source(connection: Connection, given: dict[str, str]) -> Source:
    """The source that the form describes. Raises BadInput naming the field."""
    if outside(given["dia_chi"]) is None:
        raise BadInput("Ô “Địa chỉ”: cần một địa chỉ đầy đủ bắt đầu bằng http:// hoặc https://.", "bad source address")
    if given["cach_doc"] not in [kind for kind in ReaderKind if kind.visited]:
        raise BadInput("Ô “Cách đọc”: mời chọn một cách đọc.", f"reader {given['cach_doc']!r}")
    for field, label in (("ten", "Tên nguồn"), ("can_cu", "Căn cứ được đọc")):
        if not given[field]:
            raise BadInput(f"Ô “{label}” để trống; mời điền vào.", f"empty {field}")
    unit = next((one for one in units.every(connection) if str(one.id) == given["don_vi"]), None)
    if given["don_vi"] and unit is None:
        raise BadInput("Ô “Là kênh của đơn vị”: đơn vị này không còn; mời chọn lại.", f"unit {given['don_vi']!r}")
    floor = _number(given["san"], 5, LONGEST_FLOOR, "Đọc không dày hơn")
    pace = _number(given["nhip"], 1, SLOWEST_PACE, "Nghỉ giữa hai lần hỏi")
    return Source(
        id=0,
        outlet_key=_outlet(connection, given),
        name=given["ten"][:200],
        reader=ReaderKind(given["cach_doc"]),
        address=given["dia_chi"],
        basis=given["can_cu"][:500],
        unit_id=unit.id if unit else None,
        every_minutes=int(floor),
        pace_seconds=pace,
    )


def _number(given: str, lowest: float, highest: float, label: str) -> float:
    """The number of a field; a comma is read as the decimal mark. Raises BadInput naming the field and its range."""
    try:
        number = float(given.replace(",", "."))
    except ValueError:
        number = -1.0
    if not lowest <= number <= highest:
        raise BadInput(f"Ô “{label}”: cần một số từ {lowest:g} đến {highest:g}.", f"{label}: {given[:40]!r}")
    return number


def _outlet(connection: Connection, given: dict[str, str]) -> str:
    known = {outlet.key for outlet in outlets.every(connection)}
    if given["co_quan"] in known:
        return given["co_quan"]
    host = (urlsplit(given["dia_chi"]).hostname or "").removeprefix("www.")
    if not given["co_quan_moi"] or given["loai_co_quan"] not in list(OutletKind):
        raise BadInput("Ô “Cơ quan chủ quản”: mời chọn trong danh sách, hoặc điền tên và loại của cơ quan mới.", "no outlet")
    key = host[:60] if host not in known else f"{host[:48]}-{len(known)}"
    kind = OutletKind(given["loai_co_quan"])
    outlets.keep(connection, [Outlet(key=key, name=given["co_quan_moi"][:200], domain=host, kind=kind)])
    return key
