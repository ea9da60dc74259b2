"""CPU time by stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Seconds of CPU of this process by stage, summed."""

    def __init__(self) -> None:
        """Every stage begins at nothing."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds what runs inside to the stage `name`."""
        began = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began

    @property
    def whole(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())
