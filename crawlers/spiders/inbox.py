"""What the spiders' process tells, taken from its pipe by a thread while the caller stores what came before: so a batch is what
came meanwhile, a quick disk makes small ones and a slow one large ones, and nothing waits for a batch to be full."""

import threading
from collections import deque
from typing import IO

from crawlers.spiders.wire import Told, read_told
from records.source import Answer

MOST = 32 * 2**20  # bytes waiting; beyond, the pipe fills, and then the spiders' own outbox
LARGEST_BATCH = 64
News = tuple[int, Answer] | Told


class Inbox:
    """Reads one pipe to its end. `take` gives what has come, in order; an empty list is the end."""

    def __init__(self, line: IO[bytes]) -> None:
        self._line = line
        self._came: deque[News] = deque()
        self._size = 0
        self._over = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read_all, daemon=True)
        self._thread.start()

    def take(self) -> list[News]:
        """All that waits, at most a batch; waits for the first."""
        with self._changed:
            self._changed.wait_for(lambda: self._came or self._over)
            found = [self._came.popleft() for _ in range(min(len(self._came), LARGEST_BATCH))]
            self._size -= sum(map(_size, found))
            self._changed.notify_all()
        return found

    def leave(self) -> None:
        """Stops taking: what still comes is dropped. Returns when the pipe is no longer read."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def _read_all(self) -> None:
        try:
            while not self._over and (told := read_told(self._line)) is not None:
                with self._changed:
                    self._changed.wait_for(lambda: self._size < MOST or self._over)
                    self._came.append(told)
                    self._size += _size(told)
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()


def _size(told: News) -> int:
    return len(told.body) if isinstance(told, Told) else len(told[1].body)
