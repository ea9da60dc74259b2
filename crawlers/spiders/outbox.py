"""A pipe whose reader may be slow, written by a thread: else the crawl stands still while its caller stores what came, and
a request that was due goes out late, so that the next one to that host follows it too closely (0.6 s after it where 2 s were
asked, measured on a busy machine)."""

import threading
from collections import deque
from collections.abc import Callable
from typing import IO

MOST = 64 * 2**20  # bytes waiting; beyond, the crawl does stand still


class Outbox:
    """Takes whole messages and writes them in order. `close` returns when all are written. `on_gone` is called, by its
    thread, once nobody reads any more."""

    def __init__(self, out: IO[bytes], on_gone: Callable[[], None] = lambda: None) -> None:
        self._out = out
        self._on_gone = on_gone
        self._waiting: deque[bytes | None] = deque()
        self._size = 0
        self._gone = False  # the reader: what comes after is dropped, since nobody wants it
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._write_all, daemon=True)
        self._thread.start()

    def put(self, message: bytes) -> None:
        """Takes a message; waits only where too much waits already."""
        with self._changed:
            self._changed.wait_for(lambda: self._size < MOST)
            self._waiting.append(message)
            self._size += len(message)
            self._changed.notify_all()

    def close(self) -> None:
        """Waits until everything is written."""
        with self._changed:
            self._waiting.append(None)
            self._changed.notify_all()
        self._thread.join()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                message = self._waiting.popleft()
            if message is None:
                return
            if not self._gone:
                self._write(message)
            with self._changed:
                self._size -= len(message)
                self._changed.notify_all()

    def _write(self, message: bytes) -> None:
        try:
            self._out.write(message)
            self._out.flush()
        except OSError:
            self._gone = True
            self._on_gone()
