"""A detector's reasoned statement that an item, a story or a series matters."""

from dataclasses import dataclass
from enum import StrEnum

from records.analysis import Span


class Level(StrEnum):
    """How soon a person should look; risk to people's health weighs above reputation (R075)."""

    URGENT = "khan"
    HIGH = "cao"
    NORMAL = "thuong"

    @property
    def rank(self) -> int:
        """0 for the worst: levels are compared by it."""
        return list(Level).index(self)


class About(StrEnum):
    """What a flag is about. One about a story or a series is kept on each of the pieces that show it."""

    ITEM = "item"
    STORY = "story"
    SERIES = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """`reason` is a Vietnamese sentence a spokesperson can check in five seconds; `evidence` points into the text.

    `key` tells two flags of one detector on one item apart (a unit's name, a claim's id); `unit` is whose matter it is,
    by the registry's name, or None for the department's. `item` is the piece that the evidence stands in, where the subject
    has several; `headline` names the case where no piece's title does (a series)."""

    detector: str
    key: str
    score: float
    level: Level
    reason: str
    evidence: tuple[Span, ...]
    unit: str | None = None
    claim: str | None = None
    about: About = About.ITEM
    item: int | None = None
    headline: str = ""
