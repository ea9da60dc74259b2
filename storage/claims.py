"""The library of known claims in force (R068). Those edited at the desk follow from their versions (claim_versions.py)."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from records.analysis import Claim
from storage.registry import renew
from storage.rows import plain, upsert
from storage.tables import claims
from storage.tables_claims import claim_versions


def keep(connection: Connection, found: Sequence[Claim]) -> None:
    """Adds or renews claims of a list by id; stored items become due for matching again. A claim that was edited or
    withdrawn at the desk is left as people made it."""
    ids = [claim.id for claim in found]
    ours = set(connection.execute(select(claim_versions.c.claim_id).where(claim_versions.c.claim_id.in_(ids))).scalars())
    upsert(connection, claims, [plain(claim) for claim in found if claim.id not in ours], on=["id"])
    renew(connection, "claims")


def put(connection: Connection, claim: Claim) -> None:
    """Puts the words of a version that enters into force into the library; stored items become due for matching again."""
    upsert(connection, claims, [plain(claim)], on=["id"])
    renew(connection, "claims")


def drop(connection: Connection, claim_ids: Sequence[str]) -> None:
    """Takes claims out of the library; past matches stay as they were (storage.analyses.keep_matches)."""
    connection.execute(delete(claims).where(claims.c.id.in_(claim_ids)))
    renew(connection, "claims")


def every(connection: Connection) -> tuple[Claim, ...]:
    """All claims, by id."""
    return tuple(Claim(**row) for row in connection.execute(select(claims).order_by(claims.c.id)).mappings())
