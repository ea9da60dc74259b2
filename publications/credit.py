"""A piece on a unit's own website or fanpage, credited to it in the month of its date (R027, R080)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from publications.quota import DEFAULT, quota_for
from records.item import DateOrigin, Item
from records.publication import Genre, NotCounted, Publication, Quota
from records.unit import Unit
from working_time import month_of

ARTICLE_WORDS = 400
"""From this many syllables a piece is a bài, below it a tin: the product's default, no letter draws the border."""

CLOCK_SKEW = timedelta(minutes=10)
"""A date further ahead than this is no date (law 4, T10)."""


def credit(
    item: Item,
    unit: Unit,
    siblings: Sequence[Publication],
    credited: datetime,
    *,
    quotas: Sequence[Quota] = DEFAULT,
    article_words: int = ARTICLE_WORDS,
) -> Publication:
    """The publication that `item` is for `unit`, with the reason where it doesn't count.

    `siblings` are the publications of the same copy group: one text on a website and a fanpage counts once for its
    unit. `credited` is now (UTC). Crediting a piece anew (its page was read, a photo came) gives its new standing."""
    month = _month(item, credited)
    return Publication(
        item_id=item.id,
        unit_id=unit.id,
        month=month,
        genre=genre(item, article_words),
        photos=item.photos,
        credited=credited,
        not_counted=_objection(item, unit, month, siblings, quotas),
    )


def genre(item: Item, article_words: int = ARTICLE_WORDS) -> Genre:
    """Tin or bài by length: title, lead and text together, in syllables."""
    words = sum(len(part.split()) for part in (item.title, item.lead or "", item.text or ""))
    return Genre.ARTICLE if words >= article_words else Genre.NEWS


def _month(item: Item, credited: datetime) -> date | None:
    """The month of the stated date; None where there is none, it was guessed, or it lies ahead."""
    if item.published is None or item.published_origin in (None, DateOrigin.GUESSED):
        return None
    return None if item.published > credited + CLOCK_SKEW else month_of(item.published)


def _objection(
    item: Item, unit: Unit, month: date | None, siblings: Sequence[Publication], quotas: Sequence[Quota]
) -> NotCounted | None:
    if month is None:
        return NotCounted.NO_DATE
    if any(each.unit_id == unit.id and each.item_id != item.id and each.not_counted is None for each in siblings):
        return NotCounted.COPY
    if item.photos < 1 and quota_for(unit.kind, quotas, month).photo_needed:
        return NotCounted.NO_PHOTO
    return None
