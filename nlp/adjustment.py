"""What a deployment's own verdicts add to the shipped sector weights: a few numbers on top of them, readable as JSON."""

import hashlib
import json
import math
from dataclasses import dataclass, replace
from typing import Any

from errors import BadModel
from nlp.linear import SCALE, Linear, dense_names

_SECTOR = 1
_MOST = 1_000_000  # thousandths: nothing honest is near it


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Changes of the sector task's raw score, in whole thousandths: of the bias, of dense features by name, of n-grams.

    `base` is the stamp of the shipped model they were fitted on; on another they mean nothing."""

    base: str
    bias: int
    dense: dict[str, int]
    ngrams: dict[str, int]

    @property
    def stamp(self) -> str:
        """Ten hex digits of its content: the part of an analysis's stamp that tells one adjustment from another."""
        return hashlib.sha256(self.content()).hexdigest()[:10]

    def content(self) -> bytes:
        """As JSON, the same bytes for the same numbers."""
        told = {"kind": "sector", "base": self.base, "bias": self.bias, "dense": self.dense, "ngrams": self.ngrams}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=0).encode()


def adjustment_of(value: Any) -> Adjustment:
    """The adjustment of `Adjustment.content`, parsed. Raises BadModel where it is none."""
    try:
        if value["kind"] != "sector":
            raise ValueError(value["kind"])
        dense = {str(name): _thousandths(weight) for name, weight in value["dense"].items()}
        ngrams = {str(name): _thousandths(weight) for name, weight in value["ngrams"].items()}
        return Adjustment(str(value["base"]), _thousandths(value["bias"]), dense, ngrams)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadModel("Tệp mô hình riêng về liên quan ngành y tế không đúng dạng.", repr(error)) from error


def _thousandths(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_MOST < value < _MOST:
        raise ValueError(value)
    return value


def applied(shipped: Linear, change: Adjustment) -> Linear:
    """The shipped model with the change; the shipped one itself stays as it is. Raises BadModel for an unknown feature."""
    bias, weights, dense = shipped.bias.copy(), shipped.weights.copy(), shipped.dense.copy()
    bias[_SECTOR] += change.bias / SCALE
    places = {name: number for number, name in enumerate(dense_names(shipped.meta["groups"], shipped.facts))}
    try:
        for name, weight in change.dense.items():
            dense[places[name], _SECTOR] += weight / SCALE
        for name, weight in change.ngrams.items():
            weights[shipped.numbers[name], _SECTOR] += weight / SCALE
    except KeyError as error:
        raise BadModel("Mô hình riêng không khớp mô hình đi kèm; mời huấn luyện lại.", f"unknown feature {error}") from error
    return replace(shipped, bias=bias, weights=weights, dense=dense)


def thousandths(value: float) -> int:
    """A weight as it is kept. Raises ValueError where it is no number."""
    if not math.isfinite(value):
        raise ValueError(value)
    return round(value * SCALE)
