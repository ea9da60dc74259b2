"""What a piece says of a unit, near the place where it names it: not the tone of the whole text.

A phrase for or against belongs to the nearest name in its sentence (in a post also the sentence after, where nobody else
is named). A name is no target where its bearer speaks ("theo Bệnh viện X"), acts on others ("Sở Y tế X xử phạt phòng khám
Y"), where it names a building project, or only the place somebody was taken to, unless the phrase stands behind it ("đưa vào
Bệnh viện X nhưng bị bỏ mặc").
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detectors.reading.phrases import Field, Hit, fields_of
from detectors.subject import Facts, Subject
from records.analysis import Mention, Span, Topic

NEAR = 24  # characters beside a name in which the word that says its part stands
FAR = 160  # characters between a name and a phrase about it


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase about a unit: its words, where, and the sentence it stands in."""

    unit: str
    said: str
    span: Span
    sentence: Span
    in_title: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a field of a piece: where (in the plain form), whose, and in which sentence."""

    start: int
    end: int
    unit: str | None
    sentence: int


def words_about_units(subject: Subject, facts: Facts, *groups: str) -> list[Word]:
    """The phrases of `groups` (praises; blames, punished) that a piece says of our units; none in a rebuttal."""
    if (
        subject.own_channel
        or subject.rebuts(facts.claims)
        or subject.analysis.topic is Topic.MISINFO
        or not subject.concerns_health
    ):
        return []
    if not any(mention.unit in facts.units for mention in subject.analysis.mentions):
        return []
    tone, warning = facts.shipped.phrases("unit_tone"), facts.shipped.phrases("warning")
    found: list[Word] = []
    for field in fields_of(subject.text):
        named = _named(field, subject.analysis.mentions)
        if not any(one.unit in facts.units for one in named):
            continue
        hits = tone.find(field)
        denied = {hit.sentence for hit in hits if hit.group == "disclaims"}
        denied |= {hit.sentence for hit in warning.find(field) if hit.group == "warns"}
        for hit in hits:
            if hit.group in groups and hit.sentence not in denied:
                found += _about(field, hit, named, hits, facts, edited=subject.edited)
    return found


def _named(field: Field, mentions: Sequence[Mention]) -> list[_Named]:
    """The names in a field, each way of writing one wherever it stands: mentions give a name once a text."""
    found = []
    for mention in mentions:
        if mention.span.field == field.name:
            start = bisect_left(field.offsets, mention.span.start)
            end = bisect_left(field.offsets, mention.span.end)
            if start < len(field.plain) and end > start:
                found.append(_Named(start, end, mention.unit, field.sentence_at(start)))
    taken = {one.start for one in found}
    for mention in mentions:
        for start in _again(field.low, mention.span.text.lower()):
            if start not in taken:
                taken.add(start)
                found.append(_Named(start, start + len(mention.span.text), mention.unit, field.sentence_at(start)))
    return found


def _again(low: str, name: str) -> Iterator[int]:
    at = low.find(name)
    while at >= 0:
        yield at
        at = low.find(name, at + len(name))


def _about(field: Field, hit: Hit, named: Sequence[_Named], hits: Sequence[Hit], facts: Facts, *, edited: bool) -> Iterator[Word]:
    """The phrase as said of the nearest name, where that is ours and the target."""
    near = [one for one in named if one.sentence == hit.sentence]
    if not near and not edited:
        near = [one for one in named if one.sentence == hit.sentence - 1]
    if not near:
        return
    nearest = min(near, key=lambda one: _gap(one, hit))
    if nearest.unit not in facts.units or nearest.unit is None or _gap(nearest, hit) > FAR:
        return
    if _plays_another_part(nearest, hit, hits):
        return
    span = field.span(hit.start, hit.end)
    yield Word(nearest.unit, field.plain[hit.start : hit.end], span, field.sentence_span(hit.sentence), field.name == "title")


def _gap(one: _Named, hit: Hit) -> int:
    return max(one.start - hit.end, hit.start - one.end, 0)


def _plays_another_part(named: _Named, phrase: Hit, hits: Sequence[Hit]) -> bool:
    """True where the name's bearer speaks or acts, or is only where somebody was taken."""
    before = {hit.group for hit in hits if 0 <= named.start - hit.end <= NEAR and hit.sentence == named.sentence}
    reach = min([named.end + NEAR, *(hit.start for hit in hits if hit.group == "blames" and hit.start >= named.end)])
    behind = {hit.group for hit in hits if named.end <= hit.start <= reach and hit.sentence == named.sentence}
    between = [hit for hit in hits if hit.group == "heads" and named.end <= hit.start and hit.end <= phrase.start]
    if between and phrase.start > named.end:
        return True  # another body, which nobody registered, stands nearer
    if {"says", "projects"} & before or "speaks" in behind:
        return True
    if phrase.group == "praises":
        return False
    if phrase.group == "punished":  # only where it is the unit's staff: thieves and patients are arrested in hospitals too
        return "staff" not in before or phrase.start < named.end
    return "acts" in behind or ("brought" in before and phrase.end <= named.start)
