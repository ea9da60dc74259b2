"""Organisations and places told by the trained tagger, and the chain beneath it."""

import gzip
import threading
import time
from itertools import pairwise, product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from bench import quality_entities
from catalogue import lexicons
from errors import BadInput
from nlp import chain
from nlp.chain import Chain
from nlp.entities import Kind, stretches
from nlp.models import ENTITIES, FOLDER
from nlp.models.train.chain_fit import fit
from nlp.models.train.entities import counted, f1, laid_out
from nlp.models.train.named import sentences

TOLD = "Theo Tổ chức Y tế Thế giới, bệnh lao tại tỉnh Cà Mau và Thái Lan còn cao. Bộ Giáo dục và Đào tạo cho biết 20 ca."


def named(text: str) -> list[tuple[Kind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in lexicons.tagger().find(text)]


def test_organisations_and_places_of_any_kind_are_named() -> None:
    assert named(TOLD) == [
        (Kind.ORGANISATION, "Tổ chức Y tế Thế giới"),
        (Kind.PLACE, "tỉnh Cà Mau"),
        (Kind.PLACE, "Thái Lan"),
        (Kind.ORGANISATION, "Bộ Giáo dục và Đào tạo"),
    ]


def test_a_text_that_names_nothing_names_nothing() -> None:
    assert named("Bác sĩ khuyên nên ngủ đủ giấc, uống đủ nước và tập thể dục mỗi ngày.") == []
    assert named("") == named("  \n ") == []


def test_the_same_text_is_told_the_same_by_many_threads_and_after_a_fork() -> None:
    alone = named(TOLD)
    found: list[list[tuple[Kind, str]]] = []
    threads = [threading.Thread(target=lambda: found.append(named(TOLD))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 8
    with get_context("fork").Pool(1) as pool:
        assert pool.apply(named, (TOLD,)) == alone


def test_a_huge_text_is_read_in_bounded_time() -> None:
    text = "Bệnh viện Aa Bb ở xã Hòa Bình " * 20_000
    began = time.process_time()
    assert lexicons.tagger().find(text)
    assert time.process_time() - began < 20


def test_a_changed_or_missing_file_is_a_clear_permanent_error(tmp_path: Path) -> None:
    whole = ENTITIES.read_bytes()
    file = tmp_path / "entities.tsv.gz"
    for at in (20, len(whole) // 3, len(whole) // 2, len(whole) - 6):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BadInput) as caught:
            chain.load(file)
        assert "entities.tsv.gz" in caught.value.sentence
        assert caught.value.permanent
    for content in (b"", whole[:1000], gzip.compress(b'{"labels": ["O"], "first": [0], "follow": [[0]], "features": 2}\nw=a\t1')):
        file.write_bytes(content)
        with pytest.raises(BadInput):
            chain.load(file)
    with pytest.raises(BadInput):
        chain.load(tmp_path / "absent.tsv.gz")


def test_the_file_is_small_and_its_card_names_data_licence_and_whose_it_is() -> None:
    assert ENTITIES.stat().st_size < 1_000_000
    card = (FOLDER / "entities.md").read_text(encoding="utf-8")
    readme = (FOLDER.parent.parent / "README.md").read_text(encoding="utf-8")
    for word in ("VietBioNER", "CC BY 4.0", "Phan"):
        assert word in card
        assert word in readme
    for word in ("Data", "Licence", "Date", "Scores", "Bad at"):
        assert word in card


def test_a_chain_comes_back_from_its_file_and_the_same_chain_gives_the_same_bytes(tmp_path: Path) -> None:
    made = Chain(
        ["O", "I-x"],
        {"a": 0, "b": 1},
        np.array([[1.5, -1.5], [-2.0, 2.25]], dtype=np.float32),
        np.array([0.5, -0.5]),
        np.array([[1.0, -1.0], [-0.25, 0.75]]),
    )
    for name in ("one.gz", "two.gz"):
        chain.save(tmp_path / name, made, "thử")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    again = chain.load(tmp_path / "one.gz")
    rows = [["a"], ["b", "không có"], [], ["b"]]
    assert again.labels(rows) == made.labels(rows)
    assert again.labels([]) == []


def test_the_best_sequence_is_the_best_of_all_sequences() -> None:
    chance = np.random.default_rng(3)
    features = {f"f{n}": n for n in range(6)}
    made = Chain(
        ["O", "a", "b"],
        features,
        chance.normal(size=(6, 3)).astype(np.float32),
        chance.normal(size=3),
        chance.normal(size=(3, 3)),
    )
    rows = [[f"f{n}" for n in chance.integers(0, 6, 3)] for _ in range(5)]

    def score(path: tuple[int, ...]) -> float:
        own = sum(float(made.weights[features[each]][label]) for row, label in zip(rows, path, strict=True) for each in row)
        steps = sum(float(made.follow[a, b]) for a, b in pairwise(path))
        return own + steps + float(made.first[path[0]])

    best = max(product(range(3), repeat=5), key=score)
    assert made.labels(rows) == [made.names[label] for label in best]


def test_a_fitted_chain_learns_what_follows_what_and_is_the_same_each_time() -> None:
    rows = [[["b", "w=ở"], ["b", "w=x"], ["b", "w=y"], ["b", "w=."]], [["b", "w=x"], ["b", "w=."]]] * 4
    labels = [["O", "I-Location", "I-Location", "O"], ["O", "O"]] * 4
    first, second = (fit(rows, labels, penalty=0.1) for _ in range(2))
    assert [first.labels(row) for row in rows[:2]] == labels[:2]
    assert np.array_equal(first.weights, second.weights)


def test_spans_are_right_where_kind_and_both_ends_are() -> None:
    truth = [["O", "I-Organisation", "I-Organisation", "I-Location"]]
    assert list(stretches(truth[0])) == [(Kind.ORGANISATION, 1, 2), (Kind.PLACE, 3, 3)]
    assert counted(truth, [["O", "I-Organisation", "O", "I-Location"]]) == [(1, 2, 2)]
    assert f1([(1, 2, 2)]) == pytest.approx(0.5)
    assert laid_out(["Sở", "Y", "tế"]) == ("Sở Y tế", [(0, 2), (3, 4), (5, 7)])


def test_invented_sentences_are_the_same_each_time_and_label_what_they_name() -> None:
    one = sentences(60)
    assert one == sentences(60)
    labels = {label for sentence in one for _, label in sentence}
    assert labels == {"O", "I-Organisation", "I-Location"}


@pytest.mark.shared
def test_the_measurement_runs_small_and_the_tagger_beats_grammar_alone(shared: Path) -> None:
    found = {figure.name.strip(): figure for figure in quality_entities.figures(shared, 60)}
    ours = float(found["entities: the shipped tagger"].value.split()[0])
    assert ours > float(found["entities: grammar and gazetteer alone"].value.split()[0])
    assert {"entities: a plain chain", "gain over the plain chain, paired", "Organisation, shipped"} <= set(found)
