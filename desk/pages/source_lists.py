"""Sources out and in as a file: OPML for feed programs, CSV for spreadsheets."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from desk import source_lists
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.registering import Entered, with_file
from errors import BadInput, NotFound
from records.source import OutletKind
from storage.engine import reading, writing

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_SOURCES))]


@router.get("/nguon/danh-sach")
def page(visitor: Changer) -> Response:
    """The two ways."""
    return _page(visitor)


def _page(visitor: Visitor, *, wrong: str = "", entered: Entered | None = None) -> Response:
    status = 422 if wrong or (entered and entered.problems and not entered.kept) else 200
    return show(visitor, "source_lists.html", status, wrong=wrong, entered=entered, kinds=OutletKind)


@router.get("/nguon/danh-sach/nguon-lang-nghe.{form}")
def take_out(visitor: Changer, form: str) -> Response:
    """Every source as a file; taking it out is noted, for it says what is watched."""
    if form not in source_lists.TYPES:
        raise NotFound("Chỉ xuất được danh sách dạng .csv hoặc .opml.", f"export {form!r}")
    with writing(visitor.desk.engine) as connection:
        visitor.note(connection, "xuất danh sách nguồn", "nguồn", form)
    with reading(visitor.desk.engine) as connection:
        body = source_lists.exported(connection, form)
    headers = {"Content-Disposition": f'attachment; filename="nguon-lang-nghe.{form}"', "Cache-Control": "no-store"}
    return Response(body, media_type=source_lists.TYPES[form], headers=headers)


@router.post("/nguon/danh-sach")
def bring_in(
    visitor: Changer,
    tep: Annotated[UploadFile | None, File()] = None,
    can_cu: Annotated[str, Form()] = "",
    loai_co_quan: Annotated[str, Form()] = "",
) -> Response:
    """Keeps the sources of a file; says which rows were left out and why."""
    content, name = (tep.file.read(), tep.filename or "") if tep else (b"", "")
    try:
        with writing(visitor.desk.engine) as connection:
            found = with_file(
                content, name, lambda file: source_lists.loaded(connection, file, can_cu.strip()[:500], loai_co_quan)
            )
            kept = source_lists.keep(connection, found, visitor.now)
            visitor.note(connection, "nhập danh sách nguồn", "nguồn", f"{kept} nguồn, {len(found.problems)} dòng lỗi")
    except BadInput as error:
        return _page(visitor, wrong=error.sentence)
    return _page(visitor, entered=Entered(kept, found.problems))
