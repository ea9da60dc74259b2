"""Published figures as entered in the form or in a list: read, checked against what is known, errors with their remedy."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catalogue.lexicons import matters
from catalogue.places import load_places
from crawlers import sheets
from desk.words import FIGURE_KINDS
from digests.words import number
from errors import BadInput, BadRow
from records.analysis import Text
from records.area import AreaLevel
from records.figure import FigureKind, PublishedFigure
from records.item import Item
from storage import published_figures
from storage.engine import Connection
from text import fold, nfc
from working_time import local

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "loai": ("Loại số liệu", "loai so lieu", "loai", "chi tieu"),
    "benh": ("Bệnh", "benh", "benh vu viec", "noi dung", "dich benh"),
    "xa": ("Xã, phường", "xa phuong", "xa", "dia ban", "phuong xa"),
    "don_vi": ("Đơn vị", "don vi", "co so"),
    "tu_ngay": ("Từ ngày", "tu ngay", "tu"),
    "den_ngay": ("Đến ngày", "den ngay", "den", "tinh den ngay", "ngay"),
    "so": ("Số liệu", "so lieu", "so", "gia tri"),
    "nguon": ("Nguồn", "nguon", "van ban", "duong dan", "can cu"),
}
"""The columns of a list: as shown, and other names they may bear, without accents."""
NEEDED = ("loai", "benh", "tu_ngay", "den_ngay", "so", "nguon")
LARGEST = 100_000_000
LONGEST_SOURCE = 500
MOST_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What entered figures are checked against: our province, its units, today, and who enters when."""

    province: str
    units: frozenset[str]
    today: date
    by: str
    now: datetime


def read(given: Mapping[str, str], where: Surroundings, corrects: int | None = None) -> PublishedFigure:
    """The figure as entered. Raises BadInput with the field and its remedy."""
    if not where.province:
        raise BadInput("Chưa thiết lập tỉnh của đơn vị. Mời người quản trị thiết lập rồi nhập lại.", "no province")
    kind = _kind(given.get("loai", ""))
    matter = matters().named(nfc(given.get("benh", "")))
    if matter is None:
        known = ", ".join(matters().names[:8])
        raise BadInput(f"Ô “Bệnh”: chưa có tên này trong danh mục ({known} …). Mời chọn trong danh sách.", "unknown matter")
    since, until = _day(given.get("tu_ngay", ""), "Từ ngày"), _day(given.get("den_ngay", ""), "Đến ngày")
    if not since <= until <= where.today:
        raise BadInput("Ô “Đến ngày” phải sau hoặc trùng “Từ ngày” và không quá hôm nay.", f"{since} to {until}")
    source = " ".join(nfc(given.get("nguon", "")).split())
    if not source or len(source) > LONGEST_SOURCE:
        raise BadInput(
            f"Ô “Nguồn”: mời ghi địa chỉ bài đăng hoặc số văn bản đã công bố, tối đa {LONGEST_SOURCE} chữ.",
            f"source {source[:20]!r}",
        )
    return PublishedFigure(
        id=0,
        kind=kind,
        matter=matter,
        province=where.province,
        commune=_commune(given.get("xa", ""), where.province),
        unit=_unit(given.get("don_vi", ""), where.units),
        since=since,
        until=until,
        value=_number(given.get("so", "")),
        source=source,
        entered_by=where.by,
        entered=where.now,
        corrects=corrects,
    )


def _kind(given: str) -> FigureKind:
    folded = fold(nfc(given)).strip()
    for kind in FigureKind:
        word = fold(FIGURE_KINDS[kind])
        if folded in (kind.value, word, word.removeprefix("so ")):
            return kind
    raise BadInput(f"Ô “Loại số liệu”: mời chọn một trong: {', '.join(FIGURE_KINDS.values())}.", f"kind {given[:20]!r}")


def _day(given: str, field: str) -> date:
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", given.strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(given.strip()[:10])
    except ValueError:
        raise BadInput(f"Ô “{field}”: mời ghi ngày dạng 20/11/2026.", f"day {given[:20]!r}") from None


def _number(given: str) -> int:
    plain = re.sub(r"(?<=\d)[. ](?=\d{3}(?!\d))", "", given.strip())
    if not (plain.isascii() and plain.isdigit() and int(plain[:12]) <= LARGEST):
        raise BadInput("Ô “Số liệu”: mời ghi số nguyên, ví dụ 1.234.", f"number {given[:20]!r}")
    return int(plain)


def _commune(given: str, province: str) -> str:
    """The commune with its kind ("Xã Hạ Lâm"); of a province that the catalogue does not hold, as written."""
    name = " ".join(nfc(given).split())[:100]
    ours = [area for area in load_places() if area.province == province and area.level is AreaLevel.COMMUNE and not area.former]
    fitting = sorted(
        {f"{area.type} {area.name}" for area in ours if fold(name) in (fold(area.name), fold(f"{area.type} {area.name}"))}
    )
    if not name or not ours:
        return name
    if len(fitting) != 1:
        hint = f" Ý đồng chí là {' hay '.join(fitting)}?" if fitting else ""
        raise BadInput(f"Ô “Xã, phường”: không rõ “{name[:60]}” là nơi nào của {province}.{hint}", f"commune {name[:40]!r}")
    return fitting[0]


def _unit(given: str, units: frozenset[str]) -> str:
    name = " ".join(nfc(given).split())
    found = next((unit for unit in units if fold(unit) == fold(name)), "")
    if name and not found:
        raise BadInput(
            "Ô “Đơn vị”: chưa có tên này ở mục Đơn vị & chỉ tiêu. Mời ghi đúng tên hoặc để trống.", f"unit {name[:40]!r}"
        )
    return found


def new(connection: Connection, figure: PublishedFigure) -> PublishedFigure:
    """The figure, where nothing in force says it already. Raises BadInput where something does."""
    known = published_figures.same(connection, figure)
    if known is None or known.id == figure.corrects:
        return figure
    if known.value == figure.value:
        raise BadInput("Số liệu này đã có.", f"figure {known.id} again")
    raise BadInput(
        f"Đã có số liệu cùng loại, cùng thời gian là {number(known.value)}. Nếu số đó sai, mời bấm “Đính chính” ở dòng đó.",
        f"figure {known.id} differs",
    )


def read_list(
    connection: Connection, content: bytes, name: str, where: Surroundings
) -> tuple[list[PublishedFigure], list[BadInput]]:
    """The new figures of a CSV or XLSX list, and what is wrong with other lines. Raises BadInput where it is no list."""
    sheet = sheets.read(content, name)
    places = _places(sheet.header)
    missing = [f"“{COLUMNS[field][0]}”" for field in NEEDED if field not in places]
    if missing:
        raise BadInput(f"Tệp {name} thiếu cột {', '.join(missing)} ở dòng đầu.", f"{name}: no {missing}")
    found: list[PublishedFigure] = []
    problems: list[BadInput] = []
    for line, cells in sheet.rows:
        given = {field: _cell(cells, index) for field, index in places.items()}
        try:
            figure = new(connection, read(given, where))
            if figure in found:
                raise BadInput("Số liệu này đã có ở dòng trên.", "twice")
            found.append(figure)
        except BadInput as error:
            problems.append(BadRow(f"Tệp {name}, dòng {line}: {error.sentence}", f"{name}:{line}: {error.detail}"))
    return found, problems


def _places(header: Sequence[str]) -> dict[str, int]:
    names = {fold(word).replace(",", ""): field for field, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        field = names.get(" ".join(fold(nfc(name)).replace("_", " ").replace(",", "").split()))
        if field is not None:
            found.setdefault(field, index)
    return found


def _cell(cells: Sequence[sheets.Cell], index: int) -> str:
    cell = cells[index] if index < len(cells) else ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell).removesuffix(".0")


def beside(
    connection: Connection, items: Sequence[Item], now: datetime, flagged: Mapping[int, Sequence[int]]
) -> dict[int, list[PublishedFigure]]:
    """What is published of the diseases that each piece speaks of, by its id: what its flags name (`flagged`: figures by piece),
    then the newest counts."""
    today = local(now).date()
    in_force = published_figures.in_force(connection, date(today.year - 1, 1, 1))
    named = {one.id: one for one in published_figures.of(connection, [each for ids in flagged.values() for each in ids])}
    found: dict[int, list[PublishedFigure]] = {}
    for item in items:
        spoken = set(matters().of(Text(title=item.title or None, summary=item.lead, text=item.text)))
        newest = {(one.kind, one.matter): one for one in sorted(in_force, key=_rank) if one.matter in spoken}
        first = [named[each] for each in flagged.get(item.id, ()) if each in named]
        chosen = {one.id: one for one in [*first, *newest.values()]}
        if chosen:
            found[item.id] = list(chosen.values())[:MOST_BESIDE]
    return found


def _rank(figure: PublishedFigure) -> tuple[bool, date, int]:
    """The last is shown: the whole province's before a part's, then the newest."""
    return (not figure.commune and not figure.unit, figure.until, figure.id)
