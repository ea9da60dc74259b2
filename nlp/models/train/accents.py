"""Makes nlp/models/accents.npz: which accented form of a syllable stands behind which other (MIT corpora VNTC, newer-dev).

    python -m nlp.models.train.accents FOLDER_OF_TOPICS [--without-newer] [--out FILE]

A fact table of pairs that stand at least FEWEST_PAIRS times; no sentence can be put together from it. About a minute.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from nlp.accents import SCALE
from nlp.models import ACCENTS, TERMS
from text import nfc, spells_syllable, syllables

WRITTEN = Path(__file__).with_name("texts")
OURS = 20  # times that what we wrote counts: it has the words that came after the corpora, and few sentences
FEWEST_ALONE, FEWEST_PAIRS = 20, 6
HEALTH, OF_HEALTH = "Suc khoe", 4
"""Articles about health count so often, as most texts that are put right are about it: sởi (measles), not sôi (to boil)."""


def articles(folder: Path, names: Iterable[str]) -> list[list[str]]:
    """The syllables of every article, in order."""
    texts = []
    for name in names:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                words = syllables(nfc(row["text"])).words
                texts += [words] * (OF_HEALTH if row["topic"] == HEALTH else 1)
    return texts


def own() -> list[list[str]]:
    """The syllables of what was written for this project: texts about rumours, and the terms of health."""
    texts = [syllables(term).words for term in TERMS.read_text(encoding="utf-8").splitlines() if term[:1] != "#"]
    for file in sorted(WRITTEN.glob("*.jsonl")):
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        texts += [syllables(nfc(row.get("text") or row.get("sentence") or "")).words for row in rows]
    return texts * OURS


def main(folder: Path, names: Iterable[str], out: Path) -> None:
    """Counts the corpora and writes the file."""
    texts = [*articles(folder, names), *own()]
    counts = Counter(word for words in texts for word in words if word.isalpha() and spells_syllable(word))
    words = sorted(word for word, count in counts.items() if count >= FEWEST_ALONE)
    number = {word: place for place, word in enumerate(words)}
    flat = np.array([number.get(word, -1) for words_ in texts for word in [*words_, ""]], dtype=np.int64)
    both = (flat[:-1] >= 0) & (flat[1:] >= 0)
    keys, times = np.unique(flat[:-1][both] * len(words) + flat[1:][both], return_counts=True)
    alone = np.array([counts[word] for word in words], dtype=np.float64)
    kept = times >= FEWEST_PAIRS
    behind = np.log(times[kept] / alone[keys[kept] // len(words)])
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8),
        alone=np.round(np.log(alone / alone.sum()) * SCALE).astype(np.int16),
        pairs=keys[kept].astype(np.uint32),
        behind=np.round(behind * SCALE).astype(np.int16),
    )
    print(f"{len(words)} syllables, {int(kept.sum())} pairs, {out.stat().st_size} bytes")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--without-newer", action="store_true")
    asked.add_argument("--out", type=Path, default=ACCENTS)
    given = asked.parse_args()
    main(given.folder, ["vntc-train"] if given.without_newer else ["vntc-train", "newer-dev"], given.out)
