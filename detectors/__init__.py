"""What makes a piece matter: one file a detector, found by looking in this folder.

A detector file has NAME and detect(subject, facts) → flags; each flag carries its reason and its evidence (R068).
"""

import importlib
import pkgutil
from typing import Protocol, cast

from detectors.subject import Facts, Subject
from records.flag import Flag

_OTHERS = frozenset({"subject", "wording"})


class Detector(Protocol):
    """The shape of a detector file. `NAME` is stable: it is stored with every flag."""

    NAME: str

    def detect(self, subject: Subject, facts: Facts) -> tuple[Flag, ...]:
        """The flags this detector raises, none where nothing matters."""


def load() -> dict[str, Detector]:
    """Every detector of this folder by its NAME, in the order of the names."""
    files = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _OTHERS)
    modules = [cast(Detector, importlib.import_module(f"{__name__}.{file}")) for file in files]
    return {module.NAME: module for module in sorted(modules, key=lambda module: module.NAME)}
