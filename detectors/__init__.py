"""What makes a piece, a story or a series matter: one file a detector, found by looking in this folder.

A detector file has NAME and detect(subject, facts) → flags; each flag carries its reason and its evidence (R068). One
that looks at stories or series says so by ABOUT (records.flag.About); without it, it looks at single pieces.
"""

import importlib
import pkgutil
from datetime import timedelta
from typing import Any, Protocol, cast

from detectors.subject import Facts, Series, Story, Subject
from records.flag import About, Flag

_OTHERS = frozenset({"subject", "wording"})
RULES = "2026-11-26"
"""Changes when what a detector says of the same piece changes: pieces are then looked at again."""
AGAIN = timedelta(days=14)
"""How long after it was first seen a piece is shown to changed detectors again: alerts on older ones would come too late."""


class Detector(Protocol):
    """The shape of a detector file. `NAME` is stable: it is stored with every flag."""

    NAME: str

    def detect(self, subject: Subject, facts: Facts) -> tuple[Flag, ...]:
        """The flags this detector raises, none where nothing matters."""


class StoryDetector(Protocol):
    """The same for one that looks at stories: ABOUT = About.STORY."""

    NAME: str

    def detect(self, subject: Story, facts: Facts) -> tuple[Flag, ...]:
        """The flags this detector raises, each on a piece of the story."""


class SeriesDetector(Protocol):
    """The same for one that looks at series: ABOUT = About.SERIES."""

    NAME: str

    def detect(self, subject: Series, facts: Facts) -> tuple[Flag, ...]:
        """The flags this detector raises, each on a piece of the day."""


def load() -> dict[str, Detector]:
    """Every detector of this folder that looks at single pieces, by its NAME, in the order of the names."""
    return cast(dict[str, Detector], _about(About.ITEM))


def load_for_stories() -> dict[str, StoryDetector]:
    """Those that look at stories."""
    return cast(dict[str, StoryDetector], _about(About.STORY))


def load_for_series() -> dict[str, SeriesDetector]:
    """Those that look at series."""
    return cast(dict[str, SeriesDetector], _about(About.SERIES))


def every() -> dict[str, Any]:
    """Every detector by its NAME, whatever it looks at."""
    return {name: module for about in About for name, module in _about(about).items()}


def _about(about: About) -> dict[str, Any]:
    files = sorted(one.name for one in pkgutil.iter_modules(__path__) if not one.ispkg and one.name not in _OTHERS)
    modules = [importlib.import_module(f"{__name__}.{file}") for file in files]
    chosen = [module for module in modules if getattr(module, "ABOUT", About.ITEM) is about]
    return {module.NAME: module for module in sorted(chosen, key=lambda module: str(module.NAME))}
