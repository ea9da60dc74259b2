"""A text cut into windows for matching: each one to three sentences, and the whole where it is short.

A long article must not match by adding up words from its ends, so nothing wider than three sentences is looked at in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.concepts import Hit, Reading, Vocabulary
from nlp.fields import FieldText, field_texts
from records.analysis import Text
from text import sentences

WIDEST = 3  # sentences a window has at most
WHOLE = 150  # syllables: up to here a post is one breath and is looked at as a whole too
LONGEST = 2000  # syllables read of one field: rumours in articles stand in the first pages


class Window(NamedTuple):
    """Tokens [first:last] of one field; `widest` where no other window holds it."""

    field: str
    first: int
    last: int
    widest: bool


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field as stored (NFC) and as read. `sentences` are its (start, end), `bounds` the tokens [first:last] of
    those sentences that have any, as far as windows reach."""

    name: str
    text: str
    reading: Reading
    sentences: Sequence[tuple[int, int]]
    bounds: Sequence[tuple[int, int]]

    def hits(self, window: Window) -> Iterable[Hit]:
        """The concepts said within a window of this field."""
        return (hit for hit in self.reading.hits if window.first <= hit.first and hit.last <= window.last)


def read_text(text: Text, vocabulary: Vocabulary) -> list[FieldReading]:
    """The present fields, read."""
    return read_fields(field_texts(text), vocabulary)


def read_fields(fields: Sequence[FieldText], vocabulary: Vocabulary) -> list[FieldReading]:
    """The same of fields whose syllables are known."""
    return [_read(each, vocabulary) for each in fields]


def _read(each: FieldText, vocabulary: Vocabulary) -> FieldReading:
    reading = vocabulary.read_field(each)
    spans = sentences(each.text)
    return FieldReading(each.name, each.text, reading, spans, _sentence_bounds(reading, spans))


def _sentence_bounds(reading: Reading, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token ranges of the sentences that have words."""
    starts = reading.tokens.starts[:LONGEST]
    bounds, place, size = list[tuple[int, int]](), 0, len(starts)
    for _, end in spans:
        first = place
        while place < size and starts[place] < end:
            place += 1
        if place > first:
            bounds.append((first, place))
    return bounds


def widths(each: FieldReading) -> list[int]:
    """How many sentences the windows of a field have: one to three, and all of them where it is short."""
    count = len(each.bounds)
    found = list(range(1, min(WIDEST, count) + 1))
    return [*found, count] if count > WIDEST and len(each.reading.tokens) <= WHOLE else found


def windows(fields: Sequence[FieldReading]) -> list[Window]:
    """Every window of the fields, short before wide."""
    found: list[Window] = []
    for each in fields:
        firsts, lasts = [first for first, _ in each.bounds], [last for _, last in each.bounds]
        wide = widths(each)
        for width in wide:
            spans = zip(firsts, lasts[width - 1 :], strict=False)
            found.extend(Window(each.name, first, last, width == wide[-1]) for first, last in spans)
    return found
