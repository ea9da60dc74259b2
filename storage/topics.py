"""Priorities with their dates (R060)."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from records.flag import Level
from records.topic import PriorityTopic
from storage.registry import renew
from storage.rows import plain
from storage.tables_series import priority_topics


def add(connection: Connection, topic: PriorityTopic) -> int:
    """Keeps a new priority (its `id` is ignored); stored items become due for looking at again. Its id."""
    added = connection.execute(insert(priority_topics).values(**_row(topic)).returning(priority_topics.c.id)).scalar_one()
    renew(connection, "topics")
    return int(added)


def change(connection: Connection, topic: PriorityTopic) -> None:
    """Renews a priority; stored items become due for looking at again."""
    connection.execute(update(priority_topics).where(priority_topics.c.id == topic.id).values(**_row(topic)))
    renew(connection, "topics")


def every(connection: Connection) -> tuple[PriorityTopic, ...]:
    """All priorities, past ones too, the newest first day first."""
    query = select(priority_topics).order_by(priority_topics.c.since.desc(), priority_topics.c.id.desc())
    return tuple(_record(row) for row in connection.execute(query).mappings())


def one(connection: Connection, topic_id: int) -> PriorityTopic | None:
    """The priority of that id, or None."""
    row = connection.execute(select(priority_topics).where(priority_topics.c.id == topic_id)).mappings().first()
    return _record(row) if row else None


def _row(topic: PriorityTopic) -> dict[str, Any]:
    row = plain(topic)
    del row["id"]
    title = row.pop("name")
    return {**row, "title": title, "words": list(topic.words)}


def _record(row: Any) -> PriorityTopic:
    values = {name: value for name, value in row.items() if name != "title"}
    return PriorityTopic(**{**values, "name": row["title"], "words": tuple(row["words"]), "level": Level(row["level"])})
