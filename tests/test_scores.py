"""The measures of the quality benches, on answers small enough to count by hand."""

import numpy as np

from bench.parts.scores import Answers, Classes, accuracy, auc, average_precision, f1, figure, interval, macro_f1, recall_at
from records.analysis import Label


def answers(*rows: tuple[int, float], weight: list[float] | None = None) -> Answers:
    return Answers.of([truth for truth, _ in rows], [Label(p=p, is_=p >= 0.5) for _, p in rows], weight)


MIXED = answers((1, 0.9), (0, 0.8), (1, 0.7), (1, 0.4), (0, 0.1))


def test_f1_counts_the_decisions() -> None:
    assert abs(f1(MIXED) - 2 / 3) < 1e-9  # two right of three said and of three wanted


def test_a_weight_counts_as_that_many_texts() -> None:
    assert abs(f1(answers((1, 0.9), (0, 0.8), weight=[3.0, 1.0])) - 6 / 7) < 1e-9


def test_average_precision_is_the_mean_precision_at_each_right_one() -> None:
    assert abs(average_precision(MIXED) - (1 + 2 / 3 + 3 / 4) / 3) < 1e-9


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    assert abs(auc(MIXED) - 4 / 6) < 1e-9


def test_recall_is_the_largest_where_three_of_four_said_are_right() -> None:
    assert recall_at(MIXED) == 1.0
    assert abs(recall_at(answers((1, 0.9), (0, 0.8), (1, 0.7))) - 0.5) < 1e-9


def test_macro_f1_counts_each_class_alike_and_accuracy_each_text() -> None:
    of = Classes(np.array(["law", "law", "law", "drug"]), np.array(["law", "law", "law", "law"]))
    assert accuracy(of) == 0.75
    assert abs(macro_f1(of) - (6 / 7) / 2) < 1e-9


def test_an_interval_holds_the_measure_and_is_the_same_each_time() -> None:
    many = answers(*[(n % 2, 0.9 if n % 3 else 0.1) for n in range(60)])
    low, high = interval(f1, many)
    assert low < f1(many) < high
    assert (low, high) == interval(f1, many)


def test_a_goal_is_met_by_the_measure_itself() -> None:
    assert figure("F1", f1, MIXED, 0.6).met
    assert figure("F1", f1, MIXED, 0.7).met is False
    assert figure("F1", f1, MIXED).met is None
