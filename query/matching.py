"""Holds a query against a piece, with what made it match."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from query.labels import SAID
from query.nodes import And, Between, InTitle, Labelled, Last, Named, Near, Node, Not, Or, Phrase, Query, Word
from query.reading import Piece, ReadField, Subject
from records.analysis import Span
from working_time import local

MOST_SPANS = 40
"""Stretches of evidence kept of one match: more than any excerpt shows."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match: the stretches that made it, and what of the fields did, in words for a person (đơn vị …)."""

    spans: tuple[Span, ...] = ()
    fields: tuple[str, ...] = ()


_NOTHING = Found()


def matches(query: Query, subject: Subject, now: datetime) -> Found | None:
    """What made the subject match, None where it doesn't. `now` is aware: “từ:7d” counts back from it."""
    return find(query, Piece(subject), now)


def find(query: Query, piece: Piece, now: datetime) -> Found | None:
    """The same for a piece that is read already."""
    found = _holds(query.root, piece, piece.fields, now)
    if found is None:
        return None
    spans = sorted(set(found.spans), key=lambda span: (_ORDER[span.field], span.start, span.end))
    return Found(tuple(spans[:MOST_SPANS]), tuple(dict.fromkeys(found.fields)))


_ORDER = {"title": 0, "summary": 1, "text": 2}


def _holds(node: Node, piece: Piece, fields: tuple[ReadField, ...], now: datetime) -> Found | None:
    if isinstance(node, And):
        return _every(node, piece, fields, now)
    if isinstance(node, Or):
        some = [found for part in node.parts if (found := _holds(part, piece, fields, now)) is not None]
        return _joined(some) if some else None
    if isinstance(node, Not):
        return _NOTHING if _holds(node.part, piece, fields, now) is None else None
    if isinstance(node, InTitle):
        return _holds(node.part, piece, tuple(field for field in fields if field.name == "title"), now)
    if isinstance(node, Word | Phrase | Near):
        return _said(node, fields)
    return _field(node, piece, now)


def _every(node: And, piece: Piece, fields: tuple[ReadField, ...], now: datetime) -> Found | None:
    held = []
    for part in node.parts:
        found = _holds(part, piece, fields, now)
        if found is None:
            return None
        held.append(found)
    return _joined(held)


def _joined(held: Iterable[Found]) -> Found:
    every = tuple(held)
    return Found(tuple(span for one in every for span in one.spans), tuple(said for one in every for said in one.fields))


def _said(node: Word | Phrase | Near, fields: tuple[ReadField, ...]) -> Found | None:
    spans: list[Span] = []
    for field in fields:
        for first, last in _where(node, field)[: MOST_SPANS - len(spans)]:
            start, end = field.starts[first], field.ends[last]
            spans.append(Span(field=field.name, start=start, end=end, text=field.text[start:end]))
    return Found(tuple(spans)) if spans else None


def _where(node: Word | Phrase | Near, field: ReadField) -> list[tuple[int, int]]:
    if isinstance(node, Word):
        return [(index, index) for index in field.places.get(node.text, ())]
    if isinstance(node, Phrase):
        return field.phrase(node.words)
    lefts, rights = _where(node.left, field), _where(node.right, field)
    found: set[tuple[int, int]] = set()
    for one, others in [*((left, rights) for left in lefts), *((right, lefts) for right in rights)]:
        after = bisect_left(others, (one[1] + 1, 0))
        if after < len(others) and others[after][0] - one[1] - 1 <= node.within:
            found |= {one, others[after]}
            if len(found) >= MOST_SPANS:  # a text of nothing but these words would cost 20,000 looks a query
                break
    return sorted(found)


def _field(node: Named | Labelled | Between | Last, piece: Piece, now: datetime) -> Found | None:
    if isinstance(node, Named):
        name = next((name for name in piece.named[node.field] if name.phrase(node.words)), None)
        return Found(fields=(f"{_NAMES[node.field]} {name.text}",)) if name else None
    if isinstance(node, Labelled):
        held = node.value in piece.labels[node.field]
        return Found(fields=(f"{_NAMES[node.field]} {SAID.get(node.value, node.value.upper())}",)) if held else None
    when = piece.subject.when
    if isinstance(node, Last):
        return _NOTHING if when >= now - timedelta(days=node.days) else None
    day = local(when).date()
    return _NOTHING if (node.first or date.min) <= day <= (node.last or date.max) else None


_NAMES = {
    "đơn-vị": "đơn vị",
    "nguồn": "nguồn",
    "nơi": "địa bàn",
    "chủ-đề": "chủ đề",
    "sắc-thái": "sắc thái",
    "thông-tin": "thông tin",
}
