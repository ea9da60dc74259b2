"""The verbs that run, one file each, found by looking in this folder: load → room → keep.

Each has EVERY (how often), LANE (which process runs it), run(context) → Report, and where others should follow at once
when it did something, THEN (their names). Any may die anywhere and be run again:
what is to be done is asked of the store, never remembered (law 2)."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

SHARED = ("context", "wiring")


def load() -> dict[str, ModuleType]:
    """Every job by name."""
    names = (one.name for one in iter_modules(__path__) if not one.ispkg and one.name not in SHARED)
    return {name: import_module(f"{__name__}.{name}") for name in sorted(names)}
