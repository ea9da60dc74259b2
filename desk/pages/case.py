"""One case: why it was flagged, the evidence, what is officially known, who was told, and the form to decide it."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response

from casework import cases as casework
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.correcting import say_not_sector
from desk.excerpt import Excerpt, excerpt
from desk.figuring import beside
from desk.timeline import Event, timeline
from errors import BadInput, NotFound, NotNow
from records.case import Case, CaseState, Defect, Harm, Review, Verdict
from records.figure import FIGURE_DETECTOR
from records.flag import About
from records.item import Item
from records.views import ShownClaim, StoryPiece
from storage import alerts, analyses, cases, desk_views, flags, item_history, removals, rulings, story_views, units
from storage.engine import Connection, reading, writing
from storage.flags import KeptFlag

NOTE_LIMIT = 2_000
OTHERS = 100
EXCERPTS = 6
"""Pieces whose excerpt is shown; the rest stand in the list of the story."""

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_CASES))]
Decider = Annotated[Visitor, Depends(Needs(Permission.DECIDE_CASES))]


@router.get("/vu-viec/{case_id}")
def page(visitor: Seer, case_id: int) -> Response:
    """The case."""
    with reading(visitor.desk.engine) as connection:
        case = found(connection, visitor, case_id)
        kept = flags.of_case(connection, case.id)
        pieces = desk_views.story_pieces(connection, case)
        claims = desk_views.claims_of(connection, _claims(kept, pieces))
        waiting = case.state.waiting
        values: dict[str, Any] = {
            "case": case,
            "unit": next((one.name for one in units.every(connection) if one.id == case.unit_id), None),
            "kept": _once(sorted(kept, key=lambda one: (one.flag.level.rank, -one.flag.score))),
            "excerpts": (excerpts := _excerpts(kept)),
            "published": beside(connection, [one.item for one, _ in excerpts], visitor.now, _figures(kept)),
            "words": _words(connection, kept),
            "claims": claims,
            "shown_claims": _shown_claims(kept, pieces, claims),
            "pieces": pieces,
            "story": story_views.brief(connection, case.story),
            "by_verdict": cases.by_verdict(connection, case),
            "events": _events(connection, case, kept, pieces),
            "others": cases.queue(connection, visitor.scope, limit=OTHERS) if waiting else [],
            "target": cases.one(connection, case.merged_into, visitor.scope) if case.merged_into else None,
            "merged": desk_views.merged_into(connection, case.id, visitor.scope),
        }
    return show(visitor, "case.html", verdicts=Verdict, defects=Defect, harms=Harm, **values)


def found(connection: Connection, visitor: Visitor, case_id: int) -> Case:
    """The case. Raises NotFound where there is none, or where it is another unit's (T22: the same answer)."""
    case = cases.one(connection, case_id, visitor.scope) if 0 < case_id < 2**63 else None
    if case is None:
        raise NotFound(f"Không có vụ việc số {case_id} trong phạm vi của đồng chí.", f"case {case_id} not visible")
    return case


def _claims(kept: list[KeptFlag], pieces: list[StoryPiece]) -> list[str]:
    named = [one.flag.claim for one in kept if one.flag.claim]
    return list(dict.fromkeys([*named, *(repeated.claim for piece in pieces for repeated in piece.repeats)]))


def _shown_claims(kept: list[KeptFlag], pieces: list[StoryPiece], claims: dict[str, ShownClaim]) -> list[ShownClaim]:
    """The claims that flags rest on; where none does, those that pieces repeat."""
    named = list(dict.fromkeys(one.flag.claim for one in kept if one.flag.claim))
    ids = named or _claims(kept, pieces)
    return [claims[claim] for claim in ids if claim in claims]


def _figures(kept: list[KeptFlag]) -> dict[int, list[int]]:
    """The published figures that flags name, by piece."""
    found: dict[int, list[int]] = {}
    for one in kept:
        if one.flag.detector == FIGURE_DETECTOR and one.flag.key.isdigit():
            found.setdefault(one.item.id, []).append(int(one.flag.key))
    return found


def _once(kept: list[KeptFlag]) -> list[KeptFlag]:
    """Each reason once: what is said of a series is kept on several of its pieces."""
    return list({(one.flag.detector, one.flag.reason): one for one in reversed(kept)}.values())[::-1]


def _excerpts(kept: list[KeptFlag]) -> list[tuple[KeptFlag, Excerpt]]:
    """Each flagged piece once, the worst first, with all evidence of its flags."""
    by_item: dict[int, list[KeptFlag]] = {}
    for one in sorted(kept, key=lambda each: (each.flag.level.rank, -each.flag.score)):
        by_item.setdefault(one.item.id, []).append(one)
    groups = list(by_item.values())[:EXCERPTS]
    return [(group[0], excerpt(group[0].item, [span for one in group for span in one.flag.evidence])) for group in groups]


def _words(connection: Connection, kept: list[KeptFlag]) -> list[str]:
    """The words that decided that the worst piece concerns the sector, heaviest first."""
    if not kept:
        return []
    worst = min(kept, key=lambda one: (one.flag.level.rank, -one.flag.score))
    analysis = analyses.of(connection, [worst.item.id]).get(worst.item.id)
    return [word.replace("_", " ") for word, weight in analysis.words if weight > 0][:8] if analysis else []


def _events(connection: Connection, case: Case, kept: list[KeptFlag], pieces: list[StoryPiece]) -> list[Event]:
    by_id = {piece.item_id: piece for piece in pieces}
    edits = [(by_id[item_id], version, at) for item_id, version, at in item_history.edits_of(connection, list(by_id))]
    return timeline(
        case,
        kept,
        desk_views.told(connection, case.id),
        alerts.nos(connection, case.id),
        desk_views.judged(connection, case.id),
        edits,
        [(by_id[one.item_id], one) for one in removals.of_items(connection, list(by_id))],
        rulings.of_case(connection, case.id, case.story),
    )


@router.post("/vu-viec/{case_id}/nhan")
def acknowledge(visitor: Decider, case_id: int) -> Response:
    """'Seen', said at the desk; the same answer however often it is said."""
    with writing(visitor.desk.engine) as connection:
        case = cases.held(connection, found(connection, visitor, case_id).id)
        state = casework.acknowledge(case)
        if state is not case.state:
            cases.change(connection, replace(case, state=state, acknowledged=case.acknowledged or visitor.now))
            visitor.note(connection, "xác nhận đã nhận", f"vụ việc {case.id}")
    return go(f"/vu-viec/{case_id}", "da-nhan")


@router.post("/vu-viec/{case_id}/ket-luan")
def decide(
    visitor: Decider,
    case_id: int,
    ket_luan: Annotated[str, Form()] = "",
    khiem_khuyet: Annotated[list[str] | None, Form()] = None,
    tac_hai: Annotated[list[str] | None, Form()] = None,
    trung_voi: Annotated[str, Form()] = "",
    ghi_chu: Annotated[str, Form()] = "",
    khong_lien_quan: Annotated[str, Form()] = "",
) -> Response:
    """Keeps a person's verdict. Raises BadInput, NotFound, or NotNow where somebody else decided first."""
    if ket_luan not in list(Verdict):
        raise BadInput("Chưa chọn kết luận. Mời quay lại, chọn một kết luận rồi lưu.", f"verdict {ket_luan!r}")
    verdict = Verdict(ket_luan)
    confirmed = verdict is Verdict.CONFIRM
    with writing(visitor.desk.engine) as connection:
        case = found(connection, visitor, case_id)
        other = found(connection, visitor, _number(trung_voi)) if verdict is Verdict.DUPLICATE and trung_voi else None
        held = {each: cases.held(connection, each) for each in sorted({case.id, other.id if other else case.id})}
        case, other = held[case.id], held[other.id] if other else None
        state = casework.review(case, verdict, other)
        cases.change(connection, replace(case, state=state, merged_into=other.id if other else None))
        assert visitor.account is not None  # noqa: S101  # DECIDE_CASES is given to accounts only
        review = Review(
            case_id=case.id,
            account_id=visitor.account.id,
            at=visitor.now,
            verdict=verdict,
            defects=tuple(one for one in Defect if confirmed and one.value in (khiem_khuyet or ())),
            harms=tuple(one for one in Harm if confirmed and one.value in (tac_hai or ())),
            note=ghi_chu.strip()[:NOTE_LIMIT],
            merged_into=other.id if other else None,
        )
        cases.record_review(connection, review)
        if verdict is Verdict.DISMISS and khong_lien_quan:
            say_not_sector(connection, visitor, _flagged(connection, case))
        subject = f"vụ việc {case.id}"
        visitor.note(connection, "thẩm định", subject, verdict.value)
    return go(f"/vu-viec/{case_id}", "da-ket-luan")


def _flagged(connection: Connection, case: Case) -> list[Item]:
    """The pieces flagged themselves, each once: what stands in a case for its story or series alone is not meant."""
    kept = flags.of_case(connection, case.id)
    return list({one.item.id: one.item for one in kept if one.flag.about is About.ITEM}.values())


def _number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise BadInput("Vụ việc trùng chưa được chọn đúng. Mời quay lại và chọn trong danh sách.", f"case id {given!r}")
    return int(given)


@router.post("/vu-viec/{case_id}/mo-lai")
def reopen(visitor: Decider, case_id: int) -> Response:
    """Takes a verdict or a merge back (law 5: reversible by hand). Raises NotNow where nothing is decided."""
    with writing(visitor.desk.engine) as connection:
        case = cases.held(connection, found(connection, visitor, case_id).id)
        if case.state is CaseState.MERGED and not cases.by_verdict(connection, case):
            raise NotNow(
                f"Vụ việc số {case.id} được gộp cùng vụ tin. Mời hoàn tác việc gộp ở phần Diễn biến, hoặc tách lại tin, bài.",
                f"case {case.id} was merged by a ruling",
            )
        cases.change(connection, replace(case, state=casework.reopen(case), merged_into=None))
        visitor.note(connection, "mở lại", f"vụ việc {case.id}")
    return go(f"/vu-viec/{case_id}", "da-mo-lai")
