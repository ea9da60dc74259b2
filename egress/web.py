"""The door for the web APIs we call with a token: one address, one answer, bounded in time and size.

No redirect is followed: a token must never travel to another host (reliability.md, 1.2). Pages and feeds go through
crawlers/spiders instead, which obeys robots.txt and pace. `requests` bounds the silence between two bytes, not the whole
(fact 8): here one clock covers connection, TLS, headers and body, and when it runs out the line is cut from outside.
"""

import socket
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, SSLError

from egress.bodies import BadEncoding, TooLarge, Unpacker
from egress.deadline import Deadline
from egress.names import resolve
from egress.policy import Policy
from egress.secrets import scrub
from errors import EgressDenied, SourceError
from records.source import Answer, Fetch, Outcome

DEADLINE_SECONDS = 30.0
MAX_BYTES = 8 * 2**20
CHUNK = 64 * 2**10
_SLOW = "Máy chủ không trả lời kịp."


def fetch(
    asked: Fetch,
    policy: Policy,
    *,
    now: Callable[[], datetime],
    deadline_seconds: float = DEADLINE_SECONDS,
    max_bytes: int = MAX_BYTES,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to one GET (a POST of `form` where one is given), its body unpacked from gzip or deflate and the secrets of
    the request masked in it; where there is none to read, `outcome` says why: REFUSED, TIMEOUT, UNREACHABLE, CERTIFICATE,
    TOO_LARGE, MALFORMED. Never raises for what a server does."""
    started = time.monotonic()
    deadline = Deadline(deadline_seconds)
    try:
        status, headers, body, problem = _exchange(asked, policy, deadline, max_bytes, form)
        outcome, detail = (None, None) if problem is None else problem
    except (EgressDenied, SourceError, TooLarge, BadEncoding, HTTPError, OSError, ValueError) as why:
        status, headers, body = None, (), b""
        outcome, detail = (Outcome.TIMEOUT, _SLOW) if deadline.cut else _meaning(why, max_bytes)
    finally:
        deadline.stop()
    answer = Answer(
        url=asked.url,
        final_url=asked.url,
        at=now(),
        status=status,
        headers=headers,
        body=body,
        outcome=outcome,
        detail=detail,
        seconds=round(time.monotonic() - started, 3),
        asked_with=tuple(_headers(asked).items()),
    )
    return scrub(answer, asked, form)


def _headers(asked: Fetch) -> dict[str, str]:
    """What is sent with the request."""
    return {"Host": urlsplit(asked.url).netloc, "Accept-Encoding": "gzip", **dict(asked.headers)}


def _meaning(why: Exception, max_bytes: int) -> tuple[Outcome, str]:
    """What a failure means for the source, with a Vietnamese sentence."""
    if isinstance(why, EgressDenied):
        return Outcome.REFUSED, why.sentence
    if isinstance(why, SourceError):
        return Outcome.UNREACHABLE, why.sentence
    if isinstance(why, TooLarge):
        return Outcome.TOO_LARGE, f"Trả lời lớn hơn {max_bytes // 2**20} MB hoặc nén quá mức ({why})."
    if isinstance(why, SSLError):
        return Outcome.CERTIFICATE, f"Chứng thư của máy chủ không hợp lệ: {why}"[:300]
    refused = isinstance(why, urllib3.exceptions.NewConnectionError)  # which urllib3 counts among the timeouts
    if isinstance(why, urllib3.exceptions.TimeoutError | TimeoutError) and not refused:
        return Outcome.TIMEOUT, _SLOW
    if isinstance(why, HTTPError | OSError):
        return Outcome.UNREACHABLE, f"Không kết nối được: {why}"[:300]
    return Outcome.MALFORMED, f"Trả lời không đọc được: {why}"[:300]


_Exchanged = tuple[int, tuple[tuple[str, str], ...], bytes, tuple[Outcome, str] | None]


def _exchange(asked: Fetch, policy: Policy, deadline: Deadline, max_bytes: int, form: Mapping[str, str] | None) -> _Exchanged:
    parts = urlsplit(asked.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or "\\" in asked.url:
        raise EgressDenied("Địa chỉ phải bắt đầu bằng http:// hoặc https://.", f"unusable address {asked.url[:200]!r}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = resolve(parts.hostname, port, policy)[0]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = _headers(asked)
    body_sent = None if form is None else urlencode(form)
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with _pool(parts.scheme, parts.hostname, number, port, deadline) as pool:
        answer = pool.urlopen(
            "GET" if form is None else "POST", path, body=body_sent, headers=headers, redirect=False, retries=False,
            preload_content=False, assert_same_host=False,
        )  # fmt: skip
        try:
            body, problem = _body(answer, deadline, max_bytes)
        finally:
            answer.close()
        return answer.status, tuple(answer.headers.items()), body, problem


def _body(answer: urllib3.BaseHTTPResponse, deadline: Deadline, max_bytes: int) -> tuple[bytes, tuple[Outcome, str] | None]:
    """The body; what came of one that broke off is kept, with the outcome that says so."""
    unpacker = Unpacker(answer.headers.get("content-encoding", ""), max_bytes)
    pieces: list[bytes] = []
    problem: tuple[Outcome, str] | None = None
    try:
        while piece := answer.read(CHUNK, decode_content=False):
            pieces.append(unpacker.feed(piece))
    except ProtocolError as why:
        if deadline.cut:
            raise
        problem = (Outcome.UNREACHABLE, f"Trả lời bị đứt giữa chừng: {why}"[:300])
    if deadline.cut:
        raise TimeoutError("cut")
    return b"".join(pieces), problem


def _pool(scheme: str, host: str, number: str, port: int, deadline: Deadline) -> urllib3.HTTPConnectionPool:
    """A pool of one connection to the number that was checked, with the name kept for TLS."""
    timeout = urllib3.Timeout(connect=min(10.0, deadline.left()), read=deadline.left())
    pool: urllib3.HTTPConnectionPool
    if scheme == "https":
        pool = urllib3.HTTPSConnectionPool(number, port, timeout=timeout, maxsize=1, server_hostname=host, assert_hostname=host)
    else:
        pool = urllib3.HTTPConnectionPool(number, port, timeout=timeout, maxsize=1)
    plain = pool.ConnectionCls

    class Watched(plain):  # type: ignore[misc, valid-type]  # the pool's own class, known at run time only
        def _new_conn(self) -> socket.socket:
            line: socket.socket = super()._new_conn()
            deadline.watch(line)
            return line

    pool.ConnectionCls = Watched
    return pool
