"""Whether a text is about health, whether the health sector should see it, what about, and in which tone.

One linear model over syllable n-grams and the shipped vocabulary (models/health.md tells how it was made and what it is
bad at). Labels are those of the project's labelling guide.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from errors import BadModel
from nlp.adjustment import Adjustment, applied
from nlp.fields import FieldText, field_texts
from nlp.linear import Floats, Linear, Reading, load, read, read_fields
from nlp.models import FOLDER, HEALTH, TERMS
from nlp.terms import Hit, Terms
from records.analysis import Label, Text, Tone, Topic

MODELS = FOLDER
"""Where the shipped files are."""
USUAL = 60
"""Syllables of a feed entry; a longer text mentions more by the way, so its scores are lowered."""
MOST_WORDS = 8
_HEALTH, _SECTOR = 0, 1
_TOPICS = tuple(topic for topic in Topic if topic is not Topic.NONE)
_TONES = tuple(Tone)


def stamp(folder: Path = FOLDER) -> str:
    """The name that analyses carry: "health" and the hash of the files that decide."""
    digest = hashlib.sha256()
    for name in (HEALTH.name, TERMS.name):
        digest.update((folder / name).read_bytes())
    return f"health-{digest.hexdigest()[:10]}"


MODEL = stamp()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one text says. `words` are what decided on sector, as written, heaviest first; their weights are shares of
    the score: positive speaks for the sector, negative against. The topic is none where neither label is yes."""

    health: Label
    sector: Label
    topic: Topic
    tone: Tone
    words: tuple[tuple[str, float], ...]


class Classifier:
    """The loaded model. Judging changes nothing in it, so threads may share one."""

    def __init__(self, model: Linear, terms: Terms, adjusted: str = "") -> None:
        """`adjusted` is the stamp of a deployment's adjustment that `model` holds, "" where it is as shipped."""
        self._model, self._terms, self.adjusted = model, terms, adjusted
        topics = len(_TOPICS)
        self._topics, self._tones = slice(2, 2 + topics), slice(2 + topics, 2 + topics + len(_TONES))

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Classifier":
        """The model of a folder (default: as shipped), in about 0.3 s. Raises BadInput where a file is missing or broken."""
        return cls(load(folder / HEALTH.name), Terms.load(folder / TERMS.name))

    @property
    def linear(self) -> Linear:
        """The weights."""
        return self._model

    def with_change(self, change: Adjustment) -> "Classifier":
        """The same with a deployment's adjustment; this one stays as it is. Raises BadModel where it was fitted on another
        shipped model than today's."""
        if change.base != MODEL:
            raise BadModel(
                "Mô hình riêng học trên bản cũ của mô hình đi kèm nên không dùng. Đang dùng mô hình đi kèm; mời huấn luyện lại.",
                f"adjustment of {change.base}, shipped is {MODEL}",
            )
        return Classifier(applied(self._model, change), self._terms, change.stamp)

    def reading(self, fields: Sequence[FieldText]) -> Reading:
        """What the model sees of a text already read, and put right by nlp.plainly as `judge_read` is given it."""
        return read_fields(fields, self._terms)

    def sector_logit(self, reading: Reading) -> float:
        """The calibrated logit of concerning the sector."""
        return self._logit("sector", float(self._model.scores(reading)[_SECTOR]), reading.size)

    def says_sector(self, logit: float) -> bool:
        """The answer that goes with such a logit."""
        return self._answer("sector", logit).is_

    def judge(self, texts: Sequence[Text]) -> list[Judgement]:
        """A judgement for each text, in order. Pure: the same text gets the same answer alone or among others."""
        return [self.judge_read(field_texts(text)) for text in texts]

    def judge_read(self, fields: Sequence[FieldText]) -> Judgement:
        """The judgement of a text already read."""
        return self._judged(read_fields(fields, self._terms), article=any(field.name == "text" for field in fields))

    def scores(self, text: Text) -> Floats:
        """The raw scores of all tasks (`Linear.tasks`), for measuring."""
        return self._model.scores(read(text, self._terms))

    def _judged(self, reading: Reading, *, article: bool) -> Judgement:
        at, values = self._model.ngrams(reading)
        scores = self._model.scored(reading, at, values)
        health = self._label("article" if article else "health", float(scores[_HEALTH]), reading.size)
        sector = self._label("sector", float(scores[_SECTOR]), reading.size)
        words = self._words(reading, at, values, for_it=sector.is_)
        if not (health.is_ or sector.is_):
            return Judgement(health, sector, Topic.NONE, Tone.NEUTRAL, words)
        topic = _TOPICS[int(np.argmax(scores[self._topics]))]
        return Judgement(health, sector, topic, _TONES[int(np.argmax(scores[self._tones]))], words)

    def _label(self, task: str, score: float, size: int) -> Label:
        return self._answer(task, self._logit(task, score, size))

    def _logit(self, task: str, score: float, size: int) -> float:
        how = self._model.meta["calibration"][task]
        shift = how["length"] * math.log(max(size, USUAL) / USUAL)
        return float(how["slope"] * (score - shift) + how["offset"])

    def _answer(self, task: str, logit: float) -> Label:
        p = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
        return Label(p=p, is_=bool(p >= self._model.meta["calibration"][task]["threshold"]))

    def _words(self, reading: Reading, at: list[int], values: Floats, *, for_it: bool) -> tuple[tuple[str, float], ...]:
        """The n-grams and terms whose share of sector's score is largest in the direction of the answer."""
        if not at:
            return ()
        sign = 1.0 if for_it else -1.0
        shares = (values * self._model.weights[at, _SECTOR]) * sign
        known = [ngram for ngram in reading.ngrams if ngram in self._model.numbers]
        pairs: list[tuple[float, str | Hit]] = [(float(shares[i]), known[i]) for i in np.argsort(-shares)[:MOST_WORDS]]
        groups = self._model.group_shares(reading, _SECTOR) * sign
        for hit in reading.hits:
            share = float(groups[hit[0]]) / max(1, reading.every[hit[0]])
            pairs.append((share, hit))
        pairs.sort(key=lambda pair: -pair[0])
        written = ((share, reading.written(what)) for share, what in pairs if share > 0)
        return tuple((word, round(share * sign, 3)) for share, word in _apart(written))


def _apart(pairs: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """The first few whose words aren't within one already chosen, nor the other way round."""
    chosen: list[tuple[float, str]] = []
    for share, word in pairs:
        if len(chosen) == MOST_WORDS:
            break
        if not any(word in other or other in word for _, other in chosen):
            chosen.append((share, word))
    return chosen
