"""Makes nlp/models/rarity.tsv.gz: in how many news leads a syllable or a pair of them stands (MIT corpora VNTC, newer-dev).

    python -m nlp.models.train.rarity FOLDER_OF_TOPICS

A fact table, not a copy: no sentence can be put together from it. Used to tell salient words from common ones.
"""

import gzip
import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from text import nfc, syllables

LEAD = 150  # syllables of each article: title, lead and the first paragraphs
FEWEST_ALONE, FEWEST_TOGETHER = 3, 10
OUT = Path(__file__).parents[1] / "rarity.tsv.gz"


def main(folder: Path) -> None:
    """Counts the articles of both corpora and writes the table."""
    seen: Counter[str] = Counter()
    articles = 0
    for name in ("vntc-train", "newer-dev"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                words = syllables(nfc(json.loads(line)["text"])[:1200]).words[:LEAD]
                seen.update({*words, *(f"{a} {b}" for a, b in pairwise(words))})
                articles += 1
    kept = sorted((term, n) for term, n in seen.items() if n >= (FEWEST_TOGETHER if " " in term else FEWEST_ALONE))
    rows = [f"# documents\t{articles}", *(f"{term}\t{n}" for term, n in kept if term.replace(" ", "").isalpha())]
    OUT.write_bytes(gzip.compress("\n".join(rows).encode(), mtime=0))
    print(f"{len(rows) - 1} terms of {articles} articles, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
