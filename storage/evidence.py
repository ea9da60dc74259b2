"""Captures on disk: one WARC file for each distinct answer, named by the SHA-256 of its body (law 3, G6).

A file is written aside, flushed to the disk and renamed before its row is written, so a row never points at half a file;
a file without a row is only an orphan. A batch of answers is one such step, then one transaction for its rows. WARC
(ISO 28500) can be read with any WARC tool.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import Connection, delete, select
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from errors import NotFound, StorageFull, StorageReadOnly
from records.source import Answer, Capture
from storage.rows import insert_new
from storage.tables import captures, items
from storage.tables_people import flags

WRITING = ".writing-"
FLUSHES = 16


def write(folder: Path, answer: Answer) -> Capture:
    """Writes the answer's WARC file below `folder` unless it is there; the Capture to keep.

    Raises StorageFull or StorageReadOnly."""
    return write_all(folder, [answer])[0]


def write_all(folder: Path, answers: Sequence[Answer]) -> list[Capture]:
    """The same for a batch, in order: all are written aside, flushed side by side, renamed, and then a folder is flushed once,
    so that every name is on the disk before a row is. Raises StorageFull or StorageReadOnly; then no file of the
    batch has its name."""
    found = [_capture(answer) for answer in answers]
    wanted = {folder / capture.file: answer for capture, answer in zip(found, answers, strict=True)}
    try:
        _write_whole({target: answer for target, answer in wanted.items() if not _there(target)})
    except OSError as error:
        raise _refusal(error, folder) from error
    return found


def _there(target: Path) -> bool:
    """True where the file is there already; then it is touched, so that `sweep` leaves it until its row is written."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _capture(answer: Answer) -> Capture:
    digest = hashlib.sha256(answer.body).hexdigest()
    return Capture(
        sha256=digest, url=answer.url, at=answer.at, status=answer.status, size=len(answer.body),
        file=f"{digest[:2]}/{digest}.warc.gz", offset=0,
    )  # fmt: skip


def keep(connection: Connection, capture: Capture) -> None:
    """Keeps the capture's row; the same bytes from the same address stand once."""
    row = {name: getattr(capture, name) for name in capture.__slots__}
    insert_new(connection, captures, [row], on=["sha256", "url"])


def body(folder: Path, digest: str) -> bytes:
    """The bytes of a capture, checked against its digest. Raises NotFound where the file is gone or altered."""
    path = folder / f"{digest[:2]}/{digest}.warc.gz"
    if not path.exists():
        raise NotFound("Không tìm thấy bản chụp này trong kho bằng chứng.", f"no capture file {path}")
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                found: bytes = record.raw_stream.read()
                if hashlib.sha256(found).hexdigest() != digest:
                    break
                return found
    raise NotFound("Bản chụp này đã bị thay đổi so với lúc lưu.", f"capture {digest} does not hold its own bytes")


def missing(connection: Connection, folder: Path) -> list[str]:
    """Digests of kept captures whose file is gone or altered; empty where the evidence is whole (G6)."""
    lost = []
    for digest in connection.execute(select(captures.c.sha256).distinct()).scalars():
        try:
            body(folder, digest)
        except NotFound:
            lost.append(digest)
    return lost


def _warc(answer: Answer) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    status = StatusAndHeaders(f"{answer.status or 0} -", list(answer.headers), protocol="HTTP/1.1")
    record = writer.create_warc_record(
        answer.final_url,
        "response",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        http_headers=status,
        warc_headers_dict={"WARC-Date": answer.at.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    writer.write_record(record)
    return buffer.getvalue()


def _write_whole(wanted: Mapping[Path, Answer]) -> None:
    """Aside, flushed, renamed: whole or absent. The flushes of a batch are asked for at once, and the file system's journal
    takes them together."""
    aside: dict[Path, Path] = {}
    try:
        for target, answer in wanted.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=WRITING)
            aside[target] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(_warc(answer))
        _flushed(list(aside.values()))
        for target, path in aside.items():
            path.replace(target)
        for target in list(aside)[-1:]:  # journals keep the order of names: the last folder's flush carries all before it
            _flush(target.parent)
    except OSError:
        for path in aside.values():
            path.unlink(missing_ok=True)
        raise


def _flushed(paths: Sequence[Path]) -> None:
    """Returns when the files are on the disk."""
    if len(paths) == 1:
        _flush(paths[0])
    elif paths:
        with ThreadPoolExecutor(min(len(paths), FLUSHES)) as pool:
            list(pool.map(_flush, paths))


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sweep(connection: Connection, folder: Path, before: float) -> int:
    """Removes what a writer that was killed left: files half written, and whole ones whose row was never committed. Only those
    last touched before `before`, seconds since 1970, so that none is taken whose row is on its way; how many."""
    old = [path for path in folder.glob("*/*") if path.is_file() and path.stat().st_mtime < before]
    gone = 0
    for start in range(0, len(old), 500):
        names = {path.relative_to(folder).as_posix(): path for path in old[start : start + 500]}
        kept = set(connection.execute(select(captures.c.file).where(captures.c.file.in_(names)).distinct()).scalars())
        for name, path in names.items():
            if name not in kept:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _refusal(error: OSError, folder: Path) -> StorageFull | StorageReadOnly:
    if error.errno in (28, 27, 122):  # ENOSPC, EFBIG, EDQUOT
        return StorageFull(
            f"Đĩa chứa bằng chứng đã đầy ({folder}). Hãy giải phóng dung lượng; lượt đọc sẽ được làm lại.", str(error)
        )
    return StorageReadOnly(f"Không ghi được vào thư mục bằng chứng {folder}. Hãy kiểm tra quyền ghi.", str(error))


def expired(connection: Connection, before: datetime) -> list[str]:
    """Drops the rows of captures older than `before` whose item was never flagged; the files that no row names any more."""
    flagged = select(items.c.page_capture).join(flags, flags.c.item_id == items.c.id).where(items.c.page_capture.is_not(None))
    old = select(captures.c.id, captures.c.sha256, captures.c.file).where(
        captures.c.at < before, captures.c.sha256.not_in(flagged)
    )
    rows = connection.execute(old.limit(5_000)).all()
    if not rows:
        return []
    connection.execute(delete(captures).where(captures.c.id.in_([row.id for row in rows])))
    kept = select(captures.c.sha256).where(captures.c.sha256.in_([row.sha256 for row in rows]))
    still = set(connection.execute(kept).scalars())
    return sorted({row.file for row in rows if row.sha256 not in still})
