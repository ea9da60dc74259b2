"""A small HTTP server for loopback: threads, conditional answers (ETag, Last-Modified, 304), a log of what was asked."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from errors import BadInput

HOST = "127.0.0.1"
_IDLE_SECONDS = 5  # a client that connects and says nothing holds stop() up for no longer than this


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: path and query taken apart, header names in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `changed` becomes Last-Modified (aware UTC, whole seconds)."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    changed: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of a server's log: `path` with its query, the access token left out."""

    method: str
    path: str
    status: int
    agent: str


@dataclass(slots=True)
class LoopbackServer:
    """Serves `answer` on 127.0.0.1. `port` 0 lets the system choose; after start() it is the port in use."""

    answer: Callable[[Asked], Reply]
    port: int = 0
    log: list[Logged] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:port`, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen, in a thread of its own.

        Raises:
            BadInput: the port is in use or not ours to open.
        """
        try:
            self._server = ThreadingHTTPServer((HOST, self.port), _handler_of(self))
        except OSError as refused:
            raise BadInput(
                f"Không mở được cổng {self.port} trên {HOST}; hãy chọn cổng khác hoặc tắt chương trình đang dùng cổng này.",
                str(refused),
            ) from refused
        self._server.daemon_threads = False  # so that stop() waits for answers under way
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer what is under way, then close. Harmless when not started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None


def _handler_of(server: LoopbackServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _IDLE_SECONDS

        def do_GET(self) -> None:
            self._serve(with_body=True)

        def do_HEAD(self) -> None:
            self._serve(with_body=False)

        def _serve(self, *, with_body: bool) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = conditional(server.answer(Asked(parts.path, query, headers)), headers)
            shown = "&".join(pair for pair in parts.query.split("&") if pair and not pair.startswith("access_token="))
            path = parts.path + (f"?{shown}" if shown else "")
            server.log.append(Logged(str(self.command), path, reply.status, headers.get("user-agent", "")))
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            if with_body and reply.status != HTTPStatus.NOT_MODIFIED:
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing on stderr: the log is the server's own list."""

    return Handler


def conditional(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """The same answer with its validators, or 304 where the asker has it already (RFC 9110, section 13.2.2)."""
    if reply.status != HTTPStatus.OK:
        return reply
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:24]}"'
    validators = [("ETag", etag)]
    if reply.changed is not None:
        validators.append(("Last-Modified", format_datetime(reply.changed.astimezone(UTC), usegmt=True)))
    known = headers.get("if-none-match")
    if known is not None:
        same = known.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
    else:
        same = _unchanged_since(headers.get("if-modified-since"), reply.changed)
    status = HTTPStatus.NOT_MODIFIED if same else reply.status
    return Reply(status, b"" if same else reply.body, reply.content_type, reply.changed, (*reply.headers, *validators))


def _unchanged_since(stated: str | None, changed: datetime | None) -> bool:
    if stated is None or changed is None:
        return False
    try:
        since = parsedate_to_datetime(stated)
    except ValueError:
        return False  # RFC 9110: a date that can't be read is as if it were not sent
    return changed.replace(microsecond=0) <= (since if since.tzinfo else since.replace(tzinfo=UTC))
