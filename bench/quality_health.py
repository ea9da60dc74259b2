"""How well nlp/health.py judges, on papers that nothing was trained on, with 95 % bootstrap intervals.

    python -m bench.quality_health --data DIR [--model DIR] [--transfer DIR]

DIR of `--data` holds gold/ and topics/. `--transfer` names a model trained with --without-newer, so that the newer
sample is unseen by it. Also prints the speed of judging, and of segmentation side by side with underthesea.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from underthesea import word_tokenize

from nlp.health import Classifier, Judgement
from nlp.models import FOLDER
from nlp.words import segment, warm
from records.analysis import Text

Vector = NDArray[np.float64]
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Answers:
    """Truth, probability and decision of one yes-or-no task, with the weight of each text."""

    truth: Vector
    p: Vector
    said: Vector
    weight: Vector

    def at(self, rows: NDArray[np.int64]) -> "Answers":
        """The same for some rows, as drawn by the bootstrap."""
        return Answers(self.truth[rows], self.p[rows], self.said[rows], self.weight[rows])


def f1(a: Answers) -> float:
    """F1 of the decisions, weighted."""
    hit = float((a.truth * a.said * a.weight).sum())
    return 2 * hit / max(float(((a.truth + a.said) * a.weight).sum()), 1e-9)


def curve(a: Answers) -> tuple[Vector, Vector]:
    """Precision and recall at each rank, best first."""
    order = np.argsort(-a.p, kind="stable")
    hits, all_ = np.cumsum((a.truth * a.weight)[order]), np.cumsum(a.weight[order])
    return hits / all_, hits / max(float(hits[-1]), 1e-9)


def average_precision(a: Answers) -> float:
    """Area under precision over recall, as a step function."""
    precision, recall = curve(a)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def recall_at(a: Answers) -> float:
    """The largest recall at a precision of at least 0.75."""
    precision, recall = curve(a)
    return float(recall[precision >= 0.75].max(initial=0.0))


def auc(a: Answers) -> float:
    """The chance that a positive is ranked above a negative."""
    ranks = np.argsort(np.argsort(a.p, kind="stable"), kind="stable") + 1.0
    positive = float(a.truth.sum())
    negative = len(a.truth) - positive
    return float(((ranks * a.truth).sum() - positive * (positive + 1) / 2) / max(positive * negative, 1.0))


def accuracy(a: Answers) -> float:
    """Share of right answers (`said` is 1 where right)."""
    return float((a.said * a.weight).sum() / a.weight.sum())


def interval(measure: Callable[[Answers], float], a: Answers) -> str:
    """The measure with the 2.5th and 97.5th percentile of bootstrap draws."""
    draw = np.random.default_rng(0)
    size = len(a.truth)
    values = [measure(a.at(draw.integers(0, size, size))) for _ in range(DRAWS)]
    low, high = np.percentile(values, [2.5, 97.5])
    return f"{measure(a):.3f} ({low:.3f}-{high:.3f})"


def line(task: str, data: str, size: int, **figures: str) -> None:
    """One row of the table."""
    print(f"{task:14} {data:22} {size:5}  " + "  ".join(f"{name} {value}" for name, value in figures.items()))


def yes_or_no(truth: Sequence[int], labels: Sequence[Any], weight: Sequence[float]) -> Answers:
    """Answers from labels with .p and .is_."""
    return Answers(
        np.array(truth, dtype=float),
        np.array([label.p for label in labels]),
        np.array([float(label.is_) for label in labels]),
        np.array(weight, dtype=float),
    )


def crossed(a: Answers, folds: int = 5) -> float:
    """F1 where each fold is decided by the threshold that is best on the others: what tuning it on this data is worth."""
    fold = np.arange(len(a.truth)) % folds
    said = np.zeros(len(a.truth))
    for k in range(folds):
        rest = a.at(np.flatnonzero(fold != k))
        tries = np.unique(np.quantile(rest.p, np.linspace(0.02, 0.98, 200)))
        best = max(tries, key=lambda t: f1(Answers(rest.truth, rest.p, (rest.p >= t).astype(float), rest.weight)))
        said[fold == k] = a.p[fold == k] >= best
    return f1(Answers(a.truth, a.p, said, a.weight))


def gold(path: Path, classifier: Classifier) -> None:
    """The labelled feed entries: title and summary."""
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    said = classifier.judge([Text(title=row["title"], summary=row["summary"] or None) for row in rows])
    even, weights = [1.0] * len(rows), [row["weight"] for row in rows]
    health = yes_or_no([row["health"] for row in rows], [j.health for j in said], even)
    line("health", "gold", len(rows), F1=interval(f1, health), AP=interval(average_precision, health),
         AUC=interval(auc, health), F1_5fold=f"{crossed(health):.3f}")  # fmt: skip
    for name, weight in (("gold", even), ("gold, weighted", weights)):
        sector = yes_or_no([row["sector"] for row in rows], [j.sector for j in said], weight)
        line("sector", name, len(rows), F1=interval(f1, sector), AP=interval(average_precision, sector),
             R_at_P75=interval(recall_at, sector), F1_5fold=f"{crossed(sector):.3f}")  # fmt: skip
    for task in ("topic", "tone"):
        line(task, "gold", len(rows), accuracy=interval(accuracy, right(rows, said, task, rows_of=lambda row: True)))
        about = right(rows, said, task, rows_of=lambda row: bool(row["health"] or row["sector"]))
        line(task, "gold, health or sector", len(about.truth), accuracy=interval(accuracy, about))


def right(
    rows: Sequence[dict[str, Any]], said: Sequence[Judgement], task: str, rows_of: Callable[[dict[str, Any]], bool]
) -> Answers:
    """1 for each right answer among the chosen rows."""
    hits = np.array([float(getattr(j, task) == row[task]) for row, j in zip(rows, said, strict=True) if rows_of(row)])
    return Answers(hits, hits, hits, np.ones(len(hits)))


def transfer(path: Path, topic: str, classifier: Classifier, name: str) -> None:
    """Health against the topic of whole articles, read as title and body."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(text) for text in file]
    pairs = [row["text"].strip().partition("\n") for row in rows]
    said = classifier.judge([Text(title=head, text=rest or None) for head, _, rest in pairs])
    answers = yes_or_no([int(row["topic"] == topic) for row in rows], [j.health for j in said], [1.0] * len(rows))
    line(
        "health topic", name, len(rows), F1=interval(f1, answers), AUC=interval(auc, answers), F1_5fold=f"{crossed(answers):.3f}"
    )


def speed(data: Path, classifier: Classifier) -> None:
    """CPU time of judging, and of segmentation beside underthesea, interleaved."""
    rows = [json.loads(text) for text in (data / "gold/mentions-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    short = [Text(title=row["title"], summary=row["summary"] or None) for row in rows]
    with gzip.open(data / "topics/newer-dev.jsonl.gz", "rt", encoding="utf-8") as file:
        articles = [Text(text=json.loads(text)["text"][:2000]) for text in file][:300]
    for name, texts in (("title + summary", short), ("2,000 characters", articles)):
        took = [_cpu(lambda batch=texts: classifier.judge(batch)) for _ in range(3)]  # type: ignore[misc]  # bound now
        print(f"judge          {name:22} {len(texts):5}  {min(took) / len(texts) * 1000:.2f} ms each")
    sentences = [value for text in short for _, value in text.fields()]
    warm()
    cold = _cpu(lambda: [segment(sentence) for sentence in sentences])
    ours, theirs = [], []
    for _ in range(3):
        theirs.append(_cpu(lambda: [word_tokenize(sentence) for sentence in sentences]))
        ours.append(_cpu(lambda: [segment(sentence) for sentence in sentences]))
    ratio, first = np.median(theirs) / np.median(ours), np.median(theirs) / cold
    print(f"segment        titles and summaries   {len(sentences):5}  {ratio:.1f} x underthesea warm, {first:.1f} x cold")


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description="quality of nlp/health.py")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--model", type=Path, default=FOLDER)
    arguments.add_argument("--transfer", type=Path)
    given = arguments.parse_args()
    classifier = Classifier.load(given.model)
    gold(given.data / "gold/mentions-dev.jsonl", classifier)
    transfer(given.data / "topics/dantri-2020-21.jsonl.gz", "health", classifier, "dantri-2020-21")
    if given.transfer:
        unseen = Classifier.load(given.transfer)
        transfer(given.data / "topics/newer-dev.jsonl.gz", "Suc khoe", unseen, "newer-dev, unseen")
    speed(given.data, classifier)


if __name__ == "__main__":
    main()
