"""Reading tables: a missing column stops the file with its remedy, a bad row is named by its line and the rest goes on."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from errors import BadInput, BadRow
from text import nfc

T = TypeVar("T")
LARGEST = 20_000_000  # bytes; the largest table shipped is 50 kB


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """The records of a file, and what was wrong with the rows left out."""

    records: tuple[T, ...]
    problems: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values by column, trimmed and NFC; `line` as an editor counts them."""

    file: str
    line: int
    values: dict[str, str]

    def get(self, column: str) -> str:
        """The value, empty where the column is absent."""
        return self.values.get(column, "")

    def need(self, column: str) -> str:
        """The value; raises BadRow where it is empty."""
        value = self.get(column)
        if not value:
            raise self.bad(f"cột “{column}” để trống; xin điền vào", f"empty {column}")
        return value

    def day(self, column: str) -> date | None:
        """The day in a column (year-month-day), None where empty; raises BadRow where it is no day."""
        value = self.get(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.bad(f"cột “{column}”: “{value[:40]}” không phải ngày dạng 2026-01-31", f"bad {column}") from None

    def number(self, column: str, lowest: int, highest: int) -> int:
        """The whole number in a column; raises BadRow where it is none or out of range."""
        value = self.need(column)
        if value.isdecimal() and value.isascii() and lowest <= int(value[:9]) <= highest:
            return int(value)
        raise self.bad(
            f"cột “{column}”: “{value[:40]}” phải là số từ {lowest} đến {highest}", f"{column} not in {lowest}..{highest}"
        )

    def bad(self, sentence: str, detail: str) -> BadRow:
        """The error for this row."""
        return BadRow(f"Tệp {self.file}, dòng {self.line}: {sentence}.", f"{self.file}:{self.line}: {detail}")


def read_text(file: Path) -> str:
    """The file as text (UTF-8, with or without a mark of order); raises BadInput where it can't be read so."""
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput(
                f"Tệp {file.name} quá lớn; tệp CSV được nhận tối đa {LARGEST // 1_000_000} MB.", f"{file.name}: too large"
            )
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"Không thấy tệp {file}; xin kiểm tra lại đường dẫn.", f"{file}: not found") from None
    except OSError as error:
        raise BadInput(f"Không đọc được tệp {file}; xin kiểm tra quyền đọc.", f"{file}: {error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"Tệp {file.name} không phải mã UTF-8; khi lưu, xin chọn “CSV UTF-8”.", f"{file.name}: {error}") from error


def table(file: Path, needed: Sequence[str]) -> Iterator[Row | BadRow]:
    """The rows of a CSV file in order, empty lines left out; a row with too many values comes as BadRow.

    Raises BadInput where a needed column is missing.
    """
    lines = csv.reader(StringIO(read_text(file), newline=""), strict=True)  # else an open quote takes in the rows behind it
    start = 0
    try:
        header = [nfc(name.strip()) for name in next(lines, [])]
        missing = [name for name in needed if name not in header]
        if missing:
            raise BadInput(
                f"Tệp {file.name} thiếu cột {', '.join(f'“{name}”' for name in missing)}; dòng đầu cần có các cột: "
                f"{', '.join(needed)}{_semicolons(header)}.",
                f"{file.name}: missing columns {missing}; found {header[:20]}",
            )
        start = lines.line_num
        for values in lines:
            line, start = start + 1, lines.line_num
            if any(value.strip() for value in values):
                yield _row(file.name, line, header, values)
    except csv.Error as error:
        raise BadInput(
            f"Tệp {file.name} không phải CSV đọc được từ dòng {start + 1}: xin kiểm tra dấu ngoặc kép mở mà không đóng, hoặc lưu "
            "lại dạng “CSV UTF-8”.",
            f"{file.name}:{start + 1}: {error}",
        ) from error


def _semicolons(header: list[str]) -> str:
    """A hint where the file is parted by semicolons, as Vietnamese Excel writes it."""
    if len(header) != 1 or ";" not in header[0]:
        return ""
    return ", cách nhau bằng dấu phẩy (tệp này dùng dấu chấm phẩy: khi lưu xin chọn CSV phân cách bằng dấu phẩy)"


def _row(file: str, line: int, header: list[str], values: list[str]) -> Row | BadRow:
    row = Row(file, line, {name: nfc(value.strip()) for name, value in zip(header, values, strict=False)})
    if any("\0" in value for value in values):
        return row.bad("có ký tự lạ (mã 0); xin lưu lại tệp dạng “CSV UTF-8”", "NUL character")
    if len(values) > len(header):
        return row.bad(f"có {len(values)} ô, dòng đầu có {len(header)} cột; xin kiểm tra dấu phẩy", "too many cells")
    return row


def load(file: Path, needed: Sequence[str], read: Callable[[Row], T]) -> Loaded[T]:
    """Every row that `read` can make a record of, and the problems of the others."""
    records: list[T] = []
    problems: list[BadRow] = []
    for row in table(file, needed):
        if isinstance(row, BadRow):
            problems.append(row)
            continue
        try:
            records.append(read(row))
        except BadRow as problem:
            problems.append(problem)
    return Loaded(tuple(records), tuple(problems))
