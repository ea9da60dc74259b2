"""What an edit took out of a piece and what it put in, sentence by sentence and word by word. Pure.

Only what changed is shown, with the sentence before it (R106: never the whole text)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.item_history import Version
from text import sentences

MOST = 30  # places of one edit that are shown
AROUND = 160  # characters of the sentence before a change
_ALIKE = 0.5  # share of words from which one sentence is the other, edited
_WORDS = re.compile(r"\s*\S+")
_MOST_WORDS = 400  # of one sentence that are compared word by word; a longer one is shown as put in or taken out
_NAMES = {"title": "Tiêu đề", "lead": "Sapo", "text": "Nội dung"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words: kept ("same"), put in ("added") or taken out ("removed")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One place where a piece changed: in which field, and the words around and in it."""

    field: str
    stretches: tuple[Stretch, ...]


def changes(before: Version, after: Version) -> tuple[list[Change], int]:
    """The places where `after` differs from `before`, 30 at most, in reading order; and how many there are."""
    found: list[Change] = []
    for name, label in _NAMES.items():
        former, later = getattr(before, name) or "", getattr(after, name) or ""
        found += [Change(label, stretches) for stretches in _places(_sentences(former), _sentences(later))]
    return found[:MOST], len(found)


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _places(former: Sequence[str], later: Sequence[str]) -> list[tuple[Stretch, ...]]:
    """Each run of sentences that differ, behind the sentence before it."""
    found = []
    for kind, low, high, start, end in SequenceMatcher(None, former, later, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        stretches = _replaced(former[low:high], later[start:end])
        if all(one.kind == "same" for one in stretches):
            continue
        lead_in = [Stretch("same", _tail(former[low - 1]))] if low else []
        found.append((*lead_in, *stretches))
    return found


def _replaced(former: Sequence[str], later: Sequence[str]) -> list[Stretch]:
    """Sentences taken out and put in; one that is another, edited, is shown word by word."""
    stretches: list[Stretch] = []
    waiting = list(later)
    for sentence in former:
        match = next((place for place, other in enumerate(waiting) if _alike(sentence, other)), None)
        if match is None:
            stretches.append(Stretch("removed", sentence))
            continue
        stretches += [Stretch("added", other) for other in waiting[:match]]
        stretches += _word_by_word(sentence, waiting[match])
        del waiting[: match + 1]
    return [*stretches, *(Stretch("added", other) for other in waiting)]


def _alike(one: str, other: str) -> bool:
    first, second = one.lower().split(), other.lower().split()
    if max(len(first), len(second)) > _MOST_WORDS:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _word_by_word(former: str, later: str) -> list[Stretch]:
    one, two = _WORDS.findall(former), _WORDS.findall(later)
    stretches: list[Stretch] = []
    bare = [word.strip() for word in one], [word.strip() for word in two]
    for kind, low, high, start, end in SequenceMatcher(None, *bare, autojunk=False).get_opcodes():
        if kind == "equal":
            stretches.append(Stretch("same", "".join(two[start:end]).strip()))
            continue
        if high > low:
            stretches.append(Stretch("removed", "".join(one[low:high]).strip()))
        if end > start:
            stretches.append(Stretch("added", "".join(two[start:end]).strip()))
    return stretches


def _tail(sentence: str) -> str:
    if len(sentence) <= AROUND:
        return sentence
    cut = sentence[-AROUND:]
    return f"… {cut.partition(' ')[2] or cut}"
