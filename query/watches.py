"""Every watch, held against one piece at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from query.library import Library
from query.matching import Found
from query.mistakes import BadQuery
from query.parsing import parse
from query.reading import Piece
from records.watch import Watch


@dataclass(frozen=True, slots=True)
class Caught:
    """A watch that a piece matches, and what made it match."""

    watch: Watch
    found: Found


class Watches:
    """The watches as they stand at `now`, paused ones too. `unread` are those whose query can no longer be read."""

    def __init__(self, watches: Iterable[Watch] = (), now: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> None:
        """Queries are parsed, and the library of all of them made, once for as long as none changes."""
        self._by_id = {watch.id: watch for watch in watches}
        self._now = now
        self._library, self.unread = _library(tuple((watch.id, watch.query) for watch in self._by_id.values()))

    def __bool__(self) -> bool:
        """True where there is a watch."""
        return bool(self._by_id)

    def catch(self, piece: Piece) -> list[Caught]:
        """The watches that catch the piece; one of a unit only where the piece names that unit (law 9)."""
        found = ((self._by_id[number], one) for number, one in self._library.find(piece, self._now))
        return [Caught(watch, one) for watch, one in found if watch.unit is None or watch.unit in piece.subject.units]


@lru_cache(maxsize=4)
def _library(queries: tuple[tuple[int, str], ...]) -> tuple[Library, tuple[int, ...]]:
    read, unread = [], []
    for number, written in queries:
        try:
            read.append((number, parse(written)))
        except BadQuery:
            unread.append(number)
    return Library(read), tuple(unread)
