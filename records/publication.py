"""The units' own words to the public, counted against a quota (R027, R029, R080)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.unit import UnitKind


class Genre(StrEnum):
    """Kinds of contribution (R001)."""

    NEWS = "tin"
    ARTICLE = "bai"
    PHOTO = "anh"


class NotCounted(StrEnum):
    """Why a publication doesn't count towards the quota."""

    NO_PHOTO = "khong_co_anh"
    NO_DATE = "khong_ro_ngay_dang"
    COPY = "trung_tin_da_tinh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A piece credited to a unit in the month of its date; `month` is that month's first day (Asia/Ho_Chi_Minh)."""

    item_id: int
    unit_id: int
    month: date | None
    genre: Genre
    photos: int
    credited: datetime
    not_counted: NotCounted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a kind of unit owes each month from a date on: dated data, never a constant (law 11)."""

    unit_kind: UnitKind
    per_month: int
    photo_needed: bool
    valid_from: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One unit against its quota in one month."""

    unit_id: int
    unit: str
    month: date
    owed: int
    counted: int
    published: int
    not_counted: tuple[tuple[NotCounted, int], ...] = ()

    @property
    def met(self) -> bool:
        """True where the unit has met its quota."""
        return self.counted >= self.owed
