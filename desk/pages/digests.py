"""The composed digests, to be read, printed and signed."""

import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from errors import NotFound
from storage import digests, schedule
from storage.engine import reading, writing

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
router = APIRouter()


@router.get("/bao-cao")
def page(visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_DIGESTS))]) -> Response:
    """The list, newest first."""
    with reading(visitor.desk.engine) as connection:
        made = digests.every(connection)
        job = schedule.states(connection).get("compose")
    return show(visitor, "digests.html", digests=made, job=job)


@router.post("/bao-cao/lap")
def compose(visitor: Annotated[Visitor, Depends(Needs(Permission.COMPOSE_DIGESTS))]) -> Response:
    """Asks for the month's digest to be composed now."""
    visitor.desk.call_job("compose")
    with writing(visitor.desk.engine) as connection:
        visitor.note(connection, "yêu cầu lập báo cáo", "báo cáo tháng")
    return go("/bao-cao", "dang-lap")


@router.get("/bao-cao/{digest_id}.{kind}")
def download(visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_DIGESTS))], digest_id: int, kind: str) -> Response:
    """The document, as an attachment; who took it is noted. Raises NotFound."""
    with reading(visitor.desk.engine) as connection:
        digest = digests.one(connection, digest_id)
    if digest is None or kind not in TYPES:
        raise NotFound("Không có báo cáo này.", f"digest {digest_id}.{kind}")
    content = _content(visitor.desk.digests_dir, digest.docx if kind == "docx" else digest.html)
    with writing(visitor.desk.engine) as connection:
        detail = f"{kind}, SHA-256 {hashlib.sha256(content).hexdigest()}"
        subject = f"báo cáo {digest_id}"
        visitor.note(connection, "tải báo cáo", subject, detail)
    headers = {
        "Content-Disposition": f'attachment; filename="bao-cao-{digest.month:%Y-%m}-so-{digest_id}.{kind}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=TYPES[kind], headers=headers)


def _content(folder: Path, name: str) -> bytes:
    """The file's bytes. Raises NotFound where it is gone or lies outside the data folder."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound("Tệp của báo cáo này không còn trong thư mục dữ liệu. Mời lập lại báo cáo.", f"no digest file {name!r}")
    return path.read_bytes()
