"""Items: one piece as published, kept exactly once by its canonical address (G1)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from records.item import DateOrigin, Entry, Image, Item, ItemKind, Page, PageState
from records.source import Outcome, Source
from storage import due, rereads
from storage.rows import insert_new, upsert
from storage.tables import item_versions, items
from storage.tables_pages import item_images
from storage.tables_posts import post_reach

FIELDS = tuple(Item.__slots__)
_COLUMNS = [items.c[name] for name in FIELDS]
PAGE_RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


def keep(connection: Connection, source: Source, entries: Sequence[Entry], now: datetime) -> tuple[int, int]:
    """Keeps new entries as items and edits of known posts as new versions; how many were new, how many changed.

    A piece whose page was read is changed by its page only: where its entry has another title or a later change than
    before, the page is read again."""
    if not entries:
        return 0, 0
    wanted = {entry.address: entry for entry in entries}
    known = _known(connection, list(wanted))
    fresh = [entry for address, entry in wanted.items() if address not in known]
    insert_new(connection, items, [_row(entry, source, now) for entry in fresh], on=["address"])
    changed = 0
    for address, (item, _) in known.items():
        changed += _edited(connection, item, wanted[address], now)
    own = [(item, mark, wanted[address]) for address, (item, mark) in known.items() if item.source_id == source.id]
    _look_again(connection, own, now)
    _reached(connection, [entry for entry in wanted.values() if entry.reach is not None], now)
    return len(fresh), changed


def _reached(connection: Connection, entries: Sequence[Entry], now: datetime) -> None:
    """Renews how far posts reached: no version of its own, since nothing of the post changed."""
    ids = {item.address: item.id for item, _ in _known(connection, [entry.address for entry in entries]).values()}
    rows = [{"item_id": ids[entry.address], "at": now, **asdict(entry.reach)} for entry in entries if entry.reach is not None]
    upsert(connection, post_reach, rows, on=["item_id"])


def _known(connection: Connection, addresses: list[str]) -> dict[str, tuple[Item, str | None]]:
    """Kept items by address, each with the mark of its entry as last seen."""
    found = {}
    for start in range(0, len(addresses), 500):  # SQLite takes 32,766 values in one statement; 500 keeps plans small
        query = select(*_COLUMNS, items.c.entry_mark).where(items.c.address.in_(addresses[start : start + 500]))
        rows = connection.execute(query).mappings()
        found.update({row["address"]: (record(row), row["entry_mark"]) for row in rows})
    return found


def _look_again(connection: Connection, known: Sequence[tuple[Item, str | None, Entry]], now: datetime) -> None:
    """Has pages read again whose entries, in the source that found them first, say that they changed (another source may
    print another title). An entry without a mark is of before there were marks: it is only remembered."""
    changed = []
    for item, mark, entry in known:
        said = _mark(entry)
        if said == mark or item.page_state is not PageState.READ:
            continue
        connection.execute(update(items).where(items.c.id == item.id).values(entry_mark=said))
        if mark is not None:
            changed.append(item.id)
    if changed:
        rereads.soon(connection, changed, now)


def _mark(entry: Entry) -> str:
    """What tells an edited entry from the one before: its title and its change."""
    words = f"{' '.join(entry.title.split())}|{entry.updated.isoformat() if entry.updated else ''}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


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
        "entry_mark": _mark(entry),
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
    """Keeps the words as they were, with the capture that shows them, and makes the item due for analysis again."""
    shown = select(items.c.page_capture).where(items.c.id == item.id).scalar_subquery()
    connection.execute(
        insert(item_versions).values(
            item_id=item.id, version=item.version, at=now, title=item.title, lead=item.lead, text=item.text, capture=shown
        )
    )
    again: dict[str, Any] = {"analysed_with": "", "flagged_with": "", "indexed_with": 0, "version": item.version + 1}
    if item.unit_id is not None:
        again["credited"] = False
    connection.execute(update(items).where(items.c.id == item.id).values({"updated": now, **again, **words}))


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

    The page's words win where it has any; a date the page states wins over the feed's (law 4), the first time: a date that
    an edit moves would move the piece from one month's books to another's."""
    words = {
        "title": page.title or item.title,
        "lead": page.lead or item.lead,
        "text": page.text or item.text,
        "photos": max(page.photos, item.photos),
    }
    known: dict[str, Any] = {
        "author": page.author or item.author,
        "language": page.language,
        "degraded": page.degraded,
        "source_line": page.source_line or item.source_line,
        "page_state": PageState.READ.value,
        "page_next": None,
        "page_outcome": None,
        "page_capture": capture,
    }
    _keep_images(connection, item.id, page.images)
    if item.page_state is PageState.READ:
        if (words["title"], words["lead"], words["text"]) != (item.title, item.lead, item.text):
            _new_version(connection, item, {**words, **known, "updated": page.updated or now}, now)
        return
    known["updated"] = page.updated or item.updated
    if page.published is not None:
        known |= {
            "published": page.published,
            "seen_at": page.published,
            "published_origin": page.published_origin.value if page.published_origin else None,
        }
    again = {"analysed_with": "", "flagged_with": "", "indexed_with": 0}
    connection.execute(update(items).where(items.c.id == item.id).values(**words, **known, **again))


def _keep_images(connection: Connection, item_id: int, images: Sequence[Image]) -> None:
    """Keeps the pictures of a page in place of earlier ones; where it has none now, those it had stay."""
    if images:
        told = [{"address": image.address, "caption": image.caption} for image in images]
        upsert(connection, item_images, [{"item_id": item_id, "images": told}], on=["item_id"])


def page_failed(
    connection: Connection, item_id: int, now: datetime, *, permanent: bool = False, outcome: Outcome | None = None
) -> None:
    """Counts a failed reading of an item's page, and keeps why it failed: tried again after 5 min, 30 min, 3 h, then given up,
    visibly; at once where it is `permanent` (gone, refused, forbidden by robots.txt)."""
    tries = connection.execute(select(items.c.page_tries).where(items.c.id == item_id)).scalar_one()
    over = permanent or tries >= len(PAGE_RETRIES)
    state = PageState.FAILED if over else PageState.WANTED
    later = None if over else now + PAGE_RETRIES[tries]
    values = {"page_tries": tries + 1, "page_state": state.value, "page_next": later}
    values |= {"page_outcome": outcome.value if outcome else None}
    connection.execute(update(items).where(items.c.id == item_id).values(**values))


def pages_wait(connection: Connection, waits: Sequence[tuple[int, datetime]]) -> None:
    """Has pages wait until a moment, since their host is left alone; no try is counted."""
    if waits:
        statement = update(items).where(items.c.id == bindparam("one")).values(page_next=bindparam("until"))
        connection.execute(statement, [{"one": item_id, "until": until} for item_id, until in waits])


def to_analyse(
    connection: Connection, model: str, limit: int, *, siblings: frozenset[str] = frozenset(), redo_from: int = 0
) -> list[Item]:
    """Items with no analysis by today's model: those that none has read before those that another has, oldest first. Those
    that failed three times are set apart.

    `siblings` are stamps that differ from today's by this deployment's own part alone: of these only items from `redo_from`
    on are done again, newest first, and only where nothing else waits (decision 0035)."""
    column, standing = items.c.analysed_with, items.c.failures < 3
    strange = [stamp for stamp in due.stamps(connection, column, model) if stamp and stamp not in siblings]
    found = due.ids(connection, column, [""], standing, limit=limit)  # what nobody has read does not wait for what is redone
    found += due.ids(connection, column, strange, standing, limit=limit - len(found)) if len(found) < limit else []
    if siblings and len(found) < limit:
        again, late = sorted(siblings - {model}), items.c.id >= redo_from
        found += due.ids(connection, column, again, standing, late, limit=limit - len(found), newest=True)
    return in_order(connection, found)


def in_order(connection: Connection, item_ids: Sequence[int]) -> list[Item]:
    """These items, in this order."""
    rows = connection.execute(select(*_COLUMNS).where(items.c.id.in_(item_ids))).mappings() if item_ids else ()
    kept = {row["id"]: record(row) for row in rows}
    return [kept[item_id] for item_id in item_ids]


def to_flag(connection: Connection, detectors: str, limit: int) -> list[Item]:
    """Analysed items not yet seen by today's detectors."""
    stamps = due.stamps(connection, items.c.flagged_with, detectors)
    ready = (items.c.analysed_with != "", items.c.failures < 3)
    return in_order(connection, due.ids(connection, items.c.flagged_with, stamps, *ready, limit=limit))


def flagged_otherwise(connection: Connection, detectors: str, before: datetime, limit: int) -> list[int]:
    """The ids of items first seen before `before` that other detectors than today's have seen, oldest first."""
    other = [stamp for stamp in due.stamps(connection, items.c.flagged_with, detectors) if stamp]
    return due.ids(connection, items.c.flagged_with, other, items.c.first_seen < before, limit=limit)


def pass_over(connection: Connection, item_ids: Sequence[int], detectors: str) -> None:
    """Stamps items as if seen by today's detectors, but not those that became due for another reason meanwhile."""
    known = items.c.id.in_(item_ids) & (items.c.flagged_with != "")
    connection.execute(update(items).where(known).values(flagged_with=detectors))


def to_match(connection: Connection, revision: int, since: datetime, limit: int) -> list[Item]:
    """Analysed items since `since` not yet matched against today's units and claims, newest first."""
    earlier = [made for made in due.stamps(connection, items.c.matched_with, revision) if made < revision]
    ready = (items.c.analysed_with != "", items.c.failures < 3)
    late = (items.c.id >= due.first_since(connection, since), items.c.first_seen >= since, *ready)
    return in_order(connection, due.ids(connection, items.c.matched_with, earlier, *late, limit=limit, newest=True))


def mark_flagged(connection: Connection, item_ids: Sequence[int], detectors: str) -> None:
    """Stamps items as seen by today's detectors."""
    if item_ids:
        statement = update(items).where(items.c.id == bindparam("one")).values(flagged_with=detectors)
        connection.execute(statement, [{"one": item_id} for item_id in item_ids])


def seen_by_detectors(connection: Connection, item_id: int) -> bool:
    """True where an item was shown to detectors, or passed over as too old for changed ones, since it last became due."""
    return bool(connection.execute(select(items.c.flagged_with).where(items.c.id == item_id)).scalar())


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


def many_of(connection: Connection, source_id: int) -> int:
    """How many pieces a source gave in all; from ix_items_source_seen."""
    query = select(func.count()).select_from(items).where(items.c.source_id == source_id)
    return int(connection.execute(query).scalar_one())


def links(connection: Connection) -> list[str]:
    """The link of every item, for checks of a whole store."""
    return list(connection.execute(select(items.c.link)).scalars())


def page_states(connection: Connection) -> list[tuple[str, PageState]]:
    """The link of every item and what came of its page, for checks of a whole store."""
    return [(row[0], PageState(row[1])) for row in connection.execute(select(items.c.link, items.c.page_state))]


def record(row: Any) -> Item:
    """A row as an Item."""
    values = {name: row[name] for name in FIELDS}
    values["kind"] = ItemKind(values["kind"])
    values["page_state"] = PageState(values["page_state"])
    values["published_origin"] = DateOrigin(values["published_origin"]) if values["published_origin"] else None
    return Item(**values)


def several(connection: Connection, item_ids: Sequence[int]) -> dict[int, Item]:
    """The items of those ids."""
    query = select(*_COLUMNS).where(items.c.id.in_(item_ids))
    return {row["id"]: record(row) for row in connection.execute(query).mappings()}
