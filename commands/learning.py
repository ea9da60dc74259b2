"""Learning from reviews: loads the verdicts, has the rooms refit and compare, keeps what is better (decision 0035)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from casework import lessons
from commands.learning_ranking import refit_ranking
from commands.learning_results import TaskResult, Trained
from commands.learning_sector import MOST_TURNED, refit_sector
from errors import NotNow, TooFewReviews
from jobs.learning.ranks import rank_all
from nlp.health import MODEL
from records.item import Item
from records.learning import SECTOR, ChosenModel, Lesson, Taught
from storage import audit, due, learning, models
from storage.engine import Connection, Engine, reading, writing

WINDOW = timedelta(days=3 * 365)
"""Older verdicts teach nothing: what one weighs has fallen to an eighth by then."""
REDONE = timedelta(days=14)
"""How far back pieces are analysed again by a new model: detectors are shown older ones no more either (detectors.AGAIN)."""
LOOKED_AT = timedelta(days=30)
SAMPLE = 2_000
_ACTOR = "dòng lệnh"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """What is learnt from: the rows, the items they are on, other pieces to look at, and the model in use."""

    taught: Taught
    items: Mapping[int, Item]
    others: Sequence[Item]
    chosen: ChosenModel | None


def train(engine: Engine, folder: Path, now: datetime, *, keep: bool = True, most_turned: float = MOST_TURNED) -> Trained:
    """Refits both parts; keeps those that are better on the newest fifth, unless `keep` is false. `most_turned` is how many
    answers on pieces nobody judged may turn, against how many concern the sector.

    Raises TooFewReviews where neither part has enough, StorageError where the store can't give or take."""
    with reading(engine) as connection:
        loaded = _loaded(connection, now)
    sector, change = refit_sector(_of(loaded.taught, SECTOR), loaded.items, loaded.others, folder, loaded.chosen, most_turned)
    ranking, order = refit_ranking(loaded.taught.cases, folder, loaded.chosen)
    if sector.few and ranking.few:
        raise TooFewReviews(f"Chưa đủ thẩm định để học. {sector.few} {ranking.few}", "too few reviews")
    result = Trained(
        rows=len(loaded.taught.lessons),
        cases=len(loaded.taught.cases),
        conflicts=loaded.taught.conflicts,
        parts=(sector, ranking),
        stamp="",
    )
    files = {name: content for name, content in ((models.SECTOR, change), (models.RANKING, order)) if content is not None}
    if not keep or not (sector.taken or ranking.taken):
        return result
    stamp = _kept(engine, folder, now, loaded, result, files)
    return replace(result, stamp=stamp)


def _of(taught: Taught, task: str) -> list[Lesson]:
    return [one for one in taught.lessons if one.task == task]


def _loaded(connection: Connection, now: datetime) -> _Loaded:
    since = now - WINDOW
    opinions, corrections = learning.opinions(connection, since), learning.corrections_since(connection, since)
    flags = learning.seen_flags(connection, sorted({one.case_id for one in opinions}))
    asked = {flag.item_id for ones in flags.values() for flag in ones} | {one.item_id for one in corrections}
    known = learning.words_of(connection, sorted(asked))
    taught = lessons.taught(opinions, flags, corrections, learning.piece_keys(connection, known), now)
    taught_of = {one.item_id for one in taught.lessons}
    others = [one for one in learning.sample(connection, now - LOOKED_AT, SAMPLE) if one.id not in taught_of]
    return _Loaded(taught=taught, items=known, others=others, chosen=models.latest(connection))


def _kept(engine: Engine, folder: Path, now: datetime, loaded: _Loaded, result: Trained, files: Mapping[str, bytes]) -> str:
    """Writes the files, then chooses them in one transaction with the audit's line; the stamp."""
    content = {**files, models.ROWS: _rows(loaded.taught)}
    stamp = f"{now:%Y%m%d-%H%M%S}-{_digest(b''.join(content.values()))[:8]}"
    digest = models.keep(folder, stamp, content, _card(now, result))
    with writing(engine) as connection:
        sector = _stamp_of_sector(files)
        chosen = ChosenModel(
            id=0,
            at=now,
            stamp=stamp,
            sector=sector,
            ranking=_digest(files[models.RANKING])[:10] if models.RANKING in files else "",
            card=digest,
            redo_from=_redo_from(connection, loaded.chosen, sector, now),
        )
        _choose(connection, folder, chosen, "huấn luyện từ thẩm định")
    return stamp


def _choose(connection: Connection, folder: Path, chosen: ChosenModel, action: str) -> None:
    models.choose(connection, chosen)
    rank_all(connection, folder)
    audit.note(
        connection, actor=_ACTOR, action=action, subject=f"mô hình {chosen.stamp or 'đi kèm'}", detail=MODEL, now=chosen.at
    )


def _redo_from(connection: Connection, before: ChosenModel | None, sector: str, now: datetime) -> int:
    """Where redoing begins; where the sector part stays, nothing new is to be redone."""
    if before is not None and before.sector == sector:
        return before.redo_from
    return due.first_since(connection, now - REDONE)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _stamp_of_sector(files: Mapping[str, bytes]) -> str:
    return _digest(files[models.SECTOR])[:10] if models.SECTOR in files else ""


def _rows(taught: Taught) -> bytes:
    """The rows as learnt from: hashes, labels, weights, days; no words of a piece, nobody's name."""
    lines = [
        {"task": one.task, "text": one.text, "label": one.label, "weight": one.weight, "day": f"{one.at:%Y-%m-%d}"}
        for one in taught.lessons
    ]
    cases = [
        {"task": "ranking", "flags": sorted({flag.detector for flag in one.flags}), "label": one.confirmed}
        | {"weight": round(one.weight, 4), "day": f"{one.at:%Y-%m-%d}"}
        for one in taught.cases
    ]
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in [*lines, *cases])


def _card(now: datetime, result: Trained) -> dict[str, Any]:
    return {
        "made": now.isoformat(),
        "shipped": MODEL,
        "rows": result.rows,
        "cases": result.cases,
        "conflicts": result.conflicts,
        "parts": [_figures(one) for one in result.parts],
    }


def _figures(part: TaskResult) -> dict[str, Any]:
    return {
        "task": part.task,
        "taken": part.taken,
        "why": part.why,
        "fit": part.fit,
        "held": part.held,
        "penalty": part.penalty,
        "figures": {
            name: {
                side: [round(figure.value, 4), round(figure.low, 4), round(figure.high, 4)]
                for side, figure in (("before", one.before), ("after", one.after))
            }
            for name, one in part.compared
        },
    }


def undo(engine: Engine, folder: Path, now: datetime) -> str:
    """Goes back to the model used before; its stamp, "" for the shipped one. Raises NotNow where that is in use."""
    with writing(engine) as connection:
        chosen = models.latest(connection)
        if chosen is None or not chosen.stamp:
            raise NotNow("Đang dùng mô hình đi kèm chương trình nên không có gì để quay lại.", "nothing to undo")
        back = models.before(connection, chosen)
        sector = back.sector if back else ""
        redo = _redo_from(connection, chosen, sector, now)
        shipped = ChosenModel(id=0, at=now, stamp="", sector="", ranking="", card="", redo_from=redo)
        target = replace(back, at=now, redo_from=redo) if back else shipped
        _choose(connection, folder, target, "quay lại mô hình trước")
        return target.stamp
