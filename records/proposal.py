"""What looking at an address came to: the ways in which it could be read, in order, each with its reason."""

from dataclasses import dataclass

from records.item import Entry
from records.source import ReaderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One way of reading, and the newest pieces it would collect. `reason` and `trouble` are Vietnamese sentences;
    `trouble` is None where it was tried and works."""

    reader: ReaderKind
    address: str
    reason: str
    pieces: tuple[Entry, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An address that was looked at: what the page calls itself, the proposals, best first, and what else a person should
    know (a refusal, an unreachable host)."""

    address: str
    name: str
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()
