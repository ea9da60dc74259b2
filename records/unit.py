"""Organisations, and the people who hold a duty there (R003, R023, R063, R067)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitKind(StrEnum):
    """Kinds of unit in the letters (R003, R020, R029)."""

    DEPARTMENT = "so_y_te"
    DIVISION = "phong_chuyen_mon"
    SUBORDINATE = "don_vi_truc_thuoc"
    STATION = "tram_y_te"
    RADIO = "dai_truyen_thanh"
    OUTSIDE = "ngoai_tham_quyen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation of the registry, with the names it goes by. `parent_id` is None at the top."""

    id: int
    name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()
    parent_id: int | None = None
    province: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class Duty(StrEnum):
    """What an officer is assigned to (R023, R063, R067)."""

    FOCAL = "dau_moi"
    SUBSTITUTE = "du_phong"
    SPOKESPERSON = "nguoi_phat_ngon"
    LEADER = "thu_truong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A person with a dated duty at a unit; `decision` is the number of the paper that assigned it (R063)."""

    id: int
    unit_id: int
    name: str
    email: str
    duty: Duty
    valid_from: date
    valid_to: date | None = None
    phone: str | None = None
    decision: str | None = None

    def holds_on(self, day: date) -> bool:
        """True where the duty is in force on `day` (Asia/Ho_Chi_Minh)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
