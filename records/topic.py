"""Matters that are given priority for a time: an epidemic, a campaign (R060)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from records.flag import Level


class TopicStanding(StrEnum):
    """Where a day lies to a priority's dates; the two others are the named reasons for not flagging (law 8)."""

    IN_FORCE = "dang_ap_dung"
    NOT_YET = "chua_den_ngay"
    OVER = "da_het_han"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityTopic:
    """Pieces of the sector that say one of `words` are raised to `level`, from `since` to `until`, both days included
    (Asia/Ho_Chi_Minh; `until` None: until further notice). `basis` is the paper that asks for it."""

    id: int
    name: str
    words: tuple[str, ...]
    since: date
    until: date | None
    level: Level
    basis: str = ""

    def standing(self, day: date) -> TopicStanding:
        """Whether it is in force on `day`, or why not."""
        if day < self.since:
            return TopicStanding.NOT_YET
        return TopicStanding.OVER if self.until is not None and day > self.until else TopicStanding.IN_FORCE
