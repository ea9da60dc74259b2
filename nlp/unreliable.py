"""How likely a text is unreliable by its manner alone: for ranking only (R068), never a verdict.

A logistic score over style, with weights set by hand from what the literature and our own rumour texts agree on
(hearsay, urging, capitals, exclamation, no source against official voice, dates, links). Never fitted on ReINTEL, whose
AUC is reported by bench/quality_unreliable.py.
"""

import math
import re
from collections.abc import Mapping, Sequence

from nlp.claims_windows import FieldReading, read_text
from nlp.concepts import Reading, Vocabulary
from records.analysis import Text

CONSTANT = -1.6
WEIGHTS = {
    "khan_cap_lan_truyen": 0.7,  # asks to be passed on
    "nghe_noi": 0.8,  # somebody's aunt says
    "giau_dich": 0.8,  # they hide it
    "chua_khoi": 0.6,
    "tac_hai": 0.5,
    "bat_coc_noi_tang": 0.5,
    "bien_phap": 0.2,
    "so_ca": 0.1,
    "tu_vong": 0.25,
    "van_ban_gia": 0.1,
    "giong": 0.3,  # the voice of a chat
    "chinh_thuc": -0.45,  # an authority speaks
    "bac_bo": -0.5,
}
"""What each group of cues adds, by the logarithm of its count."""
MARKS = {
    "shouting": 1.2,
    "exclamation": 0.35,
    "question": 0.1,
    "emoji": 0.3,
    "bare": 0.8,
    "link": -0.4,
    "dated": -0.4,
    "length": -0.15,
}
"""What its writing adds: share of capital words, marks by logarithm of their count, no accents, a link, a date."""
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_LINK = re.compile(r"https?://|<url>|www\.", re.IGNORECASE)
_DATED = re.compile(r"\b\d{1,2}[/-]\d{1,2}\b")


class Unreliable:
    """The style score; built once from the cue lexicon."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def probability(self, text: Text) -> float:
        """Between 0 and 1, higher the less reliable the manner; comparable between texts, not calibrated. A text without words
        (an empty post) has no manner: 1 / (1 + e^-CONSTANT), below one half."""
        fields = read_text(text, self._vocabulary)
        return self.probability_read(fields, [each.reading for each in fields])

    def probability_read(self, fields: Sequence[FieldReading], cues: Sequence[Reading]) -> float:
        """The same of fields whose cues have been read (CheckWorthy.read)."""
        told = self._told(fields, cues)
        score = CONSTANT + sum(weight * told.get(name, 0.0) for name, weight in (WEIGHTS | MARKS).items())
        return 1 / (1 + math.exp(-score))

    def features(self, text: Text) -> dict[str, float]:
        """What the score looks at: each group of cues by the logarithm of its count, and the marks of its writing."""
        fields = read_text(text, self._vocabulary)
        found = self._told(fields, [each.reading for each in fields])
        return dict.fromkeys(sorted({entry.group for entry in self._vocabulary.entries}), 0.0) | found

    def _told(self, fields: Sequence[FieldReading], cues: Sequence[Reading]) -> dict[str, float]:
        counts: dict[str, int] = {}
        for reading in cues:
            for hit in reading.hits:
                group = self._vocabulary.entries[hit.concept].group
                counts[group] = counts.get(group, 0) + 1
        whole = "\n".join(each.text for each in fields)
        longest = max(cues, key=lambda reading: len(reading.tokens), default=None)
        marks = _marks(whole, longest is not None and longest.bare, sum(len(reading.tokens) for reading in cues))
        return {group: math.log1p(count) for group, count in counts.items()} | dict(marks)


def _marks(whole: str, bare: bool, size: int) -> Mapping[str, float]:
    words = [word for word in whole.split() if len(word) > 2 and word.isalpha()]
    return {
        "shouting": sum(map(str.isupper, words)) / max(1, len(words)),
        "exclamation": math.log1p(whole.count("!")),
        "question": math.log1p(whole.count("?")),
        "emoji": math.log1p(len(_EMOJI.findall(whole))),
        "bare": float(bare),
        "link": float(_LINK.search(whole) is not None),
        "dated": float(_DATED.search(whole) is not None),
        "length": math.log1p(size / 50),
    }
