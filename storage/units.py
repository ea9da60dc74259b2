"""The registry of units and the people with a duty there."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from records.unit import Duty, Officer, Unit, UnitKind
from storage.registry import renew
from storage.rows import plain, upsert
from storage.tables import units
from storage.tables_people import officers


def keep(connection: Connection, found: Sequence[Unit]) -> dict[str, int]:
    """Adds or renews units by name (their `id` and `parent_id` are ignored; see set_parent); names → ids.

    The registry's revision grows, so that stored items are matched again."""
    rows = [{**plain(unit), "aliases": list(unit.aliases)} for unit in found]
    for row in rows:
        del row["id"], row["parent_id"]
    upsert(connection, units, rows, on=["name"])
    renew(connection, "units")
    return {row.name: row.id for row in connection.execute(select(units.c.id, units.c.name))}


def set_parent(connection: Connection, unit_id: int, parent_id: int) -> None:
    """Places a unit below another."""
    connection.execute(update(units).where(units.c.id == unit_id).values(parent_id=parent_id))


def every(connection: Connection) -> tuple[Unit, ...]:
    """All units, in order of entry."""
    rows = connection.execute(select(units).order_by(units.c.id)).mappings()
    return tuple(Unit(**{**row, "kind": UnitKind(row["kind"]), "aliases": tuple(row["aliases"])}) for row in rows)


def add_officer(connection: Connection, officer: Officer) -> int:
    """Adds a person's duty (its `id` is ignored); the new id."""
    row = plain(officer)
    del row["id"]
    return int(connection.execute(insert(officers).values(**row).returning(officers.c.id)).scalar_one())


def every_officer(connection: Connection) -> tuple[Officer, ...]:
    """All duties, past ones too (R023: history)."""
    rows = connection.execute(select(officers).order_by(officers.c.id)).mappings()
    return tuple(Officer(**{**row, "duty": Duty(row["duty"])}) for row in rows)
