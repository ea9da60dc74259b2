"""The spiders' process against a real server on loopback: one answer a fetch, robots obeyed, everything bounded."""

import gzip
import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawlers.spiders import run
from crawlers.spiders.run import fetch_all, prepare
from records.source import Answer, Fetch, Outcome

REDIRECTS = {"/moved": "/ok", "/inside": "http://169.254.169.254/latest", "/file": "file:///etc/passwd", "/loop": "/loop"}
AGENT = "LangNghe-test/1.0 (+https://example.vn)"


class _Site(BaseHTTPRequestHandler):
    """A press site with a robots.txt, redirects and a few traps; remembers what it was asked."""

    robots = b"User-agent: *\nDisallow: /private\n"
    robots_status = 200
    asked: list[tuple[float, str, str]]

    def do_GET(self) -> None:
        self.asked.append((time.monotonic(), self.path, self.headers.get("User-Agent", "")))
        if self.path == "/robots.txt":
            self._send(self.robots_status, self.robots)
        elif self.path in REDIRECTS:
            self._send(302, b"", Location=REDIRECTS[self.path])
        elif self.path == "/big":
            self._send(200, b"x" * (9 * 2**20))
        elif self.path == "/bomb":
            self._send(200, gzip.compress(b"0" * 50_000_000), **{"Content-Encoding": "gzip"})
        elif self.path == "/packed":
            self._send(200, gzip.compress("xin chào".encode()), **{"Content-Encoding": "gzip"})
        elif self.path.startswith("/status/"):
            self._send(int(self.path.rpartition("/")[2]), b"")
        else:
            self._send(200, "chào".encode(), ETag='"v1"')

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Site:
    """A running site and what came of asking it."""

    def __init__(self, **settings: object) -> None:
        self.asked: list[tuple[float, str, str]] = []
        site = type("ThisSite", (_Site,), {"asked": self.asked, **settings})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), site)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_port

    def answers(self, *paths: str, pace: float = 0.0) -> dict[str, Answer]:
        base = f"http://127.0.0.1:{self.port}"
        fetches = [Fetch(url=path if "://" in path else base + path, pace_seconds=pace) for path in paths]
        got: list[tuple[Fetch, Answer]] = []
        allowed = frozenset({("127.0.0.1", self.port)})
        fetch_all(fetches, allowed=allowed, user_agent=AGENT, on_answer=lambda fetch, answer: got.append((fetch, answer)))
        assert sorted(fetch.url for fetch, _ in got) == sorted(fetch.url for fetch in fetches)
        return {fetch.url.removeprefix(base): answer for fetch, answer in got}


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_each_fetch_has_one_answer_and_each_failure_its_name(site):
    wanted = {
        "/ok": (200, None), "/packed": (200, None), "/moved": (200, None), "/status/404": (404, None), "/status/503": (503, None),
        "/private/a": (None, Outcome.ROBOTS_DENIED), "/private/b": (None, Outcome.ROBOTS_DENIED),
        "/inside": (None, Outcome.REFUSED), "/file": (None, Outcome.REFUSED), "/loop": (None, Outcome.REFUSED),
        "/big": (None, Outcome.TOO_LARGE), "/bomb": (None, Outcome.TOO_LARGE),
        "http://10.0.0.1/": (None, Outcome.REFUSED), "http://127.0.0.1:9/": (None, Outcome.REFUSED),
        "ftp://127.0.0.1/": (None, Outcome.REFUSED), "http://ten-khong-co.invalid/": (None, Outcome.UNREACHABLE),
    }  # fmt: skip
    answers = site.answers(*wanted)
    assert {path: (answer.status, answer.outcome) for path, answer in answers.items()} == wanted
    assert answers["/packed"].body.decode() == "xin chào"
    assert answers["/moved"].final_url.endswith("/ok")
    assert answers["/ok"].header("etag") == '"v1"'
    assert not [path for _, path, _ in site.asked if path.startswith("/private")]
    assert {agent for _, _, agent in site.asked} == {AGENT}


def test_two_fetches_to_one_host_keep_its_pace(site):
    site.answers("/a", "/b", "/c", pace=0.4)
    times = [when for when, path, _ in site.asked if path != "/robots.txt"]
    assert len(times) == 3
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.3


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (503, False)])
def test_a_robots_txt_that_is_absent_allows_and_one_that_fails_forbids(status, allowed):
    site = Site(robots_status=status)
    answer = site.answers("/ok")["/ok"]
    site.server.shutdown()
    site.server.server_close()
    assert (answer.status, answer.outcome) == ((200, None) if allowed else (None, Outcome.ROBOTS_DENIED))


def test_no_fetches_start_no_process():
    fetch_all([], allowed=frozenset(), user_agent=AGENT, on_answer=lambda fetch, answer: pytest.fail("nothing was asked"))


def test_a_process_made_ready_before_takes_the_next_fetches_and_only_those(site, monkeypatch):
    prepare()
    prepare()
    monkeypatch.setattr("crawlers.spiders.run.sys.executable", "/bin/false")
    assert site.answers("/ok")["/ok"].status == 200
    assert site.answers("/ok")["/ok"].outcome is Outcome.UNREACHABLE


def test_a_prepared_process_that_has_died_is_replaced(site, monkeypatch):
    monkeypatch.setattr("crawlers.spiders.run.sys.executable", "/bin/false")
    prepare()
    monkeypatch.undo()
    run._prepared[0].process.wait(10)
    assert site.answers("/ok")["/ok"].status == 200


def test_a_process_that_dies_leaves_an_answer_for_every_fetch(site, monkeypatch):
    monkeypatch.setattr("crawlers.spiders.run.sys.executable", "/bin/false")
    answer = site.answers("/ok")["/ok"]
    assert answer.outcome is Outcome.UNREACHABLE
    assert "ended early" in (answer.detail or "")
