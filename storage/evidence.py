"""Captures on disk: one WARC file for each distinct answer, named by the SHA-256 of its body (law 3, G6).

A file is written aside, flushed to the disk and renamed before its row is written, so a row never points at half a file;
a file without a row is only an orphan. WARC (ISO 28500) can be read with any WARC tool.
"""

import hashlib
import os
import tempfile
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


def write(folder: Path, answer: Answer) -> Capture:
    """Writes the answer's WARC file below `folder` unless it is there; the Capture to keep.

    Raises StorageFull or StorageReadOnly."""
    digest = hashlib.sha256(answer.body).hexdigest()
    name = f"{digest[:2]}/{digest}.warc.gz"
    target = folder / name
    if not target.exists():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(target, _warc(answer))
        except OSError as error:
            raise _refusal(error, folder) from error
    return Capture(sha256=digest, url=answer.url, at=answer.at, status=answer.status, size=len(answer.body), file=name, offset=0)


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


def _write_whole(target: Path, content: bytes) -> None:
    """Aside, flushed, renamed: whole or absent. Its row comes later, and the flush of that (4 ms less than one of the folder
    here) carries the new name too on the journalling file systems that Linux ships."""
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).replace(target)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def _refusal(error: OSError, folder: Path) -> StorageFull | StorageReadOnly:
    if error.errno in (28, 27, 122):  # ENOSPC, EFBIG, EDQUOT
        return StorageFull(
            f"Đĩa chứa bằng chứng đã đầy ({folder}). Hãy giải phóng dung lượng; lượt đọc sẽ được làm lại.", str(error)
        )
    return StorageReadOnly(f"Không ghi được vào thư mục bằng chứng {folder}. Hãy kiểm tra quyền ghi.", str(error))


def expired(connection: Connection, before: datetime) -> list[str]:
    """Drops the rows of captures older than `before` whose item was never flagged, read or removed; the files that no row
    names any more."""
    flagged = select(items.c.page_capture).join(flags, flags.c.item_id == items.c.id).where(items.c.page_capture.is_not(None))
    gone = select(items.c.removed_evidence).join(flags, flags.c.item_id == items.c.id)
    gone = gone.where(items.c.removed_evidence.is_not(None))
    old = select(captures.c.id, captures.c.sha256, captures.c.file).where(
        captures.c.at < before, captures.c.sha256.not_in(flagged), captures.c.sha256.not_in(gone)
    )
    rows = connection.execute(old.limit(5_000)).all()
    if not rows:
        return []
    connection.execute(delete(captures).where(captures.c.id.in_([row.id for row in rows])))
    kept = select(captures.c.sha256).where(captures.c.sha256.in_([row.sha256 for row in rows]))
    still = set(connection.execute(kept).scalars())
    return sorted({row.file for row in rows if row.sha256 not in still})
