"""Makes nlp/models/vectors.npz: words of the news as vectors, from the company they keep (MIT corpora VNTC, newer-dev).

    python -m nlp.models.train.vectors FOLDER_OF_TOPICS

Units (syllables, and pairs that belong together by normalised pointwise mutual information) are counted with those up to
REACH places away; the positive mutual information of the counts, context smoothed by a power of 3/4, is reduced by
singular values to SIZE numbers a unit (Levy and Goldberg 2014; Levy, Goldberg and Dagan 2015). About a minute.
"""

import gzip
import json
import math
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.utils.extmath import randomized_svd

from catalogue import lexicons
from nlp.models import VECTORS
from nlp.vectors import SCALE, Vectors
from text import nfc, syllables

SIZE, REACH, MOST_UNITS = 64, 6, 24_000
FEWEST_PAIRS, FEWEST_UNITS = 25, 20
BELONGING = 0.30  # normalised mutual information from which two syllables are one unit


def read(folder: Path) -> list[list[str]]:
    """The words of every article, in order."""
    texts = []
    for name in ("vntc-train", "newer-dev"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts += [[word for word in syllables(nfc(json.loads(line)["text"])).words if word.isalpha()] for line in lines]
    return texts


def belonging(texts: list[list[str]]) -> dict[str, int]:
    """The pairs that are one unit, and how strongly (127 at most)."""
    single = Counter(word for words in texts for word in words)
    paired: Counter[tuple[str, str]] = Counter()
    for words in texts:
        paired.update(pairwise(words))
    total = single.total()
    found = {}
    for (left, right), count in paired.items():
        if count >= FEWEST_PAIRS:
            shared = math.log(count * total / (single[left] * single[right])) / -math.log(count / total)
            if shared > BELONGING:
                found[f"{left} {right}"] = round(SCALE * shared)
    return found


def counted(texts: list[list[int]], size: int) -> sparse.csr_matrix:
    """How often each two units stand near each other."""
    apart = np.full(REACH, -1, dtype=np.int32)
    flat = np.concatenate([part for text in texts for part in (np.array(text, dtype=np.int32), apart)])
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for away in range(1, REACH + 1):
        left, right = flat[:-away], flat[away:]
        both = (left >= 0) & (right >= 0)
        ones = np.ones(int(both.sum()), dtype=np.float32)
        total = total + sparse.coo_matrix((ones, (left[both], right[both])), shape=(size, size)).tocsr()
    return total + total.T


def reduced(near: sparse.csr_matrix) -> np.ndarray:
    """The units' vectors: of length one about their mean."""
    rows = np.asarray(near.sum(axis=1)).ravel()
    context = rows**0.75 / (rows**0.75).sum()
    cells = near.tocoo()
    shared = np.log(cells.data / (rows[cells.row] * context[cells.col]))
    kept = shared > 0
    positive = sparse.csr_matrix((shared[kept], (cells.row[kept], cells.col[kept])), shape=near.shape)
    left, values, _ = randomized_svd(positive, n_components=SIZE, n_iter=4, random_state=0)
    vectors = left * np.sqrt(values)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    vectors -= vectors.mean(axis=0)
    unit: np.ndarray = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return unit


def main(folder: Path) -> None:
    """Counts both corpora and writes the file."""
    texts = read(folder)
    strengths = belonging(texts)
    nothing = np.zeros((len(strengths), 1), dtype=np.int8)
    cut = Vectors(list(strengths), list(strengths.values()), nothing, lexicons.rarity()).units
    cuts = [cut(words) for words in texts]
    counts = Counter(unit for units in cuts for unit in units)
    units = [unit for unit, count in counts.most_common(MOST_UNITS) if count >= FEWEST_UNITS]
    number = {unit: place for place, unit in enumerate(units)}
    vectors = reduced(counted([[number.get(unit, -1) for unit in one] for one in cuts], len(units)))
    np.savez_compressed(
        VECTORS,
        units=np.frombuffer("\n".join(units).encode("utf-8"), dtype=np.uint8),
        strengths=np.array([strengths.get(unit, 0) for unit in units], dtype=np.uint8),
        matrix=np.round(vectors * SCALE).astype(np.int8),
    )
    print(f"{len(units)} units of {len(texts)} articles, {VECTORS.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
