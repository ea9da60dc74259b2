"""From people's verdicts to training rows: labels of each piece and task, conflicts left out, the recent counting more.

A confirmed case says that each detector that flagged it was right, and that its flagged pieces concern the sector; a
dismissed one that they were wrong, and nothing of the sector: a piece may concern it and be harmless. That a piece does not
concern the sector is said by a correction alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from records.flag import About
from records.learning import (
    MISSED_BY,
    OFFICER_DETECTOR,
    SECTOR,
    CaseLesson,
    Correction,
    CorrectionKind,
    Lesson,
    Opinion,
    PieceKey,
    SeenFlag,
    Taught,
)
from records.watch import WATCH_DETECTOR

HALF_LIFE = timedelta(days=365)
IMPLIED = 0.5
"""Weight of what only follows from a verdict, against 1 for what an officer said of the piece itself."""


def taught(
    opinions: Sequence[Opinion],
    flags: Mapping[int, Sequence[SeenFlag]],
    corrections: Sequence[Correction],
    pieces: Mapping[int, PieceKey],
    now: datetime,
) -> Taught:
    """The rows that follow from these verdicts and corrections. Of one officer the last word counts; where the last words
    of two officers on the same text or case differ, both are left out and counted. `flags` are each case's, `pieces` the
    flagged and corrected items'; what was flagged after a verdict is not judged by it."""
    cases, split = _cases(opinions, flags, now)
    said = [*_of_verdicts(opinions, flags, pieces, split, now), *_of_corrections(corrections, pieces, now)]
    lessons, torn = _settled(said)
    return Taught(lessons=lessons, cases=cases, conflicts=len(split) + torn)


def age_weight(at: datetime, now: datetime) -> float:
    """1 for today, half of it for each HALF_LIFE that has passed."""
    return float(0.5 ** (max(timedelta(0), now - at) / HALF_LIFE))


def _last_words(opinions: Iterable[Opinion]) -> dict[int, list[Opinion]]:
    """Each officer's last verdict, by case."""
    last: dict[tuple[int, int], Opinion] = {}
    for one in sorted(opinions, key=lambda each: each.at):
        last[one.case_id, one.account_id] = one
    found: dict[int, list[Opinion]] = {}
    for one in last.values():
        found.setdefault(one.case_id, []).append(one)
    return found


def _cases(
    opinions: Sequence[Opinion], flags: Mapping[int, Sequence[SeenFlag]], now: datetime
) -> tuple[tuple[CaseLesson, ...], set[int]]:
    """Each case on which officers agree, and the ids of those on which they don't."""
    found, split = [], set[int]()
    for case_id, words in _last_words(opinions).items():
        if len({one.confirmed for one in words}) > 1:
            split.add(case_id)
            continue
        newest = max(words, key=lambda one: one.at)
        judged = tuple(one for one in flags.get(case_id, ()) if one.at <= newest.at)
        if judged:
            weight = age_weight(newest.at, now)
            found.append(
                CaseLesson(
                    case_id=case_id,
                    level=newest.level,
                    confirmed=newest.confirmed,
                    weight=weight,
                    at=newest.at,
                    flags=judged,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.case_id))), split


_Said = tuple[int, Lesson]
"""Who said it, for telling conflicts only, and the row."""


def _of_verdicts(
    opinions: Sequence[Opinion],
    flags: Mapping[int, Sequence[SeenFlag]],
    pieces: Mapping[int, PieceKey],
    split: set[int],
    now: datetime,
) -> Iterable[_Said]:
    for case_id, words in _last_words(opinions).items():
        if case_id in split:
            continue
        for word in words:
            weight = age_weight(word.at, now)
            for one in flags.get(case_id, ()):
                key, task = pieces.get(one.item_id), _task(one)
                if key is None or one.at > word.at or task is None:
                    continue
                yield word.account_id, _lesson(task, one.item_id, key, word.at, weight, label=word.confirmed)
                if word.confirmed and one.about is About.ITEM:
                    yield word.account_id, _lesson(SECTOR, one.item_id, key, word.at, IMPLIED * weight, label=True)


def _task(flag: SeenFlag) -> str | None:
    """What a verdict on the flag speaks of: its detector; of an officer's report the detector that is said to have missed
    it, so that who dismisses a report disagrees with who made it. None where it speaks of neither."""
    if flag.detector == WATCH_DETECTOR:
        return None
    if flag.detector != OFFICER_DETECTOR:
        return flag.detector
    missed = MISSED_BY[CorrectionKind(flag.key)]
    return missed if missed != SECTOR else None


def _of_corrections(corrections: Sequence[Correction], pieces: Mapping[int, PieceKey], now: datetime) -> Iterable[_Said]:
    for one in sorted(corrections, key=lambda each: each.at):
        key = pieces.get(one.item_id)
        if key is None or one.kind is CorrectionKind.TOPIC:
            continue
        weight = age_weight(one.at, now)
        yield one.account_id, _lesson(SECTOR, one.item_id, key, one.at, weight, label=one.kind is not CorrectionKind.NOT_SECTOR)
        missed = MISSED_BY.get(one.kind, SECTOR)
        if missed != SECTOR:
            yield one.account_id, _lesson(missed, one.item_id, key, one.at, weight, label=True)


def _lesson(task: str, item_id: int, key: PieceKey, at: datetime, weight: float, *, label: bool) -> Lesson:
    return Lesson(task=task, item_id=item_id, text=key.text, story=key.story, label=label, weight=round(weight, 4), at=at)


def _settled(said: Iterable[_Said]) -> tuple[tuple[Lesson, ...], int]:
    """One row for each text and task, copies counting once, with the greatest weight of those who agree; how many texts
    were left out because officers differ. An officer who corrected their own verdict on the piece is heard last."""
    last: dict[tuple[str, str, int], Lesson] = {}
    for officer, one in sorted(said, key=lambda pair: pair[1].at):
        known = last.get((one.task, one.text, officer))
        if known is None or known.label != one.label or known.weight < one.weight:
            last[one.task, one.text, officer] = one
    words: dict[tuple[str, str], list[Lesson]] = {}
    for (task, text, _), one in last.items():
        words.setdefault((task, text), []).append(one)
    agreed = [max(ones, key=lambda one: one.weight) for ones in words.values() if len({one.label for one in ones}) == 1]
    return tuple(sorted(agreed, key=lambda one: (one.at, one.task, one.text))), len(words) - len(agreed)


def split_by_time(rows: Sequence[tuple[datetime, str]], share: float = 0.2) -> tuple[list[int], list[int]]:
    """The numbers of the rows to fit on and of the newest `share` to hold out, given each row's moment and story. A story is
    on one side only, that of its first row, so that no copy of what was learnt is asked about."""
    first: dict[str, datetime] = {}
    for at, story in sorted(rows):
        first.setdefault(story, at)
    order = sorted(range(len(rows)), key=lambda number: (first[rows[number][1]], rows[number][1], rows[number][0]))
    cut = round(len(order) * (1 - share))
    while 0 < cut < len(order) and rows[order[cut]][1] == rows[order[cut - 1]][1]:
        cut += 1
    return order[:cut], order[cut:]
