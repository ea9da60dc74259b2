"""A list of links and posts to pieces: columns by a Vietnamese or English header, bad rows told by line and column, the
others taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawlers import pasted, sheets
from errors import BadInput, BadRow
from records.intake import Handed
from text import fold

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "link": ("duong dan", "link", "lien ket", "url", "dia chi", "address"),
    "title": ("tieu de", "title", "tieu de tin bai", "ten bai"),
    "text": ("noi dung", "text", "content", "noi dung bai dang"),
    "published": ("ngay dang", "thoi gian dang", "ngay gio dang", "thoi gian", "ngay", "date", "published", "time"),
    "outlet": ("noi dang", "co quan bao chi", "co quan", "trang", "kenh", "ten trang", "nguon", "outlet", "page", "source"),
}
SHOWN = {"link": "Đường dẫn", "title": "Tiêu đề", "text": "Nội dung", "published": "Ngày đăng", "outlet": "Nơi đăng"}


@dataclass(frozen=True, slots=True)
class Listed:
    """The pieces of a list in order, each with its line; the rows left out and why; columns that were not used."""

    handed: tuple[tuple[int, Handed], ...]
    problems: tuple[BadRow, ...]
    unused: tuple[str, ...]


def read(content: bytes, name: str, *, now: datetime) -> Listed:
    """What the list says. Raises BadInput where it can't be read, or has neither a column of links nor one of texts."""
    sheet = sheets.read(content, name)
    places, unused = _places(sheet.header)
    if "link" not in places and "text" not in places:
        found = ", ".join(f"“{one}”" for one in sheet.header if one) or "không có cột nào"
        raise BadInput(
            f"Tệp {name} cần cột “Đường dẫn” hoặc cột “Nội dung” ở dòng đầu (thấy: {found[:200]}). Mời dùng tệp mẫu.",
            f"{name}: no link or text column in {sheet.header[:20]}",
        )
    handed: list[tuple[int, Handed]] = []
    problems: list[BadRow] = []
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        try:
            one = _row(cells, places, name, line, now)
            before = lines.setdefault(one.entry.address, line)
            if before != line:
                raise BadRow(f"Tệp {name}, dòng {line}: trùng dòng {before}, đã bỏ qua.", f"{name}:{line}: twice")
            handed.append((line, one))
        except BadRow as problem:
            problems.append(problem)
    return Listed(tuple(handed), tuple(problems), unused)


def _places(header: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column of ours stands; the columns that are none of ours."""
    names = {word: field for field, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    unused: list[str] = []
    for index, name in enumerate(header):
        field = names.get(" ".join(fold(name).replace("_", " ").split()))
        if field is None or field in places:
            unused += [name] if name else []
        else:
            places[field] = index
    return places, tuple(unused)


def _row(cells: Sequence[sheets.Cell], places: Mapping[str, int], name: str, line: int, now: datetime) -> Handed:
    given = {field: cells[index] for field, index in places.items() if index < len(cells)}
    words = {field: str(given.get(field, "")) for field in ("link", "title", "text", "outlet")}
    try:
        published = pasted.stated_moment(given.get("published", ""), now=now)
    except BadInput as error:
        raise _bad("published", places, name, line, error) from error
    try:
        if words["link"] and "://" not in words["link"] and "." in words["link"].split("/")[0]:
            words["link"] = f"https://{words['link']}"
        return pasted.of_words(**words, published=published)
    except BadInput as error:
        raise _bad("link" if words["link"] or "text" not in places else "text", places, name, line, error) from error


def _bad(field: str, places: Mapping[str, int], name: str, line: int, error: BadInput) -> BadRow:
    column = f"cột “{SHOWN[field]}” ({sheets.column_name(places[field])})" if field in places else f"cột “{SHOWN[field]}”"
    return BadRow(f"Tệp {name}, dòng {line}, {column}: {error.sentence}", f"{name}:{line}: {error.detail}")
