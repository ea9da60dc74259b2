"""What people hand in, kept as items under a source of its outlet; letters of the mailbox, each dealt with once."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from records.intake import Draft, HandedIn, LetterReason, LetterState, MailboxState, Taken
from records.item import DateOrigin, Entry, Item, Page, PageState
from records.source import Capture, Outlet, ReaderKind, Source
from storage import evidence, items, outlets, sources
from storage.rows import insert_new, upsert
from storage.tables import items as item_rows
from storage.tables import outlets as outlet_rows
from storage.tables import sources as source_rows
from storage.tables_intake import drafts, letters, letters_to_us, mailboxes
from storage.tables_people import flags

BASIS = "Tin, bài do cán bộ nhập tại bàn làm việc, nhập từ tệp hoặc chuyển tiếp qua thư"


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping pieces: those that were new, and those that were here already (law 5: never a second)."""

    fresh: tuple[Item, ...]
    known: tuple[Item, ...]


def keep(connection: Connection, handed: Sequence[tuple[Entry, Outlet]], now: datetime) -> Kept:
    """Keeps each piece once by its canonical address, under its outlet's source of handed-in pieces.

    A piece that is here already stays as it is, whoever found it; but words given for one whose page could never be read
    are its words from then on."""
    wanted = {entry.address: (entry, outlet) for entry, outlet in handed}
    before = of(connection, list(wanted))
    by_outlet: dict[Outlet, list[Entry]] = {}
    for address, (entry, outlet) in wanted.items():
        if address not in before or _fills(before[address], entry):
            by_outlet.setdefault(outlet, []).append(entry)
    for outlet, entries in by_outlet.items():
        items.keep(connection, source_of(connection, outlet, now), entries, now)
    after = of(connection, list(wanted))
    fresh = [item for address, item in after.items() if address not in before]
    return Kept(tuple(fresh), tuple(after[address] for address in before))


def keep_read(connection: Connection, entry: Entry, page: Page, capture: Capture, outlet: Outlet, now: datetime) -> Kept:
    """Keeps a piece whose page was just read, with its capture; one that is here already stays as it is."""
    kept = keep(connection, [(entry, outlet)], now)
    if kept.fresh:
        evidence.keep(connection, capture)
        items.keep_page(connection, kept.fresh[0], page, capture.sha256, now)
        return Kept(tuple(of(connection, [entry.address]).values()), ())
    return kept


def _fills(item: Item, entry: Entry) -> bool:
    return bool(entry.text) and not item.text and item.page_state is PageState.FAILED


def source_of(connection: Connection, outlet: Outlet, now: datetime) -> Source:
    """The source that holds what people hand in of this outlet; made, and the outlet too, where it is not there."""
    if outlet.key not in {one.key for one in outlets.every(connection)}:
        outlets.keep(connection, [outlet])
    source = Source(
        id=0,
        outlet_key=outlet.key,
        name=f"{outlet.name} (nhập tay)",
        reader=ReaderKind.INTAKE,
        address=f"intake:{outlet.key}",
        basis=BASIS,
    )
    found = connection.execute(select(source_rows.c.id).where(source_rows.c.address == source.address)).scalar()
    return replace(source, id=found if found is not None else sources.add(connection, source, now=now))


def of(connection: Connection, addresses: Sequence[str]) -> dict[str, Item]:
    """The items at these canonical addresses."""
    found: dict[str, Item] = {}
    columns = [item_rows.c[name] for name in items.FIELDS]
    for start in range(0, len(addresses), 500):  # SQLite takes 32,766 values in one statement; 500 keeps plans small
        query = select(*columns).where(item_rows.c.address.in_(addresses[start : start + 500]))
        found |= {row["address"]: items.record(row) for row in connection.execute(query).mappings()}
    return found


def newest(connection: Connection, limit: int = 20) -> list[HandedIn]:
    """The pieces handed in last, newest first; a look into ix_items_source_seen a source."""
    ours = select(source_rows.c.id).where(source_rows.c.reader == ReaderKind.INTAKE.value)
    query = _listed().where(item_rows.c.source_id.in_(ours)).order_by(item_rows.c.first_seen.desc(), item_rows.c.id.desc())
    return [_handed(row) for row in connection.execute(query.limit(limit)).mappings()]


def shown(connection: Connection, item_ids: Sequence[int]) -> list[HandedIn]:
    """These pieces as the desk lists them, whoever found them."""
    query = _listed().where(item_rows.c.id.in_(list(item_ids)[:500])).order_by(item_rows.c.id)
    return [_handed(row) for row in connection.execute(query).mappings()]


def _listed() -> Any:
    case_id = select(func.min(flags.c.case_id)).where(flags.c.item_id == item_rows.c.id).scalar_subquery()
    return select(item_rows, outlet_rows.c.name.label("outlet"), case_id.label("case_id")).join(
        outlet_rows, outlet_rows.c.key == item_rows.c.outlet_key
    )


def _handed(row: Any) -> HandedIn:
    return HandedIn(
        item_id=row["id"],
        outlet=row["outlet"],
        title=row["title"],
        link=row["link"],
        when=row["seen_at"],
        dated=row["published"] is not None and row["published_origin"] != DateOrigin.GUESSED.value,
        first_seen=row["first_seen"],
        page_state=row["page_state"],
        case_id=row["case_id"],
    )


def last_uid(connection: Connection, mailbox: str, validity: int) -> int:
    """The highest number of this mailbox that was dealt with; 0 where none was. From the unique index."""
    ours = (letters.c.mailbox == mailbox) & (letters.c.validity == validity)
    return int(connection.execute(select(func.max(letters.c.uid)).where(ours)).scalar() or 0)


def is_known(connection: Connection, mailbox: str, message_id: str) -> bool:
    """True where a letter of that identity was taken, under whatever number; one set aside may come again."""
    ours = (letters.c.mailbox == mailbox) & (letters.c.message_id == message_id) & (letters.c.state == LetterState.TAKEN.value)
    return connection.execute(select(letters.c.id).where(ours).limit(1)).first() is not None


def keep_letter(connection: Connection, taken: Taken) -> None:
    """Keeps what became of a letter (its `id` is ignored), in the transaction that kept its pieces: both or neither.

    Raises IntegrityError where its number was dealt with meanwhile: then the pieces of this transaction go too."""
    row = {name: getattr(taken, name) for name in taken.__slots__ if name != "id"}
    row |= {"state": taken.state.value, "reason": taken.reason.value if taken.reason else None, "problems": list(taken.problems)}
    connection.execute(insert(letters).values(**row))


def keep_to_us(connection: Connection, item_ids: Sequence[int]) -> None:
    """Notes that these pieces are letters written to the department itself."""
    insert_new(connection, letters_to_us, [{"item_id": item_id} for item_id in item_ids], on=["item_id"])


def to_us(connection: Connection, item_ids: Sequence[int]) -> frozenset[int]:
    """Those of these pieces that are letters written to the department itself."""
    query = select(letters_to_us.c.item_id).where(letters_to_us.c.item_id.in_(list(item_ids)[:500]))
    return frozenset(connection.execute(query).scalars())


def unmarked(connection: Connection, mailbox: str, validity: int, limit: int = 500) -> list[int]:
    """Numbers of letters dealt with that the server has not yet been told of."""
    ours = (letters.c.mailbox == mailbox) & letters.c.marked.is_(False) & (letters.c.validity == validity)
    return list(connection.execute(select(letters.c.uid).where(ours).order_by(letters.c.uid).limit(limit)).scalars())


def mark(connection: Connection, mailbox: str, validity: int, uid: int) -> None:
    """Notes that the server was told of a letter."""
    ours = (letters.c.mailbox == mailbox) & (letters.c.validity == validity) & (letters.c.uid == uid)
    connection.execute(update(letters).where(ours).values(marked=True))


def newest_letters(connection: Connection, mailbox: str, limit: int = 50) -> list[Taken]:
    """The letters dealt with last, newest first."""
    query = select(letters).where(letters.c.mailbox == mailbox).order_by(letters.c.id.desc()).limit(limit)
    return [_taken(row) for row in connection.execute(query).mappings()]


def forget_words(connection: Connection, before: datetime) -> None:
    """Lets go of subject and sender of letters set aside before a moment: strangers', and of no use by then. That they
    were dealt with stays known."""
    old = (letters.c.at < before) & (letters.c.state == LetterState.ASIDE.value) & (letters.c.subject != "")
    connection.execute(update(letters).where(old).values(subject="", sender=""))


def _taken(row: Any) -> Taken:
    values = {name: row[name] for name in Taken.__slots__}
    values |= {"state": LetterState(row["state"]), "problems": tuple(row["problems"])}
    return Taken(**{**values, "reason": LetterReason(row["reason"]) if row["reason"] else None})


def mailbox_state(connection: Connection, mailbox: str) -> MailboxState | None:
    """How the mailbox stood at its last visit; None before the first."""
    row = connection.execute(select(mailboxes).where(mailboxes.c.mailbox == mailbox)).mappings().first()
    return MailboxState(**row) if row else None


def note_visit(connection: Connection, mailbox: str, trouble: str | None, now: datetime) -> None:
    """Notes a visit of the mailbox: well where `trouble` is None."""
    before = mailbox_state(connection, mailbox)
    as_before = before is not None and (before.trouble is None) == (trouble is None)
    row = {
        "mailbox": mailbox,
        "last_visit": now,
        "last_success": now if trouble is None else (before.last_success if before else None),
        "trouble": trouble,
        "since": before.since if before is not None and as_before else now,
    }
    upsert(connection, mailboxes, [row], on=["mailbox"])


def keep_draft(connection: Connection, draft: Draft) -> None:
    """Keeps a file between preview and keeping; what the same account left before is dropped."""
    connection.execute(delete(drafts).where(drafts.c.account_id == draft.account_id))
    content = base64.b64encode(draft.content).decode("ascii")
    row = {"key": draft.key, "account_id": draft.account_id, "made": draft.made, "file": draft.name, "content": content}
    connection.execute(insert(drafts).values(**row))


def draft(connection: Connection, key: str, account_id: int) -> Draft | None:
    """The file of that key, where it is this account's; None where it is gone."""
    ours = (drafts.c.key == key) & (drafts.c.account_id == account_id)
    row = connection.execute(select(drafts).where(ours)).mappings().first()
    if row is None:
        return None
    content = base64.b64decode(row["content"])
    return Draft(key=row["key"], account_id=row["account_id"], made=row["made"], name=row["file"], content=content)


def drop_drafts(connection: Connection, *, key: str = "", before: datetime | None = None) -> None:
    """Drops the draft of that key, or all made before a moment."""
    gone = drafts.c.key == key if before is None else drafts.c.made < before
    connection.execute(delete(drafts).where(gone))
