"""A query someone wants to be told about, and what it caught."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.analysis import Span
from records.flag import Level
from records.item import DateOrigin, Item
from working_time import local

WATCH_DETECTOR = "watch_matched"
"""The detector's name under which a watch's flags are kept; a flag's key is the watch's id."""


class HitReason(StrEnum):
    """What came of a piece that a watch caught: flagged, or why not (law 8)."""

    FLAGGED = "da_canh_bao"
    BEFORE = "truoc_khi_lap"
    PAUSED = "tam_dung"
    OWN = "kenh_cua_don_vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`query` is as typed, in the language of query/. `unit` (its registry name, with `unit_id`) narrows it to pieces that
    name that unit, None to none; `officers` are told; `since` is when it was made or its query last changed: older pieces
    are shown, never told of. `back` is where looking back has come to, None once it is through."""

    id: int
    title: str
    query: str
    level: Level
    unit_id: int | None
    unit: str | None
    officers: tuple[int, ...]
    since: datetime
    paused: datetime | None = None
    back: int | None = None

    def of_piece(self, item: Item) -> HitReason:
        """What becomes of a piece it catches. A piece is older where it was seen before, or states an earlier day."""
        if item.unit_id is not None:
            return HitReason.OWN
        stated = item.published if item.published_origin is not DateOrigin.GUESSED else None
        if item.first_seen < self.since or (stated is not None and local(stated).date() < local(self.since).date()):
            return HitReason.BEFORE
        return HitReason.FLAGGED if self.paused is None else HitReason.PAUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchHit:
    """A piece that a watch caught; `at` is the piece's own moment, `fields` what matched beside its words."""

    watch_id: int
    item_id: int
    at: datetime
    reason: HitReason
    evidence: tuple[Span, ...]
    fields: tuple[str, ...] = ()
