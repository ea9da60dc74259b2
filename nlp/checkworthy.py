"""Sentences worth checking (R068): alarming assertions, known or new, with the reason.

A sentence is alarming by what it says (cases, deaths, a cure-all, hiding, a document…) and by how (hearsay, urging to
pass it on, chat). Plain news of an outbreak by an official source says the same things another way and isn't reported;
nor is a denial. Each kind needs its own company: numbers of cases alone are news.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.claims_windows import FieldReading, read_text
from nlp.concepts import Reading, Vocabulary
from records.analysis import Assertion, Span, Text

REPORTED = 0.45
"""Score from which a sentence is reported."""
MANNER = {"nghe_noi": 0.45, "giong": 0.12, "khan_cap_lan_truyen": 0.35, "giau_dich": 0.25}
"""What hearsay, a chatty voice, urging and talk of hiding add to an assertion, each time (at most twice)."""
OFFICIAL, DENIAL = -0.3, -0.6
"""What an official voice and a denial take away, each time (at most twice)."""
BARE, SHOUTED, ASKED = 0.1, 0.1, -0.25
BASIS = {
    "giau_dich": 0.5,
    "chua_khoi": 0.25,
    "tac_hai": 0.25,
    "bat_coc_noi_tang": 0.35,
    "tu_vong": 0.2,
    "so_ca": 0.2,
    "bien_phap": 0.25,
    "van_ban_gia": 0.15,
    "khan_cap_lan_truyen": 0.15,
}
"""How alarming each kind is by itself: hiding and cure-alls most, cases and deaths are daily news."""
HEALTH = {"y_te", "so_ca", "chua_khoi", "tac_hai", "bat_coc_noi_tang"}  # a field without these is not about health
NEAR = 2  # sentences each side whose manner counts: a post speaks with one voice
MOST = 20  # assertions of one text


@dataclass(frozen=True, slots=True)
class _Voice:
    """How a text speaks: what its manner adds to each assertion in it."""

    counts: Mapping[str, int]
    bare: bool


class CheckWorthy:
    """Finds alarming assertions; built once from the cue lexicon."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def assertions(self, text: Text) -> tuple[Assertion, ...]:
        """The alarming sentences of a text, most alarming first; each with its strongest kind and a score of 0 to 1."""
        fields = read_text(text, self._vocabulary)
        return self.assertions_read(fields, [each.reading for each in fields])

    def read(self, fields: Sequence[FieldReading]) -> list[Reading]:
        """The cues of fields that another vocabulary of the same chat words has read, a reading each."""
        return [self._vocabulary.read_tokens(each.reading.tokens, bare=each.reading.bare) for each in fields]

    def assertions_read(self, fields: Sequence[FieldReading], cues: Sequence[Reading]) -> tuple[Assertion, ...]:
        """`assertions` of fields whose cues have been read."""
        found: list[Assertion] = []
        for each, reading in zip(fields, cues, strict=True):
            name, stored, spans = each.name, each.text, each.sentences
            counts = [self._counts(reading, start, end) for start, end in spans]
            if not any(said.keys() & HEALTH for said in counts):
                continue
            for place, (start, end) in enumerate(spans):
                near = _added(counts[max(0, place - NEAR) : place + NEAR + 1])
                span = Span(field=name, start=start, end=end, text=stored[start:end])
                judged = _judge(counts[place], _Voice(near, reading.bare), span)
                if judged is not None:
                    found.append(judged)
        return tuple(sorted(found, key=lambda each: -each.score)[:MOST])

    def _counts(self, reading: Reading, start: int, end: int) -> dict[str, int]:
        counts: dict[str, int] = {}
        for hit in reading.hits:
            if start <= reading.tokens.starts[hit.first] < end:
                group = self._vocabulary.entries[hit.concept].group
                counts[group] = counts.get(group, 0) + 1
        return counts


def _added(many: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in many:
        for group, number in counts.items():
            total[group] = total.get(group, 0) + number
    return total


def _judge(counts: Mapping[str, int], voice: _Voice, span: Span) -> Assertion | None:
    """The assertion a sentence makes, or None where it makes none alarming enough."""
    kinds = [kind for kind in BASIS if counts.get(kind)]
    if not kinds:
        return None
    kind = max(kinds, key=lambda each: BASIS[each])
    score = BASIS[kind] + 0.08 * (len(kinds) - 1)
    score += sum(weight * min(2, voice.counts.get(group, 0)) for group, weight in MANNER.items() if group != kind)
    score += OFFICIAL * min(2, voice.counts.get("chinh_thuc", 0)) + DENIAL * min(2, voice.counts.get("bac_bo", 0))
    score += BARE * voice.bare + SHOUTED * ("!" in span.text) + ASKED * span.text.rstrip().endswith("?")
    return Assertion(span=span, kind=kind, score=round(min(score, 1.0), 3)) if score >= REPORTED else None
