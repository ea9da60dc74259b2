"""The part that orders waiting cases within a level: refit from decided cases, compared with the order in use."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import structlog

from casework.lessons import split_by_time
from casework.ranking import BIAS, Ranking, features, ranking_of
from commands.learning_results import TaskResult, counted, too_few, verdict
from errors import BadModel
from nlp.comparing import compared, ordered
from nlp.refit import change, penalty_for, rows
from records.learning import CaseLesson, ChosenModel
from storage import models

TASK = "ranking"
log = structlog.get_logger()


def refit_ranking(cases: Sequence[CaseLesson], folder: Path, chosen: ChosenModel | None) -> tuple[TaskResult, bytes | None]:
    """What came of it, and the file to be kept: the new one where taken, else the one in use (None: there is none).

    Without one in use, what is to beat is the detectors' own score."""
    fit, held = split_by_time([(one.at, str(one.case_id)) for one in cases])
    said = [one.confirmed for one in cases]
    counts = counted([said[n] for n in fit]), counted([said[n] for n in held])
    current = _current(folder, chosen)
    kept = _content(current) if current else None
    few = too_few(*counts, "Xếp thứ tự vụ việc", "vụ việc được xác nhận", "vụ việc bị bác")
    result = TaskResult(task=TASK, fit=counts[0], held=counts[1], few=few)
    if few:
        return result, kept
    found = _fitted([cases[n] for n in fit])
    if found is None:
        return replace(result, why="không học được thứ tự nào tốt hơn trên phần học"), kept
    new, penalty = found
    asked = [cases[n] for n in held]
    figure = compared(
        ordered,
        [one.confirmed for one in asked],
        [current.chance(one.flags) if current else max(flag.score for flag in one.flags) for one in asked],
        [new.chance(one.flags) for one in asked],
        [str(one.case_id) for one in asked],
        [one.level.rank for one in asked],
    )
    taken, why = verdict(figure)
    told = (("vụ việc được xác nhận đứng trước vụ việc bị bác, cùng mức độ", figure),)
    result = replace(result, compared=told, penalty=penalty, taken=taken, why=why)
    return result, _content(new) if taken else kept


def _current(folder: Path, chosen: ChosenModel | None) -> Ranking | None:
    if chosen is None or not chosen.ranking:
        return None
    try:
        return ranking_of(models.read(folder, chosen, models.RANKING))
    except BadModel as error:
        log.error("model_refused", stamp=chosen.stamp, reason=error.detail)
        return None


def _content(ranking: Ranking) -> bytes:
    return json.dumps(ranking.plain(), ensure_ascii=False, sort_keys=True, indent=0).encode()


def _fitted(cases: Sequence[CaseLesson]) -> tuple[Ranking, float] | None:
    """A row for each flag, a case's flags sharing its weight; drawn to the share of cases that were confirmed."""
    told = [(features(flag, len(one.flags)), one) for one in cases for flag in one.flags]
    names = sorted({name for given, _ in told for name in given})
    place = {name: number for number, name in enumerate(names)}
    share = sum(one.weight for one in cases if one.confirmed) / sum(one.weight for one in cases)
    start = float(np.log(share / (1 - share)))
    given = rows(
        [[(place[name], value) for name, value in given.items()] for given, _ in told],
        width=len(names),
        offset=[start] * len(told),
        label=[one.confirmed for _, one in told],
        weight=[one.weight / len(one.flags) for _, one in told],
        group=[str(one.case_id) for _, one in told],
    )
    penalty = penalty_for(given)
    if penalty is None:
        return None
    weights = {name: float(weight) for name, weight in zip(names, change(given, penalty), strict=True)}
    weights[BIAS] = weights.get(BIAS, 0.0) + start
    return Ranking({name: round(weight, 4) for name, weight in weights.items()}), penalty
