"""A list given as a file, to rows of plain text: CSV as Vietnamese spreadsheets write it, and XLSX. Pure: bytes in.

A formula is never worked out: in CSV it is the text it is, in XLSX the value the spreadsheet last showed. Caps come before
any reading: python-calamine holds a sheet as a full rectangle, so that one cell at XFD1048576 would ask for terabytes."""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook

from errors import BadInput
from text import nfc

LARGEST = 10_000_000  # bytes of a file
UNPACKED = 50_000_000  # bytes of a workbook's parts together
MOST_ROWS, MOST_COLUMNS = 5_000, 60
LONGEST_CELL = 100_000
_PLACE = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{0,4})\$?(\d{1,12})["']""")
_DELIMITERS = ",;\t"

Cell = str | datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: `header` are the names of its columns, `rows` its lines as (line as the spreadsheet or editor counts it,
    cells); a cell is NFC text, or a day and hour without zone as a spreadsheet holds it. Empty lines are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read(content: bytes, name: str) -> Sheet:
    """The first sheet of the file. Raises BadInput, with the remedy, where it is no list that can be read."""
    if len(content) > LARGEST:
        raise BadInput(f"Tệp {name} lớn hơn {LARGEST // 1_000_000} MB. Mời chia nhỏ tệp rồi gửi lại.", f"{name}: too large")
    if not content.strip():
        raise BadInput("Chưa chọn tệp, hoặc tệp trống. Mời chọn tệp rồi gửi lại.", "empty file")
    lines = _workbook(content, name) if content[:2] == b"PK" else _separated(content, name)
    header: tuple[Cell, ...] = ()
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for line, cells in lines:
        if not any(str(cell).strip() for cell in cells):
            continue
        if not header:
            header = cells
            continue
        rows.append((line, cells))
        if len(rows) > MOST_ROWS:
            raise BadInput(
                f"Tệp {name} có hơn {MOST_ROWS:,} dòng. Mời chia nhỏ tệp rồi gửi lại.".replace(",", "."), f"{name}: too many rows"
            )
    return Sheet(tuple(str(cell) for cell in header), tuple(rows))


def column_name(index: int) -> str:
    """The letter under which a spreadsheet shows a column: 0 is A."""
    return chr(65 + index) if index < 26 else f"{chr(64 + index // 26)}{chr(65 + index % 26)}"


def _separated(content: bytes, name: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    text = _decoded(content, name)
    first = text.lstrip("\r\n").partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own mark
        delimiter, text = first[4], text.lstrip("\r\n").partition("\n")[2]
        offset = 1
    else:
        delimiter, offset = max(_DELIMITERS, key=first.count), 0
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = offset
    try:
        for values in lines:
            line, start = start + 1, offset + lines.line_num
            yield line, tuple(_text(value) for value in values[:MOST_COLUMNS])
    except csv.Error as error:
        raise BadInput(
            f"Tệp {name} không đọc được từ dòng {start + 1}: mời kiểm tra dấu ngoặc kép mở mà không đóng, hoặc lưu lại dạng "
            "“CSV UTF-8”.",
            f"{name}:{start + 1}: {error}",
        ) from error


def _decoded(content: bytes, name: str) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark (Excel's “Unicode text”), else windows-1258."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1258", "replace")
    if "\0" in text:
        raise BadInput(
            f"Tệp {name} không phải danh sách CSV hay XLSX. Mời lưu lại dạng “CSV UTF-8” hoặc Excel (.xlsx).",
            f"{name}: NUL bytes",
        )
    return text


def _text(value: str) -> str:
    return nfc(value[:LONGEST_CELL].strip())


def _workbook(content: bytes, name: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    _bounded(content, name)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError, KeyError) as error:
        raise _unreadable(name, str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's own fault at a broken file; it is no Exception
            raise
        raise _unreadable(name, "calamine panicked") from error
    for line, row in enumerate(rows, start=1):
        yield line, tuple(_cell(value) for value in row[:MOST_COLUMNS])


def _bounded(content: bytes, name: str) -> None:
    """Refuses a workbook that would unpack to too much, or whose cells span too wide a rectangle."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > 2_000 or sum(part.file_size for part in parts) > UNPACKED:
                raise BadInput(f"Tệp {name} nén quá nhiều dữ liệu. Mời lưu lại hoặc chia nhỏ tệp.", f"{name}: unpacks too large")
            for part in parts:
                if part.filename.lower().endswith(".xml"):
                    _within(_unpacked(archive, part), name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise _unreadable(name, str(error)) from error


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as stream:
        return stream.read(UNPACKED)


def _within(xml: bytes, name: str) -> None:
    for column, row in _PLACE.findall(xml):
        if len(column) > 2 or int(row) > 4 * MOST_ROWS:
            place = f"{column.decode()}{row.decode()}"
            raise BadInput(
                f"Tệp {name} có ô {place} nằm quá xa. Mời xóa các ô thừa, chỉ giữ bảng danh sách rồi lưu lại.",
                f"{name}: cell {place}",
            )


def _unreadable(name: str, why: str) -> BadInput:
    return BadInput(
        f"Không đọc được tệp {name}: tệp hỏng, có mật khẩu hoặc không phải Excel (.xlsx). Mời lưu lại rồi gửi lại.",
        f"{name}: {why}"[:300],
    )


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a spreadsheet's day has no zone
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text("" if value is None else str(value))
