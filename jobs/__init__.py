"""The verbs that run, one file each, found by looking in this folder: load → room → keep.

Each has EVERY (how often), LANE (which process runs it), run(context) → Report, and where others should follow at once
when it did something, THEN (their names); where its process can make itself ready before the store is, ready(). Any may
die anywhere and be run again: what is to be done is asked of the store, never remembered (law 2)."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

SHARED = ("context", "facts", "machines", "wiring")
_FOLDER = Path(__file__).parent
_LANE = re.compile(r'^LANE = "(\w+)"$', re.MULTILINE)


@cache
def lanes() -> Mapping[str, str]:
    """The lane of every job, read from its text and not by importing it: each process loads the jobs of its own lane alone,
    since the page readers (20 MB) and the language models (50 MB) are of use in one lane only."""
    names = sorted(one.name for one in iter_modules(__path__) if not one.ispkg and one.name not in SHARED)
    return MappingProxyType({name: _lane(name) for name in names})


def load(lane: str | None = None) -> dict[str, ModuleType]:
    """Every job by name, or those of one lane."""
    return {name: job(name) for name, its in lanes().items() if lane in (None, its)}


def job(name: str) -> ModuleType:
    """One job. Raises ModuleNotFoundError where there is none of that name."""
    return import_module(f"{__name__}.{name}")


def _lane(name: str) -> str:
    found = _LANE.search((_FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    if found is None:
        raise TypeError(f'jobs/{name}.py has no line LANE = "…"')
    return found[1]
