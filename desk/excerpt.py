"""The part of a text that a person needs to see: the evidence, marked, with some words around it (R106: never the whole)."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.analysis import Span
from records.item import Item

AROUND = 120
"""Code points shown on either side of evidence: about two lines."""

MOST = 900
"""Code points of one piece's text shown at most: an excerpt, with the link to the piece itself."""

OPENING = 280
"""Shown of a text in which nothing is marked."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words, marked as evidence or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What is shown of one item. Each field is its stretches, empty where the item has none to show."""

    title: tuple[Stretch, ...]
    summary: tuple[Stretch, ...]
    text: tuple[Stretch, ...]


def excerpt(item: Item, evidence: Sequence[Span]) -> Excerpt:
    """The title whole, and of lead and text what surrounds the evidence."""
    lead, text = item.lead or "", item.text or ""
    in_text = _places(text, "text", evidence)
    lead_room = MOST if in_text or not text else MOST // 2
    return Excerpt(
        title=_cut(item.title, _places(item.title, "title", evidence), room=400, whole=True),
        summary=_cut(lead, _places(lead, "summary", evidence), room=lead_room, whole=len(lead) <= OPENING),
        text=_cut(text, in_text, room=MOST, whole=False) if in_text or not lead else (),
    )


def _places(text: str, field: str, evidence: Sequence[Span]) -> list[tuple[int, int]]:
    """Where the evidence stands, merged and in order. The piece may have been edited since: then it is looked for."""
    found = []
    for span in evidence:
        if span.field != field or not span.text:
            continue
        start = span.start if text[span.start : span.end] == span.text else text.find(span.text)
        if start >= 0:
            found.append((start, start + len(span.text)))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, places: Sequence[tuple[int, int]], *, room: int, whole: bool) -> tuple[Stretch, ...]:
    if not text:
        return ()
    windows = [(0, min(len(text), room))] if whole else _windows(text, places, room)
    stretches: list[Stretch] = []
    last = 0
    for start, end in windows:
        if start > last:
            stretches.append(Stretch("… ", marked=False))
        stretches += _marked(text, places, start, end)
        last = end
    if last < len(text):
        stretches.append(Stretch(" …", marked=False))
    return tuple(stretches)


def _windows(text: str, places: Sequence[tuple[int, int]], room: int) -> list[tuple[int, int]]:
    """Stretches around the evidence, merged where they meet, `room` code points in all."""
    if not places:
        return [(0, _word_end(text, min(len(text), OPENING)))]
    windows: list[tuple[int, int]] = []
    for start, end in places:
        first, last = _word_start(text, max(0, start - AROUND)), _word_end(text, min(len(text), end + AROUND))
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
        else:
            windows.append((first, last))
    shown: list[tuple[int, int]] = []
    for first, last in windows:
        if room <= 0:
            break
        shown.append((first, min(last, first + room)))
        room -= last - first
    return shown


def _word_start(text: str, place: int) -> int:
    """`place`, or the start of the next word where it stands inside one (12 code points at most)."""
    if place == 0 or text[place - 1].isspace():
        return place
    space = text.find(" ", place, place + 12)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text) or text[place].isspace():
        return place
    space = text.rfind(" ", max(0, place - 12), place)
    return space if space >= 0 else place


def _marked(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[Stretch]:
    stretches, last = [], start
    for first, stop in places:
        low, high = max(first, start), min(stop, end)
        if low >= high:
            continue
        if low > last:
            stretches.append(Stretch(text[last:low], marked=False))
        stretches.append(Stretch(text[low:high], marked=True))
        last = high
    if last < end:
        stretches.append(Stretch(text[last:end], marked=False))
    return stretches
