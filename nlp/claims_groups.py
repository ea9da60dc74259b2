"""Groups of words of a claim: as derived from its sentence, and as people changed them at the desk.

A removed word counts for nothing; an added one says what its group says, for this claim alone: it is read beside the
lexicon, so no other claim gains or loses by it; a required group must be said, in its own words or added ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.claims_slots import CORE, Slot
from nlp.concepts import Entry, Reading, Tokens, Vocabulary
from records.claim import OWN_GROUP, Group, GroupEdit

ADDED = "added"
"""The class of added words: it weighs nothing by itself, so that it is no sibling of anything."""
LISTED = 8  # words of the lexicon shown of a group

Edits = Mapping[str, Sequence[GroupEdit]]
"""What people changed, by claim id."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A claim's slots as changed, and the places of its sentence that count for nothing."""

    slots: list[Slot]
    gone: frozenset[int]


class Widened(Vocabulary):
    """A vocabulary and concepts of some claims' own, numbered behind its own. Both are read apart: a longer added form
    hides no word of the lexicon."""

    def __init__(self, base: Vocabulary, own: Sequence[Entry]) -> None:
        super().__init__(own, base.chat)
        self._base, self._shift = base, len(base.entries)
        self.own = Vocabulary(own, base.chat)
        self.entries = (*base.entries, *own)
        self.number = {**base.number, **{entry.name: self._shift + at for at, entry in enumerate(own)}}

    def read_tokens(self, tokens: Tokens, *, bare: bool | None = None) -> Reading:
        """What the lexicon reads, and behind it the claims' own words."""
        read = self._base.read_tokens(tokens, bare=bare)
        own = self.own.read_tokens(tokens, bare=read.bare).hits
        return replace(read, hits=(*read.hits, *(replace(hit, concept=hit.concept + self._shift) for hit in own)))


def key_of(slot: Slot) -> str:
    """The key of a derived slot: its class, or, where the lexicon has none, what kind of words and which."""
    return slot.group if slot.concepts else f"{slot.group}:{'_'.join(slot.words)}"


def widened(vocabulary: Vocabulary, edits: Edits, slots: Mapping[str, Sequence[Slot]]) -> Vocabulary:
    """The vocabulary with the words that people added; itself where they added none. `slots` are the derived ones."""
    own = [
        Entry(_name(claim, edit.group), ADDED, _forms(edit, slots.get(claim, ())))
        for claim, changed in edits.items()
        for edit in changed
        if edit.added
    ]
    return Widened(vocabulary, own) if own else vocabulary


def _name(claim: str, key: str) -> str:
    return f"{claim}|{key}"


def _forms(edit: GroupEdit, slots: Iterable[Slot]) -> tuple[str, ...]:
    """The added words; with those of the sentence, where the lexicon has none for them."""
    literal = next((slot.words for slot in slots if not slot.concepts and key_of(slot) == edit.group), ())
    kept = " ".join(word for word in literal if word not in edit.removed)
    return (*edit.added, kept) if kept else edit.added


def edited(claim: str, slots: Sequence[Slot], reading: Reading, edits: Sequence[GroupEdit], vocabulary: Vocabulary) -> Edited:
    """The derived `slots` of a claim as people changed them; `vocabulary` is `widened` of these edits."""
    by_key = {edit.group: edit for edit in edits}
    found: list[Slot] = []
    gone: set[int] = set()
    for slot in slots:
        edit = by_key.get(key_of(slot))
        if edit is None:
            found.append(slot)
            continue
        gone |= _places(slot, reading, edit.removed)
        changed = _changed(slot, reading, edit, vocabulary.number.get(_name(claim, edit.group)))
        if changed is not None:
            found.append(changed)
    for edit in edits:
        number = vocabulary.number.get(_name(claim, edit.group))
        if edit.group.startswith(OWN_GROUP) and number is not None:
            found.append(Slot(ADDED, CORE, 0.0, (number,), required=edit.required))
    return Edited(found, frozenset(gone))


def _changed(slot: Slot, reading: Reading, edit: GroupEdit, number: int | None) -> Slot | None:
    """The slot without its removed words, with its added ones; None where nothing is left of it."""
    if slot.concepts:
        texts = _texts(slot, reading)
        left = tuple(one for one in slot.concepts if not texts[one] <= set(edit.removed))
        concepts = (*left, number) if number is not None else left
        group, sibling = (slot.group, slot.sibling) if left else (ADDED, 0.0)
        return replace(slot, group=group, sibling=sibling, concepts=concepts, required=edit.required) if concepts else None
    if number is not None:
        return Slot(ADDED, slot.weight, 0.0, (number,), required=edit.required)
    words = tuple(word for word in slot.words if word not in edit.removed)
    return replace(slot, words=words, required=edit.required) if words else None


def _texts(slot: Slot, reading: Reading) -> dict[int, set[str]]:
    """The words of the sentence that each concept of a slot was found by."""
    found: dict[int, set[str]] = {concept: set() for concept in slot.concepts}
    for hit in reading.hits:
        if hit.concept in found:
            found[hit.concept].add(" ".join(reading.tokens.texts[hit.first : hit.last]))
    return found


def _places(slot: Slot, reading: Reading, removed: Sequence[str]) -> set[int]:
    """The places of the sentence where the removed words of a slot stand."""
    texts = reading.tokens.texts
    if not slot.concepts:
        covered = {place for hit in reading.hits for place in range(hit.first, hit.last)}
        return {place for place, word in enumerate(texts) if word in removed and word in slot.words and place not in covered}
    hits = (hit for hit in reading.hits if hit.concept in slot.concepts)
    return {place for hit in hits if " ".join(texts[hit.first : hit.last]) in removed for place in range(hit.first, hit.last)}


def groups(slots: Sequence[Slot], reading: Reading, vocabulary: Vocabulary) -> tuple[Group, ...]:
    """Derived slots as people see them, the heaviest first."""
    found = []
    for slot in sorted(slots, key=lambda one: -one.weight):
        texts = _texts(slot, reading)
        words = tuple(dict.fromkeys(text for one in slot.concepts for text in sorted(texts[one]))) or slot.words
        forms = (form.lstrip("=") for one in slot.concepts for form in vocabulary.entries[one].forms)
        listed = tuple(dict.fromkeys(form for form in forms if form not in words))[:LISTED]
        found.append(Group(key=key_of(slot), kind=slot.group, words=words, listed=listed, core=slot.weight >= CORE))
    return tuple(found)
