"""What was kept of a piece beside its present words: earlier versions, pictures, captures. Asked by the desk and by jobs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from records.item import Image, Item, ItemKind, PageState
from records.source import Outcome
from storage.items import FIELDS, record
from storage.tables import captures, item_versions, items
from storage.tables_pages import item_images


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The words of a piece as they were until `at` (UTC), None for those it has now; `capture` shows them."""

    version: int
    at: datetime | None
    title: str
    lead: str | None
    text: str | None
    capture: str | None


def versions(connection: Connection, item: Item) -> list[Version]:
    """Every version of a piece, oldest first, its present words last."""
    query = select(item_versions).where(item_versions.c.item_id == item.id).order_by(item_versions.c.version)
    found = [
        Version(version=row.version, at=row.at, title=row.title, lead=row.lead, text=row.text, capture=row.capture)
        for row in connection.execute(query)
    ]
    now = Version(
        version=item.version, at=None, title=item.title, lead=item.lead, text=item.text, capture=capture(connection, item.id)
    )
    return [*found, now]


def capture(connection: Connection, item_id: int) -> str | None:
    """The SHA-256 of the capture that shows an item's present words, or None."""
    return connection.execute(select(items.c.page_capture).where(items.c.id == item_id)).scalar()


def page_failure(connection: Connection, item_id: int) -> Outcome | None:
    """Why the last reading of a piece's page failed (law 8); None where it did not, or no reason was kept."""
    said = connection.execute(select(items.c.page_outcome).where(items.c.id == item_id)).scalar()
    return Outcome(said) if said else None


def images(connection: Connection, item_id: int) -> tuple[Image, ...]:
    """The pictures of a piece with their captions."""
    told = connection.execute(select(item_images.c.images).where(item_images.c.item_id == item_id)).scalar()
    return tuple(Image(address=one["address"], caption=one["caption"]) for one in told or ())


def edits_of(connection: Connection, item_ids: list[int]) -> list[tuple[int, int, datetime]]:
    """(item, new version, when) of every edit of these items, oldest first."""
    query = select(item_versions.c.item_id, item_versions.c.version, item_versions.c.at)
    rows = connection.execute(query.where(item_versions.c.item_id.in_(item_ids)).order_by(item_versions.c.at))
    return [(row.item_id, row.version + 1, row.at) for row in rows]


def still_kept(connection: Connection, digest: str) -> bool:
    """True where a capture of that digest is kept and has not expired."""
    query = select(captures.c.id).where(captures.c.sha256 == digest, captures.c.expired.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def newest_read(connection: Connection, outlet_key: str, beside: set[int], since: datetime) -> Item | None:
    """The newest piece of an outlet since `since` whose page was read, that is none of `beside`: to ask whether the outlet's
    pages answer at all."""
    query = (
        select(*[items.c[name] for name in FIELDS])
        .where(items.c.outlet_key == outlet_key, items.c.seen_at >= since)
        .where(items.c.kind == ItemKind.PAGE.value, items.c.page_state == PageState.READ.value, items.c.removed.is_(None))
        .order_by(items.c.seen_at.desc())
        .limit(len(beside) + 1)
    )
    rows = (record(row) for row in connection.execute(query).mappings())
    return next((item for item in rows if item.id not in beside), None)
