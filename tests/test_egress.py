"""The one door: which addresses it lets through, and what it bounds (T01-T06). Loopback only."""

import gzip
import re
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from egress.bodies import BadEncoding, TooLarge, Unpacker
from egress.names import resolve
from egress.policy import Policy, is_public
from egress.web import fetch
from errors import EgressDenied
from records.source import Fetch, Outcome
from tests.conftest import HOUSE

NEVER = re.findall(
    r"\S+",
    """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1
    172.31.255.254 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1
    203.0.113.1 224.0.0.1 240.0.0.0 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1:: 2001:2::1
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
    ff0e::1 2001:4860:4860::5efe:7f00:1""",
)


def now() -> datetime:
    return datetime.now(UTC)


def ask(server: HTTPServer, path: str, **more):
    policy = Policy(
        frozenset({(server.host if server.host != "localhost" else "127.0.0.1", server.port), ("localhost", server.port)})
    )
    return fetch(Fetch(url=server.url_for(path)), policy, now=now, **more)


@pytest.mark.parametrize("ip", NEVER)
def test_an_address_that_is_not_public_is_refused(ip):
    with pytest.raises(EgressDenied):
        Policy().check(ip, 443)


@pytest.mark.shared
def test_every_address_of_appendix_a_is_refused(shared):
    text = (shared / "reliability.md").read_text().partition("## Appendix A")[2]
    addresses = text.split("`")[1].split()
    assert len(addresses) == 58
    assert [ip for ip in addresses if is_public(ip)] == []


@pytest.mark.parametrize("ip", ["8.8.8.8", "123.30.1.1", "2001:4860:4860::8888", "2405:4800::1"])
def test_a_public_address_passes_on_a_web_port_only(ip):
    Policy().check(ip, 443)
    with pytest.raises(EgressDenied) as caught:
        Policy().check(ip, 22)
    assert "Cổng" in caught.value.sentence


def test_the_allow_list_opens_exactly_one_port():
    policy = Policy(frozenset({("127.0.0.1", 8123)}))
    policy.check("127.0.0.1", 8123)
    for ip, port in (("127.0.0.1", 8124), ("127.0.0.2", 8123)):
        with pytest.raises(EgressDenied):
            policy.check(ip, port)


def test_a_name_that_leads_inside_is_refused():
    with pytest.raises(EgressDenied):
        resolve("localhost", 80, Policy())


def test_the_guard_stops_any_library_of_the_process_and_lets_its_entry_through():
    script = (
        "import socket,threading\n"
        "from egress.guard import install\nfrom egress.policy import Policy\nfrom errors import EgressDenied\n"
        "a=socket.create_server(('127.0.0.1',0)); b=socket.create_server(('127.0.0.1',0))\n"
        "install(Policy(frozenset({('127.0.0.1',a.getsockname()[1])})))\n"
        "socket.create_connection(a.getsockname()).close()\n"
        "try:\n socket.create_connection(b.getsockname())\n print('through')\nexcept EgressDenied: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.stdout == "refused\n", done.stderr


def test_an_answer_comes_with_its_status_headers_and_body(httpserver: HTTPServer):
    httpserver.expect_request("/tin").respond_with_data("xin chào", headers={"ETag": '"a"'})
    answer = ask(httpserver, "/tin")
    assert (answer.status, answer.body.decode(), answer.header("etag"), answer.outcome) == (200, "xin chào", '"a"', None)


def test_a_redirect_is_an_answer_and_is_not_followed(httpserver: HTTPServer):
    httpserver.expect_request("/cu").respond_with_response(Response(status=302, headers={"Location": "/moi"}))
    assert ask(httpserver, "/cu").status == 302


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://a@127.0.0.1/", "http://127.0.0.1\\@x.vn/", "x"]
)
def test_what_is_no_web_address_is_refused(url):
    assert fetch(Fetch(url=url), Policy(), now=now).outcome in (Outcome.REFUSED, Outcome.MALFORMED)


def test_an_inner_address_is_refused_and_nothing_connects():
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        answer = fetch(Fetch(url=f"http://127.0.0.1:{canary.getsockname()[1]}/"), Policy(), now=now)
        with pytest.raises(TimeoutError):
            canary.accept()
    assert answer.outcome is Outcome.REFUSED


def test_a_body_larger_than_allowed_is_not_kept(httpserver: HTTPServer):
    httpserver.expect_request("/lon").respond_with_data(b"x" * 300_000)
    answer = ask(httpserver, "/lon", max_bytes=100_000)
    assert (answer.outcome, answer.body) == (Outcome.TOO_LARGE, b"")


def test_a_compression_bomb_is_not_unpacked(httpserver: HTTPServer):
    packed = gzip.compress(b"0" * 5_000_000)
    httpserver.expect_request("/bom").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    assert ask(httpserver, "/bom").outcome is Outcome.TOO_LARGE


def test_a_packed_body_is_unpacked(httpserver: HTTPServer):
    packed = gzip.compress("xin chào".encode())
    httpserver.expect_request("/nen").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    assert ask(httpserver, "/nen").body.decode() == "xin chào"


def test_doubled_and_unknown_packings_are_named():
    for encoding in ("gzip, gzip", "br", "gzip,br"):
        with pytest.raises(BadEncoding):
            Unpacker(encoding, 1000)
    with pytest.raises(TooLarge):
        Unpacker("gzip", 1000).feed(gzip.compress(b"a" * 2000))


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: "])
def test_a_server_that_drips_meets_the_deadline_in_body_and_in_headers(head):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server, head), daemon=True).start()
        port = server.getsockname()[1]
        started = time.monotonic()
        policy = Policy(frozenset({("127.0.0.1", port)}))
        answer = fetch(Fetch(url=f"http://127.0.0.1:{port}/"), policy, now=now, deadline_seconds=1.0)
        assert answer.outcome is Outcome.TIMEOUT
        assert time.monotonic() - started < 2.5


def _drip(server: socket.socket, head: bytes) -> None:
    line, _ = server.accept()
    with line:
        line.recv(4096)
        line.sendall(head)
        for _ in range(100):
            try:
                line.sendall(b"x")
            except OSError:
                return
            time.sleep(0.1)


def test_a_body_that_breaks_off_is_kept_and_called_incomplete():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_break_off, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        answer = fetch(Fetch(url=f"http://127.0.0.1:{port}/"), Policy(frozenset({("127.0.0.1", port)})), now=now)
    assert (answer.outcome, answer.body) == (Outcome.UNREACHABLE, b"half")
    assert "đứt giữa chừng" in (answer.detail or "")


def _break_off(server: socket.socket) -> None:
    line, _ = server.accept()
    with line:
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
