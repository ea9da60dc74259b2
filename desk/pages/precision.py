"""How precise the machine is: each detector by people's verdicts, the channel that follows, and the deployment's model."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from alerts.trust import LEAST_PRECISION, LEAST_REVIEWS, Trust, trust
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.model_state import state_of
from desk.words import DETECTORS
from errors import BadInput, NotFound
from records.learning import OFFICER_DETECTOR, SECTOR, ChannelChoice, DetectorStanding
from storage import learning
from storage.engine import Connection, reading, writing

BASIS_LIMIT = 300
router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_PRECISION))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_CHANNELS))]
Given = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One detector: how far it is trusted, and what an administrator set with what basis and when (None: nothing)."""

    trust: Trust
    choice: ChannelChoice
    basis: str
    since: datetime | None


@router.get("/do-chinh-xac")
def page(visitor: Seer) -> Response:
    """The table and the model."""
    since = visitor.now - timedelta(days=visitor.desk.precision_days)
    with reading(visitor.desk.engine) as connection:
        lines = _lines(connection, since)
        missed_sector = learning.standings(connection, since).get(SECTOR, DetectorStanding(detector=SECTOR)).missed
        wrong_sector = learning.wrong_sector(connection, since)
        model = state_of(connection, visitor.desk.models_dir)
    return show(
        visitor,
        "precision.html",
        lines=lines,
        missed_sector=missed_sector,
        wrong_sector=wrong_sector,
        model=model,
        days=visitor.desk.precision_days,
        least=LEAST_REVIEWS,
        bound=LEAST_PRECISION,
        choices=ChannelChoice,
    )


def _lines(connection: Connection, since: datetime) -> list[Line]:
    """Every detector, those most reviewed first."""
    standings, set_ = learning.standings(connection, since), learning.choices(connection)
    lines = []
    for name in (*DETECTORS, OFFICER_DETECTOR):
        choice, basis, at = set_.get(name, (ChannelChoice.BY_PRECISION, "", None))
        lines.append(
            Line(trust=trust(standings.get(name, DetectorStanding(detector=name)), choice), choice=choice, basis=basis, since=at)
        )
    return sorted(lines, key=lambda line: (-line.trust.standing.reviewed, line.trust.standing.detector))


@router.post("/do-chinh-xac/{detector}")
def set_channel(visitor: Changer, detector: str, kenh: Given = "", can_cu: Given = "") -> Response:
    """Sets a detector's channel, or gives it back to the count. Raises BadInput, NotFound."""
    if detector not in DETECTORS:
        raise NotFound("Không có loại cảnh báo này.", f"no detector {detector[:40]!r}")
    basis = " ".join(can_cu.split())
    if kenh not in list(ChannelChoice):
        raise BadInput("Chưa chọn kênh. Mời quay lại và chọn một mục.", f"channel {kenh[:30]!r}")
    if kenh != ChannelChoice.BY_PRECISION and not 0 < len(basis) <= BASIS_LIMIT:
        raise BadInput(f"Ô “Lý do”: mời ghi lý do đặt kênh, không quá {BASIS_LIMIT} chữ.", f"basis of {len(basis)}")
    with writing(visitor.desk.engine) as connection:
        learning.set_channel(connection, detector, ChannelChoice(kenh), basis, visitor.now)
        visitor.note(connection, "đặt kênh báo", f"bộ phát hiện {detector}", f"{kenh}: {basis}")
    return go("/do-chinh-xac", "da-luu")
