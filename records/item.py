"""One piece as published: as a reader found it, as a page shows it, as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.site_file import Misfit


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
class Image:
    """A picture of a piece: its absolute http(s) address and the caption printed with it, None where there is none."""

    address: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article page says. `text` excludes `lead`; `degraded` names the reason where text may be hidden or cut.

    `source_line` names the outlet or agency a piece was taken from ("Theo TTXVN"), as printed, never a person. `images` are
    at most 20, `photos` counts them all. `site_file` is the publisher's file in crawlers/sites/ where its host has one and
    the page tells whether that still fits; `misfit` how it does not, None where it does."""

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
    source_line: str | None = None
    images: tuple[Image, ...] = ()
    site_file: str | None = None
    misfit: Misfit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece as kept. `version` counts changes of title, lead or text after its page's first reading.

    `source_line` is the outlet or agency it says it was taken from. `removed` is when we knew that its publisher took it
    down, `removed_evidence` the SHA-256 of the capture that shows it."""

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
    source_line: str | None = None
    removed: datetime | None = None
    removed_evidence: str | None = None

    @property
    def when(self) -> datetime:
        """The moment to sort and show by: the stated date, else when we first saw it (UTC)."""
        return self.published or self.first_seen
