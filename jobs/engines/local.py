"""The local engine: one process a lane below one supervisor, all forked from the service before it has grown.

They share what the service has loaded by then (the database library, the settings, the records), and load what is only
theirs side by side with it.
"""

import gc
import json
import os
import select
import signal
import threading
from pathlib import Path

from pydantic import SecretStr

from jobs import lanes
from jobs.engines.bells import Bells, Board
from jobs.engines.supervisor import LANES, supervise
from settings import Settings


class Engine:
    """The lanes of one machine: fork() them, start() them once the store is there, ring() for a job, stop()."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._bells = Bells(LANES)
        self._board = Board()
        self._supervisor: int | None = None
        self._line = -1

    def fork(self) -> None:
        """Forks the supervisor, which forks every lane; they make themselves ready and wait for start().

        The supervisor watches a pipe from this process: it ends when we do, however we do. Raises RuntimeError where a
        thread runs: a fork would copy its locks as they are, held for ever."""
        if threading.active_count() > 1:
            raise RuntimeError("the engine must be forked before any thread is started")
        gc.collect()
        gc.freeze()  # what is loaded by now is never looked at by a collection, so its pages stay shared
        theirs, self._line = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(self._line)
            supervise(self._bells, self._board, theirs)
        os.close(theirs)
        self._supervisor = pid

    def start(self, settings: Settings) -> None:
        """Lets the lanes begin: the store is there and these are its settings."""
        self._board.write(json.dumps(_plain(settings)).encode())
        self._bells.ring_all()

    def ring(self, job: str) -> None:
        """Wakes the lane of a job that was made due at once."""
        self._bells.ring(lanes()[job])

    def stop(self, patience: float = 20.0) -> None:
        """Asks every lane to finish what it does, and ends those that do not within `patience` seconds."""
        if self._supervisor is None:
            return
        os.close(self._line)
        watched = os.pidfd_open(self._supervisor)
        ended, _, _ = select.select([watched], [], [], patience)
        if not ended:
            os.kill(self._supervisor, signal.SIGKILL)
        os.waitpid(self._supervisor, 0)
        os.close(watched)
        self._bells.close()
        self._supervisor = None


def _plain(settings: Settings) -> dict[str, object]:
    """The settings as JSON, secrets in clear: they go to our own forks through memory and nowhere else."""
    values = settings.model_dump()
    return {name: _said(value) for name, value in values.items()}


def _said(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.absolute()) if isinstance(value, Path) else value
