"""Handing in claims as a CSV file, in the columns of `./run analyse --claims`: each becomes a draft that waits for approval."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Response, UploadFile

from catalogue.claims import NEEDED, load
from catalogue.rows import Loaded
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.claiming import check_id, claim_of, given_of
from desk.registering import with_file
from desk.words import CLAIM_CATEGORIES, CLAIM_CONFIDENCES, CLAIM_VERDICTS
from errors import BadInput
from records.analysis import Claim
from storage import claim_versions
from storage.engine import writing

MOST = 500

router = APIRouter()
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_CLAIMS))]


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a file: the drafts kept, and one sentence for each row left out."""

    kept: tuple[str, ...]
    problems: tuple[str, ...]


@router.get("/thong-tin/tep")
def page(visitor: Changer) -> Response:
    """The form."""
    return _page(visitor)


@router.post("/thong-tin/tep")
def enter(visitor: Changer, tep: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keeps the rows as drafts; a row whose id is taken, or that can't be used, is left out and named."""
    try:
        loaded = with_file(tep.file.read() if tep else b"", (tep and tep.filename) or "", load)
        entered = _enter(visitor, loaded)
    except BadInput as error:
        return _page(visitor, wrong=error.sentence)
    return _page(visitor, entered=entered)


def _enter(visitor: Visitor, loaded: Loaded[Claim]) -> Entered:
    if len(loaded.records) > MOST:
        raise BadInput(f"Tệp có {len(loaded.records)} dòng; mỗi lần nhận nhiều nhất {MOST} dòng. Mời chia nhỏ tệp.", "too many")
    problems = [problem.sentence for problem in loaded.problems]
    kept: list[str] = []
    with writing(visitor.desk.engine) as connection:
        taken = claim_versions.known(connection, [claim.id for claim in loaded.records])
        for claim in loaded.records:
            try:
                read = _read(claim, taken)
            except BadInput as error:
                problems.append(f"Mã {claim.id[:40]}: {error.sentence}")
                continue
            claim_versions.propose(connection, read, (), visitor.account.id if visitor.account else 0, visitor.now)
            kept.append(read.id)
        detail = f"lưu {len(kept)} bản chờ duyệt, bỏ qua {len(problems)}"
        visitor.note(connection, "nhập thông tin đã kiểm chứng từ tệp", "thông tin đã kiểm chứng", detail)
    return Entered(tuple(kept), tuple(problems))


def _read(claim: Claim, taken: frozenset[str]) -> Claim:
    """A row as the form would keep it. Raises BadInput where it can't be kept, with what the form asks of each field."""
    if claim.id in taken:
        raise BadInput(
            "mã này đã có trong thư viện; xin dùng mã khác, hoặc sửa mục đã có ở trang của mục ấy.",
            f"claim {claim.id[:60]!r} taken",
        )
    check_id(claim.id)
    for column, value, known in (
        ("category", claim.category, CLAIM_CATEGORIES),
        ("verdict", claim.verdict, CLAIM_VERDICTS),
        ("confidence", claim.confidence, CLAIM_CONFIDENCES),
    ):
        if value not in known:
            raise BadInput(
                f"cột “{column}”: “{value[:40]}” không thuộc {', '.join(known)}.", f"claim column {column} {value[:40]!r}"
            )
    return claim_of(given_of(claim, ()))


def _page(visitor: Visitor, *, wrong: str = "", entered: Entered | None = None) -> Response:
    return show(visitor, "claim_file.html", 422 if wrong else 200, wrong=wrong, entered=entered, columns=NEEDED)
