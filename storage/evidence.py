"""Captures on disk: one WARC file for each distinct answer, named by the SHA-256 of its body (law 3, G6).

A file is written aside, flushed to the disk and renamed before its row is written, so a row never points at half a file;
a file without a row is only an orphan. A batch of answers is one such step, then one transaction for its rows. WARC
(ISO 28500) can be read with any WARC tool. Each file holds the answer and the request that it answers, whose secrets are not
kept. How captures end: retention.py.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
