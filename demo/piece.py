"""The pieces a newsroom publishes, as its items.jsonl gives them."""

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from errors import BadInput
from records.item import ItemKind

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ENOUGH_MINUTES = 60 * 24 * 366  # an offset of more than a year is a slip: seconds, or a Unix time


class Planted(StrEnum):
    """What a piece was planted as: the demo's own answer key."""

    SPREAD = "spread"
    REBUT = "rebut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece to publish. `published` is aware UTC; `number` is its place in the file, from 1.

    `unit` names the unit whose own channel the outlet is (R080), or None.
    """

    id: str
    number: int
    outlet: str
    kind: ItemKind
    published: datetime
    title: str
    lead: str
    text: str
    planted: Planted | None = None
    photos: int = 0
    unit: str | None = None
    section: str = "Tin tức"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text by paragraphs: a line is a paragraph, empty lines are dropped."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())

    @property
    def message(self) -> str:
        """The words of a post: title, lead and text, each unless the words after it begin with it."""
        said = self.text.strip()
        for part in (self.lead.strip(), self.title.strip()):
            if part and not said.startswith(part.removesuffix("…").removesuffix("...")):
                said = f"{part}\n\n{said}" if said else part
        return said


def read_pieces(file: Path, *, now: datetime) -> tuple[Piece, ...]:
    """The pieces of an items.jsonl, in the order of the file.

    `published` is ISO 8601 (without an offset: Vietnam's time) or a number: minutes before `now`.

    Raises:
        BadInput: the file can't be read, or a line of it; the sentence names line and field.
    """
    pieces: list[Piece] = []
    lines_by_id: dict[str, int] = {}
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        piece = _piece(_Line(file, number, line), now)
        if piece.id in lines_by_id:
            raise BadInput(
                f"{file}, dòng {number}, trường “id”: mã “{piece.id}” đã dùng ở dòng {lines_by_id[piece.id]}; hãy đặt mã khác.",
                f"duplicate id {piece.id!r}",
            )
        lines_by_id[piece.id] = number
        pieces.append(piece)
    if not pieces:
        raise BadInput(f"{file} không có tin bài nào; hãy ghi mỗi tin bài một dòng JSON.", "items.jsonl is empty")
    return tuple(pieces)


def _lines(file: Path) -> list[str]:
    try:
        # split at line feeds only: a JSON string may hold U+2028, where str.splitlines would cut it in two
        return file.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError as gone:
        raise BadInput(f"Không tìm thấy tệp {file}; thư mục tin bài phải có tệp items.jsonl.", str(gone)) from gone
    except UnicodeDecodeError as wrong:
        raise BadInput(f"{file} không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8.", str(wrong)) from wrong
    except OSError as failed:
        raise BadInput(f"Không đọc được tệp {file}; hãy kiểm tra quyền đọc.", str(failed)) from failed


class _Line:
    """One line of the file: its fields, checked, and the sentences of what is wrong with them."""

    def __init__(self, file: Path, number: int, line: str) -> None:
        self.number = number
        self.place = f"{file}, dòng {number}"
        try:
            row = json.loads(line)
        except ValueError as wrong:
            raise BadInput(f"{self.place}: không phải JSON hợp lệ; hãy sửa dòng này.", str(wrong)) from wrong
        if not isinstance(row, dict):
            raise BadInput(f"{self.place}: phải là một đối tượng JSON {{…}}.", f"a {type(row).__name__}")
        self.row: dict[str, Any] = row

    def wrong(self, field: str, what: str) -> BadInput:
        return BadInput(f"{self.place}, trường “{field}”: {what}", f"{field} = {self.row.get(field)!r}")

    def words(self, field: str, *, required: bool) -> str:
        value = self.row.get(field)
        if isinstance(value, int) and not isinstance(value, bool) and field == "id":
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise self.wrong(field, "phải là chuỗi ký tự.")
        if required and not (value or "").strip():
            raise self.wrong(field, "thiếu hoặc để trống; hãy bổ sung.")
        return _printable(value or "").strip()

    def count(self, field: str) -> int:
        value = self.row.get(field) or 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 50:
            raise self.wrong(field, "phải là số nguyên từ 0 đến 50.")
        return value

    def choice(self, field: str, allowed: type[StrEnum]) -> str:
        value = self.row.get(field)
        values = [str(member) for member in allowed]
        if value not in values:
            raise self.wrong(field, f"giá trị {value!r} không dùng được; chỉ nhận {', '.join(values)}.")
        return str(value)


def _printable(words: str) -> str:
    """Without what XML and UTF-8 can't carry: control characters (but line ends and tabs) and lone surrogates."""
    return "".join(letter for letter in words if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))


def _piece(line: _Line, now: datetime) -> Piece:
    kind = ItemKind(line.choice("kind", ItemKind))
    post = kind is ItemKind.POST
    piece = Piece(
        id=line.words("id", required=True),
        number=line.number,
        outlet=line.words("outlet", required=True),
        kind=kind,
        published=_published(line, now),
        title=" ".join(line.words("title", required=not post).split()),
        lead=" ".join(line.words("lead", required=False).split()),
        text=line.words("text", required=False),
        planted=Planted(line.choice("planted", Planted)) if line.row.get("planted") is not None else None,
        photos=line.count("photos"),
        unit=line.words("unit", required=False) or None,
        section=line.words("section", required=False) or "Tin tức",
    )
    if kind is ItemKind.PAGE and not (piece.text or piece.lead):
        raise line.wrong("text", "thiếu hoặc để trống; bài có trang riêng phải có nội dung.")
    if post and not piece.message:
        raise line.wrong("text", "thiếu hoặc để trống; bài đăng fanpage phải có nội dung.")
    return piece


def _published(line: _Line, now: datetime) -> datetime:
    value = line.row.get("published")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= _ENOUGH_MINUTES:
            raise line.wrong("published", "số phút trước lúc bắt đầu không được quá một năm.")
        return (now - timedelta(minutes=value)).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise line.wrong("published", "không phải ngày giờ ISO 8601, ví dụ “2026-11-20T10:00:00+07:00”.") from wrong
