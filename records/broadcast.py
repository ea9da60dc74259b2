"""Programmes on radio and television, entered by hand (R093, R094)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """One time a programme was shown, on which channel. UTC, whole minutes."""

    channel: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineCopy:
    """Where a programme stands online; `item_id` where we hold that piece."""

    address: str
    link: str
    item_id: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A programme. `first` is its first airing; `watched_by` the account on duty that watched it, None where nobody did."""

    id: int
    title: str
    first: Airing
    reruns: tuple[Airing, ...] = ()
    minutes: int | None = None
    link: str | None = None
    watched_by: int | None = None
    note: str = ""
    copies: tuple[OnlineCopy, ...] = ()
