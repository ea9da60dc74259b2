"""The units' own pieces as credited, and what each kind of unit owes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from records.publication import Genre, NotCounted, Publication, Quota
from records.unit import UnitKind
from storage.rows import plain, upsert
from storage.tables import items, publications, quotas


def keep(connection: Connection, credited: Publication) -> None:
    """Keeps a credit and takes the item off the list of those to credit."""
    upsert(connection, publications, [plain(credited)], on=["item_id"])
    connection.execute(update(items).where(items.c.id == credited.item_id).values(credited=True))


def of_month(connection: Connection, month: date, unit_id: int | None = None) -> list[Publication]:
    """Publications of a month (its first day), of one unit or of all."""
    query = select(publications).where(publications.c.month == month)
    if unit_id is not None:
        query = query.where(publications.c.unit_id == unit_id)
    return [_record(row) for row in connection.execute(query.order_by(publications.c.item_id)).mappings()]


def undated(connection: Connection) -> list[Publication]:
    """Publications that state no date: they count in no month and are shown so that someone can date them."""
    query = select(publications).where(publications.c.month.is_(None)).order_by(publications.c.item_id)
    return [_record(row) for row in connection.execute(query).mappings()]


def siblings(connection: Connection, item_id: int) -> list[Publication]:
    """The credited pieces with the same text as this item (its copy group), itself left out."""
    group = select(items.c.copy_group).where(items.c.id == item_id).scalar_subquery()
    query = (
        select(publications)
        .join(items, items.c.id == publications.c.item_id)
        .where(items.c.copy_group == group, publications.c.item_id != item_id)
        .order_by(publications.c.item_id)
    )
    return [_record(row) for row in connection.execute(query).mappings()]


def keep_quotas(connection: Connection, found: Sequence[Quota]) -> None:
    """Adds or renews dated quotas."""
    upsert(connection, quotas, [plain(quota) for quota in found], on=["unit_kind", "valid_from"])


def every_quota(connection: Connection) -> tuple[Quota, ...]:
    """All dated quotas."""
    rows = connection.execute(select(quotas).order_by(quotas.c.unit_kind, quotas.c.valid_from)).mappings()
    return tuple(Quota(**{**row, "unit_kind": UnitKind(row["unit_kind"])}) for row in rows)


def _record(row: Any) -> Publication:
    reason = NotCounted(row["not_counted"]) if row["not_counted"] else None
    return Publication(**{**row, "genre": Genre(row["genre"]), "not_counted": reason})
