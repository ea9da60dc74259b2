"""The language machines of the lane that understands: built from the shipped data, loaded by jobs.wiring with the first text.

In a file of their own because of their size: 50 MB and half a second, which no other process should pay."""

from functools import cache
from typing import Any

from catalogue import lexicons
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from nlp.adjustment import adjustment_of
from nlp.analyst import Analyst, stamp
from nlp.claims import Library
from nlp.health import Classifier
from nlp.mentions import Registry
from nlp.places import Gazetteer
from nlp.stories import Signer
from storage import claim_versions, claims, units
from storage.engine import Connection


def build(connection: Connection, adjustment: dict[str, Any] | None = None) -> Analyst:
    """The analyst for the units and claims as they stand in the store, with a deployment's sector adjustment where there is
    one. Raises BadModel where that does not fit."""
    classifier, gazetteer = _fixed()
    if adjustment is not None:
        classifier = classifier.with_change(adjustment_of(adjustment))
    own = units.every(connection)
    names = {unit.name for unit in own}
    outside = tuple(unit for unit in load_units().records if unit.name not in names)
    known = Registry((*own, *outside), gazetteer, load_abbreviations())
    library = Library(claims.every(connection), lexicons.claim_lexicon(), claim_versions.edits(connection))
    return Analyst(classifier, known, library, lexicons.alarm_vocabulary(), lexicons.plainly())


@cache
def signer() -> Signer:
    """What makes signatures; its tables of words are read once."""
    return Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents())


def warm() -> None:
    """Loads all that does not depend on the store, so that the first text does not wait for it."""
    _fixed()
    lexicons.claim_lexicon()
    lexicons.alarm_vocabulary()
    lexicons.plainly()
    stamp()


@cache
def _fixed() -> tuple[Classifier, Gazetteer]:
    """Read from disk once a process, whatever becomes of the registry."""
    return Classifier.load(), Gazetteer(load_places())
