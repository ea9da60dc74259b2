"""The door of every route: its permission, and for unsafe methods the proof that our own form asked (T22, T25)."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from desk.access.permissions import Permission
from desk.access.visitors import SignInNeeded, Visitor, on_this_machine, visitor_of
from desk.wiring import Desk, desk_of
from errors import NotAllowed

SAFE = frozenset({"GET", "HEAD"})
FIELD = "khoa"


class Forged(NotAllowed):
    """The request did not come from one of our own forms."""


async def token_given(request: Request) -> str:
    """The form token that an unsafe request carries; empty where none."""
    if request.method in SAFE:
        return ""
    return str((await request.form()).get(FIELD, ""))


class Needs:
    """A dependency that lets through only who has `permission`, and gives the Visitor.

    Raises SignInNeeded, NotAllowed, or Forged where an unsafe request lacks its token or comes from elsewhere.
    """

    def __init__(self, permission: Permission, *, quiet: bool = False) -> None:
        self.permission = permission
        self.quiet = quiet

    def __call__(self, request: Request, token: Annotated[str, Depends(token_given)]) -> Visitor:
        """The visitor, where they may."""
        visitor = visitor_of(request, quiet=self.quiet)
        self._check_right(visitor)
        if request.method not in SAFE:
            _check_origin(request)
            if not hmac.compare_digest(token.encode(errors="replace"), visitor.form_token.encode()):
                raise Forged("Trang đã cũ hoặc yêu cầu không đến từ trang này. Mời tải lại trang rồi làm lại.", "bad form token")
        return visitor

    def _check_right(self, visitor: Visitor) -> None:
        if visitor.can(self.permission):
            return
        if self.permission is Permission.MEASURE and on_this_machine(visitor.request):
            return
        if visitor.account is None:
            raise SignInNeeded(_target(visitor.request))
        raise NotAllowed(
            "Tài khoản của đồng chí không được giao việc này. Nếu cần, mời liên hệ người quản trị.",
            f"{visitor.account.login} lacks {self.permission}",
        )


def _target(request: Request) -> str:
    """Where to return after signing in: the page asked for, or the queue where it was an action or a fragment."""
    if request.method not in SAFE or "hx-request" in request.headers:
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _check_origin(request: Request) -> None:
    """Browsers say where a request comes from, and scripts of other sites can't change it."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site is not None and site != "same-origin"
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        foreign = True
    if foreign:
        raise Forged("Yêu cầu đến từ một trang khác nên đã bị từ chối.", f"origin {origin!r}, sec-fetch-site {site!r}")


class Open:
    """A dependency for answers that need no visitor and must come even where the store doesn't: safe methods only."""

    permission = Permission.ANYONE

    def __call__(self, request: Request) -> Desk:
        """The desk."""
        return desk_of(request)
