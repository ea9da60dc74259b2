"""Bodies of answers: size and ratio caps while they are read and unpacked, so that a bomb costs no more than a page (T05)."""

import zlib

RATIO = 100  # unpacked to packed, beyond the first MiB
FREE = 2**20


class TooLarge(Exception):
    """The body is larger than allowed, or grows more than a hundredfold when unpacked."""


class BadEncoding(Exception):
    """The body is packed in a way that isn't read, or is broken."""


class Unpacker:
    """Takes packed pieces, gives plain ones; raises TooLarge or BadEncoding as soon as a limit is passed."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._packed = 0
        self._plain = 0
        kind = encoding.strip().lower()
        if kind in ("", "identity"):
            self._unpack = None
        elif kind in ("gzip", "x-gzip"):
            self._unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif kind == "deflate":
            self._unpack = zlib.decompressobj()
        else:
            raise BadEncoding(f"content encoding {kind[:40]!r}")
        self._raw_deflate = kind == "deflate"

    def feed(self, piece: bytes) -> bytes:
        """The plain bytes of `piece`."""
        self._packed += len(piece)
        plain = piece if self._unpack is None else self._inflate(piece)
        self._plain += len(plain)
        self._check()
        return plain

    def _inflate(self, piece: bytes) -> bytes:
        assert self._unpack is not None  # noqa: S101 - narrows the type for the reader and mypy
        room = self._limit - self._plain + 1
        try:
            plain = self._unpack.decompress(piece, room)
        except zlib.error as why:
            if not (self._raw_deflate and self._plain == 0):
                raise BadEncoding(str(why)) from why
            self._unpack, self._raw_deflate = zlib.decompressobj(-zlib.MAX_WBITS), False
            return self._inflate(piece)
        if self._unpack.unconsumed_tail:
            raise TooLarge(f"more than {self._limit} bytes")
        return plain

    def _check(self) -> None:
        if self._plain > self._limit:
            raise TooLarge(f"more than {self._limit} bytes")
        if self._plain > FREE and self._plain > RATIO * self._packed:
            raise TooLarge(f"unpacks more than {RATIO} to 1")
