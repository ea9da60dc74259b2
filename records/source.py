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
    ZALO_OA = "zalo_oa"
    INTAKE = "intake"

    @property
    def visited(self) -> bool:
        """True where we go and read. What people hand in (INTAKE) is never due, and can neither fail nor go quiet."""
        return self is not ReaderKind.INTAKE


class Outcome(StrEnum):
    """What one reading came to; every value is shown on the desk as it is (law 10).

    BLOCKED is a refusal that says so (401, 403 …), BLOCK_PAGE one that says 200: a shield's or a login wall's page.
    ELSEWHERE is an answer of another site, or the home page, instead of what was asked for. PACED is “not so often”
    (429). That a source answers well but has gone quiet is no outcome of one reading: see GapKind."""

    FRESH = "fresh"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"
    ROBOTS_DENIED = "robots_denied"
    BLOCKED = "blocked"
    BLOCK_PAGE = "block_page"
    ELSEWHERE = "elsewhere"
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


class DueReason(StrEnum):
    """Why a source is read next when it is (law 8); desk/words.py has each as a sentence."""

    BUSY = "gio_co_tin"
    EXPECTED = "theo_luong_tin"
    IDLE = "lau_chua_co_tin"
    LEARNING = "chua_du_so_lieu"
    WATCHED = "nguon_theo_doi_sat"
    ALARM = "den_han_bao_im_ang"
    ASKED = "may_chu_de_nghi"
    LONGEST = "toi_da_mot_ngay"
    FAILING = "lan_truoc_khong_doc_duoc"
    RETRY_AFTER = "may_chu_hen_gio"
    HOST_WAITS = "may_chu_chung_hen_gio"
    PERSON = "nguoi_yeu_cau"


class GapKind(StrEnum):
    """Why a source was not covered for a time: it could not be read, it gave nothing new for far longer than it usually
    does, or we ourselves did not read it (switched off, or the service stood still)."""

    FAILING = "failing"
    QUIET = "quiet"
    UNREAD = "unread"


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
    """What we remember of a source between readings; `score` grows by failure (hard 1, soft 0.5, temporary 0.25).

    `since` is the first of the readings that all ended as the last one did: well, or not. `newest` is the newest date that
    a piece of it states, new to us or known from another source. `last_full` is when it last gave a whole body; `doubted`
    when its validators (ETag, Last-Modified) were last found to lie; `asked_minutes` how seldom its server wishes to be
    read; `due_reason` why `next_due` is when it is, None before the first reading."""

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
    since: datetime | None = None
    newest: datetime | None = None
    last_full: datetime | None = None
    doubted: datetime | None = None
    asked_minutes: int | None = None
    due_reason: DueReason | None = None

    @property
    def last_piece(self) -> datetime | None:
        """When the source last gave something: the newest date that a piece states, or the last piece new to us."""
        return max((moment for moment in (self.newest, self.last_new) if moment is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time within which a source was not covered (law 10): from `since` to `until`, None while it lasts. `raised` is
    when we knew of it; `outcome` is the last failure's, None where nothing failed."""

    source_id: int
    kind: GapKind
    since: datetime
    raised: datetime
    until: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The pieces a source usually gives on one day of the week: from `low` to `high`, `days` such days counted."""

    low: int
    high: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What a source usually gives, from its own weeks, as of `made`.

    `bands` has seven places, Monday first, None where too few such days were counted. `hours` are the expected pieces of
    each hour of the week in Viet Nam, Monday 00:00 first. `usual_gap` is the longest silence of three weeks in four,
    measured in expected pieces, so that a night or a Sunday counts for little; None before enough history."""

    source_id: int
    made: datetime
    bands: tuple[Band | None, ...]
    hours: tuple[float, ...]
    usual_gap: float | None


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

    `body` is decoded from its transfer encoding only; `asked_with` are the headers of the request that it answers, secrets
    among them: only storage.evidence keeps them, without those. `outcome` is set by the fetcher where the answer can't be read
    at all (timeout, refused, too large); else None and the reader decides. `asked` is False where its host was spared:
    what that host answered before decides, and nothing was sent.
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
    asked_with: tuple[tuple[str, str], ...] = ()
    asked: bool = True

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


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRules:
    """What one place (scheme://host:port) said as its robots.txt (RFC 9309). `status` and `body` are of the last answer that
    decided (2xx: the rules, 3xx and 4xx: there are none), None before any; `asked` is when it was last asked for;
    `failing_since` from when on it can't be had (5xx, no answer), None while it can; `delay` its Crawl-delay, seconds."""

    place: str
    asked: datetime
    status: int | None = None
    body: str = ""
    failing_since: datetime | None = None
    delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWait:
    """A host (host:port) that is left alone until a moment, and the outcome that made it so."""

    host: str
    until: datetime
    outcome: Outcome
