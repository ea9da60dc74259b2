"""What tokens a piece must have to match a query: what an index can answer, never less than what matches.

A phrase wants its joined pairs, a title's word the word anywhere; what is found by tokens is then held against the query
itself, so an index need not know fields, order or distance."""

from collections.abc import Iterator
from dataclasses import dataclass

from query.nodes import And, Between, InTitle, Labelled, Last, Named, Near, Node, Not, Or, Phrase, Query, Word, is_exact
from query.reading import pair, sign


@dataclass(frozen=True, slots=True)
class Has:
    """The token is there."""

    token: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds and none of the tokens `without` is there; there is at least one part."""

    parts: "tuple[Want, ...]"
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """A part holds; there is at least one."""

    parts: "tuple[Want, ...]"


Want = Has | All | Some


def wanted(query: Query) -> Want | None:
    """What the query wants of a piece's tokens; None where tokens can't tell (days only)."""
    return _want(query.root, exclude=True)


def named(names: tuple[str, ...]) -> Want:
    """All these tokens."""
    return All(tuple(Has(token) for token in names))


def _want(node: Node, *, exclude: bool) -> Want | None:
    if isinstance(node, Word):
        return Has(node.text)
    if isinstance(node, Phrase):
        pairs = (pair(one, other) for one, other in zip(node.words, node.words[1:], strict=False))
        return named(tuple(dict.fromkeys((*pairs, *filter(is_exact, node.words)))))
    if isinstance(node, Near):
        return _all([_want(node.left, exclude=exclude), _want(node.right, exclude=exclude)])
    if isinstance(node, InTitle):
        return _want(node.part, exclude=False)
    if isinstance(node, Named):
        return named(tuple(dict.fromkeys(sign(node.field, word) for word in node.words)))
    if isinstance(node, Labelled):
        return Has(sign(node.field, node.value))
    if isinstance(node, And):
        parts = [_want(part, exclude=exclude) for part in node.parts]
        return _all(parts, tuple(_excluded(node)) if exclude else ())
    if isinstance(node, Or):
        parts = [_want(part, exclude=exclude) for part in node.parts]
        return None if None in parts else Some(tuple(part for part in parts if part is not None))
    assert isinstance(node, Not | Between | Last)  # noqa: S101  # for the reader: the others are above
    return None


def _all(parts: list[Want | None], without: tuple[str, ...] = ()) -> Want | None:
    held = tuple(part for part in parts if part is not None)
    if not held:
        return None
    return held[0] if len(held) == 1 and not without else All(held, without)


def _excluded(node: And) -> Iterator[str]:
    """Words that must not be there. Of a title's words nothing is said: they may stand elsewhere."""
    for part in node.parts:
        if isinstance(part, Not):
            words = part.part.parts if isinstance(part.part, Or) else (part.part,)
            yield from (word.text for word in words if isinstance(word, Word))
