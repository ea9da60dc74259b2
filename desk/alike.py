"""Stories that may be one: what the machine that places pieces finds below its threshold (law 6), and what words find."""

from datetime import timedelta

from desk.access.visitors import Visitor
from desk.querying import own_unit
from nlp.stories import DAYS_APART, SUGGEST, likeness, meeting_keys
from query.nodes import Query
from records.views import StoryBrief
from storage import flags, search, stories, story_views
from storage.engine import Connection

SHOWN = 8
LOOKED_AT = 60  # pieces that the words find: a story has several
NEAR = timedelta(days=DAYS_APART)  # what lies farther can't be suggested: it would only crowd out what can
BACK = timedelta(days=30)


def maybe_same(connection: Connection, visitor: Visitor, key: str) -> list[StoryBrief]:
    """Near stories, most alike first: the best agreement of any of a few pieces of this one counts."""
    best: dict[str, float] = {}
    for item_id, signature in stories.signatures_of(connection, key):
        near = stories.candidates(connection, signature, meeting_keys(signature), item_id, within=NEAR, least=1)
        for story, agreement in likeness(signature, near).items():
            best[story] = max(agreement, best.get(story, 0.0))
    told = sorted((story for story, most in best.items() if most >= SUGGEST and story != key), key=lambda one: -best[one])
    return _seen(connection, visitor, told)


def found_by_words(connection: Connection, visitor: Visitor, query: Query, key: str) -> list[StoryBrief]:
    """Stories of the newest pieces of a month that a query finds."""
    unit = own_unit(visitor)[1]
    page = search.search(connection, query, visitor.now, unit=unit, since=visitor.now - BACK, limit=LOOKED_AT)
    placed = flags.stories_of(connection, [hit.item.id for hit in page.hits])
    told = dict.fromkeys(placed[hit.item.id] for hit in page.hits)
    return _seen(connection, visitor, [one for one in told if one != key])


def _seen(connection: Connection, visitor: Visitor, keys: list[str]) -> list[StoryBrief]:
    unit = visitor.unit.name if visitor.unit else ""
    found: list[StoryBrief] = []
    for key in keys:
        if len(found) < SHOWN and story_views.seen_by(connection, key, visitor.scope, unit):
            brief = story_views.brief(connection, key)
            found += [brief] if brief else []
    return found
