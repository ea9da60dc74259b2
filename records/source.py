"""Where we read: outlets, the sources of an outlet, and what came of each reading."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutletKind(StrEnum):
    """Who publishes; values as in the press law and catalogue/outlets.csv."""

    PRESS = "co_quan_bao_chi"
    LOCAL_PRESS = "bao_dia_phuong"
    BROADCASTER = "phat_thanh_truyen_hinh"
    AGGREGATOR = "trang_tong_hop"
    PORTAL = "cong_thong_tin"
    FANPAGE = "fanpage"


class ReaderKind(StrEnum):
    """The way a source is read: one file each in crawlers/readers/."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    PORTAL = "portal"
    FANPAGE = "fanpage"
    YOUTUBE = "youtube"


class Outcome(StrEnum):
    """What one reading came to; every value is shown on the desk as it is (law 10)."""

    FRESH = "fresh"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"
    ROBOTS_DENIED = "robots_denied"
    BLOCKED = "blocked"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    TOKEN = "token"  # noqa: S105  # the name of an outcome, not a secret
    PACED = "paced"

    @property
    def succeeded(self) -> bool:
        """True where the source answered as it should, with or without something new."""
        return self in (Outcome.FRESH, Outcome.NOT_MODIFIED, Outcome.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes. `watched` outlets stand in every digest, zeros included (R091)."""

    key: str
    name: str
    domain: str
    kind: OutletKind
    watched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place we may read, with its basis (law 12). `unit_id` is set where it is a unit's own channel (R080)."""

    id: int
    outlet_key: str
    name: str
    reader: ReaderKind
    address: str
    basis: str
    unit_id: int | None = None
    every_minutes: int = 15
    pace_seconds: float = 2.0
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What we remember of a source between readings; `score` grows by failure (hard 1, soft 0.5, temporary 0.25)."""

    source_id: int
    next_due: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    cursor: str | None = None
    score: float = 0.0
    last_outcome: Outcome | None = None
    last_detail: str | None = None
    last_visit: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One reading of a source and its outcome."""

    source_id: int
    at: datetime
    outcome: Outcome
    status: int | None = None
    detail: str | None = None
    seen: int = 0
    new: int = 0
    seconds: float = 0.0
    capture_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network gave for one address, as it came: the input of every reader and the content of a Capture.

    `body` is decoded from its transfer encoding only. `outcome` is set by the fetcher where the answer can't be read
    at all (timeout, refused, too large); else None and the reader decides.
    """

    url: str
    final_url: str
    at: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    outcome: Outcome | None = None
    detail: str | None = None
    seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """The first header of that name, case ignored, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The raw bytes of one answer, kept as evidence in a WARC file: `file` and `offset` say where (law 3)."""

    sha256: str
    url: str
    at: datetime
    status: int | None
    size: int
    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One address to ask for. `pace_seconds` is the least time between two requests to its host."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    pace_seconds: float = 2.0
    source_id: int | None = None
    item_id: int | None = None
