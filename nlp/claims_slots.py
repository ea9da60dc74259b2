"""What a claim's sentence says, as slots, derived from the sentence and nothing else.

A slot is one thing a text must say to repeat the claim: a remedy, a food, a disease, hiding, a product's name… Slots come
from the concept lexicon, one a class; what the lexicon doesn't know becomes a slot of its own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.concepts import Reading, Tokens, Vocabulary
from nlp.rarity import Rarity

KNOWN = 1.2  # a class of at least this weight says something of the claim
CORE = 2.0
"""A class of at least this weight is what the rumour is about; the rest is circumstance."""
DISEASE, DISEASE_AMONG_OTHERS = "epidemic", 1.2
"""Where a claim is about a remedy, a vaccine or hiding, the disease is what changes from wave to wave."""
RARE = 5.0
"""Natural logarithm of (articles / articles with the word) from which an unknown word counts: 1 article of 150."""
RARE_WEIGHT, NAME_WEIGHT = 1.6, 3.0
THIN, THIN_RARE = 4.0, 3.8
"""Slots of less weight together hardly tell a claim: then its less rare words (1 article of 45) are slots too."""
PRODUCT_CLASSES = frozenset({"sell", "supplement", "cure", "crypto", "herb_medicine", "healer", "family_recipe", "prevent"})
"""Claims of these classes are about a product or a person by name; elsewhere a name is a place and changes."""
MOST_LITERAL = 5  # words of one literal slot


@dataclass(frozen=True, slots=True)
class ClassWeight:
    """How a class of concepts counts: its weight, how far siblings stand in, whether ordinary news is made of it."""

    weight: float
    sibling: float
    ordinary: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to be said: by any of `concepts` (or, less, a sibling of the class), or by these `words`. Where it is
    `required` a text that lacks it is no match, whatever else it says."""

    group: str
    weight: float
    sibling: float
    concepts: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    required: bool = False


def slots_of(reading: Reading, vocabulary: Vocabulary, classes: Mapping[str, ClassWeight], rarity: Rarity) -> list[Slot]:
    """The slots of a claim's sentence as read by the lexicon."""
    by_class: dict[str, list[int]] = {}
    for hit in reading.hits:
        by_class.setdefault(vocabulary.entries[hit.concept].group, []).append(hit.concept)
    slots = [
        Slot(group, classes[group].weight, classes[group].sibling, tuple(dict.fromkeys(concepts)))
        for group, concepts in by_class.items()
        if classes[group].weight
    ]
    if any(slot.weight > CORE for slot in slots):
        slots = [replace(slot, weight=DISEASE_AMONG_OTHERS) if slot.group == DISEASE else slot for slot in slots]
    rare = THIN_RARE if sum(slot.weight for slot in slots) < THIN else RARE
    return slots + _literals(reading, rarity, rare, bool(PRODUCT_CLASSES & by_class.keys()))


def _literals(reading: Reading, rarity: Rarity, least: float, about_product: bool) -> list[Slot]:
    """Slots for what the lexicon doesn't know: names of products, rare words."""
    covered = {index for hit in reading.hits for index in range(hit.first, hit.last)}
    slots: list[Slot] = []
    for run in _runs([index for index in range(len(reading.tokens)) if index not in covered]):
        tokens = reading.tokens.part(run[0], run[-1] + 1)
        told = list(zip(tokens.texts, tokens.named, strict=True))
        name = [word for word, named in told if named or not word.isalpha()]
        if about_product and _names_something(tokens):
            slots.append(Slot("name", NAME_WEIGHT, 0.0, (), tuple(name[:MOST_LITERAL])))
        rare = [word for word, named in told if not named and word.isalpha() and rarity.of(word) > least]
        if rare:
            slots.append(Slot("rare", RARE_WEIGHT, 0.0, (), tuple(rare[:MOST_LITERAL])))
    return slots


def _names_something(tokens: Tokens) -> bool:
    told = zip(tokens.texts, tokens.starts, tokens.named, strict=True)
    starts = [start for word, start, named in told if named and len(word) > 1]
    return len(starts) > 1 or (len(starts) == 1 and starts[0] > 0)


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Consecutive numbers together."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
