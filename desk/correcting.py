"""What an officer says of a piece at the desk: missed, not of the sector, another topic. Kept as a lesson; a missed piece is
flagged in the officer's name."""

from collections.abc import Sequence

from desk.access.visitors import Visitor
from desk.ours import our_units
from desk.words import CORRECTIONS
from errors import BadInput, NotNow
from records.analysis import Topic
from records.flag import About, Flag, Level
from records.item import Item
from records.learning import MISSED_BY, OFFICER_DETECTOR, SECTOR, Correction, CorrectionKind
from records.unit import Unit, UnitKind
from storage import flags, learning, units
from storage.engine import Connection

NOTE_LIMIT = 500
SHOWN_NOTE = 160
MADE_WITH = "cán bộ"
MISSED = tuple(kind for kind in CorrectionKind if kind.missed)
_HIGH = frozenset({CorrectionKind.SPREAD, CorrectionKind.WARNING})
"""Risk to people's health weighs above reputation (R075)."""


def unit_choices(connection: Connection, visitor: Visitor) -> list[Unit]:
    """Whose matter this visitor may say a piece is, beside the department's: an officer of a unit, their own only."""
    if not visitor.scope.everything:
        return [visitor.unit] if visitor.unit is not None and visitor.unit.kind is not UnitKind.DEPARTMENT else []
    ours = our_units(units.every(connection), visitor.deployment)
    return sorted((unit for unit in ours if unit.kind is not UnitKind.DEPARTMENT), key=lambda unit: unit.name)


def report_missed(
    connection: Connection, visitor: Visitor, item: Item, kind: CorrectionKind, unit: Unit | None, note: str
) -> None:
    """Keeps the report and the flag that opens a case. Raises NotNow where the machine did flag the piece for that."""
    held = _flagged(connection, item, kind)
    if held is not None:
        raise NotNow(
            f"Tin này đã được cảnh báo trong vụ việc số {held} nên không phải bỏ sót. Mời kết luận ở vụ việc đó.",
            f"item {item.id} is in case {held}",
        )
    _keep(connection, visitor, item, kind, unit_id=unit.id if unit else None, note=note)
    flag = Flag(
        detector=OFFICER_DETECTOR,
        key=kind.value,
        score=1.0,
        level=Level.HIGH if kind in _HIGH else Level.NORMAL,
        reason=reason(kind, note),
        evidence=(),
        unit=unit.name if unit else None,
        about=About.ITEM,
        item=item.id,
    )
    flags.keep_shown(connection, [flag], MADE_WITH, visitor.now)
    visitor.note(connection, "báo bỏ sót", f"tin {item.id}", kind.value)


def reason(kind: CorrectionKind, note: str) -> str:
    """The sentence that the case and its letter show."""
    said = CORRECTIONS[kind]
    more = f" Ghi chú: {note[: SHOWN_NOTE - 1] + '…' if len(note) > SHOWN_NOTE else note}" if note else ""
    return f"Cán bộ báo bỏ sót: {said[:1].lower()}{said[1:]}.{more}"


def say_not_sector(connection: Connection, visitor: Visitor, found: Sequence[Item], note: str = "") -> None:
    """Keeps that these pieces don't concern the sector."""
    for item in found:
        _keep(connection, visitor, item, CorrectionKind.NOT_SECTOR, note=note)
    if found:
        visitor.note(connection, "sửa: không liên quan ngành", ", ".join(f"tin {item.id}" for item in found))


def say_topic(connection: Connection, visitor: Visitor, item: Item, topic: Topic) -> None:
    """Keeps the right topic of a piece."""
    _keep(connection, visitor, item, CorrectionKind.TOPIC, topic=topic)
    visitor.note(connection, "sửa chủ đề", f"tin {item.id}", topic.value)


def _keep(
    connection: Connection,
    visitor: Visitor,
    item: Item,
    kind: CorrectionKind,
    *,
    unit_id: int | None = None,
    topic: Topic | None = None,
    note: str = "",
) -> None:
    assert visitor.account is not None  # noqa: S101  # CORRECT_ITEMS and DECIDE_CASES are given to accounts only
    told = Correction(
        item_id=item.id,
        account_id=visitor.account.id,
        at=visitor.now,
        kind=kind,
        unit_id=unit_id,
        topic=topic,
        note=note,
    )
    learning.correct(connection, told)


def _flagged(connection: Connection, item: Item, kind: CorrectionKind) -> int | None:
    """The case in which the piece is flagged for that already, or was reported; None where it is not."""
    task = MISSED_BY[kind]
    for one in flags.of_item(connection, item.id):
        ours = one.flag.detector == OFFICER_DETECTOR and one.flag.key == kind.value
        machine = one.flag.detector != OFFICER_DETECTOR and (one.flag.detector == task or task == SECTOR)
        if one.case_id is not None and (ours or machine):
            return one.case_id
    return None


def note_of(given: str) -> str:
    """A note as it is kept: one paragraph. Raises BadInput where it is too long."""
    note = " ".join(given.split())
    if len(note) > NOTE_LIMIT:
        raise BadInput(f"Ô “Ghi chú” dài quá {NOTE_LIMIT} chữ; mời viết ngắn lại.", f"note of {len(note)}")
    return note
