"""Sites on loopback that misbehave, each in its own way and on a host of its own, in a process apart. Started as a program it
serves until its stdin is closed and prints each behaviour with its place.

Each answers /robots.txt with 404 like any site without one, but for the one that never finishes its TLS handshake, and its
feed at /rss.xml badly."""

import asyncio
import gzip
import json
import socket
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from records.source import Outcome

HOUSE = Path(__file__).resolve().parents[2]
DRIP_SECONDS = 1.0
Writer = asyncio.StreamWriter
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
_ITEM = "<item><title>Trạm y tế xã khám cho bà con, đợt {0}</title><link>/tin-{0}.html</link></item>"
_FEED = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>{}</channel></rss>'


async def _plain(writer: Writer, status: str, *headers: str) -> None:
    lines = "".join(f"{header}\r\n" for header in headers)
    writer.write(f"HTTP/1.1 {status}\r\n{lines}Content-Length: 0\r\n\r\n".encode())


async def _drip_body(writer: Writer) -> None:
    writer.write(_HEAD + b"Content-Length: 100000\r\n\r\n")
    await _drip(writer, b"<rss>" * 10_000)


async def _drip_head(writer: Writer) -> None:
    await _drip(writer, _HEAD + b"X-Long: " + b"x" * 10_000)


async def _drip(writer: Writer, content: bytes) -> None:
    for byte in content:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(DRIP_SECONDS)


async def _bomb(writer: Writer) -> None:
    packed = gzip.compress(b"0" * 200_000_000, compresslevel=9)
    writer.write(_HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode() + packed)


async def _charset(writer: Writer) -> None:
    """UTF-8 up to the middle, then the bytes of windows-1258."""
    before, _, after = _FEED.format("".join(_ITEM.format(n) for n in range(20))).partition("đợt 10<")
    body = before.encode() + "đợt 10<".encode("cp1258", "replace") + after.encode("cp1258", "replace")
    writer.write(_HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def _endless(writer: Writer) -> None:
    writer.write(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"4000\r\n" + b"<a>" * 0x1555 + b"\n" + b"\r\n")
        await writer.drain()


async def _reset(writer: Writer) -> None:
    writer.write(_HEAD[:10])
    await writer.drain()
    _abort(writer)


async def _short(writer: Writer) -> None:
    writer.write(_HEAD + b"Content-Length: 5000\r\n\r\n<rss version='2.0'><channel>")
    await writer.drain()
    _abort(writer)


def _abort(writer: Writer) -> None:
    """Closes by RST."""
    plug: socket.socket = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _deaf(writer: Writer) -> None:
    await asyncio.sleep(600)


async def _many_headers(writer: Writer) -> None:
    lines = b"".join(b"X-%d: y\r\n" % n for n in range(10_000))
    body = _FEED.format(_ITEM.format(1)).encode()
    writer.write(_HEAD + lines + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def _long_header(writer: Writer) -> None:
    writer.write(_HEAD + b"X-Long: " + b"x" * 2**20 + b"\r\nContent-Length: 0\r\n\r\n")


async def _old(writer: Writer) -> None:
    writer.write(b"<rss version='2.0'><channel></channel></rss>\n")


BEHAVIOURS: dict[str, tuple[Callable[[Writer], Awaitable[None]], frozenset[Outcome]]] = {
    "500": (lambda w: _plain(w, "500 Error"), frozenset({Outcome.SERVER_ERROR})),
    "403": (lambda w: _plain(w, "403 Forbidden"), frozenset({Outcome.BLOCKED})),
    "429": (lambda w: _plain(w, "429 Slow", "Retry-After: 7200"), frozenset({Outcome.PACED})),
    "drip_body": (_drip_body, frozenset({Outcome.TIMEOUT})),
    "drip_head": (_drip_head, frozenset({Outcome.TIMEOUT})),
    "deaf": (_deaf, frozenset({Outcome.TIMEOUT})),
    "tls_stall": (_deaf, frozenset({Outcome.TIMEOUT})),
    "redirect_loop": (lambda w: _plain(w, "302 Found", "Location: /rss.xml"), frozenset({Outcome.REFUSED})),
    "bomb": (_bomb, frozenset({Outcome.TOO_LARGE})),
    "charset": (_charset, frozenset({Outcome.FRESH, Outcome.MALFORMED})),
    "endless": (_endless, frozenset({Outcome.TOO_LARGE})),
    "reset": (_reset, frozenset({Outcome.UNREACHABLE})),
    "short": (_short, frozenset({Outcome.UNREACHABLE})),
    "many_headers": (_many_headers, frozenset({Outcome.FRESH, Outcome.UNREACHABLE, Outcome.TOO_LARGE})),
    "long_header": (_long_header, frozenset({Outcome.UNREACHABLE, Outcome.TOO_LARGE, Outcome.MALFORMED})),
    "http_0.9": (_old, frozenset({Outcome.UNREACHABLE, Outcome.MALFORMED})),
}
"""How each answers its feed, and what a reading of it may come to."""


@contextmanager
def serving() -> Iterator[dict[str, tuple[str, int]]]:
    """The hostile sites, (number, port) by behaviour, for as long as the block lasts."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.parts.hostile"], cwd=HOUSE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            yield {name: (host, port) for name, host, port in json.loads(process.stdout.readline())}
        finally:
            process.terminate()


def address(name: str, place: tuple[str, int]) -> str:
    """The feed of a hostile site."""
    return f"{'https' if name == 'tls_stall' else 'http'}://{place[0]}:{place[1]}/rss.xml"


def _site(name: str) -> Callable[[asyncio.StreamReader, Writer], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            if name == "tls_stall":
                await _deaf(writer)
            while line := (await reader.readline()).decode("latin-1"):
                while (await reader.readline()).strip():
                    pass
                if line.split(" ")[1] == "/robots.txt":
                    await _plain(writer, "404 Not Found")
                else:
                    await BEHAVIOURS[name][0](writer)
                    if name not in ("500", "403", "429", "redirect_loop"):
                        break
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the crawler is done with it
        finally:
            writer.close()

    return serve


async def _main() -> None:
    places = []
    for number, name in enumerate(BEHAVIOURS):
        server = await asyncio.start_server(_site(name), f"127.0.200.{1 + number}", 0)
        places.append((name, *server.sockets[0].getsockname()))
    print(json.dumps(places), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
