"""A watched mailbox by IMAP (RFC 3501): numbered letters, fetched without being marked, marked only when we say so."""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from egress.bodies import TooLarge
from egress.deadline import Deadline
from egress.mail import connect_imap
from egress.policy import Policy
from errors import BadSetting, SourceError

SESSION_SECONDS = 120.0
HEADER_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a mailbox is and how it is entered. `tls` False is for inner servers only; `ca_file` "" trusts what the
    system trusts."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool = True
    ca_file: str = ""


class Inbox:
    """One visit of an open folder. Every method raises SourceError where the server or the line fails."""

    def __init__(self, client: imaplib.IMAP4, validity: int) -> None:
        """`validity` is the folder's UIDVALIDITY: numbers of another one mean other letters."""
        self._client = client
        self.validity = validity

    def after(self, uid: int) -> list[int]:
        """The numbers above `uid`, ascending. (A server answers n:* with its last letter even where that is below n.)"""
        found = self._asked("SEARCH", "UID", f"{uid + 1}:*")
        numbers = {int(one) for line in found if isinstance(line, bytes) for one in re.findall(rb"\b\d{1,10}\b", line)}
        return sorted(number for number in numbers if number > uid)

    def size(self, uid: int) -> int | None:
        """The letter's size in bytes; None where it is gone."""
        for line in self._asked("FETCH", str(uid), "(RFC822.SIZE)"):
            found = re.search(rb"RFC822\.SIZE (\d{1,15})", _head(line))
            if found:
                return int(found[1])
        return None

    def letter(self, uid: int) -> bytes | None:
        """The letter as it came, left unread; None where it is gone. Raises TooLarge where it is larger than announced."""
        return self._body(uid, "(BODY.PEEK[])")

    def head(self, uid: int) -> bytes | None:
        """The beginning of the letter's header; None where it is gone."""
        return self._body(uid, f"(BODY.PEEK[HEADER]<0.{HEADER_BYTES}>)")

    def mark(self, uid: int) -> None:
        """Marks the letter as read: a courtesy to people; we know by our own table."""
        self._asked("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _body(self, uid: int, what: str) -> bytes | None:
        for line in self._asked("FETCH", str(uid), what):
            if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
                return line[1]
        return None

    def _asked(self, command: str, *given: str) -> list[Any]:
        with _told(self._client.host):
            status, answer = self._client.uid(command, *given)
        if status != "OK":
            raise SourceError(f"Máy chủ thư không thực hiện lệnh đọc ({command}).", f"UID {command}: {status} {answer!r}"[:300])
        return answer


def _head(line: Any) -> bytes:
    return line[0] if isinstance(line, tuple) else line if isinstance(line, bytes) else b""


@contextmanager
def visit(place: Place, policy: Policy, *, most: int, seconds: float = SESSION_SECONDS) -> Iterator[Inbox]:
    """The folder, open until the end of the block, `seconds` at most. Raises SourceError, EgressDenied, BadSetting."""
    deadline = Deadline(seconds)
    client: imaplib.IMAP4 | None = None
    try:
        with _told(place.host):
            client = connect_imap(place.host, place.port, policy, context=_context(place), deadline=deadline, most=most)
        _log_in(client, place)
        yield Inbox(client, _select(client, place))
    finally:
        if client is not None:
            _leave(client)
        deadline.stop()


def _context(place: Place) -> ssl.SSLContext | None:
    if not place.tls:
        return None
    try:
        return ssl.create_default_context(cafile=str(Path(place.ca_file)) if place.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise BadSetting(
            f"Không đọc được tệp chứng thư LANGNGHE_IMAP_CA_FILE “{place.ca_file}”; hãy kiểm tra đường dẫn.", str(error)
        ) from error


def _log_in(client: imaplib.IMAP4, place: Place) -> None:
    try:
        with _told(place.host):
            client.login(place.user, place.password)
    except SourceError as error:
        if isinstance(error.__cause__, imaplib.IMAP4.abort | OSError):
            raise
        raise SourceError(
            "Máy chủ thư không nhận tài khoản hoặc mật khẩu. Hãy kiểm tra LANGNGHE_IMAP_USER và LANGNGHE_IMAP_PASSWORD.",
            "login refused",  # the server's words may repeat what was sent
        ) from None


def _select(client: imaplib.IMAP4, place: Place) -> int:
    with _told(place.host):
        status, _ = client.select(_spelled(place.folder))
        _, validity = client.response("UIDVALIDITY")
    if status != "OK":
        raise SourceError(
            f"Hộp thư không có thư mục “{place.folder}”. Hãy kiểm tra LANGNGHE_IMAP_FOLDER.", f"no {place.folder!r}: {status}"
        )
    number = next((one for one in validity or () if isinstance(one, bytes)), b"0")
    return int(number) if number.isdigit() and len(number) < 16 else 0


def _leave(client: imaplib.IMAP4) -> None:
    """Says goodbye; a line that is cut already needs none."""
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error, TooLarge, ValueError):
        client.shutdown()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """imaplib's complaint as a sentence of ours."""
    try:
        yield
    except ssl.SSLError as error:
        raise SourceError(f"Chứng thư của máy chủ thư {host} không hợp lệ nên không kết nối.", f"{host}: {error}") from error
    except OSError as error:
        raise SourceError(f"Không kết nối được máy chủ thư {host}, hoặc máy chủ trả lời quá chậm.", f"{host}: {error}") from error
    except imaplib.IMAP4.error as error:
        raise SourceError(f"Máy chủ thư {host} ngắt kết nối hoặc trả lời sai quy cách.", f"{host}: {error}"[:300]) from error
    except (ValueError, LookupError) as error:  # what imaplib makes of an answer that is none, or of a name beyond ASCII
        raise SourceError(f"Trao đổi với máy chủ thư {host} không đúng quy cách.", f"{host}: {error}"[:300]) from error


def _spelled(folder: str) -> str:
    """The folder's name quoted, letters beyond ASCII in modified UTF-7 (RFC 3501, 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", folder.replace("&", "&-"))
    spelled = "".join(part if index % 2 == 0 else _shifted(part) for index, part in enumerate(parts))
    escaped = spelled.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shifted(part: str) -> str:
    return "&" + base64.b64encode(part.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"
