"""Hostile sources harm only themselves (T06, T07): each is named for what it is, and good ones beside them are kept in time."""

import pytest

from bench.parts import beside, hostile
from bench.parts.hosts import ENTRIES, serving

SLOWEST = 30.0  # seconds: the deadline of one fetch


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_good_sources_are_kept_long_before_the_slow_ones_give_up_and_each_bad_one_is_named() -> None:
    with serving(8) as hosts, hostile.serving() as bad:
        found = beside.a_round(hosts, bad)
    assert beside.wrong(found) == []
    assert found.pieces == 8 * ENTRIES
    assert max(found.good) < SLOWEST - 5  # their time is their own pace, not the deadline of the ones that drip
    assert found.whole < SLOWEST + 30


def test_a_good_source_kept_late_or_a_wrong_outcome_is_a_missed_figure() -> None:
    alone = beside.Found((2.0, 2.0, 2.2), 2.5, {}, 90)
    late = beside.Found((2.0, 2.0, 31.0), 32.0, dict.fromkeys(hostile.BEHAVIOURS), 89)
    met = {figure.name.strip(): figure.met for figure in beside.figures(alone, late)}
    assert met["later beside them, p95"] is False
    assert met["later beside them, the last one"] is False
    assert met["hostile ones with a wrong outcome"] is False
    assert met["pieces of the good ones kept"] is False
