"""'Seen', said by the link of an alert. A GET changes nothing: mail scanners follow links (T25). No sign-in for this (T26)."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from alerts import ack
from casework import cases as casework
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from errors import NotFound
from records.account import Scope
from records.alert import Alert
from records.case import Case
from storage import alerts, audit, cases
from storage.engine import Connection, reading, writing

router = APIRouter()
Anyone = Annotated[Visitor, Depends(Needs(Permission.ANYONE))]
_ALL = Scope(unit_id=None, everything=True)


@router.get("/nhan-viec/{token}")
def page(visitor: Anyone, token: str) -> Response:
    """What the alert is about, and the button. Raises BadInput or NotAllowed for a link that isn't ours or has ended."""
    with reading(visitor.desk.engine) as connection:
        alert, case = _meant(connection, visitor, token)
    return show(visitor, "acknowledge.html", alert=alert, case=case, token=token, done=alert.acknowledged is not None)


@router.post("/nhan-viec/{token}")
def acknowledge(visitor: Anyone, token: str) -> Response:
    """Marks the alert as seen, once for good (G4); again it only says so."""
    with writing(visitor.desk.engine) as connection:
        alert, case = _meant(connection, visitor, token)
        if alerts.acknowledge(connection, alert.id, visitor.now):
            alert = replace(alert, acknowledged=visitor.now)
            case = cases.held(connection, case.id)
            case = replace(case, state=casework.acknowledge(case), acknowledged=case.acknowledged or visitor.now)
            cases.change(connection, case)
            audit.note(
                connection,
                actor=f"cán bộ {alert.officer_id}",
                action="xác nhận đã nhận",
                subject=f"vụ việc {case.id}",
                detail=f"cảnh báo {alert.id}, bằng đường dẫn trong thư",
                now=visitor.now,
            )
    return show(visitor, "acknowledge.html", alert=alert, case=case, token=token, done=True)


def _meant(connection: Connection, visitor: Visitor, token: str) -> tuple[Alert, Case]:
    said = ack.read(visitor.desk.link_key, token, visitor.now)
    alert = alerts.one(connection, said.alert_id)
    case = cases.one(connection, alert.case_id, _ALL) if alert and alert.officer_id == said.officer_id else None
    if alert is None or case is None:
        raise NotFound("Cảnh báo này không còn. Mời đăng nhập để xem vụ việc.", f"no alert {said.alert_id} for {said.officer_id}")
    return alert, case
