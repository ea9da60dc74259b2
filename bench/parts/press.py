"""A press of six ways of reading on loopback, growing while it is read: a feed, a sitemap behind an index, a section, a portal,
a fanpage's API in pages of a few posts, and a channel's feed; each on an address of its own, with article pages.

Every listing carries an ETag that names its edition, so that what is remembered of a source tells which pieces it must hold."""

import json
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from records.source import ReaderKind

KINDS = tuple(kind for kind in ReaderKind if kind not in (ReaderKind.ZALO_OA, ReaderKind.INTAKE))
"""Zalo's API is not played here, and what people hand in is read by no job of these (tests/test_read_mail.py kills that one)."""
POSTS_A_PAGE = 5
CHANNEL = "UC" + "a" * 22
_PARAGRAPH = "<p>Trạm y tế xã khám cho bà con, đợt {0}, ngày thứ {1}; ai cũng được đo huyết áp, siêu âm và phát thuốc.</p>"


@dataclass(slots=True)
class Press:
    """What is published: `count` pieces of each kind, numbered from 1; `asked` counts requests."""

    count: int = 0
    asked: int = 0
    beginning: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0) - timedelta(days=300))
    places: dict[ReaderKind, tuple[str, int]] = field(default_factory=dict)
    _servers: list[ThreadingHTTPServer] = field(default_factory=list)

    def start(self, pieces: int) -> None:
        """Serves each kind on 127.0.40.N, with so many pieces of each."""
        self.count = pieces
        for number, kind in enumerate(KINDS, start=1):
            server = _Server((f"127.0.40.{number}", 0), _handler(self, kind))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._servers.append(server)
            self.places[kind] = (f"127.0.40.{number}", server.server_port)

    def stop(self) -> None:
        """Serves no more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def base(self, kind: ReaderKind) -> str:
        """Where a kind is served."""
        host, port = self.places[kind]
        return f"http://{host}:{port}"

    def address(self, kind: ReaderKind) -> str:
        """The address of a kind's source."""
        path = {
            ReaderKind.FEED: "/rss.xml", ReaderKind.SITEMAP: "/index.xml", ReaderKind.SECTION: "/suc-khoe",
            ReaderKind.PORTAL: "/tin-tuc",
            ReaderKind.FANPAGE: "/v26.0/100200300", ReaderKind.YOUTUBE: f"/feeds/videos.xml?channel_id={CHANNEL}",
        }[kind]  # fmt: skip
        return self.base(kind) + path

    def link(self, kind: ReaderKind, number: int) -> str:
        """What a piece's link is, as its reader keeps it."""
        if kind is ReaderKind.YOUTUBE:
            return f"https://www.youtube.com/watch?v={video(number)}"
        if kind is ReaderKind.FANPAGE:
            return f"https://www.facebook.com/100200300_{number}"
        return f"{self.base(kind)}/tram-y-te-xa-kham-cho-ba-con-dot-{100_000 + number}.html"

    def when(self, number: int) -> datetime:
        """When a piece is dated: two days apart, so that a fanpage's overlap of three days holds the newest two only."""
        return self.beginning + timedelta(days=2 * number)

    def answer(self, kind: ReaderKind, path: str, count: int) -> tuple[str, str] | None:
        """The content type and body of a path in the edition of `count` pieces; None for what is not there."""
        split = urlsplit(path)
        numbers = range(count, 0, -1)
        if split.path.endswith(".html") and "dot-" in split.path:
            return "text/html; charset=utf-8", _page(split.path)
        if kind is ReaderKind.FEED and split.path == "/rss.xml":
            return "application/rss+xml", self._rss(numbers)
        if kind is ReaderKind.SITEMAP and split.path in ("/index.xml", "/map.xml"):
            return "application/xml", self._sitemap(split.path, numbers)
        if kind is ReaderKind.YOUTUBE and split.path == "/feeds/videos.xml":
            return "application/atom+xml", _videos(self, numbers)
        if kind is ReaderKind.FANPAGE and split.path.endswith("/posts"):
            return "application/json", self._posts(split.query, count)
        if split.path in ("/suc-khoe", "/tin-tuc"):
            return "text/html; charset=utf-8", self._list(kind, numbers)
        return None

    def _rss(self, numbers: range) -> str:
        items = "".join(
            f"<item><title>{_title(n)}</title><link>{self.link(ReaderKind.FEED, n)}</link>"
            f"<pubDate>{self.when(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for n in numbers
        )
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo</title>{items}</channel></rss>'

    def _sitemap(self, path: str, numbers: range) -> str:
        if path == "/index.xml":
            return f"<sitemapindex><sitemap><loc>{self.base(ReaderKind.SITEMAP)}/map.xml</loc></sitemap></sitemapindex>"
        urls = "".join(
            f"<url><loc>{self.link(ReaderKind.SITEMAP, n)}</loc><lastmod>{self.when(n).isoformat()}</lastmod></url>"
            for n in numbers
        )
        return f"<urlset>{urls}</urlset>"

    def _list(self, kind: ReaderKind, numbers: range) -> str:
        pieces = "".join(
            f'<article class="item"><h3><a href="{self.link(kind, n)}">{_title(n)}</a></h3>'
            f"<p>Sáng {self.when(n):%d/%m/%Y}, trạm y tế xã khám cho bà con đợt {n}.</p></article>"
            for n in numbers
        )
        return f"<html lang='vi'><body><nav><a href='/'>Trang chủ</a></nav><main>{pieces}</main></body></html>"

    def _posts(self, query: str, count: int) -> str:
        asked = parse_qs(query)
        since = int(asked.get("since", ["0"])[0])
        numbers = [n for n in range(count, 0, -1) if self.when(n).timestamp() >= since]
        begin = int(asked.get("after", ["0"])[0])
        shown = numbers[begin : begin + POSTS_A_PAGE]
        data = [
            {
                "id": f"100200300_{n}", "message": f"{_title(n)}. Ai cũng được phát thuốc.",
                "created_time": f"{self.when(n):%Y-%m-%dT%H:%M:%S}+0000",
                "permalink_url": self.link(ReaderKind.FANPAGE, n),
            }
            for n in shown
        ]  # fmt: skip
        paging = {}
        if begin + POSTS_A_PAGE < len(numbers):
            paging = {"next": f"{self.base(ReaderKind.FANPAGE)}/v26.0/100200300/posts?after={begin + POSTS_A_PAGE}&since={since}"}
        return json.dumps({"data": data, "paging": paging})


class _Server(ThreadingHTTPServer):
    """Its readers are killed in the middle of an answer: that is what it is for."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet where the reader is gone; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was given


def video(number: int) -> str:
    """The id of a video."""
    return f"video{number:06}"


def _title(number: int) -> str:
    return f"Trạm y tế xã tổ chức khám và phát thuốc miễn phí cho bà con, đợt {number}"


def _videos(press: Press, numbers: range) -> str:
    entries = "".join(
        f"<entry><yt:videoId>{video(n)}</yt:videoId><title>{_title(n)}</title><published>{press.when(n).isoformat()}</published></entry>"
        for n in numbers
    )
    return f'<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _page(path: str) -> str:
    text = "".join(_PARAGRAPH.format(path, number) for number in range(60))
    return f"<html lang='vi'><head><title>{path}</title></head><body><article><h1>{path}</h1>{text}</article></body></html>"


def _handler(press: Press, kind: ReaderKind) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers for one kind."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """A page, a listing with its edition's ETag, 304 or 404."""
            press.asked += 1
            count = press.count
            found = press.answer(kind, self.path, count)
            tag = f'"{kind.value}-{count}"'
            known = found is not None and not self.path.endswith(".html") and self.headers.get("If-None-Match") == tag
            body = b"" if found is None or known else found[1].encode()
            self.send_response(404 if found is None else 304 if known else 200)
            self.send_header("Content-Length", str(len(body)))
            if found is not None:
                self.send_header("Content-Type", found[0])
                if "dot-" not in self.path:
                    self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Quiet."""

    return Handler
