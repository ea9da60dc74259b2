"""Every version of a claim written at the desk, and the library in force that follows from them (law 9).

A claim of the shipped list has no version until somebody edits or withdraws it; then its words of that day are version 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from records.analysis import Claim
from records.claim import ClaimState, ClaimVersion, GroupEdit
from storage import claims
from storage.tables import claims as in_force_rows
from storage.tables_claims import claim_versions as versions

OWN_PREFIX = "TT"
"""How the id of a claim written at the desk begins; a number of four digits follows."""


def propose(connection: Connection, claim: Claim, groups: Sequence[GroupEdit], account_id: int, now: datetime) -> ClaimVersion:
    """Keeps a draft by that account: the next version of the claim, or the first of a new one (an empty id gets the next
    number). A draft that waited before is replaced by it."""
    known = claim if claim.id else replace(claim, id=_next_id(connection))
    _begin(connection, known.id, now)
    past = history(connection, known.id)
    for old in past:
        if old.state is ClaimState.DRAFT:
            _set(connection, old, ClaimState.REPLACED, None, now, "")
    number = max((old.version for old in past), default=0) + 1
    made = ClaimVersion(
        claim=known,
        version=number,
        state=ClaimState.DRAFT,
        groups=tuple(groups),
        written_by=account_id,
        written=now,
    )
    connection.execute(insert(versions).values(**_row(made)))
    return made


def _next_id(connection: Connection) -> str:
    taken = connection.execute(
        select(func.max(versions.c.claim_id)).where(versions.c.claim_id.like(f"{OWN_PREFIX}____"))
    ).scalar()
    number = int(taken.removeprefix(OWN_PREFIX)) + 1 if taken and taken.removeprefix(OWN_PREFIX).isdecimal() else 1
    while known(connection, [made := f"{OWN_PREFIX}{number:04d}"]):
        number += 1
    return made


def _begin(connection: Connection, claim_id: str, now: datetime) -> None:
    """Keeps what the library holds of the claim as its version 1, where it has none: the shipped list's words."""
    if _newest(connection, claim_id) is not None:
        return
    row = connection.execute(select(in_force_rows).where(in_force_rows.c.id == claim_id)).mappings().first()
    if row is not None:
        shipped = ClaimVersion(claim=Claim(**row), version=1, state=ClaimState.IN_FORCE, groups=(), written_by=None, written=now)
        connection.execute(insert(versions).values(**_row(shipped)))


def decide(
    connection: Connection, version: ClaimVersion, state: ClaimState, account_id: int, now: datetime, reason: str = ""
) -> bool:
    """Gives a version its next state (casework.claims says which), and the library what follows from it: what enters into
    force is matched from then on, what is withdrawn no more. False where another was faster."""
    if not _set(connection, version, state, account_id, now, reason):
        return False
    if state is ClaimState.IN_FORCE:
        for old in history(connection, version.claim.id):
            if old.state is ClaimState.IN_FORCE and old.version != version.version:
                _set(connection, old, ClaimState.REPLACED, account_id, now, "")
        claims.put(connection, version.claim)
    elif state is ClaimState.WITHDRAWN:
        claims.drop(connection, [version.claim.id])
    return True


def _set(
    connection: Connection, version: ClaimVersion, state: ClaimState, account_id: int | None, now: datetime, reason: str
) -> bool:
    same = (versions.c.claim_id == version.claim.id) & (versions.c.version == version.version)
    changed = update(versions).where(same, versions.c.state == version.state.value)
    if state is ClaimState.REPLACED:  # who approved it stays said
        return connection.execute(changed.values(state=state.value)).rowcount == 1
    return connection.execute(changed.values(state=state.value, decided_by=account_id, decided=now, reason=reason)).rowcount == 1


def standing(connection: Connection, claim_id: str, now: datetime) -> ClaimVersion | None:
    """The version in force; a claim of the shipped list gets its version 1 by this. None where it isn't in force."""
    _begin(connection, claim_id, now)
    return next((one for one in history(connection, claim_id) if one.state is ClaimState.IN_FORCE), None)


def history(connection: Connection, claim_id: str) -> list[ClaimVersion]:
    """All versions of a claim, newest first."""
    query = select(versions).where(versions.c.claim_id == claim_id).order_by(versions.c.version.desc())
    return [_version(row) for row in connection.execute(query).mappings()]


def _newest(connection: Connection, claim_id: str) -> int | None:
    return connection.execute(select(func.max(versions.c.version)).where(versions.c.claim_id == claim_id)).scalar()


def newest(connection: Connection) -> dict[str, ClaimVersion]:
    """The newest version of each claim that has any, by id."""
    last = select(versions.c.claim_id, func.max(versions.c.version).label("version")).group_by(versions.c.claim_id).subquery()
    query = select(versions).join(last, (versions.c.claim_id == last.c.claim_id) & (versions.c.version == last.c.version))
    return {row["claim_id"]: _version(row) for row in connection.execute(query).mappings()}


def withdrawn(connection: Connection, claim_ids: Sequence[str]) -> list[ClaimVersion]:
    """Of each of these claims the version that was withdrawn last; one may have come into force again since."""
    theirs = versions.c.claim_id.in_(claim_ids), versions.c.state == ClaimState.WITHDRAWN.value
    rows = connection.execute(select(versions).where(*theirs).order_by(versions.c.version)).mappings()
    return list({row["claim_id"]: _version(row) for row in rows}.values())


def known(connection: Connection, claim_ids: Sequence[str]) -> frozenset[str]:
    """Which of these ids are taken: in force, waiting, or used once."""
    there = connection.execute(select(in_force_rows.c.id).where(in_force_rows.c.id.in_(claim_ids))).scalars()
    was = connection.execute(select(versions.c.claim_id).where(versions.c.claim_id.in_(claim_ids))).scalars()
    return frozenset((*there, *was))


def edits(connection: Connection) -> Mapping[str, tuple[GroupEdit, ...]]:
    """What people changed in the groups of the claims in force, by claim id; unchanged ones are absent."""
    query = select(versions.c.claim_id, versions.c.groups).where(versions.c.state == ClaimState.IN_FORCE.value)
    return {claim_id: groups_in(groups) for claim_id, groups in connection.execute(query) if groups}


def groups_out(groups: Sequence[GroupEdit]) -> list[dict[str, Any]]:
    """Edits as JSON."""
    return [asdict(one) for one in groups]


def groups_in(value: Sequence[Mapping[str, Any]]) -> tuple[GroupEdit, ...]:
    """JSON as edits."""
    return tuple(
        GroupEdit(group=one["group"], removed=tuple(one["removed"]), added=tuple(one["added"]), required=bool(one["required"]))
        for one in value
    )


def _row(version: ClaimVersion) -> dict[str, Any]:
    return {
        "claim_id": version.claim.id,
        "version": version.version,
        "content": asdict(version.claim),
        "groups": groups_out(version.groups),
        "state": version.state.value,
        "written_by": version.written_by,
        "written": version.written,
        "decided_by": version.decided_by,
        "decided": version.decided,
        "reason": version.reason,
    }


def _version(row: Any) -> ClaimVersion:
    return ClaimVersion(
        claim=Claim(**row["content"]),
        version=row["version"],
        state=ClaimState(row["state"]),
        groups=groups_in(row["groups"]),
        written_by=row["written_by"],
        written=row["written"],
        decided_by=row["decided_by"],
        decided=row["decided"],
        reason=row["reason"],
    )
