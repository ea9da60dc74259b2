"""Invented published figures of every province, to see what a detector makes of ordinary texts: every number that it can read
disagrees with one of them, so that each of its flags shows one reading, right or wrong."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from records.figure import FigureKind, PublishedFigure

_AMOUNTS = {FigureKind.CASES: 1, FigureKind.DEATHS: 0, FigureKind.ADMITTED: 1}
MADE = datetime(2026, 11, 26, tzinfo=UTC)


def invented(provinces: Iterable[str], matters: Iterable[str], day: date) -> list[PublishedFigure]:
    """One running count of nearly nothing of each kind, matter and province, up to the day before `day`."""
    return [
        PublishedFigure(
            id=number,
            kind=kind,
            matter=matter,
            province=province,
            since=date(day.year, 1, 1),
            until=day,
            value=_AMOUNTS[kind],
            source="https://example.vn",
            entered_by="",
            entered=MADE,
        )
        for number, (province, matter, kind) in enumerate((p, m, k) for p in provinces for m in matters for k in _AMOUNTS)
    ]
