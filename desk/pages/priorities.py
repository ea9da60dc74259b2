"""Priorities with their dates (R060): an epidemic, a campaign. Those out of their dates say why they flag nothing."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from errors import BadInput, NotFound
from records.flag import Level
from records.topic import PriorityTopic
from storage import topics
from storage.engine import reading, writing
from text import nfc
from working_time import local

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_ITEMS))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_TOPICS))]
MOST_WORDS, LONGEST_WORD = 40, 60
SHORTEST_WORD = 3
"""Letters: two would stand in every other piece."""


@router.get("/chu-de-uu-tien")
def page(visitor: Seer, sua: str = "") -> Response:
    """The list, and the form: empty, or with the priority to be changed."""
    return _page(visitor, chosen=sua)


def _page(visitor: Visitor, *, chosen: str = "", wrong: str = "", given: dict[str, str] | None = None) -> Response:
    with reading(visitor.desk.engine) as connection:
        every = topics.every(connection)
    today = local(visitor.now).date()
    entered = given or _entered(next((one for one in every if str(one.id) == chosen), None), today)
    rows = [(one, one.standing(today)) for one in every]
    return show(visitor, "priorities.html", 422 if wrong else 200, rows=rows, entered=entered, levels=Level, wrong=wrong)


def _entered(topic: PriorityTopic | None, today: date) -> dict[str, str]:
    if topic is None:
        empty = dict.fromkeys(("id", "ten", "tu_ngu", "den_ngay", "can_cu"), "")
        return empty | {"tu_ngay": today.isoformat(), "muc_do": Level.HIGH.value}
    return {
        "id": str(topic.id),
        "ten": topic.name,
        "tu_ngu": ", ".join(topic.words),
        "tu_ngay": topic.since.isoformat(),
        "den_ngay": topic.until.isoformat() if topic.until else "",
        "muc_do": topic.level.value,
        "can_cu": topic.basis,
    }


@router.post("/chu-de-uu-tien/luu")
def keep(
    visitor: Changer,
    id: Annotated[str, Form()] = "",  # noqa: A002  # the form's own name
    ten: Annotated[str, Form()] = "",
    tu_ngu: Annotated[str, Form()] = "",
    tu_ngay: Annotated[str, Form()] = "",
    den_ngay: Annotated[str, Form()] = "",
    muc_do: Annotated[str, Form()] = "",
    can_cu: Annotated[str, Form()] = "",
) -> Response:
    """Adds a priority, or changes the one of that id. Raises NotFound where there is none."""
    given = {"id": id, "ten": ten, "tu_ngu": tu_ngu, "tu_ngay": tu_ngay, "den_ngay": den_ngay, "muc_do": muc_do, "can_cu": can_cu}
    try:
        topic = read(given)
    except BadInput as error:
        return _page(visitor, wrong=error.sentence, given=given)
    with writing(visitor.desk.engine) as connection:
        if not id:
            topics.add(connection, topic)
        elif topics.one(connection, _number(id)) is None:
            raise NotFound("Không có chủ đề này.", f"no topic {id[:20]!r}")
        else:
            topics.change(connection, replace(topic, id=_number(id)))
        visitor.note(connection, "lưu chủ đề ưu tiên", topic.name, f"{topic.since} - {topic.until or ''}")
    return go("/chu-de-uu-tien", "da-luu")


def read(given: dict[str, str]) -> PriorityTopic:
    """The priority as entered. Raises BadInput with the field and its remedy."""
    name = " ".join(nfc(given["ten"]).split())[:200]
    if not name:
        raise BadInput("Ô “Tên chủ đề” để trống. Mời điền tên.", "no name")
    words = tuple(dict.fromkeys(word for part in nfc(given["tu_ngu"]).split(",") if (word := " ".join(part.split()))))
    short = [word for word in words if len(word) < SHORTEST_WORD or len(word) > LONGEST_WORD]
    if not words or len(words) > MOST_WORDS or short:
        raise BadInput(
            f"Ô “Từ ngữ”: cần từ 1 đến {MOST_WORDS} từ ngữ cách nhau bằng dấu phẩy, mỗi từ ngữ dài từ {SHORTEST_WORD} đến "
            f"{LONGEST_WORD} chữ cái.",
            f"{len(words)} words, bad {short[:3]}",
        )
    since, until = _day(given["tu_ngay"], "Từ ngày"), _day(given["den_ngay"], "Đến ngày") if given["den_ngay"] else None
    if until is not None and until < since:
        raise BadInput("Ô “Đến ngày” phải sau hoặc trùng “Từ ngày”.", f"{since} to {until}")
    if given["muc_do"] not in list(Level):
        raise BadInput("Ô “Mức độ”: mời chọn một mức.", f"level {given['muc_do'][:20]!r}")
    basis = " ".join(nfc(given["can_cu"]).split())[:300]
    return PriorityTopic(id=0, name=name, words=words, since=since, until=until, level=Level(given["muc_do"]), basis=basis)


def _day(given: str, field: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadInput(f"Ô “{field}”: mời chọn một ngày.", f"day {given[:20]!r}") from None


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
