"""A real SMTP server on loopback that keeps every message it takes: the demo's mailbox, readable at the desk."""

import asyncio
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from demo.loopback import HOST
from errors import BadInput, StorageError

_START_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One kept message. `to` are the envelope's recipients; `date` is aware UTC, or None where the header states none."""

    number: int
    sender: str
    to: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    text: str
    file: Path


class Mailbox:
    """Takes mail on 127.0.0.1 and keeps each message as `folder`/NNNNNN.eml before it says that it has it.

    `port` 0 lets the system choose; after start() it is the port in use. The folder may hold messages of an earlier run.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self._number = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._failed: OSError | None = None

    def start(self) -> tuple[str, int]:
        """Serve in a thread of its own; return host and port.

        Raises:
            BadInput: the port is in use.
            StorageError: the folder can't be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise StorageError(f"Không tạo được thư mục hộp thư {self.folder}.", str(failed)) from failed
        self._number = max((int(file.stem) for file in self._files()), default=0)
        listening = threading.Event()
        self._failed = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True)
        self._thread.start()
        if not listening.wait(_START_SECONDS) or self._failed:
            detail = str(self._failed or "the mailbox did not start in time")
            raise BadInput(f"Không mở được cổng thư {self.port} trên {HOST}; hãy chọn cổng khác.", detail)
        return HOST, self.port

    def stop(self) -> None:
        """Close the port; what was taken stays in the folder. Harmless when not started."""
        if self._loop is not None and self._end is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
        self._loop = self._end = self._thread = None

    def messages(self) -> list[Mail]:
        """Every kept message, in the order they came."""
        return [_mail(file) for file in self._files()]

    def _files(self) -> list[Path]:
        return sorted(file for file in self.folder.glob("*.eml") if file.stem.isdigit())

    async def _serve(self, listening: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        try:
            server = await self._loop.create_server(
                lambda: SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop), HOST, self.port
            )
        except OSError as refused:
            self._failed, self._loop = refused, None
            listening.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        await self._end.wait()
        server.close()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's hook
        """Keep one message; return SMTP's answer to the sender: 250 only once it is on the disk."""
        trace = f"Return-Path: <{envelope.mail_from}>\r\n"
        trace += "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        number = self._number + 1
        try:
            _keep(self.folder / f"{number:06d}.eml", trace.encode() + envelope.content)
        except OSError as failed:
            return f"452 4.3.1 Requested action not taken: {failed.strerror or 'insufficient system storage'}"
        self._number = number
        return "250 2.0.0 Message accepted for delivery"


def _keep(file: Path, content: bytes) -> None:
    """Write under another name, sync, rename: a reader never sees half a message."""
    half = file.with_suffix(".part")
    with half.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.rename(file)


def _mail(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    sender = getaddresses([str(message["From"] or message["Return-Path"] or "")])
    return Mail(
        number=int(file.stem),
        sender=sender[0][1] if sender else "",
        to=tuple(str(address) for address in message.get_all("Delivered-To", [])),
        subject=str(message["Subject"] or ""),
        date=_date(str(message["Date"] or "")),
        message_id=str(message["Message-ID"] or "").strip(),
        text=_words(body) if isinstance(body, EmailMessage) else "",
        file=file,
    )


def _words(body: EmailMessage) -> str:
    content = body.get_payload(decode=True)
    octets = content if isinstance(content, bytes) else b""
    try:
        words = octets.decode(body.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a charset nobody knows
        words = octets.decode("utf-8", errors="replace")
    return words.replace("\r\n", "\n")


def _date(stated: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
