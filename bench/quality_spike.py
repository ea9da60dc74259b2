"""False alarms and delay of the spike detector on simulated series, beside naive EARS C2: python -m bench.quality_spike

Counts are negative binomial (variance = mean × (1 + mean/size)) with a weekday effect as Vietnamese papers have it: Saturday
0.75, Sunday 0.6 of a weekday. False alarms: days without an outbreak that alarm. Outbreaks: from one day on the mean is
higher by a multiple of the deviation, growing over three days; delay is the days until the first alarm, 7 where none comes.
"""

import argparse
import math
import statistics
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detectors.spike import ALONE, LEAST, RATE, alarming, measure

Counts = npt.NDArray[np.int64]
WEEKDAYS = np.array([1.0, 1.05, 1.05, 1.0, 1.0, 0.75, 0.6])
HISTORY, WATCHED = 70, 28
SIZES = {"nearly Poisson": 50.0, "overdispersed": 4.0}
MEANS = (0.2, 1.0, 3.0, 8.0, 20.0)
MISSED = 7


def simulated(chance: np.random.Generator, mean: float, size: float, days: int) -> Counts:
    """A series of `days` from a Monday on."""
    means = mean * WEEKDAYS[np.arange(days) % 7]
    return chance.negative_binomial(size, size / (size + means))


def naive(counts: Sequence[int]) -> bool:
    """EARS C2: above the mean of days t-9 to t-3 by three of their deviations; by usage no count below two alarms."""
    base = counts[-10:-3]
    spread = statistics.stdev(base)
    return counts[-1] > statistics.mean(base) + 3 * max(spread, 0.0) and counts[-1] >= LEAST


def ours(counts: Sequence[int]) -> bool:
    """The detector on a series looked at alone."""
    reading = measure(counts)
    return reading is not None and reading.p <= ALONE and counts[-1] >= LEAST


def false_alarms(chance: np.random.Generator, mean: float, size: float, series: int) -> tuple[float, float]:
    """False alarms per 1,000 series and days: ours and naive."""
    found = [0, 0]
    for _ in range(series):
        counts = simulated(chance, mean, size, HISTORY + WATCHED).tolist()
        for day in range(HISTORY, HISTORY + WATCHED):
            for number, test in enumerate((ours, naive)):
                found[number] += test(counts[: day + 1])
    return found[0] * 1000 / (series * WATCHED), found[1] * 1000 / (series * WATCHED)


def outbreaks(chance: np.random.Generator, mean: float, size: float, series: int, times: float) -> list[tuple[float, float]]:
    """(share detected within a week, mean delay in days) of ours and naive; `times` deviations on top."""
    delays: list[list[int]] = [[], []]
    extra = max(3.0, times * math.sqrt(mean * (1 + mean / size)))
    for number in range(series):
        counts = simulated(chance, mean, size, HISTORY + MISSED)
        start = HISTORY + number % 7 - 7
        for day in range(start, start + MISSED):
            counts[day] += chance.poisson(extra * min(1.0, (day - start + 1) / 3))
        told = counts.tolist()
        for which, test in enumerate((ours, naive)):
            delays[which].append(next((day for day in range(MISSED) if test(told[: start + day + 1])), MISSED))
    return [(sum(one < MISSED for one in each) / series, statistics.mean(each)) for each in delays]


def together(chance: np.random.Generator, many: int, days: int, sick: int) -> tuple[float, float, float]:
    """Many series a day of which `sick` have an outbreak: (alarms a day, share of them false, share of outbreaks found)."""
    alarms = false = found = 0
    for _ in range(days):
        probabilities, ill = [], []
        for number in range(many):
            mean = float(chance.choice(MEANS))
            counts = simulated(chance, mean, 4.0, HISTORY)
            if number < sick:
                counts[-1] += chance.poisson(max(6.0, 5 * math.sqrt(mean * (1 + mean / 4.0))))
            reading = measure(counts.tolist())
            judged = reading is not None and counts[-1] >= LEAST
            probabilities.append(reading.p if reading is not None and judged else 1.0)
            ill.append(number < sick)
        critical = alarming(probabilities, RATE)
        told = [truly for p, truly in zip(probabilities, ill, strict=True) if p <= critical]
        alarms, false, found = alarms + len(told), false + told.count(False), found + told.count(True)
    return alarms / days, false / max(1, alarms), found / (sick * days)


def main() -> None:
    """Prints the three tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=300)
    series = parser.parse_args().series
    chance = np.random.default_rng(20261126)
    print("false alarms per 1,000 series-days       ours   naive C2")
    for kind, size in SIZES.items():
        for mean in MEANS:
            our, their = false_alarms(chance, mean, size, series)
            print(f"  {kind:16} mean {mean:5.1f}           {our:6.2f}   {their:6.2f}")
    print("outbreaks: found in a week, delay in days          ours          naive C2")
    for kind, size in SIZES.items():
        for mean in MEANS:
            (our, late), (their, later) = outbreaks(chance, mean, size, series, 4.0)
            print(f"  {kind:16} mean {mean:5.1f}            {our:5.0%} {late:4.1f}    {their:5.0%} {later:4.1f}")
    for sick in (1, 5):
        a_day, false, found = together(chance, 200, 40, sick)
        print(
            f"200 series a day, {sick} sick: {a_day:.2f} alarms a day, {false:.1%} false, {found:.0%} of outbreaks found at once"
        )


if __name__ == "__main__":
    main()
