"""Handing in a list of links or posts: shown first, kept when the person says so."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from crawlers import lists
from crawlers.pasted import outlet_of
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.handing import Result, take
from errors import BadInput
from records.intake import Channel, Draft, Handed
from storage import intake, outlets
from storage.engine import Connection, reading, writing

router = APIRouter()
Importer = Annotated[Visitor, Depends(Needs(Permission.IMPORT_ITEMS))]
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring: its rows as (line, piece, outlet's name, here already), and what is wrong with the others."""

    key: str
    name: str
    rows: tuple[tuple[int, Handed, str, bool], ...]
    problems: tuple[BadInput, ...]
    unused: tuple[str, ...]

    @property
    def fresh(self) -> int:
        """How many pieces are new."""
        return sum(not known for _, _, _, known in self.rows)


@router.get("/nhap-tin/tep")
def page(visitor: Importer) -> Response:
    """The form, with the file to fill in."""
    return _page(visitor)


def _page(visitor: Visitor, *, wrong: str = "", preview: Preview | None = None, result: Result | None = None) -> Response:
    shown = {"wrong": wrong, "preview": preview, "result": result, "most": SHOWN}
    return show(visitor, "intake_file.html", 422 if wrong else 200, tab="tep", columns=lists.SHOWN.values(), **shown)


@router.post("/nhap-tin/tep")
def preview(visitor: Importer, tep: Annotated[UploadFile | None, File()] = None) -> Response:
    """Shows what the file would bring; nothing is kept but the file itself, for a day at most."""
    content, name = (tep.file.read(), _name(tep.filename or "")) if tep else (b"", "")
    try:
        listed = lists.read(content, name, now=visitor.now)
    except BadInput as error:
        return _page(visitor, wrong=error.sentence)
    key = secrets.token_urlsafe(24)
    with writing(visitor.desk.engine) as connection:
        if visitor.account is not None and listed.handed:
            draft = Draft(key=key, account_id=visitor.account.id, made=visitor.now, name=name, content=content)
            intake.keep_draft(connection, draft)
        found = _preview(connection, key, name, listed)
    return _page(visitor, preview=found)


def _preview(connection: Connection, key: str, name: str, listed: lists.Listed) -> Preview:
    known = outlets.every(connection)
    here = intake.of(connection, [one.entry.address for _, one in listed.handed])
    rows = tuple((line, one, outlet_of(one, known).name, one.entry.address in here) for line, one in listed.handed)
    return Preview(key, name, rows, listed.problems, listed.unused)


@router.post("/nhap-tin/tep/luu")
def keep(visitor: Importer, ma: Annotated[str, Form()] = "") -> Response:
    """Keeps the pieces of the file that was shown; the file itself is let go."""
    with reading(visitor.desk.engine) as connection:
        draft = intake.draft(connection, ma[:64], visitor.account.id if visitor.account else 0)
    if draft is None:
        return _page(visitor, wrong="Tệp này đã được lưu rồi, hoặc đã quá một ngày. Mời chọn lại tệp nếu cần.")
    listed = lists.read(draft.content, draft.name, now=visitor.now)
    result = take(visitor, [one for _, one in listed.handed], Channel.FILE)
    with writing(visitor.desk.engine) as connection:
        intake.drop_drafts(connection, key=draft.key)
    return _page(visitor, result=result)


def _name(given: str) -> str:
    return re.sub(r"[^\w. -]", "_", Path(given.replace("\\", "/")).name)[:60].strip(". ") or "danh-sach.csv"
