"""Writing a claim or changing one: what it would match of the last 30 days is shown before it is saved, and saved it waits for
a second person. The trial itself is a job's: this process holds no language model."""

import secrets
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.claiming import Given, claim_of, draft_of, edits_of, given_of, rows_of
from desk.claims_shown import Tried, tried
from errors import BadInput, NotFound
from records.analysis import Claim
from records.claim import Aspect, Trial
from storage import claim_trials, claim_versions, claims
from storage.engine import Connection, reading, writing

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_CLAIMS))]
Waiter = Annotated[Visitor, Depends(Needs(Permission.CHANGE_CLAIMS, quiet=True))]
GONE = "Bản xem thử này không còn. Mời điền lại."
_FIELDS = {
    "id": "ma",
    "sentence": "cau",
    "category": "loai",
    "verdict": "ket_luan",
    "verdict_summary": "tom_tat",
    "verdict_by": "co_quan",
    "day": "ngay",
    "place": "noi",
    "source_url": "nguon",
    "confidence": "do_tin",
    "note": "ghi_chu",
}


async def given(request: Request) -> Given:
    """What was filled in."""
    form = await request.form()
    told = {name: str(form.get(field, ""))[:4_000] for name, field in _FIELDS.items()}
    listed = {name: [str(one)[:2_000] for one in form.getlist(name)[:400]] for name in form}
    return Given(**told, groups=edits_of(listed))


Filled = Annotated[Given, Depends(given)]


@router.get("/thong-tin/soan")
def page(visitor: Changer, ma: str = "", thu: str = "") -> Response:
    """The form: empty, of a claim (`ma`), or with a trial (`thu`) and what came of it."""
    with reading(visitor.desk.engine) as connection:
        trial = claim_trials.one(connection, thu[:64], _account(visitor)) if thu else None
        if trial is not None:
            return _form(connection, visitor, given_of(trial.claim, trial.groups), trial)
        if thu:
            raise NotFound(GONE, "trial gone")
        return _form(connection, visitor, _kept(connection, ma[:40]) if ma else Given())


@router.post("/thong-tin/xem-thu")
def trial(visitor: Changer, filled: Filled) -> Response:
    """Asks what it would match; nothing is saved but the trial, for a day."""
    try:
        claim = draft_of(filled)
    except BadInput as error:
        return _refused(visitor, filled, error)
    made = Trial(key=secrets.token_urlsafe(24), account_id=_account(visitor), made=visitor.now, claim=claim, groups=filled.groups)
    with writing(visitor.desk.engine) as connection:
        _known(connection, claim)
        claim_trials.keep(connection, made)
    visitor.desk.call_job("try_claims")
    return go(f"/thong-tin/soan?thu={made.key}#xem-thu")


@router.get("/thong-tin/ket-qua")
def outcome(visitor: Waiter, thu: str = "") -> Response:
    """What came of a trial, or that it is still waited for: the part of the form that asks again by itself."""
    with reading(visitor.desk.engine) as connection:
        found = claim_trials.one(connection, thu[:64], _account(visitor))
        if found is None:
            raise NotFound(GONE, "trial gone")
        return show(visitor, "parts/claim_trial.html", **_trial_values(connection, found))


@router.post("/thong-tin/soan")
def save(visitor: Changer, filled: Filled) -> Response:
    """Keeps a draft: it waits for another person's approval, and until then matches nothing."""
    try:
        claim = claim_of(filled)
        with writing(visitor.desk.engine) as connection:
            _known(connection, claim)
            made = claim_versions.propose(connection, claim, filled.groups, _account(visitor), visitor.now)
            detail = f"bản {made.version}: {made.claim.sentence[:300]}"
            visitor.note(connection, "soạn thông tin đã kiểm chứng", f"thông tin {made.claim.id}", detail)
    except BadInput as error:
        return _refused(visitor, filled, error)
    return go(f"/thong-tin/ma/{quote(made.claim.id, safe='')}", "da-luu-thong-tin")


def _account(visitor: Visitor) -> int:
    return visitor.account.id if visitor.account else 0


def _known(connection: Connection, claim: Claim) -> None:
    """Raises NotFound where a form names a claim that isn't there."""
    if claim.id and claim.id not in claim_versions.known(connection, [claim.id]):
        raise NotFound(f"Không có thông tin mã {claim.id[:40]}.", f"claim {claim.id[:60]!r} unknown")


def _kept(connection: Connection, claim_id: str) -> Given:
    """The newest words of a claim: of its newest version, else of the shipped list."""
    past = claim_versions.history(connection, claim_id)
    if past:
        return given_of(past[0].claim, past[0].groups)
    found = next((one for one in claims.every(connection) if one.id == claim_id), None)
    if found is None:
        raise NotFound(f"Không có thông tin mã {claim_id}.", f"claim {claim_id!r} unknown")
    return given_of(found, ())


def _refused(visitor: Visitor, filled: Given, error: BadInput) -> Response:
    with reading(visitor.desk.engine) as connection:
        return _form(connection, visitor, filled, wrong=error.sentence)


def _form(connection: Connection, visitor: Visitor, filled: Given, trial: Trial | None = None, *, wrong: str = "") -> Response:
    values = _trial_values(connection, trial) if trial else _values(None, None, rows_of(None, filled.groups))
    return show(visitor, "claim_form.html", 422 if wrong else 200, filled=filled, wrong=wrong, **values)


def _trial_values(connection: Connection, trial: Trial) -> dict[str, Any]:
    found: Tried | None = tried(connection, trial.outcome) if trial.outcome else None
    derived = trial.outcome.groups if trial.outcome else None
    return _values(trial, found, rows_of(derived, trial.groups))


def _values(trial: Trial | None, found: Tried | None, rows: Any) -> dict[str, Any]:
    """What parts/claim_trial.html is made of."""
    return {"trial": trial, "found": found, "rows": rows, "aspects": Aspect}
