"""Read-only joins for the desk: each answers one page's question in a fixed number of statements, from an index."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal, or_, select, union

from records.account import Scope
from records.analysis import Claim, Stance, Tier, Tone, Topic
from records.case import Case, CaseState
from records.flag import Level
from records.item import DateOrigin, Reach
from records.publication import Genre, NotCounted, Publication
from records.views import CreditedPiece, ItemLine, Judged, Numbers, QueueLine, Repeated, ShownClaim, StoryPiece, Told
from storage import alerts as alert_rows
from storage import cases as case_rows
from storage import claim_versions
from storage.tables import analyses, claims, items, matches, mentions, outlets, publications, source_states, sources, units
from storage.tables_learning import case_ranks
from storage.tables_people import accounts, alerts, cases, deliveries, flags, officers
from storage.tables_posts import post_reach
from storage.visited import visited

_RANK = {level.value: level.rank for level in Level}
_WAITING = [state.value for state in CaseState if state.waiting]
DEPARTMENT = 0
"""The unit filter's value for the department itself, whose cases have no unit."""


def queue(
    connection: Connection,
    scope: Scope,
    *,
    waiting: bool,
    now: datetime | None = None,
    level: Level | None = None,
    unit_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[QueueLine]:
    """A page of the queue: waiting cases by level, those late at `now` first, then the likeliest to be confirmed where this
    deployment has a ranking, then due time; decided ones newest first. What `scope` may see."""
    order = _pressing(now) if waiting else (cases.c.opened.desc(), cases.c.id.desc())
    wanted = [cases.c.state.in_(_WAITING) if waiting else cases.c.state.not_in(_WAITING), visible(scope)]
    if level is not None:
        wanted.append(cases.c.level == level.value)
    if unit_id is not None:
        wanted.append(cases.c.unit_id.is_(None) if unit_id == DEPARTMENT else cases.c.unit_id == unit_id)
    query = select(cases, units.c.name.label("unit_name")).outerjoin(units, units.c.id == cases.c.unit_id).where(*wanted)
    query = query.outerjoin(case_ranks, case_ranks.c.case_id == cases.c.id)
    rows = list(connection.execute(query.order_by(*order).limit(limit).offset(offset)).mappings())
    ids = [row["id"] for row in rows]
    published, reasons = _published(connection, ids), _reasons(connection, ids)
    return [
        QueueLine(
            case=_case(row),
            unit=row["unit_name"],
            outlets=tuple(name for name, _ in published.get(row["id"], [])),
            pieces=sum(number for _, number in published.get(row["id"], [])),
            reason=reasons.get(row["id"], ""),
        )
        for row in rows
    ]


def _pressing(now: datetime | None) -> tuple[Any, ...]:
    late = [case((cases.c.due < now, 0), else_=1)] if now is not None else []
    tenths = func.round(func.coalesce(case_ranks.c.chance, 0.0) * 10)  # small differences don't go before a nearer term
    return (case(_RANK, value=cases.c.level), *late, tenths.desc(), cases.c.due, cases.c.id)


def visible(scope: Scope) -> Any:
    """The condition under which a case may be seen (law 9)."""
    if scope.everything:
        return literal(value=True)
    return cases.c.unit_id.is_(None) if scope.unit_id is None else cases.c.unit_id == scope.unit_id


def _case(row: Any) -> Case:
    values = {name: row[name] for name in Case.__slots__}
    return Case(**{**values, "state": CaseState(row["state"]), "level": Level(row["level"])})


def _published(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Who published each case's flagged pieces, and how many, most first."""
    number = func.count(func.distinct(items.c.id))
    query = (
        select(flags.c.case_id, outlets.c.name, number)
        .join(items, items.c.id == flags.c.item_id)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(flags.c.case_id.in_(case_ids))
        .group_by(flags.c.case_id, outlets.c.name)
        .order_by(flags.c.case_id, number.desc(), outlets.c.name)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for case_id, outlet, pieces in connection.execute(query):
        found.setdefault(case_id, []).append((outlet, pieces))
    return found


def _reasons(connection: Connection, case_ids: Sequence[int]) -> dict[int, str]:
    """The reason of each case's worst, then strongest flag."""
    order = (case(_RANK, value=flags.c.level), flags.c.score.desc(), flags.c.id)
    place = func.row_number().over(partition_by=flags.c.case_id, order_by=order).label("place")
    ranked = select(flags.c.case_id, flags.c.reason, place).where(flags.c.case_id.in_(case_ids)).subquery()
    query = select(ranked.c.case_id, ranked.c.reason).where(ranked.c.place == 1)
    return {row[0]: row[1] for row in connection.execute(query)}


def story_pieces(connection: Connection, shown: Case, limit: int = 60) -> list[StoryPiece]:
    """The pieces of a case's story and any other piece flagged in it, oldest first."""
    flagged = select(flags.c.item_id).where(flags.c.case_id == shown.id)
    # A union, not an OR of the two: PostgreSQL would read every item for that.
    shown_ids = union(select(items.c.id).where(items.c.story == shown.story), flagged)
    query = (
        select(
            items.c.id, items.c.title, items.c.link, items.c.seen_at, items.c.copy_group, dated(), outlets.c.name.label("outlet")
        )
        .add_columns(items.c.id.in_(flagged).label("flagged"), items.c.removed, items.c.version, items.c.story)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(items.c.id.in_(shown_ids))
        .order_by(items.c.seen_at, items.c.id)
        .limit(limit)
    )
    rows = list(connection.execute(query).mappings())
    repeats = _repeats(connection, [row["id"] for row in rows])
    groups: set[str] = set()
    pieces = []
    for row in rows:
        group = row["copy_group"]
        piece = _piece(row, repeats.get(row["id"], []), copy=group is not None and group in groups)
        pieces.append(piece if row["story"] == shown.story else replace(piece, of_story=False))
        groups.add(group)
    return pieces


def dated() -> Any:
    """Whether an item states a date it can be held to (law 4)."""
    guessed = items.c.published_origin == DateOrigin.GUESSED.value
    return and_(items.c.published.is_not(None), or_(items.c.published_origin.is_(None), ~guessed)).label("dated")


def _piece(row: Any, repeats: Sequence[Repeated], *, copy: bool) -> StoryPiece:
    return StoryPiece(
        item_id=row["id"],
        outlet=row["outlet"],
        title=row["title"],
        link=row["link"],
        when=row["seen_at"],
        dated=bool(row["dated"]),
        copy=copy,
        flagged=bool(row["flagged"]),
        repeats=tuple(repeats),
        removed=row["removed"],
        version=row["version"],
    )


def _repeats(connection: Connection, item_ids: Sequence[int]) -> dict[int, list[Repeated]]:
    query = select(matches).where(matches.c.item_id.in_(item_ids)).order_by(matches.c.score.desc(), matches.c.claim_id)
    found: dict[int, list[Repeated]] = {}
    for row in connection.execute(query):
        one = Repeated(claim=row.claim_id, stance=Stance(row.stance), tier=Tier(row.tier))
        found.setdefault(row.item_id, []).append(one)
    return found


def claims_of(connection: Connection, claim_ids: Sequence[str]) -> dict[str, ShownClaim]:
    """These claims by id; one that was withdrawn is shown by its last words, with when and why it was."""
    gone = claim_versions.withdrawn(connection, claim_ids)
    found = {one.claim.id: ShownClaim(claim=one.claim, withdrawn=one.decided, reason=one.reason) for one in gone}
    rows = connection.execute(select(claims).where(claims.c.id.in_(claim_ids))).mappings()
    return found | {row["id"]: ShownClaim(claim=Claim(**row)) for row in rows}


def told(connection: Connection, case_id: int) -> list[Told]:
    """Whom the case was told to, oldest first, with every delivery."""
    sent: dict[int, list[Any]] = {}
    for delivery in alert_rows.deliveries_of(connection, case_id):
        sent.setdefault(delivery.alert_id or 0, []).append(delivery)
    names = select(alerts.c.id, officers.c.name, units.c.name.label("unit"))
    names = names.join(officers, officers.c.id == alerts.c.officer_id).join(units, units.c.id == officers.c.unit_id)
    people = {row.id: (row.name, row.unit) for row in connection.execute(names.where(alerts.c.case_id == case_id))}
    return [
        Told(alert=one, officer=people[one.id][0], unit=people[one.id][1], deliveries=tuple(sent.get(one.id, ())))
        for one in alert_rows.of_case(connection, case_id)
    ]


def judged(connection: Connection, case_id: int) -> list[Judged]:
    """The reviews of a case with their authors' names, oldest first."""
    found = case_rows.reviews_of(connection, [case_id]).get(case_id, [])
    query = select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_([review.account_id for review in found]))
    names = {row[0]: row[1] for row in connection.execute(query)}
    return [Judged(review=review, by=names[review.account_id]) for review in found]


def merged_into(connection: Connection, case_id: int, scope: Scope) -> list[Case]:
    """Cases that were merged into this one, as far as `scope` may see them."""
    query = select(cases).where(cases.c.merged_into == case_id, visible(scope)).order_by(cases.c.id)
    return [_case(row) for row in connection.execute(query).mappings()]


def latest_items(
    connection: Connection,
    scope: Scope,
    *,
    since: datetime,
    outlet: str | None = None,
    sector: bool = False,
    flagged: bool = False,
    unit: str | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 40,
) -> list[ItemLine]:
    """Items seen since `since`, newest first, from after the place `before` (its time and id) on.

    `unit` is a name of the registry that the item must mention; the case is given where `scope` may see it."""
    wanted = [items.c.seen_at >= since]
    if outlet is not None:
        wanted.append(items.c.outlet_key == outlet)
    if sector:
        wanted.append(analyses.c.sector)
    if flagged:
        wanted.append(items.c.id.in_(select(flags.c.item_id)))
    if unit is not None:
        wanted.append(items.c.id.in_(select(mentions.c.item_id).where(mentions.c.unit == unit)))
    if before is not None:
        when, last = before
        wanted.append(or_(items.c.seen_at < when, and_(items.c.seen_at == when, items.c.id < last)))
    query = (
        select(items.c.id, items.c.title, items.c.link, items.c.seen_at, dated(), outlets.c.name.label("outlet"))
        .add_columns(analyses.c.topic, analyses.c.tone, analyses.c.sector, items.c.removed, items.c.version)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .outerjoin(analyses, analyses.c.item_id == items.c.id)
        .where(*wanted)
        .order_by(items.c.seen_at.desc(), items.c.id.desc())
        .limit(limit)
    )
    rows = list(connection.execute(query).mappings())
    ids = [row["id"] for row in rows]
    named, held, reached = _mentioned(connection, ids), _held(connection, ids, scope), _reached(connection, ids)
    return [_line(row, named.get(row["id"], ()), held.get(row["id"]), reached.get(row["id"])) for row in rows]


def _line(row: Any, named: Sequence[str], case_id: int | None, reach: Reach | None) -> ItemLine:
    return ItemLine(
        item_id=row["id"],
        outlet=row["outlet"],
        title=row["title"],
        link=row["link"],
        when=row["seen_at"],
        dated=bool(row["dated"]),
        topic=Topic(row["topic"]) if row["topic"] else None,
        tone=Tone(row["tone"]) if row["tone"] else None,
        sector=row["sector"],
        units=tuple(named),
        case_id=case_id,
        removed=row["removed"],
        reach=reach,
        version=row["version"],
    )


def _reached(connection: Connection, item_ids: Sequence[int]) -> dict[int, Reach]:
    """How far each post reached, where that is told."""
    rows = connection.execute(select(post_reach).where(post_reach.c.item_id.in_(item_ids))).mappings()
    return {row["item_id"]: Reach(**{name: row[name] for name in Reach.__slots__}) for row in rows}


def _mentioned(connection: Connection, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """The registry's units each item names."""
    query = select(mentions.c.item_id, mentions.c.unit).where(mentions.c.item_id.in_(item_ids), mentions.c.unit.is_not(None))
    found: dict[int, list[str]] = {}
    for item_id, unit in connection.execute(query.distinct().order_by(mentions.c.item_id, mentions.c.unit)):
        found.setdefault(item_id, []).append(unit)
    return found


def _held(connection: Connection, item_ids: Sequence[int], scope: Scope) -> dict[int, int]:
    """The case that holds each item, where `scope` may see it."""
    query = (
        select(flags.c.item_id, func.min(flags.c.case_id))
        .join(cases, cases.c.id == flags.c.case_id)
        .where(flags.c.item_id.in_(item_ids), visible(scope))
        .group_by(flags.c.item_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def case_of_item(connection: Connection, item_id: int, scope: Scope) -> int | None:
    """The case that holds an item, where `scope` may see it, else None."""
    return _held(connection, [item_id], scope).get(item_id)


def names_unit(connection: Connection, item_id: int, unit: str) -> bool:
    """True where the item names that unit of the registry."""
    return unit in _mentioned(connection, [item_id]).get(item_id, [])


def credited(
    connection: Connection, month: date, start: datetime, end: datetime, unit_id: int | None = None
) -> list[CreditedPiece]:
    """The units' pieces of a month, and those without a date that were read within [start, end), newest first."""
    undated = and_(publications.c.month.is_(None), publications.c.credited >= start, publications.c.credited < end)
    query = (
        select(publications, items.c.title, items.c.link, items.c.seen_at, outlets.c.name.label("outlet"))
        .join(items, items.c.id == publications.c.item_id)
        .join(outlets, outlets.c.key == items.c.outlet_key)
        .where(or_(publications.c.month == month, undated))
        .order_by(items.c.seen_at.desc(), items.c.id.desc())
    )
    if unit_id is not None:
        query = query.where(publications.c.unit_id == unit_id)
    return [_credited(row) for row in connection.execute(query).mappings()]


def _credited(row: Any) -> CreditedPiece:
    values = {name: row[name] for name in Publication.__slots__}
    reason = NotCounted(row["not_counted"]) if row["not_counted"] else None
    publication = Publication(**{**values, "genre": Genre(row["genre"]), "not_counted": reason})
    return CreditedPiece(publication=publication, title=row["title"], link=row["link"], outlet=row["outlet"], when=row["seen_at"])


def numbers(connection: Connection, since: datetime) -> Numbers:
    """The counts of /metrics. Items are counted from `since` on: counting all of 10 million would be a scan."""
    seen = select(func.count()).select_from(items).where(items.c.seen_at >= since)
    unfit = seen.where(items.c.failures >= 3)
    outcome = func.coalesce(source_states.c.last_outcome, "never")
    by_outcome = (
        select(outcome, func.count()).join(sources, sources.c.id == source_states.c.source_id).where(sources.c.enabled, visited())
    )
    return Numbers(
        items_last_day=connection.execute(seen).scalar_one(),
        items_unfit=connection.execute(unfit).scalar_one(),
        cases=_pairs(connection, select(cases.c.state, func.count()).group_by(cases.c.state)),
        deliveries=_pairs(connection, select(deliveries.c.state, func.count()).group_by(deliveries.c.state)),
        sources=_pairs(connection, by_outcome.group_by(outcome)),
    )


def _pairs(connection: Connection, query: Any) -> tuple[tuple[str, int], ...]:
    return tuple((name, number) for name, number in connection.execute(query))
