"""The log of who did and read what, and whether it is whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from storage import audit
from storage.engine import reading

SHOWN = 200
router = APIRouter()


@router.get("/nhat-ky")
def page(visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_AUDIT))]) -> Response:
    """The newest lines, newest first."""
    with reading(visitor.desk.engine) as connection:
        lines = audit.newest(connection, SHOWN)
        broken = audit.broken(connection)
    return show(visitor, "audit.html", lines=lines, broken=broken, most=SHOWN)
