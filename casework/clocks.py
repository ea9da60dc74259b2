"""How soon a case must be looked at: dated data, in calendar hours (law 11; facts B1: the press clock never stops)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from records.flag import Level
from working_time import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The terms of the three levels from `valid_from` on; `basis` says what they rest on."""

    urgent: timedelta
    high: timedelta
    normal: timedelta
    valid_from: date
    basis: str

    def of(self, level: Level) -> timedelta:
        """The term of a level, in calendar time."""
        return {Level.URGENT: self.urgent, Level.HIGH: self.high, Level.NORMAL: self.normal}[level]


DEFAULT = (
    Clocks(
        urgent=timedelta(hours=1),
        high=timedelta(hours=4),
        normal=timedelta(hours=24),
        valid_from=date(2026, 7, 1),
        basis="24 giờ: Nghị định 244/2026/NĐ-CP; 1 giờ và 4 giờ: mặc định của sản phẩm",
    ),
)
"""Used where a department has set none."""


def due(level: Level, opened: datetime, clocks: Sequence[Clocks] = DEFAULT) -> datetime:
    """When a case opened (or raised) at `opened` must be looked at, UTC: by the newest clocks in force that local day,
    else by the oldest there are."""
    day = local(opened).date()
    by_date = sorted(clocks, key=lambda each: each.valid_from)
    in_force = [each for each in by_date if each.valid_from <= day] or by_date[:1]
    return opened + in_force[-1].of(level)
