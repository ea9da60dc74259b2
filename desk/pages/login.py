"""Signing in and out: by password, or once by a printed link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from desk.access import passwords
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor, sign_in, sign_out
from desk.answers import go, show
from desk.links import local_target
from errors import NotAllowed
from storage import accounts, audit
from storage.engine import reading, writing

router = APIRouter()
Anyone = Annotated[Visitor, Depends(Needs(Permission.ANYONE))]
SignedIn = Annotated[Visitor, Depends(Needs(Permission.SIGNED_IN))]


@router.get("/dang-nhap")
def page(visitor: Anyone, tiep: str = "") -> Response:
    """The form; who is signed in already is sent on; before the first account, to the first-run page."""
    if visitor.account is not None:
        return go(local_target(tiep))
    with reading(visitor.desk.engine) as connection:
        empty = not accounts.every(connection)
    if empty:
        return go("/thiet-lap")
    return show(visitor, "login.html", target=local_target(tiep), login="", wrong=False)


@router.post("/dang-nhap")
def enter(
    visitor: Anyone,
    ten: Annotated[str, Form()] = "",
    mat_khau: Annotated[str, Form()] = "",
    tiep: Annotated[str, Form()] = "",
) -> Response:
    """Signs in; one answer, in the same time, for a wrong name and a wrong password. Raises TooMany (T23)."""
    request = visitor.request
    visitor.desk.attempts.count(ten, request.client.host if request.client else "")
    with reading(visitor.desk.engine) as connection:
        known = accounts.by_login(connection, ten.strip()[:80])
    account, kept = known or (None, None)
    genuine = passwords.fits(kept if account and not account.disabled else None, mat_khau)
    with writing(visitor.desk.engine) as connection:
        action = "đăng nhập" if genuine else "đăng nhập không thành"
        actor = account.login if account else "khách"
        audit.note(connection, actor=actor, action=action, subject="phiên làm việc", now=visitor.now)
    if not genuine or account is None:
        return show(visitor, "login.html", 401, target=local_target(tiep), login=ten.strip()[:80], wrong=True)
    response = go(local_target(tiep))
    sign_in(visitor, account.id, response)
    return response


@router.get("/dang-nhap/mot-lan/{secret}")
def once_page(visitor: Anyone, secret: str) -> Response:
    """A page with a button: opening it uses nothing up."""
    return show(visitor, "login_once.html", secret=secret)


@router.post("/dang-nhap/mot-lan/{secret}")
def once(visitor: Anyone, secret: str) -> Response:
    """Signs in and uses the link up. Raises NotAllowed where it is unknown, used or over."""
    with writing(visitor.desk.engine) as connection:
        account_id = accounts.take_login(connection, secret, visitor.now)
        account = accounts.one(connection, account_id) if account_id is not None else None
        if account is not None and not account.disabled:
            audit.note(
                connection,
                actor=account.login,
                action="đăng nhập",
                subject="phiên làm việc",
                detail="bằng đường dẫn dùng một lần",
                now=visitor.now,
            )
    if account is None or account.disabled:
        raise NotAllowed(
            "Đường dẫn đăng nhập này đã được dùng hoặc đã hết hạn. Mời đăng nhập bằng mật khẩu, hoặc lấy đường dẫn mới.",
            "one-time login unknown, used or over",
        )
    response = go("/")
    sign_in(visitor, account.id, response)
    return response


@router.post("/dang-xuat")
def leave(visitor: SignedIn) -> Response:
    """Ends the session at once."""
    response = go("/dang-nhap", "da-thoat")
    sign_out(visitor, response)
    return response
