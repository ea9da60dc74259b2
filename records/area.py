"""Administrative areas of Vietnam by name and date: provinces, former provinces and districts, communes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AreaLevel(StrEnum):
    """The three levels; districts ended on 30/6/2025."""

    PROVINCE = "tinh"
    DISTRICT = "huyen"
    COMMUNE = "xa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area under one name. `type` is its full kind ("Tỉnh", "Phường" …), `province` today's province it lies in;
    `valid_to` is its last day under that name, None where it is in force."""

    name: str
    type: str
    level: AreaLevel
    province: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def former(self) -> bool:
        """True where the name is no longer in force."""
        return self.valid_to is not None
