"""How long captures are kept, and how they end: the row is marked, the file deleted an hour later or more, the row goes last.

So a run that dies anywhere leaves rows whose end is known, never a row without its file unexplained; and a backup under way
does not lose a file between its tables and its files. What a case in hand rests on has no end (law 3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select, update

from records.case import CaseState
from storage.tables import captures, item_versions, items
from storage.tables_pages import page_rereads, removals
from storage.tables_people import cases, flags, reviews

GRACE = timedelta(hours=1)
MOST = 5_000  # captures in one run
_WAITING = [state.value for state in CaseState if state.waiting]


def expire(connection: Connection, *, before: datetime, flagged_before: datetime, now: datetime) -> int:
    """Marks the captures read before `before` as past their term, but for those of flagged pieces: they stay while a case
    waits, and until their last flag or verdict is older than `flagged_before`. How many were marked (5,000 at most)."""
    old = (
        select(captures.c.id)
        .where(captures.c.at < before, captures.c.expired.is_(None), captures.c.sha256.not_in(_held(flagged_before)))
        .limit(MOST)
    )
    ids = list(connection.execute(old).scalars())
    for start in range(0, len(ids), 500):
        connection.execute(update(captures).where(captures.c.id.in_(ids[start : start + 500])).values(expired=now))
    return len(ids)


def _held(flagged_before: datetime) -> Select[Any]:
    """The digests that must stay: of every version of a piece that is held, and of its removal."""
    target = cases.alias("target")
    held = (
        select(flags.c.item_id)
        .outerjoin(cases, cases.c.id == flags.c.case_id)
        .outerjoin(target, target.c.id == cases.c.merged_into)
        .outerjoin(reviews, reviews.c.case_id == cases.c.id)
        .where(
            or_(
                cases.c.state.in_(_WAITING),
                target.c.state.in_(_WAITING),
                flags.c.at >= flagged_before,
                reviews.c.at >= flagged_before,
            )
        )
    )
    digests = [
        (items.c.page_capture, items.c.id),
        (item_versions.c.capture, item_versions.c.item_id),
        (removals.c.evidence, removals.c.item_id),
        (removals.c.first_evidence, removals.c.item_id),
        (page_rereads.c.gone_evidence, page_rereads.c.item_id),
    ]
    parts = [select(digest.label("digest")).where(digest.is_not(None), item.in_(held)) for digest, item in digests]
    return select(parts[0].union(*parts[1:]).subquery().c.digest)


def ended(connection: Connection, now: datetime) -> tuple[list[int], list[str]]:
    """The rows that were marked an hour ago or longer, and the files that no other row names: to be deleted first."""
    query = select(captures.c.id, captures.c.file).where(captures.c.expired <= now - GRACE).limit(MOST)
    rows = connection.execute(query).all()
    files = sorted({row.file for row in rows})
    needed: set[str] = set()
    for start in range(0, len(files), 500):
        digests = [name.rpartition("/")[2].partition(".")[0] for name in files[start : start + 500]]
        kept = select(captures.c.file).where(captures.c.sha256.in_(digests), captures.c.expired.is_(None))
        needed |= set(connection.execute(kept).scalars())
    return [row.id for row in rows], [name for name in files if name not in needed]


def forget(connection: Connection, ids: Sequence[int]) -> int:
    """Drops rows whose files are gone, unless their term has begun anew meanwhile; how many."""
    dropped = 0
    for start in range(0, len(ids), 500):
        ours = captures.c.id.in_(ids[start : start + 500]) & captures.c.expired.is_not(None)
        dropped += connection.execute(delete(captures).where(ours)).rowcount
    return dropped
