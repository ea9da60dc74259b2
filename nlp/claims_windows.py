"""A text cut into windows for matching: its title, each one to three sentences, and the whole where it is short.

A long article must not match by adding up words from its ends, so nothing wider than three sentences is looked at in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.concepts import Hit, Reading, Vocabulary
from records.analysis import Text
from text import nfc, sentences

WIDEST = 3  # sentences a window has at most
WHOLE = 150  # syllables: up to here a post is one breath and is looked at as a whole too
LONGEST = 2000  # syllables read of one field: rumours in articles stand in the first pages


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens [first:last] of one field, with the concepts said there."""

    field: str
    first: int
    last: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field as stored (NFC) and as read."""

    name: str
    text: str
    reading: Reading


def read_fields(text: Text, vocabulary: Vocabulary) -> list[FieldReading]:
    """The present fields, read."""
    return [FieldReading(name, stored, vocabulary.read(stored)) for name, raw in text.fields() if (stored := nfc(raw))]


def windows(fields: Sequence[FieldReading]) -> list[Window]:
    """Every window of the fields, short before wide."""
    found: list[Window] = []
    for each in fields:
        bounds = _sentence_bounds(each)
        for width in range(1, WIDEST + 1):
            ends = [(bounds[place][0], bounds[place + width - 1][1]) for place in range(len(bounds) - width + 1)]
            found.extend(_window(each, first, last) for first, last in ends)
        if len(bounds) > WIDEST and len(each.reading.tokens) <= WHOLE:
            found.append(_window(each, 0, len(each.reading.tokens)))
    return found


def _sentence_bounds(each: FieldReading) -> list[tuple[int, int]]:
    """Token ranges of the sentences that have words."""
    tokens, bounds, place = each.reading.tokens[:LONGEST], [], 0
    for _, end in sentences(each.text):
        first = place
        while place < len(tokens) and tokens[place].start < end:
            place += 1
        if place > first:
            bounds.append((first, place))
    return bounds


def _window(each: FieldReading, first: int, last: int) -> Window:
    return Window(each.name, first, last, tuple(hit for hit in each.reading.hits if first <= hit.first and hit.last <= last))
