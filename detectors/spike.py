"""Far more publishers than usual speak of a matter: EARS with a t interval on the same days of the week.

The day is held against the same weekday of up to eight weeks before, on the scale where counts have an even spread. How far
days of one weekday lie apart is learnt from all weekdays together, which gives the interval six times the evidence that one
weekday has. Days that were themselves outliers weigh less, so that an outbreak does not hide the next; the two days just
before are left out. Many series are looked at each day: `alarming` keeps down the share of false alarms among the alarms
(Benjamini and Hochberg). Figures of false alarms and delay: docs/benchmarks.md, measured by bench/quality_spike.py.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from detectors.reading.quantiles import t_above, t_quantile
from detectors.subject import Facts, Series
from detectors.wording import TOPICS, short
from records.analysis import Span, Topic
from records.flag import About, Flag, Level
from records.series import SeriesKind

NAME = "spike"
ABOUT = About.SERIES
WEEKS, WEEK = 8, 7
LEAST_WEEKS = 4  # of history before a day can be judged
LEAST = 3  # publishers: two papers on one day are no wave, however rare
RATE = 0.1  # of alarms may be false, all series of a day together
ALONE = 0.01  # probability for a series looked at alone
OUTLIER = 2.58  # deviations (as in Farrington's method) from which a past day weighs less
FLOOR = 0.35  # least deviation on the even scale: that of a Poisson count of mean 0.5, one of mean 5 and more has 0.5
GUARD = 2  # days just before, which may belong to the same wave


@dataclass(frozen=True, slots=True)
class Reading:
    """A day against its history: what was expected, the highest usual count, and how probable so high a count is."""

    expected: float
    usual: float
    p: float
    weeks: int


def measure(counts: Sequence[int], alpha: float = ALONE) -> Reading | None:
    """How the last of `counts` stands to the same weekdays before; None with fewer than four weeks of history."""
    past = [_even(count) for count in counts[-1 - WEEK * WEEKS : -1]]
    weeks = len(past) // WEEK
    if weeks < LEAST_WEEKS:
        return None
    past = past[-WEEK * weeks :]  # the first of each week is of the same weekday as the day in question
    days = [_Weekday(past[weekday : len(past) - GUARD : WEEK]) for weekday in range(WEEK)]
    width = max(FLOOR, 1.4826 * statistics.median(abs(value - day.middle) for day in days for value in day.values))
    for day in days:
        day.weigh(width)
    mass = sum(sum(day.weights) for day in days)
    freedom = max(1.0, mass - WEEK)
    spread = max(FLOOR, math.sqrt(sum(day.squares for day in days) / freedom))
    wide = spread * math.sqrt(1.0 + 1.0 / sum(days[0].weights))
    bound = days[0].centre + t_quantile(1.0 - alpha, freedom) * wide
    return Reading(
        expected=_count(days[0].centre),
        usual=_count(bound),
        p=t_above((_even(counts[-1]) - days[0].centre) / wide, freedom),
        weeks=weeks,
    )


class _Weekday:
    """The past days of one weekday, on the even scale, each with its weight."""

    def __init__(self, values: Sequence[float]) -> None:
        self.values = values
        self.middle = statistics.median(values)
        self.weights: list[float] = []
        self.centre = self.squares = 0.0

    def weigh(self, width: float) -> None:
        """Gives each day its weight, by its distance from the middle in deviations."""
        away = [abs(value - self.middle) / width for value in self.values]
        self.weights = [1.0 if far <= OUTLIER else (OUTLIER / far) ** 2 for far in away]
        weighed = list(zip(self.weights, self.values, strict=True))
        self.centre = sum(weight * value for weight, value in weighed) / sum(self.weights)
        self.squares = sum(weight * (value - self.centre) ** 2 for weight, value in weighed)


def _even(count: int) -> float:
    """A count on the scale where its spread does not grow with it (Anscombe)."""
    return math.sqrt(count + 0.375)


def _count(value: float) -> float:
    return max(0.0, value * abs(value) - 0.375)


def alarming(probabilities: Sequence[float], rate: float = RATE) -> float:
    """The critical probability: series at or below it alarm, and on the average at most `rate` of them falsely.

    Benjamini and Hochberg's step up; 0.0 where none does."""
    ordered = sorted(probabilities)
    kept = [p for rank, p in enumerate(ordered, 1) if p <= rate * rank / len(ordered)]
    return kept[-1] if kept else 0.0


def detect(subject: Series, facts: Facts) -> tuple[Flag, ...]:
    """A flag on each example of a day with far more publishers than usual; none below three, without four weeks, or of a
    claim that was withdrawn."""
    if subject.name.kind is SeriesKind.CLAIM and subject.name.name not in facts.claims:
        return ()
    reading = measure(subject.counts)
    today = subject.today.publishers
    critical = ALONE if subject.critical is None else subject.critical
    if reading is None or today < LEAST or reading.p > critical or not subject.examples:
        return ()
    first = subject.first_day or subject.today.day
    matter = _matter(subject, facts)
    reason = (
        f"{matter}: {today} nơi đăng trong ngày {subject.today.day:%d/%m/%Y}, thường chỉ khoảng {_said(reading.expected)} "
        f"(cao nhất thường thấy {_said(reading.usual)}, so với cùng thứ của {reading.weeks} tuần trước)."
    )
    return tuple(
        Flag(
            detector=NAME,
            key=f"{subject.name.key}|{first.isoformat()}"[-120:],
            score=round(min(0.999, 1.0 - reading.p), 4),
            level=_level(subject, today, reading),
            reason=reason,
            evidence=(Span(field="title", start=0, end=len(one.title), text=one.title),),
            unit=subject.name.name if subject.name.kind is SeriesKind.UNIT else None,
            claim=subject.name.name if subject.name.kind is SeriesKind.CLAIM else None,
            about=About.SERIES,
            item=one.item,
            headline=f"Tăng bất thường: {matter[:1].lower()}{matter[1:]}",
        )
        for one in subject.examples
    )


def _matter(subject: Series, facts: Facts) -> str:
    name = subject.name
    topic = TOPICS[Topic(name.topic)] if name.topic else ""
    if name.kind is SeriesKind.CLAIM:
        return f"Nội dung “{short(facts.claims[name.name].sentence, 90)}”"
    if name.kind is SeriesKind.UNIT:
        return f"Tin nhắc đến {name.name}{f' về {topic}' if topic else ''}"
    return f"Tin về {topic or 'ngành y tế'} tại {name.name}"


def _level(subject: Series, today: int, reading: Reading) -> Level:
    """High where people's health is at stake (an outbreak, a poisoning) or publishers are five times as many as usual."""
    dangerous = subject.name.topic in (Topic.OUTBREAK, Topic.POISONING) or subject.name.kind is SeriesKind.CLAIM
    return Level.HIGH if dangerous or today >= 5 * max(1.0, reading.expected) else Level.NORMAL


def _said(value: float) -> str:
    return f"{value:.1f}".replace(".", ",") if value < 10 else f"{value:.0f}"
