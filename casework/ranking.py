"""Which waiting case is likeliest to be confirmed: learnt weights over what is known of its flags. Orders the queue within
a level, never across levels: risk to people's health comes first (R075)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errors import BadModel
from records.learning import SeenFlag

BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights by the name of a feature; one that is not there weighs nothing."""

    weights: Mapping[str, float]

    def chance(self, flags: Sequence[SeenFlag]) -> float:
        """The likelihood, in (0, 1), that a case with these flags is confirmed: that of its likeliest flag; 0 for none."""
        return max((self._chance(features(flag, len(flags))) for flag in flags), default=0.0)

    def _chance(self, given: Mapping[str, float]) -> float:
        score = sum(self.weights.get(name, 0.0) * value for name, value in given.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": "ranking", "weights": {name: round(value, 4) for name, value in sorted(self.weights.items())}}


def ranking_of(value: Any) -> Ranking:
    """The ranking of `Ranking.plain`. Raises BadModel where it is none."""
    try:
        if value["kind"] != "ranking":
            raise ValueError(value["kind"])
        return Ranking({str(name): float(weight) for name, weight in value["weights"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadModel("Tệp mô hình xếp thứ tự vụ việc không đúng dạng.", repr(error)) from error


def features(flag: SeenFlag, flags: int) -> dict[str, float]:
    """What is known of a flag, by name; `flags` is how many its case has."""
    return {
        BIAS: 1.0,
        f"detector {flag.detector}": 1.0,
        f"level {flag.level.value}": 1.0,
        "score": flag.score,
        f"score {flag.detector}": flag.score - 0.5,
        "sector": flag.sector,
        "unreliable": flag.unreliable,
        "negative": float(flag.negative),
        "flags": math.log1p(flags),
    }
