"""Thousands of queries against one piece: only those are tried of whose rarest wanted tokens the piece has one."""

from collections.abc import Iterable
from datetime import datetime

from query.matching import Found, find
from query.nodes import Query
from query.reading import Piece
from query.wanting import Has, Some, Want, wanted


class Library:
    """Queries by a number of the caller's. Making it costs some 20 µs a query; it never changes."""

    def __init__(self, queries: Iterable[tuple[int, Query]]) -> None:
        self._queries = dict(queries)
        self._under: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, query in self._queries.items():
            want = wanted(query)
            if want is None:
                self._always.append(number)
            else:
                for token in _rarest(want):
                    self._under.setdefault(token, []).append(number)

    def __len__(self) -> int:
        """How many queries."""
        return len(self._queries)

    def find(self, piece: Piece, now: datetime) -> list[tuple[int, Found]]:
        """The queries that match, by number, each with what made it match."""
        if not self._queries:
            return []
        tried = set(self._always)
        for token in self._under.keys() & piece.tokens:
            tried.update(self._under[token])
        found = ((number, find(self._queries[number], piece, now)) for number in sorted(tried))
        return [(number, one) for number, one in found if one is not None]


def _rarest(want: Want) -> tuple[str, ...]:
    """Tokens of which one at least must be there: of several such sets the one likely to be met least."""
    if isinstance(want, Has):
        return (want.token,)
    if isinstance(want, Some):
        return tuple(dict.fromkeys(token for part in want.parts for token in _rarest(part)))
    return min((_rarest(part) for part in want.parts), key=_likely)


def _likely(tokens: tuple[str, ...]) -> tuple[int, int]:
    """How likely a set is met: pairs of syllables are some fifty times rarer than syllables, accents narrow, length too."""
    worst = max(tokens, key=_common)
    return _common(worst), len(tokens)


def _common(token: str) -> int:
    if token.startswith(("@t:", "@o:", "@s:", "@p:", "@u:")):
        return 30
    if "~" in token:
        return 10 - min(len(token), 9)
    return 24 - min(len(token), 7) - 6 * (not token.isascii()) - 4 * token.isdigit()
