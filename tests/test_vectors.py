"""Words as vectors, and phrases: what they know, and that a broken file is told."""

from pathlib import Path

import numpy as np
import pytest

from catalogue.lexicons import rarity
from errors import BadInput
from nlp.phrases import Phrases
from nlp.vectors import Vectors, direction


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return Vectors.load(rarity())


def near(vectors: Vectors, one: str, other: str) -> float:
    (left,), (right,) = vectors.known([one])[0], vectors.known([other])[0]
    return float(left @ right)


def test_words_that_mean_alike_stand_nearer_than_words_that_don_t(vectors: Vectors) -> None:
    assert near(vectors, "vắc xin", "tiêm chủng") > 0.5 > near(vectors, "vắc xin", "bóng đá")
    assert near(vectors, "chanh", "gừng") > near(vectors, "chanh", "hối lộ")


def test_two_syllables_that_belong_together_are_one_unit(vectors: Vectors) -> None:
    assert vectors.units(["bệnh", "nhân", "mắc", "tiểu", "đường"]) == ["bệnh nhân", "mắc", "tiểu đường"]


def test_every_vector_is_of_length_one_and_no_words_point_nowhere(vectors: Vectors) -> None:
    rows, weights = vectors.known(["vắc xin", "chanh", "khongcotu"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=0.02)
    assert (weights > 0).all()
    assert float(np.linalg.norm(direction(rows, weights))) == pytest.approx(1.0, abs=1e-5)
    assert not direction(*vectors.known([])).any()


def test_phrases_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    made = Phrases({"tin gia": 2.0, "nghe noi": 3.5}, {"spreads": np.array([-1.25, 2.0]), "rebuts": np.array([1.5, -0.5])})
    made.save(tmp_path / "phrases.tsv.gz")
    again = Phrases.load(tmp_path / "phrases.tsv.gz")
    words = ["Nghe", "nói", "tin", "giả"]
    assert again.scores(words) == pytest.approx(made.scores(words))
    assert made.scores(["trời"]) == {"words: spreads": 0.0, "words: rebuts": 0.0}


def test_a_broken_file_is_a_clear_error(tmp_path: Path) -> None:
    for name, load in (("a.npz", lambda path: Vectors.load(rarity(), path)), ("a.gz", Phrases.load)):
        file = tmp_path / name
        file.write_bytes(b"no model")
        with pytest.raises(BadInput) as told:
            load(file)
        assert name in told.value.sentence
