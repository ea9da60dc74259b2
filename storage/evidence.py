"""Captures on disk: one WARC file for each distinct answer, named by the SHA-256 of its body (law 3, G6).

A file is written aside, flushed to the disk and renamed before its row is written, so a row never points at half a file;
a file without a row is only an orphan. WARC (ISO 28500) can be read with any WARC tool. Each file holds the answer and the
request that it answers, whose secrets are not kept. How captures end: retention.py.
"""

import hashlib
import os
import re
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, select, update
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from errors import NotFound, StorageFull, StorageReadOnly
from records.source import Answer, Capture
from storage.rows import insert_new
from storage.tables import captures

_SECRET = re.compile(r"(?i)^(?:(?:proxy-)?authorization|cookie|.*(?:key|token|secret|password).*)$")
_SECRET_IN_ADDRESS = re.compile(r"(?i)([?&](?:access_token|appsecret_proof|key|token)=)[^&#]*")
_NOT_KEPT = "[not kept]"


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
    """Keeps the capture's row; the same bytes from the same address stand once, and their term begins anew where it had
    ended."""
    row = {name: getattr(capture, name) for name in capture.__slots__}
    insert_new(connection, captures, [row], on=["sha256", "url"])
    ended = (captures.c.sha256 == capture.sha256) & (captures.c.url == capture.url) & captures.c.expired.is_not(None)
    connection.execute(update(captures).where(ended).values(expired=None, at=capture.at))


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
    for digest in connection.execute(select(captures.c.sha256).where(captures.c.expired.is_(None)).distinct()).scalars():
        try:
            body(folder, digest)
        except NotFound:
            lost.append(digest)
    return lost


def _warc(answer: Answer) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    status = StatusAndHeaders(f"{answer.status or 0} -", list(answer.headers), protocol="HTTP/1.1")
    moment = answer.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    address = _SECRET_IN_ADDRESS.sub(rf"\1{_NOT_KEPT}", answer.final_url)
    response = writer.create_warc_record(
        address,
        "response",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        http_headers=status,
        warc_headers_dict={"WARC-Date": moment},
    )
    writer.write_record(response)
    joined = {"WARC-Date": moment, "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    request = writer.create_warc_record(address, "request", http_headers=_asked(answer, address), warc_headers_dict=joined)
    writer.write_record(request)
    return buffer.getvalue()


def _asked(answer: Answer, address: str) -> StatusAndHeaders:
    """The request as it was sent, but for what would let another ask in our name."""
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(name, _NOT_KEPT if _SECRET.match(name) else value) for name, value in answer.asked_with]
    if not any(name.lower() == "host" for name, _ in sent):
        sent.insert(0, ("Host", parts.netloc))
    return StatusAndHeaders(f"GET {path} HTTP/1.1", sent, is_http_request=True)


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
