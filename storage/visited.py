"""Which sources we go and read: all but those that hold what people hand in. Asked wherever a source may be due or silent."""

from sqlalchemy import ColumnElement

from records.source import ReaderKind
from storage.tables import sources

_VISITED = [kind.value for kind in ReaderKind if kind.visited]


def visited() -> ColumnElement[bool]:
    """True for a source that is visited; to be used where `sources` is selected from."""
    return sources.c.reader.in_(_VISITED)
