"""The tokens of sources, sealed: kept, opened, renewed. A token given to storage/sources.py is sealed already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from records.access import Access
from storage.rows import upsert
from storage.tables import source_tokens, sources
from storage.vault import Vault, sealed

SECRETS = ("token", "refresh", "app_secret")
RENEWAL_TAKES = timedelta(minutes=15)
"""A renewal begun so recently may still be under way elsewhere; one that was refused is not tried again sooner either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What may be shown of a token: whether it renews itself, and until when it lasts where that is known."""

    renewable: bool
    expires: datetime | None


def keep(connection: Connection, source_id: int, access: Access, vault: Vault) -> None:
    """Keeps all of a source's access, its secrets sealed; a renewal that was under way is over with it."""
    row = {name: _sealed(getattr(access, name), vault) for name in SECRETS}
    row["token"] = row["token"] or ""  # none yet: the first renewal brings it
    rest = {"source_id": source_id, "app": access.app, "expires": access.expires, "renewing": None}
    upsert(connection, source_tokens, [row | rest], on=["source_id"])


def of(connection: Connection, source_id: int, vault: Vault) -> Access | None:
    """A source's access in clear, None where it has none. Raises StorageError where the vault's key is not there."""
    row = connection.execute(select(source_tokens).where(source_tokens.c.source_id == source_id)).mappings().first()
    if row is None:
        return None
    clear = {name: vault.open(row[name]) if row[name] else None for name in SECRETS}
    return Access(
        token=clear["token"] or "", refresh=clear["refresh"], app_secret=clear["app_secret"], app=row["app"],
        expires=row["expires"], renewing=row["renewing"],
    )  # fmt: skip


def told(connection: Connection, source_id: int) -> Kept | None:
    """What may be shown of a source's token, None where it has none."""
    row = connection.execute(select(source_tokens).where(source_tokens.c.source_id == source_id)).mappings().first()
    if row is None:
        return None
    return Kept(renewable=all(row[name] for name in ("refresh", "app", "app_secret")), expires=row["expires"])


def begin_renewal(connection: Connection, source_id: int, now: datetime) -> bool:
    """Notes that a renewal is about to be sent; False where another process is just sending one."""
    free = or_(source_tokens.c.renewing.is_(None), source_tokens.c.renewing < now - RENEWAL_TAKES)
    mine = update(source_tokens).where(source_tokens.c.source_id == source_id, free)
    return connection.execute(mine.values(renewing=now)).rowcount == 1


def expire(connection: Connection, source_id: int, now: datetime) -> None:
    """Notes that a token that can be renewed was refused: it is to be renewed at once."""
    lasting = update(source_tokens).where(source_tokens.c.source_id == source_id, source_tokens.c.refresh.is_not(None))
    connection.execute(lasting.values(expires=now))


def to_renew(connection: Connection, before: datetime) -> list[int]:
    """The sources whose token can be renewed and ends before then, or at a moment that nobody told."""
    ending = or_(source_tokens.c.expires.is_(None), source_tokens.c.expires < before)
    query = select(source_tokens.c.source_id).join(sources, sources.c.id == source_tokens.c.source_id)
    query = query.where(source_tokens.c.refresh.is_not(None), ending, sources.c.enabled)
    return list(connection.execute(query.order_by(source_tokens.c.source_id)).scalars())


def renewal_not_sent(connection: Connection, source_id: int) -> None:
    """Takes the note back: the request never reached the other side, so the refresh key is unused."""
    connection.execute(update(source_tokens).where(source_tokens.c.source_id == source_id).values(renewing=None))


def seal_all(connection: Connection, vault: Vault) -> int:
    """Seals what an earlier version kept in clear; how many sources that concerned."""
    concerned = 0
    for row in connection.execute(select(source_tokens)).mappings().all():
        clear = {name: vault.seal(row[name]) for name in SECRETS if row[name] and not sealed(row[name])}
        if clear:
            concerned += 1
            _renew(connection, row["source_id"], clear)
    return concerned


def _renew(connection: Connection, source_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(source_tokens).where(source_tokens.c.source_id == source_id).values(**values))


def _sealed(value: str | None, vault: Vault) -> str | None:
    return vault.seal(value) if value else None
