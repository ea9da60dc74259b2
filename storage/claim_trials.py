"""Trials: a claim as filled in at the desk, to be held against what is stored, and what came of it. Each lives a day."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from records.analysis import Claim, Match, Stance, Tier
from records.claim import Group, NearClaim, Trial, TrialMatch, TrialOutcome
from storage.claim_versions import groups_in, groups_out
from storage.rows import spans_in, spans_out
from storage.tables import items, matches
from storage.tables_claims import claim_trials as trials

KEPT = timedelta(days=1)


def keep(connection: Connection, trial: Trial) -> None:
    """Keeps a new trial, in place of one by the same account that still waits; lets go of those past their day."""
    waits = (trials.c.account_id == trial.account_id) & trials.c.fault.is_(None)
    connection.execute(delete(trials).where(or_(waits, trials.c.made < trial.made - KEPT)))
    row = {"key": trial.key, "account_id": trial.account_id, "made": trial.made, "content": asdict(trial.claim)}
    connection.execute(insert(trials).values(**row, groups=groups_out(trial.groups), outcome=None, fault=None))


def one(connection: Connection, key: str, account_id: int) -> Trial | None:
    """The trial of that key where it is that account's, or None."""
    wanted = (trials.c.key == key) & (trials.c.account_id == account_id)
    row = connection.execute(select(trials).where(wanted)).mappings().first()
    return _trial(row) if row else None


def waiting(connection: Connection) -> Trial | None:
    """The trial that waits longest, or None."""
    row = connection.execute(select(trials).where(trials.c.fault.is_(None)).order_by(trials.c.made).limit(1)).mappings().first()
    return _trial(row) if row else None


def tried(connection: Connection, trial: Trial, outcome: TrialOutcome | None, fault: str = "") -> None:
    """Keeps what came of a trial."""
    told = _outcome_out(outcome) if outcome else None
    connection.execute(update(trials).where(trials.c.key == trial.key).values(outcome=told, fault=fault))


def matched(connection: Connection, claim_id: str, since: datetime, limit: int) -> list[int]:
    """Pieces seen since then that the library matches to a claim, newest first."""
    query = (
        select(matches.c.item_id)
        .join(items, items.c.id == matches.c.item_id)
        .where(matches.c.claim_id == claim_id, items.c.seen_at >= since)
        .order_by(items.c.seen_at.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def repeated(connection: Connection, claim_id: str, limit: int, stance: Stance | None = None) -> list[tuple[int, Match]]:
    """The newest pieces that repeat a claim, in one stance or any, with the match."""
    wanted = matches.c.claim_id == claim_id
    query = select(matches).join(items, items.c.id == matches.c.item_id).where(wanted)
    if stance is not None:
        query = query.where(matches.c.stance == stance.value)
    rows = connection.execute(query.order_by(items.c.seen_at.desc(), items.c.id.desc()).limit(limit)).mappings()
    return [
        (
            row["item_id"],
            Match(
                claim=row["claim_id"],
                score=row["score"],
                tier=Tier(row["tier"]),
                stance=Stance(row["stance"]),
                evidence=spans_in(row["evidence"]),
            ),
        )
        for row in rows
    ]


def counts(connection: Connection, since: datetime) -> Mapping[str, Mapping[Stance, int]]:
    """How many pieces seen since then repeat each claim, by stance."""
    query = (
        select(matches.c.claim_id, matches.c.stance, func.count())
        .join(items, items.c.id == matches.c.item_id)
        .where(items.c.seen_at >= since)
        .group_by(matches.c.claim_id, matches.c.stance)
    )
    found: dict[str, dict[Stance, int]] = {}
    for claim_id, stance, number in connection.execute(query):
        found.setdefault(claim_id, {})[Stance(stance)] = number
    return found


def _outcome_out(outcome: TrialOutcome) -> dict[str, Any]:
    told = [{**asdict(one), "evidence": spans_out(one.evidence)} for one in outcome.matches]
    return {**asdict(outcome), "since": outcome.since.isoformat(), "matches": told}


def _outcome_in(told: Mapping[str, Any]) -> TrialOutcome:
    return TrialOutcome(
        groups=tuple(Group(**{**one, "words": tuple(one["words"]), "listed": tuple(one["listed"])}) for one in told["groups"]),
        near=tuple(NearClaim(**one) for one in told["near"]),
        looked=told["looked"],
        since=datetime.fromisoformat(told["since"]),
        whole=told["whole"],
        matches=tuple(
            TrialMatch(
                item_id=one["item_id"],
                tier=Tier(one["tier"]),
                stance=Stance(one["stance"]),
                score=one["score"],
                evidence=spans_in(one["evidence"]),
            )
            for one in told["matches"]
        ),
        lost=tuple(told["lost"]),
        crowded=told["crowded"],
    )


def _trial(row: Any) -> Trial:
    made = Trial(
        key=row["key"],
        account_id=row["account_id"],
        made=row["made"],
        claim=Claim(**row["content"]),
        groups=groups_in(row["groups"]),
        fault=row["fault"] or "",
    )
    return replace(made, outcome=_outcome_in(row["outcome"])) if row["outcome"] else made
