"""Items: one piece as published, kept exactly once by its canonical address (G1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from records.item import DateOrigin, Entry, Item, ItemKind, Page, PageState
from records.source import Source
from storage.rows import insert_new
from storage.tables import item_versions, items

FIELDS = tuple(Item.__slots__)
_COLUMNS = [items.c[name] for name in FIELDS]
PAGE_RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


def keep(connection: Connection, source: Source, entries: Sequence[Entry], now: datetime) -> tuple[int, int]:
    """Keeps new entries as items and edits of known posts as new versions; how many were new, how many changed."""
    if not entries:
        return 0, 0
    wanted = {entry.address: entry for entry in entries}
    known = _known(connection, list(wanted))
    fresh = [entry for address, entry in wanted.items() if address not in known]
    insert_new(connection, items, [_row(entry, source, now) for entry in fresh], on=["address"])
    changed = 0
    for address, item in known.items():
        changed += _edited(connection, item, wanted[address], now)
    return len(fresh), changed


def _known(connection: Connection, addresses: list[str]) -> dict[str, Item]:
    found = {}
    for start in range(0, len(addresses), 500):  # SQLite takes 32,766 values in one statement; 500 keeps plans small
        query = select(*_COLUMNS).where(items.c.address.in_(addresses[start : start + 500]))
        found.update({row["address"]: record(row) for row in connection.execute(query).mappings()})
    return found


def _row(entry: Entry, source: Source, now: datetime) -> dict[str, Any]:
    page_wanted = entry.kind is ItemKind.PAGE
    return {
        "source_id": source.id,
        "outlet_key": source.outlet_key,
        "unit_id": source.unit_id,
        "address": entry.address,
        "link": entry.link,
        "kind": entry.kind.value,
        "external_id": entry.external_id,
        "title": entry.title,
        "lead": entry.lead,
        "text": entry.text,
        "author": None if entry.kind is ItemKind.POST else entry.author,
        "published": entry.published,
        "published_origin": entry.published_origin.value if entry.published_origin else None,
        "updated": entry.updated,
        "first_seen": now,
        "seen_at": entry.published or now,
        "photos": entry.photos,
        "version": 1,
        "page_state": (PageState.WANTED if page_wanted else PageState.NOT_WANTED).value,
        "page_next": now if page_wanted else None,
        "credited": None if source.unit_id is None else False,
    }


def _edited(connection: Connection, item: Item, entry: Entry, now: datetime) -> int:
    """1 where the entry's words differ from a kept post or entry; a read page is changed by its page only."""
    if item.page_state in (PageState.READ, PageState.WANTED):
        return 0
    if (entry.title, entry.lead, entry.text) == (item.title, item.lead, item.text):
        return 0
    _new_version(connection, item, {"title": entry.title, "lead": entry.lead, "text": entry.text, "photos": entry.photos}, now)
    return 1


def _new_version(connection: Connection, item: Item, words: Mapping[str, Any], now: datetime) -> None:
    """Keeps the words as they were and makes the item due for analysis again."""
    connection.execute(
        insert(item_versions).values(
            item_id=item.id, version=item.version, at=now, title=item.title, lead=item.lead, text=item.text
        )
    )
    again: dict[str, Any] = {"analysed_with": "", "flagged_with": "", "indexed_with": 0, "version": item.version + 1}
    if item.unit_id is not None:
        again["credited"] = False
    connection.execute(update(items).where(items.c.id == item.id).values(**words, **again, updated=now))


def pages_wanted(connection: Connection, now: datetime, limit: int = 500) -> list[Item]:
    """Items whose article page is to be read now, longest waiting first."""
    query = (
        select(*_COLUMNS)
        .where(items.c.page_state == PageState.WANTED.value, items.c.page_next <= now)
        .order_by(items.c.page_next)
        .limit(limit)
    )
    return [record(row) for row in connection.execute(query).mappings()]


def keep_page(connection: Connection, item: Item, page: Page, capture: str | None, now: datetime) -> None:
    """Joins an item and its page's first reading (still version 1), or keeps a later change as a new version.

    The page's words win where it has any; a date the page states wins over the feed's (law 4)."""
    words = {
        "title": page.title or item.title,
        "lead": page.lead or item.lead,
        "text": page.text or item.text,
        "photos": max(page.photos, item.photos),
    }
    known = {
        "author": page.author or item.author,
        "language": page.language,
        "degraded": page.degraded,
        "updated": page.updated or item.updated,
        "page_state": PageState.READ.value,
        "page_next": None,
        "page_capture": capture,
    }
    if page.published is not None:
        known |= {
            "published": page.published,
            "seen_at": page.published,
            "published_origin": page.published_origin.value if page.published_origin else None,
        }
    if item.page_state is PageState.READ and words["text"] != item.text:
        _new_version(connection, item, words, now)
        connection.execute(update(items).where(items.c.id == item.id).values(**known))
        return
    again = {"analysed_with": "", "flagged_with": "", "indexed_with": 0}
    connection.execute(update(items).where(items.c.id == item.id).values(**words, **known, **again))


def page_failed(connection: Connection, item_id: int, now: datetime, *, permanent: bool = False) -> None:
    """Counts a failed reading of an item's page: tried again after 5 min, 30 min, 3 h, then given up, visibly; at once
    where it is `permanent` (gone, forbidden by robots.txt)."""
    tries = connection.execute(select(items.c.page_tries).where(items.c.id == item_id)).scalar_one()
    over = permanent or tries >= len(PAGE_RETRIES)
    state = PageState.FAILED if over else PageState.WANTED
    later = None if over else now + PAGE_RETRIES[tries]
    values = {"page_tries": tries + 1, "page_state": state.value, "page_next": later}
    connection.execute(update(items).where(items.c.id == item_id).values(**values))


def to_analyse(connection: Connection, model: str, limit: int) -> list[Item]:
    """Items with no analysis by today's model, oldest first. Those that failed three times are set apart."""
    return _work(connection, items.c.analysed_with, model, limit)


def to_flag(connection: Connection, detectors: str, limit: int) -> list[Item]:
    """Analysed items not yet seen by today's detectors."""
    query = (
        select(*_COLUMNS)
        .where(or_(items.c.flagged_with < detectors, items.c.flagged_with > detectors))
        .where(items.c.analysed_with != "", items.c.failures < 3)
        .order_by(items.c.id)
        .limit(limit)
    )
    return [record(row) for row in connection.execute(query).mappings()]


def flagged_otherwise(connection: Connection, detectors: str, before: datetime, limit: int) -> list[int]:
    """The ids of items first seen before `before` that other detectors than today's have seen, oldest first."""
    other = or_(and_(items.c.flagged_with > "", items.c.flagged_with < detectors), items.c.flagged_with > detectors)
    query = select(items.c.id).where(other, items.c.first_seen < before).order_by(items.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def pass_over(connection: Connection, item_ids: Sequence[int], detectors: str) -> None:
    """Stamps items as if seen by today's detectors, but not those that became due for another reason meanwhile."""
    known = items.c.id.in_(item_ids) & (items.c.flagged_with != "")
    connection.execute(update(items).where(known).values(flagged_with=detectors))


def _work(connection: Connection, stamp: Any, today: str, limit: int) -> list[Item]:
    # Two ranges instead of "!=": each is answered from the index however many items are done.
    query = select(*_COLUMNS).where(or_(stamp < today, stamp > today), items.c.failures < 3).order_by(items.c.id).limit(limit)
    return [record(row) for row in connection.execute(query).mappings()]


def to_match(connection: Connection, revision: int, since: datetime, limit: int) -> list[Item]:
    """Analysed items since `since` not yet matched against today's units and claims, newest first."""
    query = (
        select(*_COLUMNS)
        .where(items.c.matched_with < revision, items.c.analysed_with != "", items.c.first_seen >= since)
        .order_by(items.c.id.desc())
        .limit(limit)
    )
    return [record(row) for row in connection.execute(query).mappings()]


def mark_flagged(connection: Connection, item_ids: Sequence[int], detectors: str) -> None:
    """Stamps items as seen by today's detectors."""
    if item_ids:
        statement = update(items).where(items.c.id == bindparam("one")).values(flagged_with=detectors)
        connection.execute(statement, [{"one": item_id} for item_id in item_ids])


def flag_again(connection: Connection, item_ids: Sequence[int]) -> None:
    """Makes items due for the detectors again."""
    if item_ids:
        connection.execute(update(items).where(items.c.id.in_(item_ids)).values(flagged_with=""))


def failed(connection: Connection, item_id: int) -> None:
    """Counts one failure of understanding an item; after three it is set apart and shown."""
    connection.execute(update(items).where(items.c.id == item_id).values(failures=items.c.failures + 1))


def to_credit(connection: Connection, limit: int) -> list[Item]:
    """Units' own pieces not yet credited, whose page has been read or will not be, and which have been placed."""
    query = (
        select(*_COLUMNS)
        .where(items.c.credited.is_(False), items.c.page_state != PageState.WANTED.value, items.c.copy_group.is_not(None))
        .order_by(items.c.id)
        .limit(limit)
    )
    return [record(row) for row in connection.execute(query).mappings()]


def one(connection: Connection, item_id: int) -> Item | None:
    """The item of that id, or None."""
    row = connection.execute(select(*_COLUMNS).where(items.c.id == item_id)).mappings().first()
    return record(row) if row else None


def record(row: Any) -> Item:
    """A row as an Item."""
    values = {name: row[name] for name in FIELDS}
    values["kind"] = ItemKind(values["kind"])
    values["page_state"] = PageState(values["page_state"])
    values["published_origin"] = DateOrigin(values["published_origin"]) if values["published_origin"] else None
    return Item(**values)
