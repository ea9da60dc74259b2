"""What the pages of search and of watches share: a query read, what is wrong with it, how it was understood, what it finds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.access.visitors import NOBODYS, Visitor
from desk.excerpt import Excerpt, excerpt
from query.mistakes import BadQuery
from query.nodes import Query
from query.parsing import parse
from records.item import Item
from storage import outlets, search, search_index
from storage.engine import Connection, reading
from text import nfc

MOST_COUNTED = 200


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the query around the character: before it, the character, after it."""

    sentence: str
    place: int
    before: str
    here: str
    after: str


@dataclass(frozen=True, slots=True)
class Read:
    """A query as typed. `query` is None where it is empty or wrong; `said` is its normal form where that says more."""

    typed: str
    query: Query | None = None
    mistake: Mistake | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A found piece as the page shows it. `fields` are what matched beside the words."""

    item: Item
    outlet: str
    parts: Excerpt
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of answers. `number` is how many there are, all of them where `whole`; `behind` pieces can't be found yet."""

    shown: tuple[Shown, ...]
    older: int | None
    number: int
    whole: bool
    behind: int


def read(typed: str) -> Read:
    """The query of a box."""
    typed = nfc(typed).strip()
    if not typed:
        return Read(typed)
    try:
        query = parse(typed)
    except BadQuery as error:
        place = min(error.place, len(typed))
        near = max(0, place - 60)
        before = ("…" if near else "") + typed[near:place]
        return Read(typed, mistake=Mistake(error.sentence, place, before, typed[place : place + 1], typed[place + 1 :][:60]))
    said = str(query)
    return Read(typed, query, said="" if said == typed else said)


def own_unit(visitor: Visitor) -> tuple[int | None, str | None]:
    """The unit (id and name) that an officer's pieces and watches are bound to; none for those who see everything."""
    if visitor.scope.everything:
        return None, None
    return (visitor.unit.id, visitor.unit.name) if visitor.unit else (NOBODYS, "")


def answers(
    visitor: Visitor, query: Query, *, unit: str | None, back: timedelta | None, before: int | None = None, limit: int = 20
) -> Answers:
    """What the query finds, newest first, within `back` of now."""
    since: datetime | None = visitor.now - back if back else None
    with reading(visitor.desk.engine) as connection:
        page = search.search(connection, query, visitor.now, unit=unit, since=since, before=before, limit=limit)
        number, whole = search.tally(connection, query, visitor.now, unit=unit, since=since, most=MOST_COUNTED)
        shown = _shown(connection, page)
        behind = search_index.behind(connection)
    return Answers(shown, page.older, number, whole, behind)


def _shown(connection: Connection, page: search.Page) -> tuple[Shown, ...]:
    names = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    return tuple(
        Shown(hit.item, names[hit.item.outlet_key], excerpt(hit.item, hit.found.spans), hit.found.fields) for hit in page.hits
    )
