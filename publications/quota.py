"""What a unit owes each month and how it stands (R027, R029): dated rows, so that a change never rewrites a past month."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from records.publication import NotCounted, Publication, Quota, Standing
from records.unit import Unit, UnitKind
from working_time import month_of

LETTER = date(2019, 4, 4)
"""The letter of R027 and R029."""

DEFAULT = (
    *(
        Quota(unit_kind=kind, per_month=2, photo_needed=True, valid_from=LETTER, basis="R027: ít nhất 02 tin hoặc bài, có ảnh")
        for kind in (UnitKind.DIVISION, UnitKind.SUBORDINATE, UnitKind.STATION)
    ),
    Quota(
        unit_kind=UnitKind.RADIO,
        per_month=15,
        photo_needed=False,
        valid_from=LETTER,
        basis="R029: mỗi tháng ít nhất 15 tin, bài",
    ),
)
"""Used where a department has set none of its own."""


def quota_for(kind: UnitKind, quotas: Sequence[Quota], day: date) -> Quota:
    """The newest quota of this kind in force on `day`; one of nothing where there is none."""
    in_force = [quota for quota in quotas if quota.unit_kind is kind and quota.valid_from <= day]
    if in_force:
        return max(in_force, key=lambda quota: quota.valid_from)
    return Quota(unit_kind=kind, per_month=0, photo_needed=False, valid_from=day, basis="chưa giao chỉ tiêu")


def standing(unit: Unit, month: date, publications: Sequence[Publication], quotas: Sequence[Quota] = DEFAULT) -> Standing:
    """How `unit` stands in `month`, by the quota in force on its first day.

    Pieces without a date belong to no month: they are shown, uncounted, in the month they were read. A unit that did
    not stand the whole month owes nothing in it."""
    first = month.replace(day=1)
    own = [each for each in publications if each.unit_id == unit.id and _shown_in(each) == first]
    reasons = Counter(each.not_counted for each in own if each.not_counted is not None)
    return Standing(
        unit_id=unit.id,
        unit=unit.name,
        month=first,
        owed=quota_for(unit.kind, quotas, first).per_month if _stood(unit, first) else 0,
        counted=sum(each.not_counted is None for each in own),
        published=len(own),
        not_counted=tuple((reason, reasons[reason]) for reason in NotCounted if reasons[reason]),
    )


def _shown_in(publication: Publication) -> date:
    return publication.month or month_of(publication.credited)


def _stood(unit: Unit, first: date) -> bool:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (unit.valid_from is None or unit.valid_from <= first) and (unit.valid_to is None or unit.valid_to >= last)
