"""What each known claim is made of: slots and words, derived from its own sentence, and what people changed in them.

Places, numbers and plain people weigh almost nothing: the same rumour returns with others (a template, not a quotation).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from nlp.claims_groups import edited
from nlp.claims_slots import CORE, KNOWN, ClassWeight, Slot, slots_of
from nlp.concepts import Hit, Reading, Tokens, Vocabulary
from nlp.rarity import Rarity
from records.analysis import Claim
from records.claim import GroupEdit


@dataclass(frozen=True, slots=True)
class Profile:
    """A claim as slots; `ordinary` where an official press release could be made of the same ones."""

    claim: str
    slots: tuple[Slot, ...]
    words: frozenset[str]
    ordinary: bool
    pairs: frozenset[tuple[str, str]] = frozenset()
    open: float = 0.0
    """Share of the sentence's words, by rarity, that no concept of weight covers."""
    sequence: tuple[str, ...] = ()
    """The sentence's words in their order."""
    names: tuple[str, ...] = ()
    """The names of two syllables and more in it."""

    @property
    def core(self) -> tuple[Slot, ...]:
        """The slots that make the rumour."""
        return tuple(slot for slot in self.slots if slot.weight >= CORE)


def profile(
    claim: Claim,
    vocabulary: Vocabulary,
    classes: Mapping[str, ClassWeight],
    rarity: Rarity,
    edits: Sequence[GroupEdit] = (),
    wide: Vocabulary | None = None,
) -> Profile:
    """The slots of a claim's sentence; where people changed groups, as they did: `wide` is then claims_groups.widened."""
    reading = vocabulary.read(claim.sentence)
    slots = slots_of(reading, vocabulary, classes, rarity)
    gone: frozenset[int] = frozenset()
    if edits:
        changed = edited(claim.id, slots, reading, edits, wide or vocabulary)
        slots, gone = changed.slots, changed.gone
    ordinary = all(slot.group not in classes or classes[slot.group].ordinary for slot in slots if slot.concepts)
    texts = reading.tokens.texts
    kept = [place for place in range(len(texts)) if place not in gone]
    words = [texts[place] for place in kept]
    return Profile(
        claim=claim.id,
        slots=tuple(slots),
        words=frozenset(words),
        ordinary=ordinary,
        pairs=frozenset((texts[one], texts[other]) for one, other in pairwise(kept) if other == one + 1),
        open=_left_open(reading, kept, vocabulary, classes, rarity),
        sequence=tuple(words),
        names=names_of(reading.tokens.at(kept) if gone else reading.tokens),
    )


def _left_open(
    reading: Reading, kept: Sequence[int], vocabulary: Vocabulary, classes: Mapping[str, ClassWeight], rarity: Rarity
) -> float:
    """The share of the words at `kept`, by rarity, that no concept of weight covers."""
    known = {place for hit in reading.hits if _weighs(hit, vocabulary, classes) for place in range(hit.first, hit.last)}
    weights = {place: rarity.of(reading.tokens.texts[place]) for place in kept}
    total = sum(weights.values()) or 1.0
    return sum(weight for place, weight in weights.items() if place not in known) / total


def names_of(tokens: Tokens) -> tuple[str, ...]:
    """The names of two syllables and more that a claim's sentence holds."""
    runs = (list(run) for named, run in groupby(zip(tokens.texts, tokens.named, strict=True), key=lambda one: one[1]) if named)
    return tuple(" ".join(word for word, _ in run) for run in runs if len(run) > 1)


def _weighs(hit: Hit, vocabulary: Vocabulary, classes: Mapping[str, ClassWeight]) -> bool:
    return classes[vocabulary.entries[hit.concept].group].weight >= KNOWN
