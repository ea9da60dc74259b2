"""Who may use the desk, and what for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """Roles of the desk; desk/access/permissions.py says what each may do."""

    ADMIN = "quan_tri"
    MONITOR = "theo_doi"
    OFFICER = "can_bo_dau_moi"

    @property
    def watches_sources(self) -> bool:
        """True for roles that see the sources at the desk: they are written to where one fails or is quiet (law 10)."""
        return self in (Role.ADMIN, Role.MONITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who signs in. An OFFICER sees the cases of `unit_id` only. `email` is where notices about sources go."""

    id: int
    login: str
    name: str
    role: Role
    unit_id: int | None
    disabled: bool = False
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a reader of the desk may see: every unit's, or one unit's (law 9). Storage filters by it."""

    unit_id: int | None
    everything: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser; the cookie's secret is kept as a hash only."""

    account_id: int
    created: datetime
    seen: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the append-only log; `chain` is the SHA-256 over the line before and this one."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    chain: str
