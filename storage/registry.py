"""Revisions of what items are matched against: a new unit or claim makes old items due for matching again (law 2)."""

from sqlalchemy import Connection, func, select

from storage.rows import insert_new
from storage.tables import registry


def renew(connection: Connection, name: str) -> None:
    """One more revision of `name`."""
    insert_new(connection, registry, [{"name": name, "revision": 0}], on=["name"])
    connection.execute(registry.update().where(registry.c.name == name).values(revision=registry.c.revision + 1))


def revision(connection: Connection) -> int:
    """The revision of all registries together; grows with every change."""
    return int(connection.execute(select(func.coalesce(func.sum(registry.c.revision), 0))).scalar_one())
