"""Outlets: who publishes."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from records.source import Outlet, OutletKind
from storage.rows import plain, upsert
from storage.tables import outlets


def keep(connection: Connection, found: Sequence[Outlet]) -> None:
    """Adds or renews outlets by key."""
    upsert(connection, outlets, [plain(outlet) for outlet in found], on=["key"])


def every(connection: Connection) -> tuple[Outlet, ...]:
    """All outlets, watched ones first, then by name."""
    rows = connection.execute(select(outlets).order_by(outlets.c.watched.desc(), outlets.c.name)).mappings()
    return tuple(Outlet(**{**row, "kind": OutletKind(row["kind"])}) for row in rows)
