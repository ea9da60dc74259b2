"""The library of known claims (R068)."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from records.analysis import Claim
from storage.registry import renew
from storage.rows import plain, upsert
from storage.tables import claims


def keep(connection: Connection, found: Sequence[Claim]) -> None:
    """Adds or renews claims by id; stored items become due for matching again."""
    upsert(connection, claims, [plain(claim) for claim in found], on=["id"])
    renew(connection, "claims")


def drop(connection: Connection, claim_ids: Sequence[str]) -> None:
    """Takes claims out of the library; past matches stay as they were."""
    connection.execute(delete(claims).where(claims.c.id.in_(claim_ids)))
    renew(connection, "claims")


def every(connection: Connection) -> tuple[Claim, ...]:
    """All claims, by id."""
    return tuple(Claim(**row) for row in connection.execute(select(claims).order_by(claims.c.id)).mappings())
