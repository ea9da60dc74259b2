"""What an officer corrects on a piece: "you missed this", not of the sector, another topic."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go
from desk.correcting import note_of, report_missed, say_not_sector, say_topic, unit_choices
from desk.pages.item import found
from errors import BadInput
from records.analysis import Topic
from records.learning import CorrectionKind
from records.unit import Unit
from storage.engine import Connection, writing

router = APIRouter()
Corrector = Annotated[Visitor, Depends(Needs(Permission.CORRECT_ITEMS))]
Given = Annotated[str, Form()]


@router.post("/tin-bai/{item_id}/bo-sot")
def missed(visitor: Corrector, item_id: int, loai: Given = "", don_vi: Given = "", ghi_chu: Given = "") -> Response:
    """Keeps that the piece should have been flagged, and opens its case. Raises BadInput, NotFound, NotNow."""
    if loai not in list(CorrectionKind) or not CorrectionKind(loai).missed:
        raise BadInput("Chưa chọn tin này bị bỏ sót về việc gì. Mời quay lại và chọn một mục.", f"kind {loai[:30]!r}")
    note = note_of(ghi_chu)
    with writing(visitor.desk.engine) as connection:
        item = found(connection, visitor, item_id)
        report_missed(connection, visitor, item, CorrectionKind(loai), _unit(connection, visitor, don_vi), note)
    visitor.desk.call_job("open_cases")
    return go(f"/tin-bai/{item_id}", "da-bao-bo-sot")


def _unit(connection: Connection, visitor: Visitor, given: str) -> Unit | None:
    """The unit chosen; None for the department. Raises BadInput where it is none of theirs to choose."""
    if not given:
        return None
    chosen = next((unit for unit in unit_choices(connection, visitor) if str(unit.id) == given), None)
    if chosen is None:
        raise BadInput("Đơn vị chưa được chọn đúng. Mời quay lại và chọn trong danh sách.", f"unit {given[:20]!r}")
    return chosen


@router.post("/tin-bai/{item_id}/khong-lien-quan")
def not_sector(visitor: Corrector, item_id: int) -> Response:
    """Keeps that the piece doesn't concern the sector. Raises NotFound."""
    with writing(visitor.desk.engine) as connection:
        say_not_sector(connection, visitor, [found(connection, visitor, item_id)])
    return go(f"/tin-bai/{item_id}", "da-sua-nhan")


@router.post("/tin-bai/{item_id}/chu-de")
def topic(visitor: Corrector, item_id: int, chu_de: Given = "") -> Response:
    """Keeps the piece's right topic. Raises BadInput, NotFound."""
    if chu_de not in list(Topic):
        raise BadInput("Chưa chọn chủ đề. Mời quay lại và chọn một chủ đề.", f"topic {chu_de[:30]!r}")
    with writing(visitor.desk.engine) as connection:
        say_topic(connection, visitor, found(connection, visitor, item_id), Topic(chu_de))
    return go(f"/tin-bai/{item_id}", "da-sua-nhan")
