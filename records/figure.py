"""Figures: those the department has published, and those that texts state (R068)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.analysis import Span

FIGURE_DETECTOR = "contradicts_figure"
"""The detector whose flags have a published figure's id as their key."""


class FigureKind(StrEnum):
    """What is counted."""

    CASES = "ca_mac"
    DEATHS = "tu_vong"
    ADMITTED = "nhap_vien"
    POSITIVE = "duong_tinh"
    DOSES = "lieu"


class Extent(StrEnum):
    """Which time a stated figure covers: a period the text names, all until now, what is new, or nothing said."""

    PERIOD = "khoang"
    TO_DATE = "den_nay"
    NEW = "moi"
    OPEN = "khong_ro"


class Unread(StrEnum):
    """Why a stated figure can't be held against a published one (law 8)."""

    MATTER = "khong_ro_benh"
    SEVERAL_MATTERS = "nhieu_benh"
    PLACE = "khong_ro_noi"
    ABROAD = "nuoc_ngoai"
    NATIONAL = "ca_nuoc"
    DAY = "khong_ro_ngay"
    EARLIER = "ky_truoc"
    DIFFERENCE = "chenh_lech"
    RATE = "trung_binh"
    FORECAST = "du_bao"
    ASKED = "cau_hoi"


class SuggestionState(StrEnum):
    """What a person said of a figure that was read from the department's own publication (law 6)."""

    WAITING = "cho_duyet"
    ACCEPTED = "da_nhan"
    DROPPED = "da_bo"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A number of the department's own: `value` of `kind` of `matter`, from `since` to `until`, both days included
    (Asia/Ho_Chi_Minh). `commune` and `unit` are empty where it is the whole province's. `source` is an address or a
    document's number; `corrects` is the row this one replaces, None where it replaces none."""

    id: int
    kind: FigureKind
    matter: str
    province: str
    since: date
    until: date
    value: int
    source: str
    entered_by: str
    entered: datetime
    commune: str = ""
    unit: str = ""
    corrects: int | None = None

    @property
    def from_new_year(self) -> bool:
        """True where it counts from the first day of a year on."""
        return (self.since.month, self.since.day) == (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSuggestion:
    """A figure read from a piece on a unit's own channel, before a person says that it is one. `figure.source` is the
    piece's address, `figure.id` means nothing; `sentence` is where it stands."""

    id: int
    item_id: int
    figure: PublishedFigure
    sentence: str
    state: SuggestionState = SuggestionState.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """A number as a text states it: from `low` to `high` (None: no end), `said` as written ("hơn 300"). `span` is the number
    with what it counts, `sentence` what it stands in. `matter`, `province`, `since` and `until` are None where `unread` says
    why; `narrower` is True where it is of a part of the province or of one body. `dated` tells that the text names the day it
    counts to; `doubted` that it is denied, `insisted` that it is held to be the truth against another."""

    kind: FigureKind
    low: int
    high: int | None
    said: str
    span: Span
    sentence: Span
    extent: Extent
    matter: str | None = None
    province: str | None = None
    commune: str | None = None
    narrower: bool = False
    since: date | None = None
    until: date | None = None
    dated: bool = False
    doubted: bool = False
    insisted: bool = False
    unread: tuple[Unread, ...] = ()
