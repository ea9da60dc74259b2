"""The shipped model files: small, quick, readable, and scored at run time as scikit-learn scores them."""

import gzip
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from errors import BadInput
from nlp.facts import Facts
from nlp.linear import PAIRED, Linear, dense, dense_names, load, read, save
from nlp.models import FOLDER, HEALTH, TERMS
from nlp.models.train.fit import Space, fit
from nlp.terms import Field, Terms
from records.analysis import Text
from text import syllables

HOUSE = Path(__file__).resolve().parent.parent
PAIRS = (
    ("Bệnh viện Đa khoa tỉnh Sơn Bình cứu sống bệnh nhân ngừng tim", 1),
    ("Sở Y tế yêu cầu rà soát vụ ngộ độc tại bếp ăn", 1),
    ("Ca mắc sởi tăng, trạm y tế tiêm bù cho trẻ", 1),
    ("Bác sĩ khuyên người già tiêm vắc xin cúm", 1),
    ("Đội tuyển thắng ba trận liên tiếp", 0),
    ("Giá vàng tăng phiên thứ tư", 0),
    ("Khởi công cầu vượt ở phía đông thành phố", 0),
    ("Ca sĩ ra mắt album mới sau hai năm", 0),
)


def texts() -> list[tuple[Text, int]]:
    return [(Text(title=title, summary=f"Bản tin số {n}: {title.lower()}."), y) for title, y in PAIRS for n in range(5)]


def test_run_time_scores_equal_those_of_scikit_learn(tmp_path: Path) -> None:
    terms = Terms.load(TERMS)
    facts = Facts(terms.groups)
    readings = [read(text, terms) for text, _ in texts()]
    labels = np.array([label for _, label in texts()])
    space = Space.of(readings, facts)
    rows = space.rows(readings)
    fitted, theirs = fit(rows, labels, np.ones(len(labels)), ngrams=3, hints=0.7, c=2)
    made = Linear(["y"], space.numbers, space.idf, fitted.ngrams, fitted.dense, fitted.bias, facts, {"groups": terms.groups})
    save(tmp_path / "y.tsv.gz", made, dense_names(terms.groups, facts))
    ours = load(tmp_path / "y.tsv.gz")
    unseen = [
        Text(title="Bệnh viện quá tải vì cúm"),
        Text(text="Đội tuyển gặp bác sĩ ở Mỹ"),
        Text(title="?"),
        *(t for t, _ in texts()),
    ]
    again = [read(text, terms) for text in unseen]
    sparse_rows, dense_rows = space.rows(again)
    together = np.hstack([sparse_rows.toarray() * 3, dense_rows * 0.7])
    wanted = theirs.decision_function(together)
    got = np.array([ours.scores(reading)[0] for reading in again])
    assert np.abs(got - wanted).max() < 1e-6
    assert np.abs(1 / (1 + np.exp(-got)) - theirs.predict_proba(together)[:, 1]).max() < 1e-6


def test_the_shipped_files_are_small_and_load_quickly() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 6_000_000
    start = time.process_time()
    model = load(HEALTH)
    assert time.process_time() - start < 1.5  # 0.3 s on a quiet machine
    assert model.weights.shape == (len(model.numbers), len(model.tasks))


def test_judging_loads_no_training_library() -> None:
    code = "import sys, nlp.health; print([m for m in ('sklearn', 'scipy', 'underthesea', 'pandas') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_classifier_has_a_card_with_data_licence_date_and_scores() -> None:
    card = (FOLDER / "health.md").read_text(encoding="utf-8")
    for word in ("Data", "Licence", "Date", "Scores", "Bad at", "VNTC", "MIT"):
        assert word in card, word


def test_a_broken_model_file_is_named_in_a_clear_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "health.tsv.gz"
    for content in (b"", b"no gzip", gzip.compress(b"{}"), gzip.compress(b'{"dense": 1, "ngrams": 2, "tasks": ["a"]}\nx\t1\t2')):
        broken.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            load(broken)
        assert "health.tsv.gz" in caught.value.sentence
    with pytest.raises(BadInput):
        load(tmp_path / "absent.tsv.gz")


def found(terms: Terms, text: str) -> list[str]:
    return [terms.groups[group] for group, _, _ in terms.find(Field.of(text, syllables(text)))]


def test_a_term_with_a_capital_matches_names_only() -> None:
    terms = Terms([("abroad", "Mỹ"), ("beauty", "mỹ phẩm")])
    assert found(terms, "Bác sĩ tại Mỹ") == ["abroad"]
    assert found(terms, "thẩm mỹ và mỹ phẩm") == ["beauty"]
    assert found(terms, "Phường Phú Mỹ, quận Mỹ Đình") == []


def test_a_starred_term_needs_a_name_behind_it() -> None:
    terms = Terms([("local", "xã *")])
    assert found(terms, "xã Tân Lộc") == ["local"]
    assert found(terms, "mạng xã hội") == []


def test_of_one_group_the_longest_term_counts_once() -> None:
    terms = Terms([("place", "viện"), ("place", "bệnh viện"), ("place", "bệnh viện đa khoa"), ("cure", "đa khoa")])
    assert sorted(found(terms, "Bệnh viện Đa khoa Sơn Bình")) == ["cure", "place"]


def test_tone_placement_does_not_matter_to_terms() -> None:
    assert found(Terms([("well", "sức khỏe")]), "Sức khoẻ toàn dân") == ["well"]


def test_two_groups_found_together_are_one_more_feature() -> None:
    terms = Terms.load(TERMS)
    facts = Facts(terms.groups)
    names = dense_names(terms.groups, facts)
    apart, together = (
        dict(zip(names, dense(read(Text(summary=text), terms), facts), strict=True))
        for text in ("Bệnh viện đông người.", "Bệnh viện ở Hà Nội đông người.")
    )
    assert names.count("both: facility, place") + names.count("both: place, facility") == 1
    both = "both: facility, place" if "both: facility, place" in together else "both: place, facility"
    assert (apart[both], together[both]) == (0.0, PAIRED)


def test_the_shares_of_the_groups_found_add_up_to_what_groups_alone_and_by_two_give() -> None:
    terms, model = Terms.load(TERMS), load(HEALTH)
    reading = read(Text(title="Sở Y tế Hà Nội: ba bệnh nhân sởi nhập viện", summary="Bác sĩ khuyên tiêm vắc xin."), terms)
    found = [number for number, count in enumerate(reading.every) if count]
    shares = model.group_shares(reading, 1)
    values, count = dense(reading, model.facts), len(terms.groups)
    twos = float(values[-count * (count - 1) // 2 :] @ model.dense[-count * (count - 1) // 2 :, 1])
    assert len(found) > 3
    assert abs(sum(shares[found]) - float(model.dense[found, 1].sum()) - twos) < 1e-9


def test_every_fact_has_one_value() -> None:
    terms = Terms.load(TERMS)
    facts = Facts(terms.groups)
    some = [3] * len(terms.groups)
    assert len(facts.of(some, some, 40, asks=True)) == len(facts.names) == len(set(facts.names))
