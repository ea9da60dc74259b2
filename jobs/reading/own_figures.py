"""Figures that a unit's own publication states, as suggestions for a person to accept (law 6)."""

from datetime import date, datetime

from jobs.analyse import text_of
from nlp.figures import Figures
from records.figure import Extent, FigureSuggestion, PublishedFigure, StatedFigure, Unread
from records.item import Item
from working_time import local

LONGEST_SENTENCE = 600
_ELSEWHERE = {Unread.PLACE}
"""What an own publication need not say: its figures are the province's."""


def of(item: Item, reader: Figures, province: str | None, now: datetime) -> list[FigureSuggestion]:
    """The exact figures of our province that the piece states, with their days; none where we have no province."""
    if province is None:
        return []
    stated = reader.read(text_of(item), local(item.when).date())
    return [found for one in stated if (found := _suggestion(one, item, province, now)) is not None]


def _suggestion(stated: StatedFigure, item: Item, province: str, now: datetime) -> FigureSuggestion | None:
    whole = not stated.narrower or stated.commune is not None or _ELSEWHERE & set(stated.unread)
    since, until = _days(stated)
    told = stated.matter is not None and stated.low == stated.high and not stated.doubted and whole
    if not told or since is None or until is None or set(stated.unread) - _ELSEWHERE or (stated.province or province) != province:
        return None
    figure = PublishedFigure(
        id=0,
        kind=stated.kind,
        matter=stated.matter or "",
        province=province,
        commune=stated.commune or "",
        since=since,
        until=until,
        value=stated.low,
        source=item.link or item.address,
        entered_by="",
        entered=now,
    )
    return FigureSuggestion(
        id=0, item_id=item.id, figure=figure, sentence=" ".join(stated.sentence.text.split())[:LONGEST_SENTENCE]
    )


def _days(stated: StatedFigure) -> tuple[date | None, date | None]:
    """The days it covers; "đến nay" counts from the year's start."""
    if stated.extent is Extent.PERIOD:
        return stated.since, stated.until
    if stated.extent is Extent.TO_DATE and stated.until is not None:
        return date(stated.until.year, 1, 1), stated.until
    return None, None
