"""A piece that spreads an official document whose number, body, date or form is not as Decree 30/2020 has it (R068, R102).

Form proves nothing, either way (a real letter may hold a false claim): these are hints, worded so. A piece that warns of a
false document is never flagged; where an editor stands behind a piece, one slip may be a misprint and two are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from detectors.reading.phrases import Field, fields_of
from detectors.subject import Facts, Shipped, Subject
from detectors.wording import short
from records.analysis import Topic
from records.document import DocumentKind, DocumentReference, IssuingBody
from records.flag import Flag, Level

NAME = "fake_document"
FROM, FROM_EDITED = 1.0, 2.0
SURE, SLIGHT = 1.0, 0.5
SIGN_PARTS = 2  # parts of a document's form, from which a text is held to be the document itself
SAME_BODIES = ({"CP", "TTG"}, {"QH", "UBTVQH"})


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that does not fit: how much it weighs, and what it is in Vietnamese."""

    weight: float
    says: str


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """One flag for the document with most signs; none on a unit's own channel, or where the piece warns or rebuts."""
    if subject.own_channel or subject.rebuts(facts.claims) or subject.analysis.topic is Topic.MISINFO or not subject.documents:
        return ()
    fields = fields_of(subject.text)
    warning = facts.shipped.phrases("warning")
    if any(hit.group == "warns" for field in fields for hit in warning.find(field)):
        return ()
    around = list(_of_form(fields, facts.shipped))
    judged = [(one, [*_signs(one, facts.shipped, subject.day), *around]) for one in subject.documents]
    document, signs = max(judged, key=lambda pair: sum(sign.weight for sign in pair[1]))
    total = sum(sign.weight for sign in signs)
    if total < (FROM_EDITED if subject.edited else FROM):
        return ()
    return (_flag(document, signs, total),)


def _flag(document: DocumentReference, signs: list[_Sign], total: float) -> Flag:
    said = "; ".join(sign.says for sign in signs[:3])
    cited = short(document.span.text, 60)
    return Flag(
        detector=NAME,
        key=document.span.text[:100],
        score=round(min(0.95, 0.4 + 0.2 * total), 4),
        level=Level.HIGH if total >= FROM + SURE else Level.NORMAL,
        reason=f"Văn bản “{cited}” có dấu hiệu không đúng thể thức: {said}; cần xác minh với nơi ban hành.",
        evidence=(document.span,),
    )


def _signs(document: DocumentReference, shipped: Shipped, day: date | None) -> Iterator[_Sign]:
    kinds = {kind.symbol: kind for kind in shipped.document_kinds}
    bodies = {body.code: body for body in shipped.bodies}
    dated = _date(document)
    if document.day is not None and dated is None:
        yield _Sign(SURE, f"ngày {'/'.join(map(str, document.day))} không có trong lịch")
    if document.number == 0:
        yield _Sign(SURE, "số văn bản bằng 0")
    first = document.parts[0] if document.parts else ""
    if first in kinds:
        yield from _of_kind(document, kinds[first], kinds, dated)
    if dated is not None:
        yield from _of_day(document, dated, day)
    for code in document.parts:
        if code in bodies:
            yield from _of_body(document, bodies[code], bodies, dated)


def _of_kind(
    document: DocumentReference, kind: DocumentKind, kinds: dict[str, DocumentKind], dated: date | None
) -> Iterator[_Sign]:
    """Signs against the kind that the symbol names."""
    if (document.number or 0) > kind.highest and document.kind in ("", "văn bản", kind.name):  # papers say CT of a công điện
        yield _Sign(SURE, f"số {document.number} vượt xa số {kind.name} một cơ quan ban hành trong một năm")
    named = document.kind.removesuffix(" liên tịch")
    binding = {one.name for one in kinds.values()}
    if named in binding and named != kind.name:
        yield _Sign(SURE, f"gọi là {named} nhưng ký hiệu {kind.symbol} là của {kind.name}")
    late = dated is None or kind.valid_from is None or dated >= kind.valid_from
    if kind.year_needed and document.year is None and late:
        yield _Sign(SLIGHT, f"số của {kind.name} không ghi năm ban hành")


def _of_day(document: DocumentReference, dated: date, day: date | None) -> Iterator[_Sign]:
    if document.year is not None and document.year != dated.year:
        yield _Sign(SURE, f"số ghi năm {document.year} nhưng ngày ghi năm {dated.year}")
    if day is not None and dated > day + timedelta(days=1):
        yield _Sign(SURE, f"ngày {dated:%d/%m/%Y} sau ngày đăng")


def _of_body(
    document: DocumentReference, body: IssuingBody, bodies: dict[str, IssuingBody], dated: date | None
) -> Iterator[_Sign]:
    """Signs against a body that the symbol names: it was no more, or another is said to have issued the document."""
    issuing = document.parts.index(body.code) <= 1
    if issuing and body.valid_to is not None and dated is not None and dated > body.valid_to:
        yield _Sign(SURE, f"{body.names[0]} không còn ban hành văn bản từ sau ngày {body.valid_to:%d/%m/%Y}")
    if not issuing or not document.issuer:
        return
    said = _body_of(document.issuer, bodies)
    if said is None or any({said.code, body.code} <= same for same in SAME_BODIES):
        return
    if said.code != body.code and said.code not in document.parts:
        yield _Sign(SURE, f"ghi là của {said.names[0]} nhưng ký hiệu {body.code} là của {body.names[0]}")


def _body_of(issuer: str, bodies: dict[str, IssuingBody]) -> IssuingBody | None:
    """The body whose name the words begin with, the longest name first."""
    written = issuer.casefold()
    named = [(name, body) for body in bodies.values() for name in body.names if written.startswith(name.casefold())]
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None


def _date(document: DocumentReference) -> date | None:
    if document.day is None:
        return None
    day, month, year = document.day
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_form(fields: tuple[Field, ...], shipped: Shipped) -> Iterator[_Sign]:
    """Signs in a text that is the document itself (it has two parts of a document's form), and what it asks for."""
    phrases = shipped.phrases("document")
    found = {hit.group for field in fields for hit in phrases.find(field)}
    form = found & {"motto", "salute", "receivers", "signs"}
    if len(form) >= SIGN_PARTS:
        if "motto" not in found:
            yield _Sign(SLIGHT, "thiếu Quốc hiệu")
        if "receivers" not in found:
            yield _Sign(SLIGHT, "thiếu nơi nhận")
        if "deputy" in found and "signs" not in found:
            yield _Sign(SLIGHT, "cấp phó ký nhưng không ghi “KT.”")
    if "wants_data" in found:
        yield _Sign(SLIGHT, "kèm yêu cầu quét mã, mở đường dẫn hoặc cung cấp thông tin cá nhân")
