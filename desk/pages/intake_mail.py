"""The watched mailbox: whether it is read, and what became of each letter."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from records.intake import LetterState
from storage import intake
from storage.engine import reading, writing

router = APIRouter()
Importer = Annotated[Visitor, Depends(Needs(Permission.IMPORT_ITEMS))]
LETTERS = 50


@router.get("/nhap-tin/hop-thu")
def page(visitor: Importer, xem: str = "") -> Response:
    """How the mailbox stands and its last letters; `xem=de-rieng` those set aside only."""
    with reading(visitor.desk.engine) as connection:
        state = intake.mailbox_state(connection, visitor.desk.inbox) if visitor.desk.inbox else None
        letters = intake.newest_letters(connection, visitor.desk.inbox, LETTERS) if visitor.desk.inbox else []
    aside = [one for one in letters if one.state is LetterState.ASIDE]
    shown = {"state": state, "letters": aside if xem == "de-rieng" else letters, "aside": len(aside), "total": len(letters)}
    return show(visitor, "intake_mail.html", 200, tab="hop-thu", only_aside=xem == "de-rieng", **shown)


@router.post("/nhap-tin/hop-thu/doc")
def read(visitor: Importer) -> Response:
    """Has the mailbox read without delay."""
    visitor.desk.call_job("read_mail")
    with writing(visitor.desk.engine) as connection:
        visitor.note(connection, "yêu cầu đọc hộp thư", "nhập tin")
    return go("/nhap-tin/hop-thu", "dang-doc-thu")
