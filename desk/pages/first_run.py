"""The first run: administrator, department, mail, units and officers, and which sources answer. Later: the settings page."""

import hmac
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from catalogue.places import full_province_names
from desk.access import passwords
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor, sign_in
from desk.answers import go, show
from desk.links import outside
from desk.ours import department_of, our_units
from desk.pages.accounts import login_name
from desk.pages.sources import standings
from desk.registering import mail_address
from errors import BadInput, NotAllowed
from records.account import Account, Role
from records.deployment import Deployment
from records.unit import Duty, Unit, UnitKind
from storage import accounts, audit, deployment, units
from storage.engine import Connection, reading, writing
from working_time import local

router = APIRouter()
Anyone = Annotated[Visitor, Depends(Needs(Permission.ANYONE))]
SetterUp = Annotated[Visitor, Depends(Needs(Permission.SET_UP))]


@router.get("/thiet-lap")
def page(visitor: Anyone, ma: str = "") -> Response:
    """The first step for who holds the printed link; the next ones, and later the settings, for an administrator."""
    if visitor.account is None and not visitor.deployment.ready and not ma:
        return show(visitor, "first_run_closed.html", 403)
    if visitor.account is None and not visitor.deployment.ready:
        _check_token(visitor, ma)
        return _first(visitor, ma, {}, "")
    if not visitor.can(Permission.SET_UP):
        raise NotAllowed("Chỉ người quản trị được thiết lập. Mời đăng nhập bằng tài khoản quản trị.", "set up by another")
    return _next(visitor)


def _check_token(visitor: Visitor, given: str) -> None:
    kept = visitor.desk.first_run_token
    if kept is None or visitor.deployment.ready or not hmac.compare_digest(kept.encode(), given.encode(errors="replace")):
        raise NotAllowed(
            "Đường dẫn thiết lập không đúng hoặc đã hết hiệu lực. Mời dùng đường dẫn in ra khi chạy ./run start.",
            "first-run token wrong or over",
        )


def _first(visitor: Visitor, token: str, given: dict[str, str], wrong: str) -> Response:
    values = {"token": token, "given": given, "wrong": wrong, "provinces": full_province_names(), "least": passwords.LEAST}
    return show(visitor, "first_run.html", 422 if wrong else 200, **values)


def _next(visitor: Visitor, wrong: str = "") -> Response:
    with reading(visitor.desk.engine) as connection:
        known = our_units(units.every(connection), visitor.deployment)
        officers = units.every_officer(connection)
        answering = standings(connection, visitor)
    today = local(visitor.now).date()
    focal = {one.unit_id for one in officers if one.duty is Duty.FOCAL and one.holds_on(today)}
    return show(
        visitor,
        "set_up.html",
        422 if wrong else 200,
        settings=visitor.deployment,
        wrong=wrong,
        provinces=full_province_names(),
        known=known,
        lacking=[unit for unit in known if unit.id not in focal],
        focal=len(focal),
        answering=answering,
        mail=visitor.desk.send_test_mail is not None,
        kinds=UnitKind,
        duties=Duty,
        today=today,
        back="/thiet-lap",
    )


@router.post("/thiet-lap/bat-dau")
def begin(
    visitor: Anyone,
    ma: Annotated[str, Form()] = "",
    ten: Annotated[str, Form()] = "",
    ho_ten: Annotated[str, Form()] = "",
    mat_khau: Annotated[str, Form()] = "",
    nhac_lai: Annotated[str, Form()] = "",
    tinh: Annotated[str, Form()] = "",
    so: Annotated[str, Form()] = "",
    cap_tren: Annotated[str, Form()] = "",
    dia_chi: Annotated[str, Form()] = "",
    gui_tu: Annotated[str, Form()] = "",
) -> Response:
    """Makes the administrator's account, keeps whose department this is, and signs in. Raises NotAllowed."""
    given = {name: value.strip() for name, value in locals().items() if isinstance(value, str)}
    _check_token(visitor, ma)
    try:
        settings = _settings(given)
        if mat_khau != nhac_lai:
            raise BadInput("Hai lần nhập mật khẩu chưa giống nhau. Mời nhập lại.", "passwords differ")
        login, kept = login_name(ten), passwords.hashed(mat_khau)
        with writing(visitor.desk.engine) as connection:
            if accounts.by_login(connection, login):
                raise BadInput(f"Tên đăng nhập “{login}” đã có. Mời chọn tên khác.", f"login {login!r} taken")
            account = Account(id=0, login=login, name=given["ho_ten"][:200] or login, role=Role.ADMIN, unit_id=None)
            account_id = accounts.add(connection, account, kept)
            _keep(connection, settings)
            audit.note(connection, actor=login, action="thiết lập lần đầu", subject=settings.department, now=visitor.now)
    except BadInput as error:
        return _first(visitor, ma, given | {"mat_khau": "", "nhac_lai": ""}, error.sentence)
    response = go("/thiet-lap")
    sign_in(visitor, account_id, response)
    return response


def _settings(given: dict[str, str]) -> Deployment:
    """The department that the form describes. Raises BadInput naming the field."""
    provinces = full_province_names()
    if given["tinh"] not in provinces:
        raise BadInput("Ô “Tỉnh, thành phố”: mời chọn trong danh sách.", f"province {given['tinh']!r}")
    if outside(given["dia_chi"]) is None:
        raise BadInput(
            "Ô “Địa chỉ công khai”: cần địa chỉ đầy đủ của trang này, ví dụ https://langnghe.soyte.example.", "public address"
        )
    full = provinces[given["tinh"]]
    kind = full[:1].lower() + full[1:]
    return Deployment(
        department=given["so"][:200] or f"Sở Y tế {kind}",
        parent=given["cap_tren"][:200] or f"Ủy ban nhân dân {kind}",
        province=given["tinh"],
        public_address=given["dia_chi"].rstrip("/"),
        sender=mail_address(given["gui_tu"]),
    )


def _keep(connection: Connection, settings: Deployment) -> None:
    """Keeps the settings; the department itself becomes a unit, so that its own cases have officers."""
    deployment.keep(connection, settings)
    if department_of(units.every(connection), settings) is None:
        unit = Unit(id=0, name=settings.department, kind=UnitKind.DEPARTMENT, province=settings.province)
        units.keep(connection, [unit])


@router.post("/thiet-lap/so")
def department(
    visitor: SetterUp,
    tinh: Annotated[str, Form()] = "",
    so: Annotated[str, Form()] = "",
    cap_tren: Annotated[str, Form()] = "",
    dia_chi: Annotated[str, Form()] = "",
    gui_tu: Annotated[str, Form()] = "",
) -> Response:
    """Renews the department's settings."""
    given = {name: value.strip() for name, value in locals().items() if isinstance(value, str)}
    try:
        settings = replace(_settings(given), ready=visitor.deployment.ready)
    except BadInput as error:
        return _next(visitor, error.sentence)
    with writing(visitor.desk.engine) as connection:
        _keep(connection, settings)
        visitor.note(connection, "sửa thiết lập", settings.department)
    return go("/thiet-lap", "da-luu")


@router.post("/thiet-lap/thu")
def try_mail(visitor: SetterUp, toi: Annotated[str, Form()] = "") -> Response:
    """Sends a test letter and says plainly what came of it."""
    try:
        address = mail_address(toi)
        if visitor.desk.send_test_mail is None:
            raise BadInput("Chưa có máy chủ thư: đặt biến LANGNGHE_SMTP_HOST rồi chạy lại ./run start.", "no mail server is set")
        result = visitor.desk.send_test_mail(address)
    except BadInput as error:
        return _next(visitor, error.sentence)
    if not result.accepted:
        return _next(visitor, f"Chưa gửi được thư thử. Máy chủ thư trả lời: {result.detail[:300]}")
    return go("/thiet-lap", "da-gui-thu")


@router.post("/thiet-lap/doc-nguon")
def read_sources(visitor: SetterUp) -> Response:
    """Makes the reading of due sources due at once."""
    visitor.desk.call_job("collect")
    return go("/thiet-lap", "dang-doc")


@router.post("/thiet-lap/xong")
def finish(visitor: SetterUp) -> Response:
    """Ends the first run: the printed link opens nothing any more."""
    with writing(visitor.desk.engine) as connection:
        deployment.keep(connection, replace(visitor.deployment, ready=True))
        visitor.note(connection, "thiết lập xong", visitor.deployment.department)
    return go("/", "xong")
