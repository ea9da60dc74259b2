"""What makes a piece, a story or a series matter: one file a detector, found by looking in this folder.

A detector file has NAME and detect(subject, facts) → flags; each flag carries its reason and its evidence (R068). One
that looks at stories or series says so by ABOUT (records.flag.About); without it, it looks at single pieces.
"""

import importlib
import pkgutil
from typing import Any, Protocol, cast

from detectors.subject import Facts, Subject
from records.flag import About, Flag

_OTHERS = frozenset({"subject", "wording"})
RULES = "2026-11-26"
"""Changes when what a detector says of the same piece changes: pieces are then looked at again."""


class Detector(Protocol):
    """The shape of a detector file. `NAME` is stable: it is stored with every flag."""

    NAME: str

    def detect(self, subject: Subject, facts: Facts) -> tuple[Flag, ...]:
        """The flags this detector raises, none where nothing matters."""


def load(about: About = About.ITEM) -> dict[str, Detector]:
    """Every detector of this folder that looks at `about`, by its NAME, in the order of the names."""
    modules = [cast(Detector, module) for module in _modules() if getattr(module, "ABOUT", About.ITEM) is about]
    return {module.NAME: module for module in sorted(modules, key=lambda module: module.NAME)}


def names() -> tuple[str, ...]:
    """The NAME of every detector, whatever it looks at."""
    return tuple(sorted(name for about in About for name in load(about)))


def _modules() -> list[Any]:
    files = sorted(one.name for one in pkgutil.iter_modules(__path__) if not one.ispkg and one.name not in _OTHERS)
    return [importlib.import_module(f"{__name__}.{file}") for file in files]
