"""Who may sign in: added, closed and given a new password by the administrator; everyone changes their own password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from desk.access import passwords
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.ours import our_units
from desk.registering import mail_address
from errors import BadInput, NotFound
from records.account import Account, Role
from storage import accounts, units
from storage.engine import Connection, reading, writing

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_ACCOUNTS))]
SignedIn = Annotated[Visitor, Depends(Needs(Permission.SIGNED_IN))]
LOGIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_@")


@router.get("/tai-khoan")
def page(visitor: Changer) -> Response:
    """The list and the form."""
    return _page(visitor, "")


def _page(visitor: Visitor, wrong: str) -> Response:
    with reading(visitor.desk.engine) as connection:
        every = accounts.every(connection)
        known = our_units(units.every(connection), visitor.deployment)
    names = {unit.id: unit.name for unit in known}
    return show(
        visitor, "accounts.html", 422 if wrong else 200, accounts=every, names=names, known=known, roles=Role, wrong=wrong
    )


def login_name(given: str) -> str:
    """The login as kept. Raises BadInput where it holds other than small letters, digits and . - _ @."""
    login = given.strip().lower()
    if not 3 <= len(login) <= 80 or not LOGIN_LETTERS.issuperset(login):
        raise BadInput("Ô “Tên đăng nhập”: từ 3 đến 80 ký tự, gồm chữ không dấu, chữ số và . - _ @.", f"login {given[:80]!r}")
    return login


@router.post("/tai-khoan/them")
def add(
    visitor: Changer,
    ten: Annotated[str, Form()] = "",
    ho_ten: Annotated[str, Form()] = "",
    vai_tro: Annotated[str, Form()] = "",
    don_vi: Annotated[str, Form()] = "",
    mat_khau: Annotated[str, Form()] = "",
    thu: Annotated[str, Form()] = "",
) -> Response:
    """Adds an account."""
    try:
        login, kept = login_name(ten), passwords.hashed(mat_khau)
        email = mail_address(thu) if thu.strip() else None
        if vai_tro not in list(Role):
            raise BadInput("Ô “Vai trò”: mời chọn một vai trò.", f"role {vai_tro!r}")
        with writing(visitor.desk.engine) as connection:
            if accounts.by_login(connection, login):
                raise BadInput(f"Tên đăng nhập “{login}” đã có. Mời chọn tên khác.", f"login {login!r} taken")
            unit_id = _unit(connection, don_vi)
            if Role(vai_tro) is Role.OFFICER and unit_id is None:
                raise BadInput("Ô “Đơn vị”: cán bộ đơn vị cần có đơn vị.", "officer without unit")
            name = ho_ten.strip()[:200] or login
            account = Account(id=0, login=login, name=name, role=Role(vai_tro), unit_id=unit_id, email=email)
            accounts.add(connection, account, kept)
            visitor.note(connection, "thêm tài khoản", login, vai_tro)
    except BadInput as error:
        return _page(visitor, error.sentence)
    return go("/tai-khoan", "da-them-tai-khoan")


def _unit(connection: Connection, given: str) -> int | None:
    return next((unit.id for unit in units.every(connection) if str(unit.id) == given), None)


@router.post("/tai-khoan/{account_id}/khoa")
def close(visitor: Changer, account_id: int) -> Response:
    """Closes an account and ends its sessions. Raises BadInput for one's own, NotFound."""
    if visitor.account is not None and visitor.account.id == account_id:
        raise BadInput("Không tự khóa tài khoản đang dùng được. Mời nhờ người quản trị khác.", "own account")
    with writing(visitor.desk.engine) as connection:
        account = accounts.one(connection, account_id)
        if account is None:
            raise NotFound("Không có tài khoản này.", f"no account {account_id}")
        accounts.disable(connection, account_id)
        visitor.note(connection, "khóa tài khoản", account.login)
    return go("/tai-khoan", "da-khoa")


@router.post("/tai-khoan/{account_id}/thu")
def set_email(visitor: Changer, account_id: int, thu: Annotated[str, Form()] = "") -> Response:
    """Keeps where notices about sources go for an account; empty for nowhere. Raises NotFound."""
    try:
        email = mail_address(thu) if thu.strip() else None
    except BadInput as error:
        return _page(visitor, error.sentence)
    with writing(visitor.desk.engine) as connection:
        account = accounts.one(connection, account_id)
        if account is None:
            raise NotFound("Không có tài khoản này.", f"no account {account_id}")
        accounts.set_email(connection, account_id, email)
        visitor.note(connection, "đổi địa chỉ nhận thư báo nguồn", account.login)
    return go("/tai-khoan", "da-luu")


@router.get("/mat-khau")
def password_page(visitor: SignedIn) -> Response:
    """The form for one's own password."""
    return show(visitor, "password.html", wrong="")


@router.post("/mat-khau")
def change_password(
    visitor: SignedIn,
    cu: Annotated[str, Form()] = "",
    moi: Annotated[str, Form()] = "",
) -> Response:
    """Changes one's own password and ends every session of the account (T24). Raises TooMany."""
    assert visitor.account is not None  # noqa: S101  # SIGNED_IN is given to accounts only
    address = visitor.request.client.host if visitor.request.client else ""
    visitor.desk.attempts.count(visitor.account.login, address)
    with reading(visitor.desk.engine) as connection:
        found = accounts.by_login(connection, visitor.account.login)
    try:
        if found is None or not passwords.fits(found[1], cu):
            raise BadInput("Mật khẩu đang dùng chưa đúng.", "wrong current password")
        kept = passwords.hashed(moi)
    except BadInput as error:
        return show(visitor, "password.html", 422, wrong=error.sentence)
    with writing(visitor.desk.engine) as connection:
        accounts.set_password(connection, visitor.account.id, kept)
        visitor.note(connection, "đổi mật khẩu", visitor.account.login)
    return go("/dang-nhap", "da-doi-mat-khau")
