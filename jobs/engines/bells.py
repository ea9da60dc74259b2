"""What the processes of one engine share, made before the first of them is forked: a bell for each lane, and the board
that its orders are written on.

A job that did something makes others due at once (decision 0006). The bell wakes their lane then; without it the lane
would find out when it next looks at the schedule, half a second later on average, three times on the way to an alert.
"""

import mmap
import os
import select
import struct
from collections.abc import Iterable

_SIZE = struct.Struct("<I")
_BOARD_BYTES = 64 * 2**10


class Bells:
    """One bell a lane. A bell rung while nobody waits is heard at the next wait; rung twice, it is heard once."""

    def __init__(self, lanes: Iterable[str]) -> None:
        self._lines = {lane: os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) for lane in lanes}

    def ring(self, lane: str) -> None:
        """Wakes the lane, from any process of the engine."""
        os.eventfd_write(self._lines[lane], 1)

    def ring_all(self) -> None:
        """Wakes every lane."""
        for lane in self._lines:
            self.ring(lane)

    def wait(self, lane: str, seconds: float) -> bool:
        """Waits for the lane's bell, `seconds` at most; whether it rang."""
        rung, _, _ = select.select([self._lines[lane]], [], [], seconds)
        if rung:
            os.eventfd_read(self._lines[lane])
        return bool(rung)

    def close(self) -> None:
        """Takes the bells down in this process."""
        for line in self._lines.values():
            os.close(line)
        self._lines.clear()


class Board:
    """A board in memory that the engine's processes share: empty, then written once. What it holds (a password of the mail
    server, say) is in no file and no argument list."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _BOARD_BYTES)

    def write(self, words: bytes) -> None:
        """Writes the board. Raises ValueError for more than it holds."""
        if len(words) > _BOARD_BYTES - _SIZE.size:
            raise ValueError(f"{len(words)} bytes do not fit")
        self._memory[_SIZE.size : _SIZE.size + len(words)] = words
        self._memory[: _SIZE.size] = _SIZE.pack(len(words))  # last: who reads a size reads whole words

    def read(self) -> bytes | None:
        """What is written; None while the board is empty."""
        (size,) = _SIZE.unpack(self._memory[: _SIZE.size])
        return self._memory[_SIZE.size : _SIZE.size + size] if size else None
