"""The department's published figures: entered, imported, corrected by a new row; those read from its own pages (R068)."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from catalogue.lexicons import matters
from desk import figuring
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from errors import BadInput, NotFound, NotNow
from records.figure import FigureKind, PublishedFigure, SuggestionState
from records.unit import UnitKind
from storage import deployment, published_figures, units
from storage.engine import Connection, reading, writing
from working_time import local

router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_ITEMS))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_FIGURES))]
HERE = "/so-lieu"


@router.get(HERE)
def page(visitor: Seer, sua: str = "") -> Response:
    """The figures, suggestions first; the form empty, or with the figure to be corrected."""
    with reading(visitor.desk.engine) as connection:
        chosen = next(iter(published_figures.of(connection, [_number(sua)])), None) if sua else None
    entered = _entered(chosen) if chosen else _empty(visitor)
    return _page(visitor, entered=entered)


def _page(
    visitor: Visitor, *, entered: dict[str, str], wrong: str = "", kept: int | None = None, problems: list[BadInput] | None = None
) -> Response:
    with reading(visitor.desk.engine) as connection:
        shown = {
            "rows": published_figures.newest(connection),
            "waiting": published_figures.waiting(connection) if visitor.can(Permission.CHANGE_FIGURES) else [],
            "province": deployment.read(connection).province,
            "units": sorted(_units(connection)),
        }
    columns = [words[0] for words in figuring.COLUMNS.values()]
    told = {"wrong": wrong, "kept": kept, "problems": problems or [], "columns": columns}
    return show(
        visitor,
        "figures.html",
        422 if wrong else 200,
        entered=entered,
        kinds=FigureKind,
        matters=matters().names,
        **shown,
        **told,
    )


def _empty(visitor: Visitor) -> dict[str, str]:
    today = local(visitor.now).date()
    plain = dict.fromkeys(("sua", "benh", "xa", "don_vi", "so", "nguon"), "")
    return plain | {"loai": "", "tu_ngay": date(today.year, 1, 1).isoformat(), "den_ngay": today.isoformat()}


def _entered(figure: PublishedFigure) -> dict[str, str]:
    return {
        "sua": str(figure.id),
        "loai": figure.kind.value,
        "benh": figure.matter,
        "xa": figure.commune,
        "don_vi": figure.unit,
        "tu_ngay": figure.since.isoformat(),
        "den_ngay": figure.until.isoformat(),
        "so": str(figure.value),
        "nguon": figure.source,
    }


def _units(connection: Connection) -> frozenset[str]:
    return frozenset(unit.name for unit in units.every(connection) if unit.kind is not UnitKind.OUTSIDE)


def _surroundings(visitor: Visitor, connection: Connection) -> figuring.Surroundings:
    return figuring.Surroundings(
        province=deployment.read(connection).province,
        units=_units(connection),
        today=local(visitor.now).date(),
        by=visitor.account.login if visitor.account else "",
        now=visitor.now,
    )


@router.post(f"{HERE}/luu")
def keep(
    visitor: Changer,
    sua: Annotated[str, Form()] = "",
    loai: Annotated[str, Form()] = "",
    benh: Annotated[str, Form()] = "",
    xa: Annotated[str, Form()] = "",
    don_vi: Annotated[str, Form()] = "",
    tu_ngay: Annotated[str, Form()] = "",
    den_ngay: Annotated[str, Form()] = "",
    so: Annotated[str, Form()] = "",
    nguon: Annotated[str, Form()] = "",
) -> Response:
    """Adds a figure, or a correction of that one: both stay. Raises NotFound, or NotNow where it was corrected before."""
    given = {"sua": sua, "loai": loai, "benh": benh, "xa": xa, "don_vi": don_vi, "so": so, "nguon": nguon}
    given |= {"tu_ngay": tu_ngay, "den_ngay": den_ngay}
    try:
        with writing(visitor.desk.engine) as connection:
            corrects = _to_correct(connection, sua) if sua else None
            figure = figuring.new(connection, figuring.read(given, _surroundings(visitor, connection), corrects))
            published_figures.add(connection, [figure], visitor.now)
            _note(visitor, connection, "đính chính số liệu đã công bố" if corrects else "nhập số liệu đã công bố", figure)
    except BadInput as error:
        return _page(visitor, wrong=error.sentence, entered=given)
    return go(HERE, "da-luu")


def _to_correct(connection: Connection, given: str) -> int:
    found = published_figures.of(connection, [_number(given)])
    if not found:
        raise NotFound("Không có số liệu này.", f"no figure {given[:20]!r}")
    if published_figures.is_corrected(connection, found[0].id):
        raise NotNow("Số liệu này đã được đính chính. Mời đính chính dòng mới nhất.", f"figure {found[0].id} corrected")
    return found[0].id


def _note(visitor: Visitor, connection: Connection, action: str, figure: PublishedFigure) -> None:
    visitor.note(connection, action, f"{figure.matter}, {figure.kind.value}", f"{figure.value} ({figure.since} - {figure.until})")


@router.post(f"{HERE}/tep")
def bring(visitor: Changer, tep: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keeps the lines of a list that are new and right; says of each other line what is wrong."""
    content, name = (tep.file.read(), _name(tep.filename or "")) if tep else (b"", "")
    try:
        with writing(visitor.desk.engine) as connection:
            figures, problems = figuring.read_list(connection, content, name, _surroundings(visitor, connection))
            published_figures.add(connection, figures, visitor.now)
            visitor.note(connection, "nhập số liệu đã công bố từ tệp", name, f"{len(figures)} dòng, {len(problems)} dòng lỗi")
    except BadInput as error:
        return _page(visitor, wrong=error.sentence, entered=_empty(visitor))
    return _page(visitor, entered=_empty(visitor), kept=len(figures), problems=problems)


@router.post(HERE + "/goi-y/{suggestion_id}/nhan")
def accept(visitor: Changer, suggestion_id: int) -> Response:
    """Makes a suggestion a published figure (law 6: a person decides)."""
    try:
        with writing(visitor.desk.engine) as connection:
            figure = _answered(connection, suggestion_id, SuggestionState.ACCEPTED)
            login = visitor.account.login if visitor.account else ""
            figure = figuring.new(connection, replace(figure, entered_by=login, entered=visitor.now))
            published_figures.add(connection, [figure], visitor.now)
            _note(visitor, connection, "nhận số liệu gợi ý", figure)
    except BadInput as error:
        return _page(visitor, wrong=error.sentence, entered=_empty(visitor))
    return go(HERE, "da-luu")


@router.post(HERE + "/goi-y/{suggestion_id}/bo")
def drop(visitor: Changer, suggestion_id: int) -> Response:
    """Sets a suggestion aside for good."""
    with writing(visitor.desk.engine) as connection:
        _note(visitor, connection, "bỏ số liệu gợi ý", _answered(connection, suggestion_id, SuggestionState.DROPPED))
    return go(HERE, "da-luu")


def _answered(connection: Connection, suggestion_id: int, state: SuggestionState) -> PublishedFigure:
    found = published_figures.suggestion(connection, suggestion_id) if 0 < suggestion_id < 2**63 else None
    if found is None:
        raise NotFound("Không có gợi ý này.", f"no suggestion {suggestion_id}")
    if not published_figures.answer(connection, found.id, state):
        raise NotNow("Gợi ý này đã có người xử lý.", f"suggestion {found.id} answered")
    return found.figure


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def _name(given: str) -> str:
    return re.sub(r"[^\w. -]", "_", Path(given.replace("\\", "/")).name)[:60].strip(". ") or "so-lieu.csv"
