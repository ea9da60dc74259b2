"""Analyses, with the mentions and matches found in them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from records.analysis import (
    Analysis,
    Assertion,
    Label,
    Match,
    Mention,
    Place,
    Span,
    Stance,
    Tier,
    Tone,
    Topic,
)
from records.claim import ClaimState
from records.item import Item
from storage.rows import insert_new, spans_in, spans_out, upsert
from storage.tables import analyses, claims, items, matches, mentions
from storage.tables_claims import claim_versions


def keep(
    connection: Connection,
    found: Sequence[tuple[Item, Analysis]],
    revision: int,
    now: datetime,
    *,
    shown_again_since: datetime | None = None,
) -> None:
    """Keeps analyses with their mentions and matches in place of earlier ones, and stamps the items as analysed.

    `revision` is that of the registries the items were matched against. An item whose words have changed since it was
    read stays due: its stamp is not set. Items that only another model had read, and that were first seen before
    `shown_again_since`, are not shown to the detectors again: nobody is alerted to old news."""
    if not found:
        return
    old = _redone(connection, [item.id for item, _ in found], shown_again_since)
    upsert(connection, analyses, [_row(item.id, analysis, now) for item, analysis in found], on=["item_id"])
    keep_matches(connection, found, revision, old)
    same_words = (items.c.version == bindparam("seen_version")) & (items.c.page_state == bindparam("seen_page"))
    connection.execute(
        update(items).where(items.c.id == bindparam("one"), same_words).values(analysed_with=bindparam("model")),
        [
            {"one": item.id, "model": analysis.model, "seen_version": item.version, "seen_page": item.page_state.value}
            for item, analysis in found
        ],
    )


def _redone(connection: Connection, item_ids: Sequence[int], since: datetime | None) -> set[int]:
    """Those of the items that another model has read already, and that were first seen before `since`."""
    if since is None:
        return set()
    query = select(items.c.id).where(items.c.id.in_(item_ids), items.c.analysed_with != "", items.c.first_seen < since)
    return set(connection.execute(query).scalars())


def keep_matches(
    connection: Connection, found: Sequence[tuple[Item, Analysis]], revision: int, but: Collection[int] = ()
) -> None:
    """Keeps mentions and matches only: what a new unit or claim changes (law 2). Matches to claims that were withdrawn
    since stay: they were so when they were made. All but the items `but` are shown to the detectors again."""
    ids = [item.id for item, _ in found]
    connection.execute(delete(mentions).where(mentions.c.item_id.in_(ids)))
    withdrawn = select(claim_versions.c.claim_id).where(claim_versions.c.state == ClaimState.WITHDRAWN.value)
    standing = or_(matches.c.claim_id.not_in(withdrawn), matches.c.claim_id.in_(select(claims.c.id)))
    connection.execute(delete(matches).where(matches.c.item_id.in_(ids), standing))
    mentioned = [_mention_row(item.id, mention) for item, analysis in found for mention in analysis.mentions]
    matched = [_match_row(item.id, match) for item, analysis in found for match in analysis.matches]
    if mentioned:
        connection.execute(insert(mentions), mentioned)
    if matched:
        insert_new(connection, matches, matched, on=["item_id", "claim_id"])  # one of a claim withdrawn meanwhile stands
    connection.execute(update(items).where(items.c.id.in_(ids)).values(matched_with=revision, indexed_with=0))
    again = [item_id for item_id in ids if item_id not in but]
    connection.execute(update(items).where(items.c.id.in_(again)).values(flagged_with=""))


def of(connection: Connection, item_ids: Sequence[int]) -> dict[int, Analysis]:
    """The analyses of these items, whole."""
    named: dict[int, list[Mention]] = {}
    for row in connection.execute(select(mentions).where(mentions.c.item_id.in_(item_ids)).order_by(mentions.c.id)).mappings():
        span = Span(field=row["field"], start=row["start"], end=row["end"], text=row["text"])
        mention = Mention(span=span, unit=row["unit"], candidates=tuple(row["candidates"]))
        named.setdefault(row["item_id"], []).append(mention)
    repeated: dict[int, list[Match]] = {}
    query = select(matches).where(matches.c.item_id.in_(item_ids)).order_by(matches.c.score.desc())
    for row in connection.execute(query).mappings():
        repeated.setdefault(row["item_id"], []).append(_match(row))
    rows = connection.execute(select(analyses).where(analyses.c.item_id.in_(item_ids))).mappings()
    return {row["item_id"]: _analysis(row, named.get(row["item_id"], []), repeated.get(row["item_id"], [])) for row in rows}


def _row(item_id: int, analysis: Analysis, now: datetime) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "model": analysis.model,
        "at": now,
        "health_p": analysis.health.p,
        "health": analysis.health.is_,
        "sector_p": analysis.sector.p,
        "sector": analysis.sector.is_,
        "topic": analysis.topic.value,
        "tone": analysis.tone.value,
        "unreliable": analysis.unreliable,
        "words": [list(pair) for pair in analysis.words],
        "places": [asdict(place) for place in analysis.places],
        "assertions": [asdict(assertion) for assertion in analysis.assertions],
    }


def _mention_row(item_id: int, mention: Mention) -> dict[str, Any]:
    return {"item_id": item_id, **asdict(mention.span), "unit": mention.unit, "candidates": list(mention.candidates)}


def _match_row(item_id: int, match: Match) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "claim_id": match.claim,
        "score": match.score,
        "tier": match.tier.value,
        "stance": match.stance.value,
        "evidence": spans_out(match.evidence),
    }


def _match(row: Any) -> Match:
    return Match(
        claim=row["claim_id"],
        score=row["score"],
        tier=Tier(row["tier"]),
        stance=Stance(row["stance"]),
        evidence=spans_in(row["evidence"]),
    )


def _analysis(row: Any, named: list[Mention], repeated: list[Match]) -> Analysis:
    worth = (Assertion(span=Span(**one["span"]), kind=one["kind"], score=one["score"]) for one in row["assertions"])
    return Analysis(
        model=row["model"],
        health=Label(p=row["health_p"], is_=row["health"]),
        sector=Label(p=row["sector_p"], is_=row["sector"]),
        topic=Topic(row["topic"]),
        tone=Tone(row["tone"]),
        unreliable=row["unreliable"],
        words=tuple((word, weight) for word, weight in row["words"]),
        mentions=tuple(named),
        places=tuple(Place(**place) for place in row["places"]),
        matches=tuple(repeated),
        assertions=tuple(worth),
    )
