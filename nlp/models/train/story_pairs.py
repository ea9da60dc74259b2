"""Fits the weights of nlp/story_pairs.py and prints them.

    python -m nlp.models.train.story_pairs FOLDER_OF_TOPICS [RUMOURS]

Pairs of VNTC's articles (MIT, 2004-06: four papers, so an event is often told by several) that meet under a key. What is
measured is the begin of each, as a title and a lead; what tells whether they are one event is the rest of both, which is
not measured: by the cosine of its words, SAME and more is one event, OTHER and less another, between is left out. With
RUMOURS (texts of our own) accounts of one rumour are one event, of two others. Some minutes.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from catalogue import lexicons
from nlp.stories import Signer, meeting_keys
from nlp.story_pairs import Own, measures
from records.analysis import Signature, StoryCandidate, Text

TOPICS = ("The gioi", "Suc khoe", "Phap luat", "The thao", "Chinh tri Xa hoi")
MOST_OF_TOPIC = 1_500
SAME, OTHER = 0.45, 0.20
MOST_CANDIDATES = 30
LEAST_BODY = 600  # characters


def begins(said: str) -> tuple[Text, str]:
    """An article's first line as the title, the next 300 characters as the lead; and the rest."""
    title, _, rest = said.strip().partition("\n")
    if len(title) > 200:
        title, rest = title[:90], title[90:] + "\n" + rest
    cut = rest.find(" ", 300)
    return Text(title=title, summary=rest[:cut]), rest[cut:]


def pairs(signatures: Sequence[Signature], alike: Callable[[int, int], float | None]) -> tuple[Any, Any]:
    """(measures, one event or not) of the pairs that meet; `alike` is None for a pair that is left out."""
    under: dict[int, list[int]] = defaultdict(list)
    rows, said = [], []
    for number, signature in enumerate(signatures):
        keys = meeting_keys(signature)
        shared = Counter(other for key in keys for other in under[key])
        near = [other for other, count in shared.most_common(MOST_CANDIDATES) if count > 1]
        if near:
            own = Own(signature)
            others = [StoryCandidate(item_id=n, copy_group="", story=str(n), signature=signatures[n]) for n in near]
            found = measures(signature, own, others, [own.shared(each.signature) for each in others])
            for other, row in zip(near, found, strict=True):
                same = alike(number, other)
                if same is not None:
                    rows.append(row)
                    said.append(same)
        for key in keys:
            under[key].append(number)
    return np.array(rows), np.array(said)


def of_news(folder: Path, signer: Signer) -> tuple[Any, Any]:
    """The pairs of VNTC."""
    taken: Counter[str] = Counter()
    texts, bodies = [], []
    with gzip.open(folder / "vntc-train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            topic = row.get("topic") or row.get("label")
            text, body = begins(row["text"])
            if topic in TOPICS and taken[topic] < MOST_OF_TOPIC and len(body) >= LEAST_BODY:
                taken[topic] += 1
                texts.append(text)
                bodies.append(body)
    print(dict(taken), file=sys.stderr)
    words = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.1, max_features=60_000).fit_transform(bodies)

    def alike(one: int, other: int) -> float | None:
        cosine = float(words[one].multiply(words[other]).sum())
        return None if OTHER < cosine < SAME or cosine > 0.9 else float(cosine >= SAME)

    return pairs([signer.signature(text, None) for text in texts], alike)


def of_rumours(file: Path, signer: Signer) -> tuple[Any, Any]:
    """The pairs of our own texts on known rumours."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    told = [row for row in rows if row.get("rumour") and row["stance"] != "unrelated"]
    signatures = [signer.signature(Text(text=row["text"]), None) for row in told]
    return pairs(signatures, lambda one, other: float(told[one]["rumour"] == told[other]["rumour"]))


def main() -> int:
    """Prints the weights."""
    signer = Signer(lexicons.rarity(), lexicons.vectors())
    rows, said = of_news(Path(sys.argv[1]), signer)
    print(rows.shape, said.sum(), file=sys.stderr)
    if len(sys.argv) > 2:
        more, more_said = of_rumours(Path(sys.argv[2]), signer)
        print(more.shape, more_said.sum(), file=sys.stderr)
        rows, said = np.concatenate([rows, more]), np.concatenate([said, more_said])
    model = LogisticRegression(C=1.0, max_iter=3_000).fit(rows, said)
    print("WEIGHTS", np.round(model.coef_[0], 2).tolist(), "BIAS", round(float(model.intercept_[0]), 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
