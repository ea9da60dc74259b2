"""One clock for a whole exchange: a timeout bounds the silence between two bytes only (fact 8)."""

import os
import socket
import threading
import time


class Deadline:
    """A clock that cuts the connection when it runs out, whatever is being waited for."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self.cut = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """Seconds left, never below a tenth."""
        return max(0.1, self._ends - time.monotonic())

    def watch(self, line: socket.socket) -> None:
        """Hold a second handle on the connection: TLS takes the first one over."""
        with self._lock:
            self._close()
            self._line = socket.socket(fileno=os.dup(line.fileno()))
        if self.cut:
            self._cut()

    def stop(self) -> None:
        """The request is over."""
        self._timer.cancel()
        with self._lock:
            self._close()

    def _cut(self) -> None:
        with self._lock:
            self.cut = True
            if self._line is None:
                return
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.cut = True  # the other side was quicker
            self._close()

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
