"""Days with far more publishers than usual; and ordinary days, rare matters and short histories."""

from datetime import date

from detectors.subject import Example, Series
from records.series import DayCount, SeriesKind, SeriesName

NAME = SeriesName(kind=SeriesKind.PLACE, topic="outbreak", name="Sơn Bình")
QUIET = (0, 1, 0, 2, 1, 0, 0) * 8
BUSY = (8, 9, 10, 9, 8, 4, 3) * 8


def series(history: tuple[int, ...], today: int, name: SeriesName = NAME, examples: bool = True, **more) -> Series:
    """A day after a history, with two of its pieces."""
    shown = (Example(item=1, outlet="a", title="Thêm ca bạch hầu"), Example(item=2, outlet="b", title="Bạch hầu ở Sơn Bình"))
    count = DayCount(series=name, day=date(2026, 11, 20), publishers=today, items=(1, 2))
    return Series(name=name, today=count, counts=(*history, today), examples=shown if examples else (), **more)


POSITIVE = {
    "an outbreak where there was none": series(QUIET, 7),
    "far more on a busy matter": series(BUSY, 25),
    "after an older outbreak, which must not hide it": series((*QUIET[:20], 30, 40, 30, *QUIET[23:]), 7),
    "a unit": series(QUIET, 8, SeriesName(kind=SeriesKind.UNIT, topic="", name="Bệnh viện Đa khoa tỉnh Sơn Bình")),
    "a claim": series(QUIET, 8, SeriesName(kind=SeriesKind.CLAIM, topic="", name="KR900")),
}
NEGATIVE = {
    "an ordinary day": series(BUSY, 10),
    "a Monday after Sundays of three": series(BUSY, 9),
    "two publishers on a rare matter": series((0,) * 56, 2),
    "two weeks of history": series((0,) * 14, 9),
    "not among the alarms of its day": series(QUIET, 7, critical=0.0),
    "a claim that was withdrawn": series(QUIET, 8, SeriesName(kind=SeriesKind.CLAIM, topic="", name="KR901")),
    "no piece to show": series(QUIET, 7, examples=False),
}
