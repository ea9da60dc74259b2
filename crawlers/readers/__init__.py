"""One file per way of reading a source; a new file is found by being here, under the name of its ReaderKind.

Each gives ask(source, state, token) -> Fetch and read(source, state, answer, *, now) -> Reading; both pure.
"""

import importlib
import pkgutil
from datetime import datetime
from functools import cache
from typing import Protocol, cast

from records.reading import Reading
from records.source import Answer, Fetch, ReaderKind, Source, SourceState


class Reader(Protocol):
    """What each file of this folder is."""

    def ask(self, source: Source, state: SourceState, token: str | None) -> Fetch:
        """The request to make for this source now."""

    def read(self, source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
        """What came of it. Never raises for what a source sent."""


@cache
def names() -> tuple[str, ...]:
    """The kinds that have a file."""
    return tuple(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))


@cache
def reader(kind: ReaderKind) -> Reader:
    """The file that reads sources of this kind. Raises ModuleNotFoundError where there is none."""
    return cast(Reader, importlib.import_module(f"{__name__}.{kind.value}"))
