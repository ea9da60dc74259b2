"""The measurement of unreliable posts: ranks, order in time, and what may be learnt from what."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from bench import quality_unreliable
from bench.quality_unreliable import Post, auc, fitted, posts
from catalogue.lexicons import alarm_vocabulary
from nlp.unreliable import CONSTANT, MARKS, WEIGHTS, Unreliable
from records.analysis import Text


def test_auc_counts_pairs_and_equal_scores_by_half() -> None:
    bad = np.array([True, False, True, False])
    assert auc(np.array([4.0, 1.0, 3.0, 2.0]), bad) == 1.0
    assert auc(np.array([1.0, 4.0, 2.0, 3.0]), bad) == 0.0
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), bad) == 0.5
    assert auc(np.array([2.0, 2.0, 1.0, 0.0]), bad) == pytest.approx(0.625)


def test_posts_come_oldest_first_and_those_without_a_time_before_all(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "text": "mới", "time": 30, "likes": 1, "comments": None, "shares": 2, "label": 1},
        {"id": "2", "text": None, "time": 10, "likes": None, "comments": None, "shares": None, "label": 0},
        {"id": "3", "text": "không rõ", "time": None, "likes": 0, "comments": 0, "shares": 0, "label": 0},
    ]
    folder = tmp_path / "data/misinformation"
    folder.mkdir(parents=True)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "reintel-early.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert [post.text for post in posts(tmp_path)] == ["không rõ", ".", "mới"]
    assert posts(tmp_path)[2].counts == (1, None, 2)
    assert posts(tmp_path)[2].bad


def test_a_model_of_labelled_posts_tells_scares_from_notices() -> None:
    scare = "nghe nói bệnh viện giấu dịch số {n} chia sẻ gấp nha mọi người ơi!!!"
    notice = "Ngày {n}/4, cơ quan chức năng thông báo kết quả kiểm tra số {n} tại địa phương."
    learnt = [Post((scare if n % 2 else notice).format(n=n), n, (n, 1, None), bool(n % 2)) for n in range(40)]
    judged = [Post((scare if n % 2 else notice).format(n=n), n, (n, 1, None), bool(n % 2)) for n in range(40, 50)]
    bad = np.array([post.bad for post in judged])
    for name, scores in fitted(learnt, judged).items():
        assert auc(scores, bad) == 1.0, name


def test_the_score_is_its_features_weighed() -> None:
    style = Unreliable(alarm_vocabulary())
    text = Text(text="Nghe nói bên xã bên có người chết mà họ giấu, CHIA SẺ GẤP nha!!!")
    told = style.features(text)
    score = CONSTANT + sum(weight * told[name] for name, weight in (WEIGHTS | MARKS).items())
    assert style.probability(text) == pytest.approx(1 / (1 + np.exp(-score)))


@pytest.mark.shared
def test_the_shipped_score_ranks_posts_better_than_their_length(shared: Path) -> None:
    found = {figure.name.strip(): figure for figure in quality_unreliable.figures(shared)}
    assert found["unreliable: the shipped style score, AUC"].met
    small = quality_unreliable.figures(shared, 400, fit=True)
    assert len(small) == len(found) + 3
