"""Every detector, whatever it looks at: it has a Vietnamese name, examples of both sorts, and reasons with evidence."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import detectors
from desk.words import DETECTORS as WORDS
from tests import test_detectors
from tests.detector_examples import FACTS, NOW

FOLDER = Path(__file__).with_name("detector_examples")
EXAMPLES: dict[str, Any] = {
    file.stem: import_module(f"tests.detector_examples.{file.stem}") for file in FOLDER.glob("*.py") if file.stem != "__init__"
}
ELSEWHERE = {name for name, _ in test_detectors.POSITIVE.values()} & {name for name, _ in test_detectors.NEGATIVE.values()}
LOADED = detectors.every()
POSITIVE = [(name, said) for name, examples in EXAMPLES.items() for said in examples.POSITIVE]
NEGATIVE = [(name, said) for name, examples in EXAMPLES.items() for said in examples.NEGATIVE]


@pytest.mark.parametrize("name", sorted(LOADED))
def test_every_detector_has_a_vietnamese_name_and_examples_of_both_sorts(name: str) -> None:
    assert WORDS[name]
    assert len(name) <= 40  # the column it is kept in
    if name not in ELSEWHERE:
        assert len(EXAMPLES[name].POSITIVE) >= 3
        assert len(EXAMPLES[name].NEGATIVE) >= 3


def test_every_file_of_examples_is_of_a_detector() -> None:
    assert set(EXAMPLES) <= set(LOADED)


@pytest.mark.parametrize(("name", "said"), POSITIVE, ids=[f"{name}: {said}" for name, said in POSITIVE])
def test_it_flags_with_reason_and_evidence(name: str, said: str) -> None:
    shown = EXAMPLES[name].POSITIVE[said]
    raised = LOADED[name].detect(shown, FACTS)
    assert raised
    for flag in raised:
        assert flag.detector == name
        assert flag.reason.endswith(".")
        assert len(flag.reason) <= 520
        assert 0 < flag.score <= 1
        assert len(flag.key) <= 120
        assert flag.evidence
        for span in flag.evidence:
            assert _stored(shown, flag.item, span.field)[span.start : span.end] == span.text
            assert span.text


@pytest.mark.parametrize(("name", "said"), NEGATIVE, ids=[f"{name}: {said}" for name, said in NEGATIVE])
def test_it_does_not_flag(name: str, said: str) -> None:
    assert LOADED[name].detect(EXAMPLES[name].NEGATIVE[said], FACTS) == ()


def test_flags_of_one_subject_can_be_told_apart() -> None:
    for name, examples in EXAMPLES.items():
        for shown in examples.POSITIVE.values():
            raised = LOADED[name].detect(shown, FACTS)
            assert len({(flag.item, flag.key) for flag in raised}) == len(raised)


def _stored(shown: Any, item: int | None, field: str) -> str:
    """The field that a span must point into."""
    if hasattr(shown, "pieces"):
        return str(dict(next(piece for piece in shown.pieces if piece.item == item).text.fields())[field])
    if hasattr(shown, "examples"):
        return str(next(one for one in shown.examples if one.item == item).title)
    return str(dict(shown.text.fields())[field])


def test_the_examples_are_of_one_day() -> None:
    assert NOW.date() == next(iter(EXAMPLES["spike"].POSITIVE.values())).today.day
