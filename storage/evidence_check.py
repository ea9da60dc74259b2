"""Whether the evidence is whole: every row of captures against its file, every file against the rows (G6)."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from storage.evidence import WRITING
from storage.tables import captures

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file it concerns, below the evidence folder, and a Vietnamese sentence."""

    file: str
    sentence: str


@dataclass(slots=True)
class Check:
    """Counts of what was looked at; filled while `problems` is consumed."""

    rows: int = 0
    files: int = 0


def problems(connection: Connection, folder: Path, check: Check) -> Iterator[Problem]:
    """Everything wrong with the evidence below `folder`, rows first, each file read once; nothing is changed.

    A service that runs meanwhile writes a file before its row: only files that were there before the rows were read, and
    still have none after, are said to have no row."""
    there = _files(folder)
    check.files = len(there)
    named: set[str] = set()
    last: tuple[str, str, int] | None = None
    wrong: str | None = None
    columns = (captures.c.sha256, captures.c.file, captures.c.url, captures.c.size, captures.c.expired)
    order = select(*columns).order_by(captures.c.file)
    for row in connection.execution_options(yield_per=_BATCH).execute(order):
        check.rows += 1
        if row.expired is not None:  # its file goes first, its row last: either may still be there
            named.add(row.file)
            continue
        if (row.file, row.sha256, row.size) != last:  # one file stands for each address that gave the same bytes
            last, wrong = (row.file, row.sha256, row.size), _judge(folder, row.file, row.sha256, row.size)
        named.add(row.file)
        if wrong:
            yield Problem(row.file, f"{row.file}: {wrong} (bản chụp của {row.url[:200]})")
    for name in there:
        if name not in named and not _has_row(connection, name):
            yield Problem(name, f"{name}: {_orphan(name)}")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _has_row(connection: Connection, name: str) -> bool:
    return connection.execute(select(captures.c.id).where(captures.c.file == name).limit(1)).first() is not None


def _orphan(name: str) -> str:
    if Path(name).name.startswith(WRITING):
        return "tệp ghi dở, không thuộc bản chụp nào; có thể xóa khi dịch vụ đã dừng"
    return "tệp không có bản ghi nào trong kho dữ liệu; có thể xóa nếu không cần"


def _judge(folder: Path, name: str, digest: str, size: int) -> str | None:
    """What is wrong with the file of a row; None where nothing is."""
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return "bản ghi chỉ ra ngoài thư mục bằng chứng"
    if not path.is_file():
        return "bản ghi có mà tệp không còn; hãy khôi phục từ bản sao lưu"
    try:
        with path.open("rb") as stream:
            found = _body(stream)
            intact = _is_whole(stream)
    except PermissionError:
        return "không có quyền đọc tệp"
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as why:
        return f"tệp WARC hỏng, không đọc được ({str(why)[:80] or type(why).__name__}); hãy khôi phục từ bản sao lưu"
    if found is None:
        return "tệp WARC không chứa bản ghi “response” nào; hãy khôi phục từ bản sao lưu"
    if found[0] != digest:
        return f"SHA-256 của nội dung là {found[0][:12]}…, khác bản ghi {digest[:12]}…; tệp đã bị cắt hoặc thay đổi"
    if found[1] != size:
        return f"nội dung dài {found[1]} byte, bản ghi nói {size}"
    if not intact:
        return f"phần yêu cầu đã gửi bị cắt hoặc thay đổi; SHA-256 của nội dung trả lời {digest[:12]}… vẫn đúng"
    return None


def _body(stream: BinaryIO) -> tuple[str, int] | None:
    """SHA-256 and length of the body of the first response; None without one. A file that was cut gives a shorter body.

    Raises what warcio and zlib raise on a broken file."""
    for record in ArchiveIterator(stream):
        digest, size = hashlib.sha256(), 0
        while block := record.raw_stream.read(65_536):
            digest.update(block)
            size += len(block)
        if record.rec_type == "response":
            return digest.hexdigest(), size
    return None


def _is_whole(stream: BinaryIO) -> bool:
    """True where every compressed part of the file ends as it should: behind the answer stands the request. Raises zlib.error
    where one is broken."""
    stream.seek(0)
    part, left, begun = zlib.decompressobj(wbits=31), b"", False
    while block := left or stream.read(65_536):
        part.decompress(block)
        left = part.unused_data
        if part.eof:
            part, begun = zlib.decompressobj(wbits=31), bool(left)
        else:
            begun = True
    return not begun
