"""Work that is done once and whose libraries are of no use afterwards: done in a fork, whose memory goes with it.

Alembic and what it imports are 13 MB and a seventh of a second; in a fork they cost the service neither."""

import json
import os
import threading
from importlib import import_module
from types import TracebackType
from typing import NoReturn, Self

import structlog

from errors import LangNgheError, StorageError

log = structlog.get_logger()


class Apart:
    """`function` of `module`, called with `arguments` in a fork that works while we go on; wait() is its end."""

    def __init__(self, module: str, function: str, *arguments: str) -> None:
        """Forks at once. Raises RuntimeError where a thread runs: a fork would copy its locks as they are, held for ever."""
        if threading.active_count() > 1:
            raise RuntimeError("no fork once there are threads")
        self._line, theirs = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            _work(theirs, module, function, arguments)
        os.close(theirs)
        self._over = False

    def wait(self) -> None:
        """Waits for the end. Raises what the work raised as a StorageError with the same sentence; a StorageError too
        where it ended in another way."""
        told, status = self._ended()
        if told:
            fault = json.loads(told)
            raise StorageError(fault["sentence"], fault["detail"], permanent=fault["permanent"])
        if status:
            code = os.waitstatus_to_exitcode(status)
            raise StorageError(
                "Không chuẩn bị được kho dữ liệu. Hãy xem nhật ký ở trên rồi chạy lại.", f"the fork ended with {code}"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leaves nothing at work behind, whether anybody asked how it went or not."""
        self._ended()

    def _ended(self) -> tuple[bytes, int]:
        if self._over:
            return b"", 0
        self._over = True
        with os.fdopen(self._line, "rb") as line:
            told = line.read()
        return told, os.waitpid(self._pid, 0)[1]


def _work(line: int, module: str, function: str, arguments: tuple[str, ...]) -> NoReturn:
    code = 1
    try:
        getattr(import_module(module), function)(*arguments)
        code = 0
    except LangNgheError as error:
        fault = {"sentence": error.sentence, "detail": error.detail, "permanent": error.permanent}
        os.write(line, json.dumps(fault).encode())
    except Exception:
        log.exception("work_broke", module=module, function=function)
    finally:
        os._exit(code)
