"""A query cut into marks: brackets, key words, fields, quoted and plain stretches, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from query.mistakes import BadQuery
from query.names import field_of
from query.nodes import FieldName

FIELDS_SAID = ", ".join(FieldName)
_PLAIN = re.compile(r"[^\s()\"“”„«»]+")
_FIELD = re.compile(r"([^\W\d_][\w-]*):")
_NEAR = re.compile(r"(?:NEAR|GẦN)(?:/(\d{1,4}))?")
_CLOSING = {'"': '"', "“": "”", "„": "”", "«": "»", "”": "”", "»": "»"}
NEAR_USUAL, NEAR_MOST = 10, 100


class Kind(StrEnum):
    """What a mark is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    FIELD = "field"
    QUOTED = "quoted"
    PLAIN = "plain"


_KEYS = {"AND": Kind.AND, "VÀ": Kind.AND, "OR": Kind.OR, "HOẶC": Kind.OR, "NOT": Kind.NOT, "KHÔNG": Kind.NOT}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. `text` is the inside of quotes, a field's name, or what is written; `number` NEAR's distance."""

    kind: Kind
    text: str
    start: int
    number: int = 0


def marks(written: str) -> Iterator[Mark]:
    """The marks of a composed text, in order. Raises BadQuery where a quote is not closed, a field unknown or * used."""
    place, value = 0, False  # value: what comes next belongs to a field
    while place < len(written):
        letter = written[place]
        if letter.isspace():
            place += 1
            continue
        if letter in "()":
            mark, end = Mark(Kind(letter), letter, place), place + 1
        elif letter in _CLOSING:
            mark, end = _quoted(written, place)
        else:
            mark, end = _run(written, place, value=value)
        yield mark
        place, value = end, mark.kind is Kind.FIELD


def _quoted(written: str, place: int) -> tuple[Mark, int]:
    closing = written[place + 1 :].replace("”", '"').find(_CLOSING[written[place]].replace("”", '"'))
    if closing < 0:
        raise BadQuery(place, "dấu ngoặc kép mở mà chưa đóng. Mời thêm dấu đóng ở cuối cụm từ.", "quote not closed")
    end = place + 1 + closing
    return Mark(Kind.QUOTED, written[place + 1 : end], place), end + 1


def _run(written: str, place: int, *, value: bool) -> tuple[Mark, int]:
    found = _PLAIN.match(written, place)
    assert found is not None  # noqa: S101  # the caller saw a letter that is neither space, bracket nor quote
    run = found.group()
    if value:
        return Mark(Kind.PLAIN, run, place), found.end()
    if run in _KEYS:
        return Mark(_KEYS[run], run, place), found.end()
    near = _NEAR.fullmatch(run)
    if near:
        return Mark(Kind.NEAR, run, place, _distance(near, place)), found.end()
    if run[0] in "-−" and place + 1 < len(written) and not written[place + 1].isspace():
        return Mark(Kind.NOT, run[0], place), place + 1
    field = _FIELD.match(run)
    if field:
        known = field_of(field[1])
        if known is not None:
            return Mark(Kind.FIELD, known.value, place), place + field.end()
        if field.end() < len(run):  # “Hà Nội: …” of a pasted headline is no field
            said = f"không có trường “{field[1]}”. Nếu tìm chính chữ này, mời đặt trong ngoặc kép"
            raise BadQuery(place, f"{said}; các trường dùng được: {FIELDS_SAID}.", f"field {field[1]!r}")
    if "*" in run:
        sentence = "chưa tìm được theo phần đầu của chữ (dấu *). Mời viết trọn từng tiếng."
        raise BadQuery(place + run.index("*"), sentence, "prefix search")
    return Mark(Kind.PLAIN, run, place), found.end()


def _distance(near: re.Match[str], place: int) -> int:
    number = int(near[1]) if near[1] else NEAR_USUAL
    if number > NEAR_MOST:
        raise BadQuery(place, f"khoảng cách của GẦN nhiều nhất là {NEAR_MOST} tiếng, ví dụ GẦN/10.", f"near {number}")
    return number
