"""One piece as published: as a reader found it, as a page shows it, as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What the piece is; `PAGE` has an article page of its own, `FEED` is known by its feed entry only."""

    PAGE = "page"
    FEED = "feed"
    POST = "post"


class DateOrigin(StrEnum):
    """How a date was found; `ENTERED` was stated by the person who handed the piece in. A `GUESSED` date never feeds a
    count, a spike or a deadline (law 4)."""

    FEED = "feed"
    JSONLD = "jsonld"
    META = "meta"
    VISIBLE = "visible"
    URL = "url"
    API = "api"
    ENTERED = "entered"
    GUESSED = "guessed"


class PageState(StrEnum):
    """Whether the article page behind an item is wanted, and what came of it."""

    NOT_WANTED = "not_wanted"
    WANTED = "wanted"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How often a post was shared, answered and reacted to, as numbers alone: nobody who did is known. None: not told."""

    shares: int | None = None
    replies: int | None = None
    reactions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A piece as a reader found it in a feed, a sitemap or the Graph API, before it is kept.

    `address` is canonical (crawlers.addresses.canonical) and identifies the piece; `link` is what a person follows.
    `published` is None where none is stated or the stated one can't be true; then `published_note` says why.
    """

    address: str
    link: str
    kind: ItemKind
    title: str
    lead: str | None = None
    text: str | None = None
    author: str | None = None
    published: datetime | None = None
    published_origin: DateOrigin | None = None
    published_note: str | None = None
    updated: datetime | None = None
    photos: int = 0
    external_id: str | None = None
    reach: Reach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article page says. `text` excludes `lead`; `degraded` names the reason where text may be hidden or cut."""

    title: str | None
    lead: str | None
    text: str
    published: datetime | None
    published_origin: DateOrigin | None
    updated: datetime | None
    author: str | None
    site: str | None
    language: str | None
    degraded: str | None = None
    photos: int = 0
    extractor: str = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece as kept. `version` counts changes of title, lead or text after its page's first reading.

    `removed` is when we found that its publisher took it down, None while it stands; `removed_evidence` the SHA-256 of the
    capture that shows it. What was kept of it stays."""

    id: int
    source_id: int
    outlet_key: str
    address: str
    link: str
    kind: ItemKind
    title: str
    lead: str | None
    text: str | None
    author: str | None
    published: datetime | None
    published_origin: DateOrigin | None
    updated: datetime | None
    first_seen: datetime
    language: str | None
    degraded: str | None
    photos: int
    version: int
    page_state: PageState
    external_id: str | None = None
    unit_id: int | None = None
    removed: datetime | None = None
    removed_evidence: str | None = None

    @property
    def when(self) -> datetime:
        """The moment to sort and show by: the stated date, else when we first saw it (UTC)."""
        return self.published or self.first_seen
