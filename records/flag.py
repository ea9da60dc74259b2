"""A detector's reasoned statement that an item matters."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """`reason` is a Vietnamese sentence a spokesperson can check in five seconds; `evidence` points into the text.

    `key` tells two flags of one detector on one item apart (a unit's name, a claim's id); `unit` is whose matter it is,
    by the registry's name, or None for the department's."""

    detector: str
    key: str
    score: float
    level: Level
    reason: str
    evidence: tuple[Span, ...]
    unit: str | None = None
    claim: str | None = None
