"""How many publishers speak of a matter, day by day; and when that was far more than usual."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SeriesKind(StrEnum):
    """What a series is counted for besides its topic."""

    PLACE = "place"
    UNIT = "unit"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesName:
    """One series: a health topic (records.analysis.Topic) and a province, a unit or a claim's id."""

    kind: SeriesKind
    topic: str
    name: str

    @property
    def key(self) -> str:
        """What it is kept under."""
        return f"{self.kind.value}|{self.topic}|{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """Distinct publishers of one series on one day (Asia/Ho_Chi_Minh), copies of a text counted once, guessed dates not
    at all (laws 4 and 5). `items` are a few of their pieces."""

    series: SeriesName
    day: date
    publishers: int
    items: tuple[int, ...] = ()
