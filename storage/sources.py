"""Sources, what we remember of them between readings, and each reading."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, insert, select, update

from records.source import DueReason, Gap, GapKind, Outcome, ReaderKind, Source, SourceState, Visit
from storage import gaps
from storage.rows import plain, upsert
from storage.tables import items, source_states, source_tokens, sources, visits
from storage.visited import visited

JUST_DUE = timedelta(minutes=10)
"""A source due for longer was not read in time, and its gap begins when it was due: that moment stays."""
_STATE = [column for column in source_states.c if column.name != "source_id"]


def add(connection: Connection, source: Source, *, now: datetime, token: str | None = None) -> int:
    """Adds a source due at once (its `id` is ignored) or renews the one with the same address; its id. `token` is sealed by
    a Vault, and stays so until it is used."""
    row = plain(source)
    del row["id"]
    upsert(connection, sources, [row], on=["address"])
    found = connection.execute(select(sources.c.id).where(sources.c.address == source.address)).scalar_one()
    known = connection.execute(select(source_states.c.source_id).where(source_states.c.source_id == found)).first()
    if known is None:
        connection.execute(insert(source_states).values(source_id=found, next_due=now, score=0.0))
    if token is not None:
        upsert(connection, source_tokens, [{"source_id": found, "token": token}], on=["source_id"])
    return int(found)


def due(connection: Connection, now: datetime, limit: int = 500) -> list[tuple[Source, SourceState, str | None]]:
    """Enabled sources whose next reading is due at `now`, longest waiting first, with what we remember and the sealed token."""
    query = (
        select(sources, *_STATE, source_tokens.c.token)
        .join(source_states, source_states.c.source_id == sources.c.id)
        .outerjoin(source_tokens, source_tokens.c.source_id == sources.c.id)
        .where(source_states.c.next_due <= now, sources.c.enabled, visited())
        .order_by(source_states.c.next_due)
        .limit(limit)
    )
    return [(_source(row), _state(row), row.token) for row in connection.execute(query)]


def every(connection: Connection) -> list[tuple[Source, SourceState]]:
    """All sources with their state, by name."""
    query = select(sources, *_STATE).join(source_states, source_states.c.source_id == sources.c.id).order_by(sources.c.name)
    return [(_source(row), _state(row)) for row in connection.execute(query)]


def keep_state(connection: Connection, state: SourceState) -> None:
    """Renews what we remember of one source."""
    upsert(connection, source_states, [plain(state)], on=["source_id"])


def record_visit(connection: Connection, visit: Visit) -> None:
    """Adds one reading and its outcome."""
    connection.execute(insert(visits).values(**plain(visit)))


def recent_visits(connection: Connection, source_id: int, limit: int = 20) -> tuple[Visit, ...]:
    """The newest readings of one source, newest first."""
    query = select(visits).where(visits.c.source_id == source_id).order_by(visits.c.at.desc(), visits.c.id.desc()).limit(limit)
    rows = connection.execute(query).mappings()
    return tuple(Visit(**{k: v for k, v in row.items() if k != "id"} | {"outcome": Outcome(row["outcome"])}) for row in rows)


def hasten(connection: Connection, address: str, now: datetime) -> None:
    """Makes the source at `address` due at once."""
    found = select(sources.c.id).where(sources.c.address == address).scalar_subquery()
    connection.execute(update(source_states).where(source_states.c.source_id == found).values(next_due=now))


def of_page(connection: Connection, page_id: str) -> list[tuple[Source, SourceState]]:
    """The fanpages that are read and are this page of Facebook: by the number in their address, or in their newest post's."""
    newest = (
        select(items.c.external_id)
        .where(items.c.source_id == sources.c.id)
        .order_by(items.c.seen_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(sources, *_STATE, newest.label("post"))
        .join(source_states, source_states.c.source_id == sources.c.id)
        .where(sources.c.reader == ReaderKind.FANPAGE.value, sources.c.enabled)
    )
    found = []
    for row in connection.execute(query):
        named = page_id in urlsplit(row.address).path.split("/")
        if named or (row.post or "").startswith(f"{page_id}_"):
            found.append((_source(row), _state(row)))
    return found


def bring_forward(connection: Connection, source_id: int, at: datetime) -> int:
    """Makes a source due at `at` where it was due later; how many sources that changed: 1 or 0. One that is due, and may be
    read this moment, is renewed too: what moved `next_due` during a reading counts after it."""
    ours = source_states.c.source_id == source_id
    renewed = ours & source_states.c.next_due.between(at - JUST_DUE, at)
    connection.execute(update(source_states).where(renewed).values(next_due=at))
    return connection.execute(update(source_states).where(ours, source_states.c.next_due > at).values(next_due=at)).rowcount


def next_due(connection: Connection, source_id: int) -> datetime | None:
    """When a source is read next, as kept now; None where there is no such source."""
    found: datetime | None = connection.execute(
        select(source_states.c.next_due).where(source_states.c.source_id == source_id)
    ).scalar()
    return found


def set_enabled(connection: Connection, source_id: int, enabled: bool, now: datetime) -> None:
    """Switches a source on or off: only a person does this, and the time it is off is a gap of our making (law 10)."""
    changed = update(sources).where(sources.c.id == source_id, sources.c.enabled != enabled).values(enabled=enabled)
    if not connection.execute(changed).rowcount:
        return
    if enabled:
        gaps.end(connection, source_id, GapKind.UNREAD, now)
    else:
        gaps.start(connection, Gap(source_id=source_id, kind=GapKind.UNREAD, since=now, raised=now))


def _source(row: Row[tuple[object, ...]]) -> Source:
    return Source(
        id=row.id,
        outlet_key=row.outlet_key,
        name=row.name,
        reader=ReaderKind(row.reader),
        address=row.address,
        basis=row.basis,
        unit_id=row.unit_id,
        every_minutes=row.every_minutes,
        pace_seconds=row.pace_seconds,
        enabled=row.enabled,
    )


def _state(row: Row[tuple[object, ...]]) -> SourceState:
    return SourceState(
        source_id=row.id,
        next_due=row.next_due,
        etag=row.etag,
        last_modified=row.last_modified,
        body_sha256=row.body_sha256,
        cursor=row.cursor,
        score=row.score,
        last_outcome=Outcome(row.last_outcome) if row.last_outcome else None,
        last_detail=row.last_detail,
        last_visit=row.last_visit,
        last_success=row.last_success,
        last_new=row.last_new,
        since=row.since,
        newest=row.newest,
        last_full=row.last_full,
        doubted=row.doubted,
        asked_minutes=row.asked_minutes,
        due_reason=DueReason(row.due_reason) if row.due_reason else None,
    )


def known_addresses(connection: Connection) -> Sequence[str]:
    """The addresses of all sources."""
    return list(connection.execute(select(sources.c.address)).scalars())
