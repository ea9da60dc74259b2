"""The library of known claims: what is in force and what waits, one claim with its history and the pieces that repeat it, and
approval by a second person."""

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Response

from casework import claims as rules
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.claiming import rows_of
from desk.claims_shown import SHOWN, fits, lines, pieces
from desk.words import CLAIM_CATEGORIES, CLAIM_CONFIDENCES, CLAIM_STATES
from errors import BadInput, NotFound, NotNow
from records.analysis import Claim, Stance
from records.claim import ClaimState, ClaimVersion
from storage import accounts, claim_trials, claim_versions, claims
from storage.engine import Connection, reading, writing

COUNTED = timedelta(days=30)
MOST = 200
REASON = 500  # characters

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_CLAIMS))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_CLAIMS))]
Approver = Annotated[Visitor, Depends(Needs(Permission.APPROVE_CLAIMS))]


@router.get("/thong-tin")
def page(visitor: Seer, q: str = "", tt: str = "", tin: str = "", loai: str = "") -> Response:
    """The claims, with how often each was repeated in 30 days."""
    chosen = {"q": q[:200], "tt": tt, "tin": tin, "loai": loai}
    with reading(visitor.desk.engine) as connection:
        every = lines(connection, visitor.now - COUNTED)
        names = _names(connection)
    found = [line for line in every if fits(line, chosen["q"], tt, tin, loai)]
    return show(
        visitor,
        "claims.html",
        lines=found[:MOST],
        number=len(found),
        total=len(every),
        waiting=sum(line.waits for line in every),
        chosen=chosen,
        names=names,
        states=CLAIM_STATES,
        confidences=CLAIM_CONFIDENCES,
        categories=CLAIM_CATEGORIES,
    )


@router.get("/thong-tin/ma/{claim_id}")
def detail(visitor: Seer, claim_id: str, lt: str = "") -> Response:
    """One claim: its words, its groups, its history, and the pieces that repeat it by stance."""
    with reading(visitor.desk.engine) as connection:
        past = claim_versions.history(connection, claim_id)
        standing = next((one for one in claims.every(connection) if one.id == claim_id), None)
        if standing is None and not past:
            raise NotFound(f"Không có thông tin mã {claim_id[:40]}.", f"claim {claim_id[:60]!r} unknown")
        draft = next((one for one in past if one.state is ClaimState.DRAFT), None)
        in_force = next((one for one in past if one.state is ClaimState.IN_FORCE), None)
        stance = Stance(lt) if lt in set(Stance) else None
        values: dict[str, Any] = {
            "claim": standing or past[0].claim,
            "standing": standing is not None,
            "draft": draft,
            "changes": _changes(standing, draft) if standing and draft else [],
            "rows": rows_of(None, in_force.groups) if in_force else {},
            "draft_rows": rows_of(None, draft.groups) if draft else {},
            "past": past,
            "names": _names(connection),
            "counts": claim_trials.counts(connection, visitor.now - COUNTED).get(claim_id, {}),
            "shown": pieces(connection, visitor, claim_id, stance),
            "stance": stance,
            "most": SHOWN,
            "own": draft is not None and visitor.account is not None and draft.written_by == visitor.account.id,
        }
    return show(visitor, "claim.html", **values)


_FIELDS = {
    "sentence": "Thông tin",
    "category": "Nhóm",
    "verdict": "Kết luận",
    "verdict_summary": "Nội dung kết luận",
    "verdict_by": "Cơ quan kết luận",
    "day": "Ngày",
    "place": "Nơi",
    "source_url": "Địa chỉ nguồn",
    "confidence": "Độ tin cậy",
    "note": "Ghi chú",
}


def _changes(before: Claim, draft: ClaimVersion) -> list[tuple[str, str, str, str]]:
    """(field, its name, before, after) of what a draft changes."""
    told = ((field, name, getattr(before, field), getattr(draft.claim, field)) for field, name in _FIELDS.items())
    return [one for one in told if one[2] != one[3]]


@router.post("/thong-tin/duyet")
def approve(visitor: Approver, muc: Annotated[list[str] | None, Form()] = None) -> Response:
    """Puts drafts into force, each "id|version"; stored pieces of 90 days are matched again."""
    chosen = (muc or [])[:MOST]
    if not chosen:
        raise BadInput("Chưa chọn mục nào để duyệt. Mời quay lại và đánh dấu.", "nothing chosen")
    with writing(visitor.desk.engine) as connection:
        for one in chosen:
            version = _version(connection, one)
            _decide(connection, visitor, version, rules.approve(version, _account(visitor)), "duyệt")
    visitor.desk.call_job("match")
    return go(_back(chosen), "da-duyet-thong-tin")


@router.post("/thong-tin/tra-lai")
def refuse(visitor: Changer, muc: Annotated[str, Form()] = "", ly_do: Annotated[str, Form()] = "") -> Response:
    """Sends a draft back, with a reason; its author may take it back so."""
    with writing(visitor.desk.engine) as connection:
        version = _version(connection, muc)
        _decide(connection, visitor, version, rules.refuse(version), "trả lại", ly_do)
    return go(_back([muc]), "da-tra-lai-thong-tin")


@router.post("/thong-tin/rut")
def withdraw(visitor: Approver, ma: Annotated[str, Form()] = "", ly_do: Annotated[str, Form()] = "") -> Response:
    """Takes a claim out of the library: past matches stay, new pieces are matched to it no more."""
    with writing(visitor.desk.engine) as connection:
        version = claim_versions.standing(connection, ma[:40], visitor.now)
        if version is None:
            raise NotFound(f"Thông tin mã {ma[:40]} không đang có hiệu lực.", f"claim {ma[:60]!r} not in force")
        _decide(connection, visitor, version, rules.withdraw(version, ly_do), "rút", ly_do)
    visitor.desk.call_job("match")
    return go(_address(ma[:40]), "da-rut-thong-tin")


def _decide(
    connection: Connection, visitor: Visitor, version: ClaimVersion, state: ClaimState, verb: str, reason: str = ""
) -> None:
    told = " ".join(reason.split())[:REASON]
    if not claim_versions.decide(connection, version, state, _account(visitor), visitor.now, told):
        raise NotNow("Thông tin này vừa được người khác xử lý. Mời tải lại trang.", f"claim {version.claim.id} decided meanwhile")
    detail = f"bản {version.version}" + (f": {told}" if told else "")
    visitor.note(connection, f"{verb} thông tin đã kiểm chứng", f"thông tin {version.claim.id}", detail)


def _version(connection: Connection, written: str) -> ClaimVersion:
    """The version that a form names as "id|version"."""
    claim_id, _, number = written[:60].rpartition("|")
    found = next((one for one in claim_versions.history(connection, claim_id) if str(one.version) == number), None)
    if found is None:
        raise NotFound("Không có bản thông tin này. Mời tải lại trang.", f"claim version {written[:60]!r} unknown")
    return found


def _back(chosen: list[str]) -> str:
    return _address(chosen[0].rpartition("|")[0]) if len(chosen) == 1 else "/thong-tin"


def _address(claim_id: str) -> str:
    return f"/thong-tin/ma/{quote(claim_id, safe='')}"


def _account(visitor: Visitor) -> int:
    return visitor.account.id if visitor.account else 0


def _names(connection: Connection) -> dict[int, str]:
    return {account.id: account.name for account in accounts.every(connection)}
