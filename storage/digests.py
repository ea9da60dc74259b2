"""Digests as composed."""

from datetime import date

from sqlalchemy import Connection, insert, select

from records.digest import Digest
from storage.rows import plain
from storage.tables import digests


def keep(connection: Connection, made: Digest) -> int:
    """Keeps a composed digest (its `id` is ignored); the new id."""
    row = plain(made)
    del row["id"]
    return int(connection.execute(insert(digests).values(**row).returning(digests.c.id)).scalar_one())


def newest(connection: Connection, month: date) -> Digest | None:
    """The month's newest digest, or None."""
    query = select(digests).where(digests.c.month == month).order_by(digests.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return Digest(**row) if row else None


def every(connection: Connection) -> list[Digest]:
    """All digests, newest first."""
    return [Digest(**row) for row in connection.execute(select(digests).order_by(digests.c.id.desc())).mappings()]


def one(connection: Connection, digest_id: int) -> Digest | None:
    """The digest of that id, or None."""
    row = connection.execute(select(digests).where(digests.c.id == digest_id)).mappings().first()
    return Digest(**row) if row else None
