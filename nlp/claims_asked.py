"""By which words stored pieces are found that may repeat a claim: what an index is asked before the pieces are matched."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.claims import Library
from nlp.claims_profile import Profile
from nlp.claims_scores import LONE_SHARE, SLOT_VALUE, SLOT_WEIGHT
from nlp.claims_slots import Slot

MOST_FORMS = 400  # of one slot: the largest class of the lexicon has 300
RARE_WORD = 3.0  # of a word that counts as a thing: one of 20 articles has it
RARE_PAIR = 7.0  # of both words together: a pair of neighbours that ordinary news hardly has


@dataclass(frozen=True, slots=True)
class Asked:
    """Phrases of which a piece must have one of each of two lists of `things`, or one of `alone`."""

    things: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]


def asked(library: Library, number: int) -> Asked:
    """What the claim of that number is found by. A match says two heavy things, or the one that is most of the claim, or
    has its own words side by side; told otherwise it still shares some of its rarer words."""
    profile = library.profiles[number]
    heavy = [slot for slot in profile.slots if slot.weight >= SLOT_WEIGHT]
    total = sum(slot.weight for slot in heavy) or 1.0
    things = [(slot, _forms(slot, library)) for slot in heavy]
    alone = [form for slot, forms in things if slot.weight >= LONE_SHARE * total for form in forms]
    own = _own_pairs(profile, library)
    listed = [forms for _, forms in things]
    said = {word for forms in listed for form in forms for word in form.split()}
    listed += [(word,) for word in sorted(profile.words - said) if library.lexicon.rarity.of(word) >= RARE_WORD]
    return Asked(tuple(listed), tuple(dict.fromkeys((*alone, *own))))


def _forms(slot: Slot, library: Library) -> tuple[str, ...]:
    """The forms by which a slot counts as said: its own, and its siblings' where those are near enough."""
    entries = library.vocabulary.entries
    chosen = [entries[number] for number in slot.concepts]
    if slot.sibling >= SLOT_VALUE:
        chosen += [entry for entry in entries if entry.group == slot.group]
    forms = [form.lstrip("=") for entry in chosen for form in entry.forms]
    return tuple(dict.fromkeys((*forms, *slot.words)))[:MOST_FORMS]


def _own_pairs(profile: Profile, library: Library) -> Sequence[str]:
    """Neighbouring words of the sentence that are rare together."""
    rarity = library.lexicon.rarity
    pairs = ((" ".join(pair), sum(map(rarity.of, pair))) for pair in sorted(profile.pairs))
    return [pair for pair, weight in pairs if weight >= RARE_PAIR]
