"""Health organisations named in a text, registered or not, and whose they are where that is certain (R060)."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from nlp.orgspans import Patterns
from nlp.orgwords import FOREIGN, FOREIGN_BEHIND, LANDS, NOT_THERE
from nlp.places import LONGEST, Gazetteer, Hit, lowered
from nlp.unitnames import Name, Names
from records.analysis import Mention, Place, Span, Text
from records.unit import Unit
from text import fold, spells_syllable, tone

_JOINS = re.compile(r"(?:, | và | hoặc |, và | cùng )(?:bv |bệnh viện )?")
MOST = 300  # organisations of one text
VERSION = "mentions-1"
_BARE_WORDS = 4
_NEAR = 3  # characters between a name and the place in brackets behind it
_SHARED_HEAD = "shared"
_HEAD_SHARED = "bệnh viện"
_HOSPITAL = "benh vien"
_PLAIN_LEAST = 8  # letters: shorter names without accents are too often other words
_SHORTEST_BARE = 5
_WORD = re.compile(r"[^\W_]+")


_Stretch = tuple[int, int, str, bool, bool]  # start, end, kind of head, sure, registered


@dataclass(frozen=True, slots=True)
class _Found:
    field: str
    start: int
    end: int
    text: str
    full: str  # with the head it shares with a name in front
    sure: bool
    near: str | None
    name: Name


class Registry:
    """Finds organisations by pattern and by the names of a register.

    `units` are those a mention can resolve to; `known` are names to find as well that nobody registered here.
    Built once (about 60 ms for the shipped register); safe to share between threads.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        gazetteer: Gazetteer,
        abbreviations: Mapping[str, str],
        known: Sequence[str] = (),
    ) -> None:
        self._gazetteer = gazetteer
        self._patterns = Patterns(abbreviations)
        self._names = Names(units, gazetteer, abbreviations)
        written = [name for unit in units for name in (unit.name, *unit.aliases)] + list(known)
        found_alone = [name for name in written if not (parsed := self._names.read(name)).generic or not parsed.head]
        self._automaton = _automaton({lowered(name): name for name in found_alone})
        # Chat and posts drop the accents: "bv cho ray qua tai", "benh vien bach mai".
        plain = {fold(name): name for name in found_alone if len(name) >= _PLAIN_LEAST}
        plain |= {f"bv {key[len(_HOSPITAL) + 1 :]}": name for key, name in plain.items() if key.startswith(_HOSPITAL)}
        self._plain = _automaton(plain)
        self._bare = {bare for name in written if (bare := _bare(self._names.read(name)))}

    def find(self, text: Text) -> tuple[Mention, ...]:
        """The organisations a text names, in reading order: each once, in the longest way it is written."""
        return self.read(text)[0]

    def read(self, text: Text) -> tuple[tuple[Mention, ...], tuple[Place, ...]]:
        """The organisations and the places of a text, looked up together."""
        fields = [
            (name, part, lowered(part), self._gazetteer.hits(part))
            for name, value in text.fields()
            for part in (value[:LONGEST],)
        ]
        spoken = {hit.province for *_, hits in fields for hit in hits if hit.province}
        abroad = not spoken and any(_speaks_of_abroad(value) for _, value, _, _ in fields)
        found = [one for field in fields for one in self._in_field(*field, abroad=abroad, spoken=spoken)]
        mentions = []
        for one in _longest_of_each(found):
            unit, candidates = self._names.resolve(one.full, one.near, spoken)
            if one.sure or (unit and one.name.official):
                span = Span(field=one.field, start=one.start, end=one.end, text=one.text)
                mentions.append(Mention(span=span, unit=unit, candidates=candidates))
        places = self._gazetteer.places([(value, hits) for _, value, _, hits in fields])
        return tuple(mentions), places

    def _in_field(self, field: str, value: str, low: str, hits: list[Hit], *, abroad: bool, spoken: set[str]) -> list[_Found]:
        registered_at = self._registered(value, low)
        kept = _apart(
            [(one.start, one.end, one.kind, one.sure, False) for one in self._patterns.find(value, low, hits)]
            + [(start, end, "", True, True) for start, end in registered_at],
            len(low),
        )
        kept += [joined for one in kept if one[3] for joined in self._joined(value, low, one)]
        found = []
        styled = tone(value)
        for start, end, kind, sure, registered in sorted(kept):
            written = value[start:end]
            if self._foreign(styled, start, end, kind, registered=registered, abroad=abroad, spoken=spoken):
                continue
            near = _behind(hits, low, end)
            full = f"{_HEAD_SHARED} {written}" if kind == _SHARED_HEAD else registered_at.get((start, end), written)
            found.append(_Found(field, start, end, written, full, sure, near, self._names.read(full)))
        return found

    def _registered(self, value: str, low: str) -> dict[tuple[int, int], str]:
        """Where a name of the register stands between word borders, with its capital (or in a text without any)."""
        found: dict[tuple[int, int], str] = {}
        for last, (length, name) in self._automaton.iter(low):
            start, end = last + 1 - length, last + 1
            if name[0].isupper() and not value[start].isupper() and not _head_only_small(value, start, end):
                continue
            if _bordered(low, start, end):
                found[start, end] = name
        if value.isascii():
            for last, (length, name) in self._plain.iter(fold(value)):
                start, end = last + 1 - length, last + 1
                if _bordered(low, start, end):
                    found[start, end] = name
        return found

    def _joined(self, value: str, low: str, one: _Stretch) -> list[_Stretch]:
        """ "Bệnh viện Chợ Rẫy và Từ Dũ": names of hospitals that share the head in front."""
        if not low.startswith(("bệnh viện", "bv"), one[0]):
            return []
        found, end = [], one[1]
        while join := _JOINS.match(low, end):
            words = [word for word, _ in zip(_WORD.finditer(low, join.end()), range(_BARE_WORDS), strict=False)]
            names = ((low[join.end() : word.end()], word.end()) for word in reversed(words))
            end = next((stop for name, stop in names if name in self._bare and value[join.end()].isupper()), 0)
            if not end or join.group().endswith(("bv ", "bệnh viện ")):
                break
            found.append((join.end(), end, _SHARED_HEAD, True, False))
        return found

    def _foreign(self, styled: str, start: int, end: int, kind: str, *, registered: bool, abroad: bool, spoken: set[str]) -> bool:
        """True for bodies of other countries: they aren't the sector's (GUIDE of the gold labels)."""
        if FOREIGN_BEHIND.match(styled, end) and not (registered and kind == "hospital"):
            return True
        inside = lowered(styled[start:end])
        if kind == "cdc" and inside == "cdc":
            return not spoken
        if registered:
            return abroad and inside.startswith(("cdc", "bộ y tế"))
        if FOREIGN.search(styled, start, end) and (kind in ("institute", "cdc") or not spoken):
            return True
        if "quân y" in inside or "dã chiến cấp" in inside:  # the army's own, on missions abroad too
            return False
        name = self._names.read(inside)
        if " ".join(name.core) in LANDS and not (name.fields or "quốc tế" in name.classes):
            return True
        strange = sum(not spells_syllable(word) for word in _WORD.findall(inside))
        return abroad and (kind in ("institute", "hospital", "centre", "clinic", "cdc", "ministry") or strange > 0)


def _automaton(names: Mapping[str, str]) -> ahocorasick.Automaton:
    """Finds the keys in a text; each gives its length and the name it stands for."""
    automaton = ahocorasick.Automaton()
    for key, name in names.items():
        automaton.add_word(key, (len(key), name))
    if not names:
        automaton.add_word("\0", (1, "\0"))
    automaton.make_automaton()
    return automaton


def _bordered(low: str, start: int, end: int) -> bool:
    return not (start and low[start - 1].isalnum()) and not (end < len(low) and low[end].isalnum())


def _behind(hits: list[Hit], low: str, end: int) -> str | None:
    """Today's province of the place in brackets or behind a comma right after a name."""
    index = bisect_left(hits, end, key=lambda hit: hit.start)
    if index < len(hits) and hits[index].start - end <= _NEAR and not low[end : hits[index].start].strip(" (,"):
        return hits[index].province
    return None


def _apart(named: list[_Stretch], size: int) -> list[_Stretch]:
    """Of stretches that overlap the longest; one found both ways counts as registered."""
    taken = bytearray(size)
    kept: dict[tuple[int, int], _Stretch] = {}
    for start, end, kind, sure, registered in sorted(named, key=lambda one: (one[0] - one[1], one[0], one[4])):
        if (start, end) in kept:
            kept[start, end] = (start, end, kept[start, end][2], sure, registered)
        elif taken.find(1, start, end) < 0:
            kept[start, end] = (start, end, kind, sure, registered)
            taken[start:end] = b"\1" * (end - start)
    return list(kept.values())


def _speaks_of_abroad(value: str) -> bool:
    """True where the field tells of another country and not of Vietnam."""
    styled = tone(value)
    if "Việt Nam" in styled:
        return False
    return any(not NOT_THERE.search(styled, max(0, found.start() - 30), found.start()) for found in FOREIGN.finditer(styled))


def _bare(name: Name) -> str | None:
    """What a hospital is called behind another one's head ("… và Nhi đồng 2"), None where that would be no name."""
    behind = name.words[len(name.head.split()) :]
    if name.kind != "hospital" or not name.core or name.province or len(" ".join(behind)) < _SHORTEST_BARE:
        return None
    return " ".join(behind)


def _head_only_small(value: str, start: int, end: int) -> bool:
    """True for "bệnh viện Bạch Mai", "viện 108" and for texts written without capitals."""
    return any(letter.isupper() or letter.isdigit() for letter in value[start:end]) or value == value.lower()


def _longest_of_each(found: list[_Found]) -> list[_Found]:
    """One of each organisation: a way of writing whose words another one of the same head has too is left out."""
    kept: list[_Found] = []
    for one in list({one.text: one for one in reversed(found)}.values())[::-1][:MOST]:
        words = set(one.name.words)
        rival = next((other for other in kept if _same(one, other, words)), None)
        if rival is None:
            kept.append(one)
        elif (len(words), len(one.text)) > (len(set(rival.name.words)), len(rival.text)) or (one.sure and not rival.sure):
            kept = [one if other is rival else other for other in kept if other is rival or not _same(one, other, words)]
    order = {one.text: index for index, one in reversed(list(enumerate(found)))}
    return sorted(kept, key=lambda one: order[one.text])


def _same(one: _Found, other: _Found, words: set[str]) -> bool:
    if one.text == other.text:
        return True
    others = set(other.name.words)
    if not one.name.head or not other.name.head:  # "Long Châu" beside "Hệ thống nhà thuốc Long Châu"
        return (not one.name.head and words <= others) or (not other.name.head and others <= words)
    return one.name.head == other.name.head and (words <= others or others <= words)
