"""Rows to records and back, and the one dialect difference we meet: insert that skips or updates what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from records.analysis import Span


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], on: Sequence[str]) -> None:
    """Inserts `rows`, leaving alone those whose `on` columns are there already."""
    if rows:
        insert = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
        connection.execute(insert(table).on_conflict_do_nothing(index_elements=list(on)), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], on: Sequence[str]) -> None:
    """Inserts `rows`, replacing every other column of those whose `on` columns are there already."""
    if not rows:
        return
    insert = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in on}
    connection.execute(statement.on_conflict_do_update(index_elements=list(on), set_=changed), list(rows))


def spans_out(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spans as JSON."""
    return [asdict(span) for span in spans]


def spans_in(value: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """JSON as spans."""
    return tuple(Span(**one) for one in value)


def plain(record: Any) -> dict[str, Any]:
    """A record's fields as column values: enums as their text."""
    return {key: value.value if isinstance(value, StrEnum) else value for key, value in asdict(record).items()}
