"""Handing in one piece: a pasted link or a pasted post; and the bookmark that fills the form from any page."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.handing import Result, Unreadable, take_link, take_post
from errors import BadInput
from storage import intake, outlets
from storage.engine import reading

router = APIRouter()
Adder = Annotated[Visitor, Depends(Needs(Permission.ADD_ITEMS))]
Field = Annotated[str, Form()]
LATEST = 15


@router.get("/nhap-tin")
def page(visitor: Adder, dia_chi: str = "", tieu_de: str = "", noi_dung: str = "") -> Response:
    """The form for a link, filled by the bookmark where it was pressed. Nothing is kept or read by opening it."""
    given = {"dia_chi": dia_chi[:2048], "tieu_de": tieu_de[:300], "noi_dung": noi_dung[:5_000]}
    return _page(visitor, "lien-ket", given)


def _page(
    visitor: Visitor, tab: str, given: dict[str, str], wrong: str = "", result: Result | None = None, *, words: bool = False
) -> Response:
    with reading(visitor.desk.engine) as connection:
        latest = intake.newest(connection, LATEST) if visitor.scope.everything else []
        known = sorted({one.name for one in outlets.every(connection)}, key=str.lower)
    shown = {"tab": tab, "given": given, "wrong": wrong, "result": result, "latest": latest, "outlets": known}
    return show(visitor, "intake.html", 422 if wrong else 200, words=words or bool(given.get("noi_dung")), **shown)


@router.post("/nhap-tin")
def link(visitor: Adder, dia_chi: Field = "", tieu_de: Field = "", noi_dung: Field = "", noi_dang: Field = "") -> Response:
    """Reads and keeps the piece behind a link; shows it, or the one that is here already."""
    given = {"dia_chi": dia_chi, "tieu_de": tieu_de, "noi_dung": noi_dung, "noi_dang": noi_dang}
    try:
        return _page(visitor, "lien-ket", {}, result=take_link(visitor, given))
    except BadInput as error:
        return _page(visitor, "lien-ket", given, error.sentence, words=isinstance(error, Unreadable))


@router.get("/nhap-tin/bai-dang")
def post_form(visitor: Adder) -> Response:
    """The form for a post."""
    return _page(visitor, "bai-dang", {})


@router.post("/nhap-tin/bai-dang")
def post(
    visitor: Adder, dia_chi: Field = "", tieu_de: Field = "", noi_dung: Field = "", noi_dang: Field = "", dang_luc: Field = ""
) -> Response:
    """Keeps a post; shows it, or the one that is here already."""
    given = {"dia_chi": dia_chi, "tieu_de": tieu_de, "noi_dung": noi_dung, "noi_dang": noi_dang, "dang_luc": dang_luc}
    try:
        return _page(visitor, "bai-dang", {}, result=take_post(visitor, given))
    except BadInput as error:
        return _page(visitor, "bai-dang", given, error.sentence)


@router.get("/nhap-tin/nut-trinh-duyet")
def bookmark(visitor: Adder) -> Response:
    """The bookmark to drag to the browser's bar, with how to use it."""
    asked = visitor.request.base_url
    public = urlsplit(visitor.deployment.public_address)
    base = f"{public.scheme}://{public.netloc}" if public.scheme and public.netloc else f"{asked.scheme}://{asked.netloc}"
    return show(visitor, "intake_bookmark.html", tab="nut-trinh-duyet", code=code(base))


def code(base: str) -> str:
    """The bookmark: opens the form in a new window with address, title and at most 600 characters of the selection (an
    address of 8 kB is as much as usual proxies take)."""
    return (
        "javascript:(function(){var e=encodeURIComponent,s=String(getSelection()).slice(0,600);"
        f"open('{base}/nhap-tin?dia_chi='+e(location.href)+'&tieu_de='+e(document.title.slice(0,200))+(s?'&noi_dung='+e(s):''))}})()"
    )
