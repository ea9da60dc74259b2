"""One piece: where it was published, what its publisher changed and when, and whether it was taken down; each with evidence."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.changes import Change, changes
from desk.claim_outcomes import claims_of
from desk.correcting import MISSED, unit_choices
from desk.timeline import ruled
from desk.words import OUTCOMES
from errors import NotFound
from records.analysis import Topic
from records.item import Item
from storage import (
    analyses,
    desk_views,
    item_history,
    items,
    learning,
    outlets,
    removals,
    rereads,
    rulings,
    story_views,
)
from storage.engine import Connection, reading

OTHERS = 12
"""Pieces of the same story, and copies, that are listed."""

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit: the version it made, when we knew of it, what changed, in how many places, and the captures before and
    after (None where none is kept any more)."""

    version: int
    at: datetime
    changes: list[Change]
    places: int
    before: str | None
    after: str | None


@router.get("/tin-bai/{item_id}")
def page(visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_ITEMS))], item_id: int) -> Response:
    """The piece. An officer sees one that names their unit or is of a case of theirs; another is not found (T22)."""
    with reading(visitor.desk.engine) as connection:
        item = found(connection, visitor, item_id)
        reread = rereads.of_item(connection, item.id)
        told = removals.of_item(connection, item.id)
        kept = {
            digest: item_history.still_kept(connection, digest)
            for one in told
            for digest in (one.first_evidence, one.evidence)
            if digest
        }
        values: dict[str, Any] = {
            "item": item,
            "outlet": next((one.name for one in outlets.every(connection) if one.key == item.outlet_key), item.outlet_key),
            "case_id": desk_views.case_of_item(connection, item.id, visitor.scope),
            "edits": _edits(connection, item),
            "analysis": analyses.of(connection, [item.id]).get(item.id),
            "corrections": learning.corrections_of(connection, item.id),
            "unit_choices": unit_choices(connection, visitor),
            "kinds": MISSED,
            "topics": Topic,
            "images": item_history.images(connection, item.id),
            "removals": told,
            "kept": kept,
            "reread": reread,
            **_story(connection, visitor, item.id),
            "claims": claims_of(connection, item, visitor.now),
            "failure": OUTCOMES.get(item_history.page_failure(connection, item.id) or ""),
        }
    return show(visitor, "item.html", **values)


def _story(connection: Connection, visitor: Visitor, item_id: int) -> dict[str, Any]:
    """Its story where the visitor may see it, the other pieces of it, its copies, and what was ruled of it by hand."""
    key, _ = story_views.groups_of(connection, item_id)
    unit = visitor.unit.name if visitor.unit else ""
    seen = key is not None and story_views.seen_by(connection, key, visitor.scope, unit)
    return {
        "story": story_views.brief(connection, key) if seen and key is not None else None,
        "others": story_views.pieces(connection, key, but=[item_id], limit=OTHERS) if seen and key is not None else [],
        "copies": story_views.copies(connection, item_id, limit=OTHERS) if seen else [],
        "ruled": [ruled(one) for one in rulings.of_item(connection, item_id)] if seen else [],
    }


def found(connection: Connection, visitor: Visitor, item_id: int) -> Item:
    """The piece. Raises NotFound where there is none, or where it is not this visitor's to see (T22)."""
    item = items.one(connection, item_id) if 0 < item_id < 2**63 else None
    if item is not None and not visitor.scope.everything:
        unit = visitor.unit.name if visitor.unit else ""
        named = desk_views.names_unit(connection, item.id, unit)
        if not named and desk_views.case_of_item(connection, item.id, visitor.scope) is None:
            item = None
    if item is None:
        raise NotFound(f"Không có tin, bài số {item_id} trong phạm vi của đồng chí.", f"item {item_id} not visible")
    return item


def _edits(connection: Connection, item: Item) -> list[Edit]:
    """The edits of a piece, newest first."""
    versions = item_history.versions(connection, item)
    edits = []
    for before, after in itertools.pairwise(versions):
        places, many = changes(before, after)
        edits.append(
            Edit(
                version=after.version,
                at=before.at or item.first_seen,
                changes=places,
                places=many,
                before=_kept(connection, before.capture),
                after=_kept(connection, after.capture),
            )
        )
    return edits[::-1]


def _kept(connection: Connection, digest: str | None) -> str | None:
    return digest if digest and item_history.still_kept(connection, digest) else None
