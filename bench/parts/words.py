"""How much of a page's words a text holds, and how much else."""

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"\w+")


def f1(truths: Sequence[str], found: Sequence[str]) -> float:
    """The mean over the pages of the harmonic mean of precision and recall, words counted with their repetitions."""
    scores = [_f1(_bag(truth), _bag(text)) for truth, text in zip(truths, found, strict=True)]
    return sum(scores) / len(scores)


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _f1(truth: Counter[str], found: Counter[str]) -> float:
    both = sum((truth & found).values())
    return 2 * both / (sum(truth.values()) + sum(found.values())) if truth or found else 1.0
