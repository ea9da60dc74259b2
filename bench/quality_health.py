"""How well nlp/health.py judges, on papers that nothing was trained on, with 95 % bootstrap intervals.

    ./run bench quality_health FOLDER [--model DIR] [--transfer DIR]

FOLDER holds data/, and that gold/ and topics/. The newer sample is judged by a fit without it, which is made for the
measurement in a process of its own (about four minutes), or is read from `--transfer`: a folder with the files that
`./run train --without-newer` made. Ends with the speed of judging, and of segmentation side by side with underthesea.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from underthesea import word_tokenize

from bench.parts.scores import (
    Answers,
    Classes,
    accuracy,
    auc,
    average_precision,
    crossed,
    f1,
    figure,
    macro_f1,
    recall_at,
)
from bench.parts.verdict import Figure, told
from nlp.health import Classifier, Judgement
from nlp.models import FOLDER, HEALTH, TERMS
from nlp.words import segment, warm
from records.analysis import Text

FIRST = 60
"""Syllables of an article that are read where the goal says so, the title's among them."""
Row = dict[str, Any]


def figures(folder: Path, model: Path = FOLDER, transfer: Path | None = None) -> list[Figure]:
    """One figure a row of the goals, and what informs beside them. `folder` holds data/."""
    data, classifier = folder / "data", Classifier.load(model)
    found = gold(data / "gold/mentions-dev.jsonl", classifier)
    found += articles(data / "topics/dantri-2020-21.jsonl.gz", "health", classifier, "Dân Trí", goals=(0.82, 0.98))
    with tempfile.TemporaryDirectory() as made:
        unseen = Classifier.load(transfer or without_newer(data, Path(made)))
        return found + articles(data / "topics/newer-dev.jsonl.gz", "Suc khoe", unseen, "newer, unseen", goals=(0.85, 0.985))


def without_newer(data: Path, to: Path) -> Path:
    """A model fitted without the newer sample, in a process of its own so that its memory is given back."""
    fit = [sys.executable, "-m", "nlp.models.train.train_health", "--data", str(data), "--without-newer"]
    subprocess.run([*fit, "--out", str(to / HEALTH.name)], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(TERMS, to / TERMS.name)
    return to


def lines(path: Path) -> list[Row]:
    """The rows of a file of JSON lines."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line.strip()]


def gold(path: Path, classifier: Classifier) -> list[Figure]:
    """The labelled feed entries: title and summary."""
    rows = lines(path)
    said = classifier.judge([Text(title=row["title"], summary=row["summary"] or None) for row in rows])
    health = Answers.of([row["health"] for row in rows], [j.health for j in said])
    found = [
        figure("health F1, gold", f1, health, 0.95),
        figure("health AP, gold", average_precision, health, 0.985),
        tuned("health, gold", health),
    ]
    for name, weight in (("gold", None), ("gold weighted to the stream", [row["weight"] for row in rows])):
        sector = Answers.of([row["sector"] for row in rows], [j.sector for j in said], weight)
        found += [figure(f"sector F1, {name}", f1, sector, 0.88), figure(f"sector AP, {name}", average_precision, sector, 0.93)]
        found += [figure(f"sector recall at P ≥ 0.75, {name}", recall_at, sector, 0.93 if weight is None else None)]
        found.append(tuned(f"sector, {name}", sector))
    return [*found, *classes(rows, said)]


def classes(rows: Sequence[Row], said: Sequence[Judgement]) -> list[Figure]:
    """Topic and tone, of all rows and of those on health or its sector."""
    about = [bool(row["health"] or row["sector"]) for row in rows]
    found = []
    for task, goal in (("topic", None), ("tone", 0.88)):
        truth, ours = np.array([row[task] for row in rows]), np.array([str(getattr(j, task)) for j in said])
        every, some = Classes(truth, ours), Classes(truth[about], ours[about])
        found.append(figure(f"{task} accuracy, gold", accuracy, every, goal))
        found.append(figure(f"{task} macro-F1, gold", macro_f1, every))
        found.append(figure(f"{task} accuracy, gold on health or sector", accuracy, some))
        found.append(figure(f"{task} macro-F1, gold on health or sector", macro_f1, some))
    return found


def tuned(name: str, answers: Answers) -> Figure:
    """F1 by thresholds that did not see what they decide."""
    return Figure(name=f"  {name}: F1 with the threshold of the other folds", value=f"{crossed(answers):.3f}")


def articles(path: Path, topic: str, classifier: Classifier, name: str, goals: tuple[float, float]) -> list[Figure]:
    """Health against the topic that articles are filed under: their first syllables, then all that is read of them."""
    rows = lines(path)
    truth = [int(row["topic"] == topic) for row in rows]
    found = []
    for shape, cut in ((f"first {FIRST} syllables", FIRST), ("whole", None)):
        said = classifier.judge([article(row["text"], cut) for row in rows])
        answers = Answers.of(truth, [j.health for j in said])
        f1_goal, auc_goal = goals if cut else (None, None)
        found += [figure(f"health topic F1, {name}, {shape}", f1, answers, f1_goal)]
        found += [figure(f"health topic AUC, {name}, {shape}", auc, answers, auc_goal)]
        found.append(tuned(f"health topic, {name}, {shape}", answers))
    return found


def article(text: str, cut: int | None) -> Text:
    """The title and the body of an article, together up to `cut` syllables."""
    head, _, rest = text.strip().partition("\n")
    if cut is not None:
        title = head.split()[:cut]
        head, rest = " ".join(title), " ".join(rest.split()[: cut - len(title)])
    return Text(title=head, text=rest or None)


def speed(data: Path, classifier: Classifier) -> list[Figure]:
    """CPU time of judging, and of segmentation beside underthesea, interleaved."""
    rows = lines(data / "gold/mentions-dev.jsonl")
    short = [Text(title=row["title"], summary=row["summary"] or None) for row in rows]
    whole = [Text(text=row["text"][:2000]) for row in lines(data / "topics/newer-dev.jsonl.gz")[:300]]
    found = []
    for name, texts in (("title + summary", short), ("2,000 characters", whole)):
        took = [_cpu(lambda batch=texts: classifier.judge(batch)) for _ in range(3)]  # type: ignore[misc]  # bound now
        found.append(Figure(name=f"judging, CPU, {name}", value=f"{min(took) / len(texts) * 1000:.2f} ms"))
    sentences = [value for text in short for _, value in text.fields()]
    warm()
    cold = _cpu(lambda: [segment(sentence) for sentence in sentences])
    ours, theirs = [], []
    for _ in range(3):
        theirs.append(_cpu(lambda: [word_tokenize(sentence) for sentence in sentences]))
        ours.append(_cpu(lambda: [segment(sentence) for sentence in sentences]))
    ratio, first = np.median(theirs) / np.median(ours), np.median(theirs) / cold
    return [*found, Figure(name="segmenting, times underthesea", value=f"{ratio:.1f} warm, {first:.1f} cold")]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Prints the table; 1 where a goal is missed."""
    arguments = argparse.ArgumentParser(description="quality of nlp/health.py")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--model", type=Path, default=FOLDER)
    arguments.add_argument("--transfer", type=Path)
    given = arguments.parse_args()
    found = figures(given.folder, given.model, given.transfer)
    return told("nlp/health.py", [*found, *speed(given.folder / "data", Classifier.load(given.model))])


if __name__ == "__main__":
    sys.exit(main())
