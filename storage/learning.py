"""What people teach, kept and counted: corrections of pieces, verdicts as opinions, a detector's standing and its channel."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, insert, select

from records.analysis import Tone, Topic
from records.case import CaseState, Verdict
from records.flag import About, Level
from records.item import Item
from records.learning import (
    MISSED_BY,
    OFFICER_DETECTOR,
    ChannelChoice,
    Correction,
    CorrectionKind,
    DetectorStanding,
    Opinion,
    PieceKey,
    SeenFlag,
)
from storage.items import several
from storage.rows import plain, upsert
from storage.tables import analyses, items
from storage.tables_learning import case_ranks, corrections, detector_channels
from storage.tables_people import cases, flags, reviews
from text import nfc

_DECIDED = (CaseState.CONFIRMED.value, CaseState.DISMISSED.value)
_VERDICTS = (Verdict.CONFIRM.value, Verdict.DISMISS.value)
_BATCH = 500  # ids in one statement: SQLite takes 32,766 values, 500 keeps plans small


def correct(connection: Connection, correction: Correction) -> None:
    """Keeps what an officer says of a piece."""
    connection.execute(insert(corrections).values(**plain(correction)))


def corrections_of(connection: Connection, item_id: int) -> list[Correction]:
    """What was said of a piece, oldest first."""
    query = select(corrections).where(corrections.c.item_id == item_id).order_by(corrections.c.id)
    return [_correction(row) for row in connection.execute(query).mappings()]


def corrections_since(connection: Connection, since: datetime) -> list[Correction]:
    """Every correction since then, oldest first."""
    query = select(corrections).where(corrections.c.at >= since).order_by(corrections.c.id)
    return [_correction(row) for row in connection.execute(query).mappings()]


def _correction(row: Any) -> Correction:
    topic = Topic(row["topic"]) if row["topic"] else None
    values = {name: row[name] for name in Correction.__slots__}
    return Correction(**{**values, "kind": CorrectionKind(row["kind"]), "topic": topic})


def opinions(connection: Connection, since: datetime) -> list[Opinion]:
    """The verdicts since then on cases that stand decided, oldest first; a verdict taken back is none."""
    query = (
        select(reviews.c.case_id, reviews.c.account_id, reviews.c.at, reviews.c.verdict, cases.c.level)
        .join(cases, cases.c.id == reviews.c.case_id)
        .where(reviews.c.at >= since, reviews.c.verdict.in_(_VERDICTS), cases.c.state.in_(_DECIDED))
        .order_by(reviews.c.id)
    )
    return [
        Opinion(
            case_id=row.case_id,
            account_id=row.account_id,
            at=row.at,
            confirmed=row.verdict == Verdict.CONFIRM.value,
            level=Level(row.level),
        )
        for row in connection.execute(query)
    ]


def seen_flags(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[SeenFlag]]:
    """The flags of these cases as the ranking sees them, oldest first."""
    found: dict[int, list[SeenFlag]] = {}
    for start in range(0, len(case_ids), _BATCH):
        query = (
            select(flags, analyses.c.sector_p, analyses.c.unreliable, analyses.c.tone)
            .outerjoin(analyses, analyses.c.item_id == flags.c.item_id)
            .where(flags.c.case_id.in_(case_ids[start : start + _BATCH]))
            .order_by(flags.c.case_id, flags.c.id)
        )
        for row in connection.execute(query).mappings():
            found.setdefault(row["case_id"], []).append(_seen(row))
    return found


def _seen(row: Any) -> SeenFlag:
    return SeenFlag(
        case_id=row["case_id"],
        item_id=row["item_id"],
        detector=row["detector"],
        level=Level(row["level"]),
        score=row["score"],
        about=About(row["about"]),
        at=row["at"],
        sector=row["sector_p"] or 0.0,
        unreliable=row["unreliable"] or 0.0,
        negative=row["tone"] == Tone.NEGATIVE.value,
        key=row["key"],
    )


def words_of(connection: Connection, item_ids: Sequence[int]) -> dict[int, Item]:
    """These items, however many."""
    found: dict[int, Item] = {}
    for start in range(0, len(item_ids), _BATCH):
        found.update(several(connection, item_ids[start : start + _BATCH]))
    return found


def piece_keys(connection: Connection, known: Mapping[int, Item]) -> dict[int, PieceKey]:
    """What each of these items is known by in training."""
    told: dict[int, str | None] = {}
    ids = list(known)
    for start in range(0, len(ids), _BATCH):
        query = select(items.c.id, items.c.story).where(items.c.id.in_(ids[start : start + _BATCH]))
        told.update({row.id: row.story for row in connection.execute(query)})
    return {one: PieceKey(text=_hash(item), story=told.get(one) or f"item-{one}") for one, item in known.items()}


def _hash(item: Item) -> str:
    """Of the words as composed, white space apart: copies have one."""
    words = " ".join(" ".join(nfc(part or "").split()) for part in (item.title, item.lead, item.text))
    return hashlib.sha256(words.encode()).hexdigest()


def sample(connection: Connection, since: datetime, most: int) -> list[Item]:
    """The newest analysed items since then, at most so many: what a new model's answers are compared on."""
    query = (
        select(items.c.id)
        .where(items.c.seen_at >= since, items.c.analysed_with != "")
        .order_by(items.c.seen_at.desc())
        .limit(most)
    )
    return list(words_of(connection, list(connection.execute(query).scalars())).values())


def standings(connection: Connection, since: datetime) -> dict[str, DetectorStanding]:
    """Each detector's standing by verdicts since then; a case counts once for each detector, as it stands decided."""
    found = {
        row.detector: DetectorStanding(detector=row.detector, reviewed=row.reviewed, confirmed=row.confirmed or 0)
        for row in connection.execute(_judged(since))
    }
    for kind, number in connection.execute(_missed(since)):
        detector = MISSED_BY.get(CorrectionKind(kind))
        if detector is not None:
            known = found.get(detector, DetectorStanding(detector=detector))
            found[detector] = DetectorStanding(
                detector=detector, reviewed=known.reviewed, confirmed=known.confirmed, missed=known.missed + number
            )
    return found


def _judged(since: datetime) -> Select[Any]:
    last = (
        select(reviews.c.case_id, func.max(reviews.c.at).label("at"))
        .where(reviews.c.at >= since, reviews.c.verdict.in_(_VERDICTS))
        .group_by(reviews.c.case_id)
        .subquery()
    )
    pairs = (
        select(flags.c.detector, cases.c.id, cases.c.state)
        .join(cases, cases.c.id == flags.c.case_id)
        .join(last, and_(last.c.case_id == cases.c.id, flags.c.at <= last.c.at))
        .where(cases.c.state.in_(_DECIDED))
        .distinct()
        .subquery()
    )
    confirmed = func.sum(case((pairs.c.state == CaseState.CONFIRMED.value, 1), else_=0)).label("confirmed")
    return select(pairs.c.detector, func.count().label("reviewed"), confirmed).group_by(pairs.c.detector)


def _missed(since: datetime) -> Select[Any]:
    """Reported pieces by kind; one whose case was dismissed was no miss."""
    theirs = and_(
        flags.c.item_id == corrections.c.item_id,
        flags.c.detector == OFFICER_DETECTOR,
        flags.c.key == corrections.c.kind,
    )
    dismissed = CaseState.DISMISSED.value
    return (
        select(corrections.c.kind, func.count(func.distinct(corrections.c.item_id)))
        .outerjoin(flags, theirs)
        .outerjoin(cases, cases.c.id == flags.c.case_id)
        .where(corrections.c.at >= since, func.coalesce(cases.c.state, "") != dismissed)
        .group_by(corrections.c.kind)
    )


def wrong_sector(connection: Connection, since: datetime) -> int:
    """How many pieces officers said don't concern the sector, since then."""
    query = select(func.count(func.distinct(corrections.c.item_id)))
    told = query.where(corrections.c.at >= since, corrections.c.kind == CorrectionKind.NOT_SECTOR.value)
    return int(connection.execute(told).scalar_one())


def choices(connection: Connection) -> dict[str, tuple[ChannelChoice, str, datetime]]:
    """The channels that an administrator set, by detector, each with its basis and since when."""
    rows = connection.execute(select(detector_channels))
    return {row.detector: (ChannelChoice(row.choice), row.basis, row.since) for row in rows}


def set_channel(connection: Connection, detector: str, choice: ChannelChoice, basis: str, now: datetime) -> None:
    """Keeps an administrator's choice; BY_PRECISION takes it back."""
    if choice is ChannelChoice.BY_PRECISION:
        connection.execute(delete(detector_channels).where(detector_channels.c.detector == detector))
        return
    row = {"detector": detector, "choice": choice.value, "basis": basis, "since": now}
    upsert(connection, detector_channels, [row], on=["detector"])


def waiting_cases(connection: Connection) -> list[int]:
    """The ids of the cases that wait for a verdict."""
    states = [state.value for state in CaseState if state.waiting]
    return list(connection.execute(select(cases.c.id).where(cases.c.state.in_(states))).scalars())


def keep_ranks(connection: Connection, ranks: Mapping[int, float]) -> None:
    """Keeps how likely cases are to be confirmed."""
    rows = [{"case_id": case_id, "chance": round(chance, 4)} for case_id, chance in ranks.items()]
    upsert(connection, case_ranks, rows, on=["case_id"])


def forget_ranks(connection: Connection) -> None:
    """Lets go of all ranks: the queue goes by due time alone."""
    connection.execute(delete(case_ranks))
