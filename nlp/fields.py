"""A text as its composed fields with their syllables: read once, shared by classifier, claims, alarms and signatures."""

from dataclasses import dataclass

from records.analysis import Text
from text import Syllables, nfc, syllables

# Characters read of each field: the longest article of a year has 60,000. What is longer is read so far, so that one
# hostile text costs seconds, not minutes (G7); offsets are those of the whole.
MOST = {"title": 2_000, "summary": 20_000, "text": 100_000}


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field: its name, its composed text (NFC), and its syllables."""

    name: str
    text: str
    syllables: Syllables


def field_texts(text: Text) -> list[FieldText]:
    """The present fields in reading order, each up to MOST characters."""
    composed = [(name, nfc(value[: MOST[name]])) for name, value in text.fields()]
    return [FieldText(name, stored, syllables(stored)) for name, stored in composed]
