"""What a linear model sees in a text, and how it scores it: no scikit-learn and no pickle at run time.

A text is read once for all tasks: its syllable n-grams (one and two), how present each group of the shipped vocabulary
(terms.tsv) is, which two groups stand in it together, and a few facts that follow from several groups. The training
script calls the same code.
"""

import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.facts import Facts
from nlp.fields import FieldText, field_texts
from nlp.models import content, unreadable
from nlp.terms import Field, Hit, Terms
from records.analysis import Text

READ = 220
"""Syllables of a field that are read: a news text says what it is about at its beginning."""

SCALE = 1000
"""Weights are kept as whole thousandths; training rounds before it measures, so what is measured is what ships."""

PAIRED = 0.5
"""The value of two groups found together; how much they may weigh against the groups alone was chosen in five folds."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as read. `title` and `every` count the hits of each group in the title and in the whole text."""

    fields: list[Field]
    ngrams: Counter[str]
    size: int
    title: list[int]
    every: list[int]
    hits: list[Hit]
    asks: bool

    def written(self, what: str | Hit) -> str:
        """A term's hit, or an n-gram where the text first has it, as written."""
        if not isinstance(what, str):
            return self.fields[what[3]].slice(what[1], what[2])
        width = 1 + what.count(" ")
        for field in self.fields:
            places = field.words if width == 1 else field.pairs
            if what in places:
                at = places.index(what)
                return field.slice(at, at + width)
        raise KeyError(what)


def read(text: Text, terms: Terms) -> Reading:
    """Read the fields of a text once, each up to READ syllables."""
    return read_fields(field_texts(text), terms)


def read_fields(texts: Sequence[FieldText], terms: Terms) -> Reading:
    """The same of fields whose syllables are known."""
    fields: list[Field] = []
    ngrams: Counter[str] = Counter()
    title, every, hits = [0] * len(terms.groups), [0] * len(terms.groups), list[Hit]()
    for each in texts:
        field = Field.of(each.text, each.syllables.head(READ))
        ngrams.update(field.words)
        ngrams.update(field.pairs)
        for hit in terms.find(field):
            hits.append((*hit, len(fields)))
            every[hit[0]] += 1
        if each.name == "title":
            title = list(every)
        fields.append(field)
    asks = any(each.name == "title" and "?" in each.text for each in texts)
    return Reading(fields, ngrams, sum(len(field.words) for field in fields), title, every, hits, asks)


def dense(reading: Reading, facts: Facts) -> Floats:
    """Presence of each group in the text, then in the title, then the facts, then the groups by two; longer texts count
    hits for less."""
    damp = 1 / (1 + math.log(max(1.0, reading.size / 60)))
    alone = [
        *(math.log1p(count) * damp for count in reading.every),
        *(min(count, 2) / 2 for count in reading.title),
        *facts.of(reading.every, reading.title, reading.size, asks=reading.asks),
    ]
    found = np.asarray(reading.every, dtype=bool)
    first, second = _twos(len(found))
    return np.concatenate([alone, (found[first] & found[second]) * PAIRED])


@cache
def _twos(groups: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The numbers of the first and second group of each two, in the order of `dense`."""
    first, second = np.triu_indices(groups, 1)
    return first, second


def dense_names(groups: Sequence[str], facts: Facts) -> list[str]:
    """The names of `dense`, in its order."""
    twos = (f"both: {first}, {second}" for first, second in combinations(groups, 2))
    return [*groups, *(f"title: {group}" for group in groups), *(f"fact: {name}" for name in facts.names), *twos]


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear scores of several tasks over one row. `weights` has a line per n-gram, `dense` one per dense feature."""

    tasks: list[str]
    numbers: dict[str, int]
    idf: Floats
    weights: Floats
    dense: Floats
    bias: Floats
    facts: Facts
    meta: dict[str, Any]

    def ngrams(self, reading: Reading) -> tuple[list[int], Floats]:
        """The known n-grams of a reading by number, and their tf-idf values, length one together."""
        numbers = self.numbers
        found = map(numbers.get, reading.ngrams)
        known = [(number, count) for number, count in zip(found, reading.ngrams.values(), strict=True) if number is not None]
        if not known:
            return [], np.zeros(0)
        at = [number for number, _ in known]
        values = self.idf[at] * [1.0 if count == 1 else 1 + math.log(count) for _, count in known]
        return at, values / math.sqrt(float(values @ values))

    def scores(self, reading: Reading) -> Floats:
        """One score a task (a logit before calibration)."""
        return self.scored(reading, *self.ngrams(reading))

    def scored(self, reading: Reading, at: list[int], values: Floats) -> Floats:
        """The same where the reading's `ngrams` are at hand."""
        score: Floats = self.bias + dense(reading, self.facts) @ self.dense
        return score + values @ self.weights[at] if at else score

    def group_shares(self, reading: Reading, task: int) -> Floats:
        """What each group found adds to a task's score for one that has it, half of what it adds together with others."""
        found = np.asarray(reading.every, dtype=bool)
        first, second = _twos(len(found))
        both = np.where(found[first] & found[second], self.dense[-len(first) :, task] * PAIRED / 2, 0.0)
        shares = self.dense[: len(found), task].copy()
        np.add.at(shares, first, both)
        np.add.at(shares, second, both)
        return shares


def load(path: Path) -> Linear:
    """Read a model file: gzip'd lines of tab-separated text; the first is JSON, see `save`.

    Raises BadInput where the file is missing, changed or not of this form.
    """
    held = content(path)
    try:
        return _parsed(gzip.decompress(held).decode("utf-8").split("\n"))
    except (OSError, EOFError, ValueError, LookupError, zlib.error) as fault:
        raise unreadable(path, fault) from fault


def _parsed(lines: list[str]) -> Linear:
    meta = json.loads(lines[0])
    dense_count, width = meta["dense"], len(meta["tasks"])
    cells = [line.split("\t", 1) for line in lines[1 : 1 + dense_count + meta["ngrams"]]]
    table = np.fromstring("\t".join(cell[1] for cell in cells), dtype=np.int64, sep="\t") / SCALE
    table = table.reshape(dense_count + meta["ngrams"], width + 1)
    return Linear(
        tasks=meta["tasks"],
        numbers={name: number for number, (name, _) in enumerate(cells[dense_count:])},
        idf=table[dense_count:, 0].copy(),
        weights=table[dense_count:, 1:].copy(),
        dense=table[:dense_count, 1:].copy(),
        bias=np.asarray(meta["bias"], dtype=np.float64),
        facts=Facts(meta["groups"]),
        meta=meta,
    )


def save(path: Path, model: Linear, names: Iterable[str]) -> None:
    """Write a model file: a JSON line (tasks, bias, groups, calibration), then name, idf and weights in thousandths."""
    meta = {**model.meta, "tasks": model.tasks, "bias": model.bias.tolist(), "dense": len(model.dense)}
    lines = [json.dumps(meta | {"ngrams": len(model.numbers)}, ensure_ascii=False)]
    for name, row in zip(names, model.dense, strict=True):
        lines.append("\t".join([name, "0", *(str(round(weight * SCALE)) for weight in row)]))
    for name, number in model.numbers.items():
        row = model.weights[number]
        cells = (str(round(weight * SCALE)) for weight in row)
        lines.append("\t".join([name, str(round(model.idf[number] * SCALE)), *cells]))
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), 9, mtime=0))
