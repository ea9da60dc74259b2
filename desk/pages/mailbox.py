"""The demo's mailbox: the letters that the service really sent, with working links."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from errors import NotFound

NEWEST = 50
router = APIRouter()


@router.get("/hop-thu")
def page(visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_MAILBOX))]) -> Response:
    """The newest letters first. Raises NotFound where this is no demo."""
    mailbox = visitor.desk.mailbox
    if mailbox is None:
        raise NotFound("Hộp thư thử chỉ có trong bản chạy thử.", "no demo mailbox")
    letters = list(mailbox.messages())
    return show(visitor, "mailbox.html", letters=letters[::-1][:NEWEST], total=len(letters))
