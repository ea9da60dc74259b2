"""Officers' rulings about stories and copies: kept with the pieces they name, carried out on these at once, and told to every
later placing. The caller writes the ruling, its cases and the audit line in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from records.case import CaseState
from records.flag import Level
from records.ruling import CaseBefore, Ruling, RulingKind, Said, Side
from storage import cases as case_rows
from storage.rows import plain
from storage.tables import items
from storage.tables_people import accounts, alerts, cases
from storage.tables_stories import ruled_pieces, rulings, rulings_withdrawn

_LOCK = 7_204_117  # any number of our own: PostgreSQL's advisory locks are named by numbers
_STANDS = ~(
    select(rulings_withdrawn.c.ruling_id).where(rulings_withdrawn.c.ruling_id == rulings.c.id).correlate(rulings).exists()
)
_OF_COPIES = rulings.c.kind == RulingKind.NOT_COPY.value
_MOVED = ruled_pieces.c.side == Side.MOVED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A ruling with the names of who made it and of who took it back."""

    ruling: Ruling
    by: str
    withdrawn_by: str | None = None


def hold(connection: Connection, *, alone: bool) -> None:
    """Keeps placing and ruling apart until the transaction ends: placings share, a ruling is `alone`. On SQLite one
    transaction writes at a time anyway."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(_LOCK)))


def said(connection: Connection, item_ids: Sequence[int]) -> dict[int, list[Said]]:
    """What standing rulings say of these pieces; those that none names are absent."""
    query = (
        select(ruled_pieces.c.item_id, ruled_pieces.c.side, rulings.c.id, rulings.c.kind, rulings.c.key)
        .join(rulings, rulings.c.id == ruled_pieces.c.ruling_id)
        .where(ruled_pieces.c.item_id.in_(item_ids), _STANDS)
        .order_by(ruled_pieces.c.item_id, rulings.c.id)
    )
    rows = list(connection.execute(query))
    parting = {row.id: RulingKind(row.kind) for row in rows if row.side == Side.STAYED and row.kind != RulingKind.TOGETHER}
    away = {ruling_id: _away(connection, ruling_id, kind) for ruling_id, kind in parting.items()}
    found: dict[int, list[Said]] = {}
    for row in rows:
        one = Said(ruling_id=row.id, kind=RulingKind(row.kind), side=Side(row.side), key=row.key, away=away.get(row.id, ()))
        found.setdefault(row.item_id, []).append(one)
    return found


def _away(connection: Connection, ruling_id: int, kind: RulingKind) -> tuple[str, ...]:
    """Where the pieces that a ruling moved are now."""
    column = _column(kind)
    query = select(column).join(ruled_pieces, ruled_pieces.c.item_id == items.c.id)
    query = query.where(ruled_pieces.c.ruling_id == ruling_id, _MOVED, column.is_not(None)).distinct()
    return tuple(connection.execute(query).scalars())


def _column(kind: RulingKind) -> Any:
    return items.c.copy_group if kind is RulingKind.NOT_COPY else items.c.story


def join(connection: Connection, ruling: Ruling) -> int:
    """Keeps a TOGETHER ruling, and gives all pieces of the story `was` to the story `key`. Its id; `moved` and `stayed` are
    counted here."""
    moving, staying = items.c.story == ruling.was, items.c.story == ruling.key
    return _keep(connection, ruling, moving, staying, ruling.key)


def part(connection: Connection, ruling: Ruling, item_ids: Sequence[int]) -> int:
    """Keeps an APART or NOT_COPY ruling, and gives these pieces of `was` to a new story (copy group) of their own, made after
    the ruling's id. Its id."""
    column = _column(ruling.kind)
    moving = and_(column == ruling.was, items.c.id.in_(item_ids))
    staying = and_(column == ruling.was, items.c.id.not_in(item_ids))
    return _keep(connection, ruling, moving, staying, None)


def _keep(
    connection: Connection, ruling: Ruling, moving: ColumnElement[bool], staying: ColumnElement[bool], key: str | None
) -> int:
    moved, stayed = (
        connection.execute(select(func.count()).select_from(items).where(one)).scalar_one() for one in (moving, staying)
    )
    row = plain(ruling) | {"moved": moved, "stayed": stayed, "before": [_before_row(one) for one in ruling.before]}
    row = {name: row[name] for name in rulings.c.keys() if name != "id"}  # noqa: SIM118  # a collection of columns
    ruling_id = int(connection.execute(insert(rulings).values(**row).returning(rulings.c.id)).scalar_one())
    if key is None:
        key = f"h{ruling_id}"
        connection.execute(update(rulings).where(rulings.c.id == ruling_id).values(key=key))
    for side, condition in ((Side.MOVED, moving), (Side.STAYED, staying)):
        told = select(items.c.id, literal(ruling_id), literal(side.value)).where(condition)
        connection.execute(insert(ruled_pieces).from_select(["item_id", "ruling_id", "side"], told))
    column = _column(ruling.kind)
    connection.execute(update(items).where(moving).values({column.name: key}))
    return ruling_id


def _before_row(one: CaseBefore) -> dict[str, Any]:
    return plain(one) | {"due": one.due.isoformat()}


def withdraw(connection: Connection, ruling: Ruling, account_id: int, now: datetime) -> None:
    """Takes a ruling back: what it moved returns. What came to the made story since follows; what came to joined stories since
    is read again, and placed by the machine."""
    connection.execute(insert(rulings_withdrawn).values(ruling_id=ruling.id, account_id=account_id, at=now))
    column = _column(ruling.kind)
    if ruling.kind is RulingKind.TOGETHER:
        named = select(ruled_pieces.c.item_id).where(ruled_pieces.c.ruling_id == ruling.id)
        since = and_(column == ruling.key, items.c.id.not_in(named))
        connection.execute(update(items).where(since).values(analysed_with=""))
        connection.execute(update(items).where(items.c.id.in_(named.where(_MOVED))).values(story=ruling.was))
    else:
        connection.execute(update(items).where(column == ruling.key).values({column.name: ruling.was}))
    mark_told(connection, ruling.id, now)


def later(connection: Connection, ruling: Ruling) -> Kept | None:
    """A newer standing ruling on pieces of this one, which must be taken back first; None where there is none."""
    own, other = ruled_pieces.alias("own"), ruled_pieces.alias("other")
    touching = (
        select(other.c.ruling_id)
        .join(own, own.c.item_id == other.c.item_id)
        .where(own.c.ruling_id == ruling.id, other.c.ruling_id > ruling.id)
    )
    layer = _OF_COPIES if ruling.kind is RulingKind.NOT_COPY else ~_OF_COPIES
    return next(iter(_kept(connection, and_(rulings.c.id.in_(touching), _STANDS, layer), limit=1)), None)


def one(connection: Connection, ruling_id: int) -> Kept | None:
    """The ruling of that id, or None."""
    return next(iter(_kept(connection, rulings.c.id == ruling_id, limit=1)), None)


def of_case(connection: Connection, case_id: int, story: str, limit: int = 100) -> list[Kept]:
    """Rulings on a case or its story, oldest first; of more than `limit`, the newest."""
    where = or_(rulings.c.case_id == case_id, rulings.c.other_case_id == case_id, rulings.c.key == story, rulings.c.was == story)
    return _kept(connection, where, limit)


def of_item(connection: Connection, item_id: int, limit: int = 20) -> list[Kept]:
    """Standing rulings that name a piece, oldest first; of more than `limit`, the newest."""
    named = select(ruled_pieces.c.ruling_id).where(ruled_pieces.c.item_id == item_id)
    return _kept(connection, and_(rulings.c.id.in_(named), _STANDS), limit)


def stories_of(connection: Connection, ruling_id: int) -> list[str]:
    """The stories that the pieces a ruling moved tell now."""
    query = select(items.c.story).join(ruled_pieces, ruled_pieces.c.item_id == items.c.id).distinct()
    query = query.where(ruled_pieces.c.ruling_id == ruling_id, _MOVED, items.c.story.is_not(None))
    return list(connection.execute(query).scalars())


def origin(connection: Connection, story: str) -> tuple[int, datetime] | None:
    """The case that a story's pieces left by hand, and when: by a split, or by a join taken back; None where they did not."""
    split = and_(rulings.c.kind == RulingKind.APART.value, rulings.c.key == story, _STANDS)
    rejoined = and_(rulings.c.kind == RulingKind.TOGETHER.value, rulings.c.was == story, ~_STANDS)
    held = func.coalesce(rulings.c.case_id, cases.c.id)
    query = (
        select(held, func.coalesce(rulings_withdrawn.c.at, rulings.c.at))
        .outerjoin(rulings_withdrawn, rulings_withdrawn.c.ruling_id == rulings.c.id)
        .outerjoin(cases, and_(cases.c.story == rulings.c.key, rulings.c.kind == RulingKind.TOGETHER.value))
        .where(or_(split, rejoined), held.is_not(None))
    )
    row = connection.execute(query.order_by(rulings.c.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def joined(connection: Connection, stories: Sequence[str]) -> dict[str, str]:
    """The story that each of these was joined to by hand; those that were not are absent."""
    joining = rulings.c.kind == RulingKind.TOGETHER.value
    step = select(rulings.c.key).where(joining, _STANDS).order_by(rulings.c.id.desc()).limit(1)
    found = {}
    for story in dict.fromkeys(stories):
        passed = [story]
        while (end := connection.execute(step.where(rulings.c.was == passed[-1])).scalar()) and end not in passed:
            passed.append(end)
        if len(passed) > 1:
            found[story] = passed[-1]
    return found


def untold(connection: Connection, limit: int = 100) -> list[int]:
    """The rulings of which, or of whose taking back, officers are still to be told, oldest first; each is read by `to_tell`,
    so that one that can't be read stops no other."""
    query = select(rulings.c.id).where(rulings.c.told.is_(None)).order_by(rulings.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def to_tell(connection: Connection, ruling_id: int) -> Ruling | None:
    """The ruling, or None where its officers were told meanwhile."""
    query = (
        select(rulings, rulings_withdrawn.c.at.label("back_at"), rulings_withdrawn.c.account_id.label("back_id"))
        .add_columns(rulings_withdrawn.c.undone)
        .outerjoin(rulings_withdrawn, rulings_withdrawn.c.ruling_id == rulings.c.id)
        .where(rulings.c.id == ruling_id, rulings.c.told.is_(None))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    undone = tuple(_before(one) for one in row["undone"] or ())
    return replace(_record(row, row["back_at"], row["back_id"]), undone=undone)


def tell_undone(connection: Connection, ruling_id: int, worse: CaseBefore, other: CaseBefore) -> None:
    """Keeps that officers are to be told of what taking the ruling back made of a case, `worse` as it was before; the officers
    of `other` know of its pieces."""
    undone = [_before_row(one) for one in (worse, other)]
    connection.execute(update(rulings_withdrawn).where(rulings_withdrawn.c.ruling_id == ruling_id).values(undone=undone))
    connection.execute(update(rulings).where(rulings.c.id == ruling_id).values(told=None))


def mark_told(connection: Connection, ruling_id: int, now: datetime) -> None:
    """What the officers had to know was decided, or is void."""
    connection.execute(update(rulings).where(rulings.c.id == ruling_id, rulings.c.told.is_(None)).values(told=now))


def told_before(connection: Connection, story: str, newest: datetime) -> set[int]:
    """The officers who were told of a story's pieces in the case that these left by hand: after the `newest` of their flags
    was raised, since an alert sent before names other pieces. None where that flag was raised since they left, or where
    that case waits no more: what was decided did not open this one."""
    left = origin(connection, story)
    if left is None or newest > left[1]:
        return set()
    old = case_rows.whole(connection, left[0])
    if old is None or not case_rows.standing(connection, old).state.waiting:
        return set()
    query = select(alerts.c.officer_id).where(alerts.c.case_id == left[0], alerts.c.at.between(newest, left[1]))
    return set(connection.execute(query).scalars())


def _kept(connection: Connection, where: ColumnElement[bool], limit: int) -> list[Kept]:
    backer = accounts.alias("backer")
    query: Select[Any] = (
        select(rulings, accounts.c.name.label("by"), rulings_withdrawn.c.at.label("back_at"))
        .add_columns(rulings_withdrawn.c.account_id.label("back_id"), backer.c.name.label("back_by"))
        .join(accounts, accounts.c.id == rulings.c.account_id)
        .outerjoin(rulings_withdrawn, rulings_withdrawn.c.ruling_id == rulings.c.id)
        .outerjoin(backer, backer.c.id == rulings_withdrawn.c.account_id)
        .where(where)
        .order_by(rulings.c.id.desc())
        .limit(limit)
    )
    found = [
        Kept(ruling=_record(row, row["back_at"], row["back_id"]), by=row["by"], withdrawn_by=row["back_by"])
        for row in connection.execute(query).mappings()
    ]
    return found[::-1]


def _record(row: Any, withdrawn: datetime | None, withdrawn_by: int | None) -> Ruling:
    values = {name: row[name] for name in rulings.c.keys()}  # noqa: SIM118  # a collection of columns
    values |= {"kind": RulingKind(row["kind"]), "before": tuple(_before(one) for one in row["before"])}
    return Ruling(**values, withdrawn=withdrawn, withdrawn_by=withdrawn_by)


def _before(kept: Any) -> CaseBefore:
    return CaseBefore(
        case_id=kept["case_id"],
        state=CaseState(kept["state"]),
        level=Level(kept["level"]),
        due=datetime.fromisoformat(kept["due"]),
        merged_into=kept["merged_into"],
    )
