"""Cases and their reviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, insert, select, update

from records.account import Scope
from records.case import Case, CaseState, Defect, Harm, Review, Verdict
from records.flag import Level
from storage.rows import plain
from storage.tables_people import cases, reviews

_LEVELS = case({level.value: rank for rank, level in enumerate(Level)}, value=cases.c.level)
_WAITING = [state.value for state in CaseState if state.waiting]


def open_(connection: Connection, opened: Case) -> int:
    """Keeps a new case (its `id` is ignored); the new id."""
    row = plain(opened)
    del row["id"]
    return int(connection.execute(insert(cases).values(**row).returning(cases.c.id)).scalar_one())


def of_story(connection: Connection, story: str) -> Case | None:
    """The story's case, or None."""
    return _first(connection, cases.c.story == story)


def one(connection: Connection, case_id: int, scope: Scope) -> Case | None:
    """The case of that id where `scope` may see it, else None."""
    return _first(connection, and_(cases.c.id == case_id, _visible(scope)))


def whole(connection: Connection, case_id: int) -> Case | None:
    """The case of that id whoever may see it, or None: for what concerns both its unit and another."""
    return _first(connection, cases.c.id == case_id)


def standing(connection: Connection, found: Case) -> Case:
    """The case itself, or the one that stands where it was merged into another, and that perhaps into a third."""
    passed = {found.id}
    while found.state is CaseState.MERGED and found.merged_into is not None and found.merged_into not in passed:
        passed.add(found.merged_into)
        found = _first(connection, cases.c.id == found.merged_into) or found
    return found


def held(connection: Connection, case_id: int) -> Case:
    """The case as it is now, kept from other writers until the transaction ends: what is changed from it overwrites nobody's
    verdict. Of several, the least id first. Raises LookupError where there is none."""
    query = select(cases).where(cases.c.id == case_id).with_for_update(key_share=True)  # SQLite writes one at a time anyway
    row = connection.execute(query).mappings().first()
    if row is None:
        raise LookupError(f"no case {case_id}")
    return _record(row)


def held_standing(connection: Connection, found: Case) -> Case:
    """The case that stands for `found`, held."""
    while True:
        stands = standing(connection, found)
        now = held(connection, stands.id)
        if now.merged_into == stands.merged_into:
            return now
        found = now  # merged by somebody while we waited for it


def change(connection: Connection, changed: Case) -> None:
    """Renews a case."""
    row = plain(changed)
    del row["id"]
    connection.execute(update(cases).where(cases.c.id == changed.id).values(**row))


def queue(connection: Connection, scope: Scope, *, waiting: bool = True, limit: int = 50, offset: int = 0) -> list[Case]:
    """Cases for the desk: the waiting ones by level, then by due time; the decided ones newest first."""
    wanted = cases.c.state.in_(_WAITING) if waiting else cases.c.state.not_in(_WAITING)
    order = (_LEVELS, cases.c.due, cases.c.id) if waiting else (cases.c.opened.desc(), cases.c.id.desc())
    query = select(cases).where(wanted, _visible(scope)).order_by(*order).limit(limit).offset(offset)
    return [_record(row) for row in connection.execute(query).mappings()]


def tally(connection: Connection, scope: Scope) -> dict[CaseState, int]:
    """How many cases are in each state."""
    query = select(cases.c.state, func.count()).where(_visible(scope)).group_by(cases.c.state)
    return {CaseState(state): number for state, number in connection.execute(query)}


def opened_between(connection: Connection, start: datetime, end: datetime) -> list[Case]:
    """Cases opened in [start, end), oldest first."""
    query = select(cases).where(cases.c.opened >= start, cases.c.opened < end).order_by(cases.c.opened)
    return [_record(row) for row in connection.execute(query).mappings()]


def record_review(connection: Connection, review: Review) -> None:
    """Keeps a person's verdict."""
    row = plain(review)
    row["defects"] = [defect.value for defect in review.defects]
    row["harms"] = [harm.value for harm in review.harms]
    connection.execute(insert(reviews).values(**row))


def reviews_of(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[Review]]:
    """The verdicts on these cases, oldest first."""
    found: dict[int, list[Review]] = {}
    query = select(reviews).where(reviews.c.case_id.in_(case_ids)).order_by(reviews.c.id)
    for row in connection.execute(query).mappings():
        found.setdefault(row["case_id"], []).append(_review(row))
    return found


def by_verdict(connection: Connection, merged: Case) -> bool:
    """True where a person's verdict merged the case into the one it names, not a ruling on its story."""
    said = select(reviews.c.id).where(reviews.c.case_id == merged.id, reviews.c.merged_into == merged.merged_into)
    return connection.execute(said.limit(1)).first() is not None


def _visible(scope: Scope) -> Any:
    return cases.c.id == cases.c.id if scope.everything else cases.c.unit_id == scope.unit_id


def _first(connection: Connection, condition: Any) -> Case | None:
    row = connection.execute(select(cases).where(condition)).mappings().first()
    return _record(row) if row else None


def _record(row: Any) -> Case:
    return Case(**{**row, "state": CaseState(row["state"]), "level": Level(row["level"])})


def _review(row: Any) -> Review:
    values = {key: value for key, value in row.items() if key != "id"}
    values["verdict"] = Verdict(values["verdict"])
    values["defects"] = tuple(Defect(one) for one in values["defects"])
    values["harms"] = tuple(Harm(one) for one in values["harms"])
    return Review(**values)
