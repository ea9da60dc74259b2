"""What a reader made of one answer, before anything is kept."""

from dataclasses import dataclass
from datetime import timedelta

from records.item import Entry
from records.source import Fetch, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The entries of one answer and what to remember of it. `more` is the next page to ask for within this visit.

    `wait` is how long the source asks us to stay away, `detail` then says why. `listed` are the ids of all posts that the
    answer listed, those without words too; `whole` says that with it everything asked for in this visit was listed."""

    outcome: Outcome
    entries: tuple[Entry, ...] = ()
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    cursor: str | None = None
    more: Fetch | None = None
    wait: timedelta | None = None
    listed: tuple[str, ...] = ()
    whole: bool = False
