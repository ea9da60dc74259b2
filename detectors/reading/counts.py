"""Counts a day's pieces into series: publishers, not copies (law 5)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from records.analysis import Topic
from records.series import DayCount, SeriesKind, SeriesName

SHOWN = 5
_NOT_COUNTED = (Topic.NONE, Topic.ADVICE)


class Counted(Protocol):
    """What a piece must tell to be counted (storage.series.CountedPiece)."""

    @property
    def item(self) -> int: ...
    @property
    def outlet(self) -> str: ...
    @property
    def copy_group(self) -> str | None: ...
    @property
    def topic(self) -> str: ...
    @property
    def places(self) -> tuple[tuple[str | None, str | None], ...]: ...
    @property
    def units(self) -> tuple[str, ...]: ...
    @property
    def claims(self) -> tuple[str, ...]: ...


def count(day: date, pieces: Iterable[Counted], units: frozenset[str], province: str | None) -> list[DayCount]:
    """The series of a day, from its pieces in order of time: topic by place (our province and its communes; every province
    where ours is not set), our units, known claims. A copy counts for nobody but the first who had the text."""
    publishers: dict[SeriesName, dict[str, int]] = {}
    copied: set[str] = set()
    for piece in pieces:
        if piece.copy_group is not None and piece.copy_group in copied:
            continue
        if piece.copy_group is not None:
            copied.add(piece.copy_group)
        for series in _series_of(piece, units, province):
            publishers.setdefault(series, {}).setdefault(piece.outlet, piece.item)
    return [
        DayCount(series=series, day=day, publishers=len(found), items=tuple(found.values())[:SHOWN])
        for series, found in publishers.items()
    ]


def _series_of(piece: Counted, units: frozenset[str], province: str | None) -> set[SeriesName]:
    found = {SeriesName(kind=SeriesKind.UNIT, topic="", name=unit) for unit in piece.units if unit in units}
    found |= {SeriesName(kind=SeriesKind.CLAIM, topic="", name=claim) for claim in piece.claims}
    if piece.topic in _NOT_COUNTED:
        return found
    for where, commune in piece.places:
        if where is not None and province in (None, where):
            found.add(SeriesName(kind=SeriesKind.PLACE, topic=piece.topic, name=where))
            if commune is not None and province is not None:
                found.add(SeriesName(kind=SeriesKind.PLACE, topic=piece.topic, name=f"{commune}, {where}"))
    return found
