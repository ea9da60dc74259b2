"""What a reader made of one answer, before anything is kept."""

from dataclasses import dataclass

from records.item import Entry
from records.source import Fetch, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The entries of one answer and what to remember of it. `more` is the next page to ask for within this visit."""

    outcome: Outcome
    entries: tuple[Entry, ...] = ()
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    cursor: str | None = None
    more: Fetch | None = None
