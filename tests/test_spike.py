"""The numbers behind the spike detector: Student's t against scipy, weekdays, outliers, many series at once."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bench.quality_spike import false_alarms, outbreaks
from detectors.reading.counts import count
from detectors.reading.quantiles import beta, t_above, t_quantile
from detectors.spike import RATE, alarming, measure
from records.series import SeriesKind, SeriesName
from storage.series import CountedPiece
from tests.conftest import NOW

DAY = NOW.date()


@pytest.mark.parametrize(("t", "freedom"), list(itertools.product((-8.0, -1.3, 0.0, 0.4, 2.0, 6.5, 40.0), (1, 2.5, 7, 41, 300))))
def test_the_tail_of_t_is_as_scipy_has_it(t: float, freedom: float) -> None:
    assert t_above(t, freedom) == pytest.approx(stats.t.sf(t, freedom), rel=1e-9, abs=1e-13)


@pytest.mark.parametrize(("p", "freedom"), list(itertools.product((0.001, 0.3, 0.5, 0.9, 0.99, 0.9999), (1, 2.5, 7, 41, 300))))
def test_the_quantile_of_t_is_as_scipy_has_it(p: float, freedom: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), rel=1e-7, abs=1e-9)


@given(st.floats(0.1, 80), st.floats(0.1, 80), st.floats(0, 1))
def test_the_incomplete_beta_function_stays_between_none_and_all(a: float, b: float, x: float) -> None:
    assert -1e-12 <= beta(a, b, x) <= 1 + 1e-12


def test_a_sunday_is_held_against_sundays() -> None:
    week = (20, 20, 20, 20, 20, 10, 3)
    history = week * 8
    monday = measure((*history, 20))
    sunday = measure((*history, *week[:6], 20))
    assert monday is not None
    assert sunday is not None
    assert monday.p > 0.3
    assert sunday.p < 1e-4
    assert sunday.expected == pytest.approx(3, abs=0.5)


def test_an_outbreak_a_month_ago_does_not_hide_todays() -> None:
    quiet = [1, 0, 2, 1, 1, 0, 0] * 8
    with_outbreak = [*quiet[:25], 40, 55, 38, *quiet[28:]]
    plain, beside = measure((*quiet, 9)), measure((*with_outbreak, 9))
    assert plain is not None
    assert beside is not None
    assert beside.p < 0.001
    assert beside.usual < 2 * plain.usual + 2


def test_three_weeks_of_history_say_nothing() -> None:
    assert measure([1] * 21 + [9]) is None
    assert measure([1] * 28 + [9]) is not None


def test_of_many_series_few_alarm_by_chance_and_none_hides_the_sick() -> None:
    chance = np.random.default_rng(7)
    healthy = chance.uniform(size=400).tolist()
    assert alarming(healthy, RATE) == 0.0 or sum(p <= alarming(healthy, RATE) for p in healthy) <= 3
    assert alarming([1e-8, 1e-7, *healthy], RATE) >= 1e-7
    assert alarming([], RATE) == 0.0


def test_it_alarms_falsely_a_third_as_often_as_naive_ears_and_finds_more() -> None:
    chance = np.random.default_rng(20261126)
    ours, naive = false_alarms(chance, 8.0, 4.0, 40)
    assert ours < 25
    assert ours < naive / 1.5
    (found, late), (found_naive, _) = outbreaks(chance, 8.0, 4.0, 60, 4.0)
    assert found >= found_naive
    assert late < 3


def piece(item: int, outlet: str, copy_group: str | None = None, **more) -> CountedPiece:
    values = {"topic": "outbreak", "places": (("Sơn Bình", "Bình An"),), "units": (), "claims": ()} | more
    return CountedPiece(item=item, outlet=outlet, copy_group=copy_group, **values)


def test_publishers_are_counted_not_copies_nor_pieces() -> None:
    pieces = [piece(1, "a", "g1"), piece(2, "b", "g1"), piece(3, "a", "g2"), piece(4, "c", "g3")]
    counted = {one.series: one for one in count(DAY, pieces, frozenset(), "Sơn Bình")}
    place = SeriesName(kind=SeriesKind.PLACE, topic="outbreak", name="Sơn Bình")
    commune = SeriesName(kind=SeriesKind.PLACE, topic="outbreak", name="Bình An, Sơn Bình")
    assert set(counted) == {place, commune}
    assert (counted[place].publishers, counted[place].items) == (2, (1, 4))


def test_other_provinces_other_peoples_units_and_advice_are_no_series_of_ours() -> None:
    pieces = [
        piece(1, "a", places=(("Cao Bằng", None),), units=("Bệnh viện xa",)),
        piece(2, "b", topic="advice", units=("Bệnh viện ta",), claims=("KR1",)),
    ]
    counted = {(one.series.kind, one.series.name) for one in count(DAY, pieces, frozenset({"Bệnh viện ta"}), "Sơn Bình")}
    assert counted == {(SeriesKind.UNIT, "Bệnh viện ta"), (SeriesKind.CLAIM, "KR1")}
