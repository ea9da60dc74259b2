"""Many small sites on loopback, each a host and a port of its own, in a process apart so that serving costs the measured
one nothing. Started as a program it serves, told one word a line on stdin: `change N` alters the feeds of the first N,
`log` answers with every request as [host, path, status, monotonic seconds], `forget` empties that log.

A site has a robots.txt, a feed at /rss.xml with an ETag, and pages at /trang-N.html.
"""

import asyncio
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ENTRIES = 30
Asked = tuple[str, str, int, float]
_PARAGRAPH = (
    "<p>Trạm y tế xã khám cho bà con, đợt {0}, ngày thứ {1}; ai cũng được đo huyết áp, siêu âm và phát thuốc miễn phí.</p>"
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The running sites: (number, port) of each."""

    places: tuple[tuple[str, int], ...]
    _process: "subprocess.Popen[str]"

    def change(self, count: int) -> None:
        """Alters the feeds of the first `count` sites: one entry more on top."""
        self._say(f"change {count}")

    def forget(self) -> None:
        """Empties the log."""
        self._say("forget")

    def log(self) -> list[Asked]:
        """Every request since the last `forget`: host, path, status, seconds of a monotonic clock."""
        return [(host, path, status, at) for host, path, status, at in json.loads(self._say("log"))]

    def _say(self, words: str) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the sites were started without pipes")
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def serving(count: int) -> Iterator[Hosts]:
    """`count` sites for as long as the block lasts; their process ends with it."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.parts.hosts", str(count)],
        cwd=HOUSE,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        try:
            yield Hosts(tuple((host, port) for host, port in json.loads(process.stdout.readline())), process)
        finally:
            process.terminate()


class _Sites:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.edition: dict[str, int] = {}
        self.numbers: dict[str, int] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection, one after another."""
        host = writer.get_extra_info("sockname")[0]
        try:
            while line := (await reader.readline()).decode("latin-1"):
                known = None
                while (header := (await reader.readline()).decode("latin-1").strip()) != "":
                    name, _, value = header.partition(":")
                    known = value.strip() if name.lower() == "if-none-match" else known
                writer.write(self.answer(host, line.split(" ")[1], known))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the crawler is done with it
        finally:
            writer.close()

    def answer(self, host: str, path: str, known: str | None) -> bytes:
        """A whole HTTP/1.1 answer."""
        kind, body, status = "text/html; charset=utf-8", b"", 200
        if path == "/robots.txt":
            kind, body = "text/plain", b"User-agent: *\nDisallow: /rieng/\n"
        elif path == "/rss.xml":
            kind, body = "application/rss+xml; charset=utf-8", self.feed(host).encode()
        else:
            body = page(path).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if known == tag:
            status, body = 304, b""
        self.asked.append((host, path, status, time.monotonic()))
        said = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n"
        return said.encode() + body

    def feed(self, host: str) -> str:
        """The feed of a site in its present edition."""
        last = self.edition.get(host, 0) + ENTRIES
        dated = "<pubDate>Fri, 20 Nov 2026 07:00:00 +0700</pubDate>"
        items = "".join(
            f"<item><title>Tin {n} của trang {host}</title><link>/trang-{n}.html</link>{dated}"
            f"<description>Trạm y tế xã khám cho bà con, đợt {n}.</description></item>"
            for n in range(last, last - ENTRIES, -1)
        )
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'


def page(path: str) -> str:
    """An article page of some 40 kB, its own for each path."""
    return f"<html lang='vi'><head><title>Tin {path}</title></head><body><article><h1>Tin {path}</h1>" + "".join(
        _PARAGRAPH.format(path, number) for number in range(250)
    )


async def _main(count: int) -> None:
    sites, loop = _Sites(), asyncio.get_running_loop()
    places = []
    for number in range(count):
        host = f"127.0.{1 + number // 250}.{1 + number % 250}"
        server = await asyncio.start_server(sites.serve, host, 0)
        places.append((host, server.sockets[0].getsockname()[1]))
    print(json.dumps(places), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        word, _, value = line.strip().partition(" ")
        if word == "change":
            sites.edition |= {host: sites.edition.get(host, 0) + 1 for host, _ in places[: int(value)]}
        elif word == "forget":
            sites.asked.clear()
        print(json.dumps(sites.asked if word == "log" else []), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
