"""Places in a text: provinces, cities, communes and former districts as written, resolved to today's where certain.

An Aho-Corasick automaton finds the names in lower case with one tone style; borders, capitals, the kind in front
("phường", "TP") and the province behind then decide (B2 of the domain facts: ambiguous names need context).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from nlp.placewords import (
    ALSO_IN_CHINA,
    COMMON_WORDS,
    FAMILY_NAMES,
    NAME_LIKE,
    NEVER_BARE,
    NOT_PART,
    NOT_PLACES,
    OTHER_SPELLINGS,
    PREFIXES,
    UNMISTAKABLE,
)
from records.analysis import Place, Text
from records.area import Area, AreaLevel
from text import fold, tone

_PREFIX = re.compile(
    r"(?:^|[^\w.])(?P<kind>tỉnh|thành phố đảo|thành phố|t\.p|tp|thị xã|tx|quận|huyện đảo|huyện|phường|xã|đặc khu|đảo"
    r"|[pqhx](?=\.))\.? ?$"
)
_BETWEEN = re.compile(
    r"\s*(?:\(?c(?:ũ)\)?)?\s*[,(\-–;]?\s*(?:thuộc |ở |của )?(?:(?:tỉnh|thành phố|tp|t\.p|huyện|quận|thị xã|tx)\.? ?)?"
)
_FORMER = re.compile(r"\s*\(?\s*cũ\b")
_WORD_BEFORE = re.compile(r"([^\W\d_]+) $")
LONGEST = 100_000  # characters read of a field; the longest article of a year has 60,000
_LOOK_BACK = 16
_SPAN_OF_PREFIX = 14


@lru_cache(maxsize=16)  # asked for by the gazetteer and by organisations
def lowered(text: str) -> str:
    """The text in lower case with one tone style and plain spaces, of the same length."""
    styled = tone(text).replace("\u00a0", " ")
    low = styled.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in styled)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place name in one field. `areas` are those it can mean, `province` is today's where only one fits."""

    start: int
    end: int
    key: str
    areas: tuple[Area, ...]
    kind: str | None
    province: str | None

    @property
    def level(self) -> AreaLevel:
        """The highest level the name can have here."""
        return self.areas[0].level


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    key: str
    former: bool
    kind: str | None
    kind_start: int
    areas: tuple[Area, ...]


_RANK = {AreaLevel.PROVINCE: 0, AreaLevel.DISTRICT: 1, AreaLevel.COMMUNE: 2}


def _keys(area: Area) -> Iterable[str]:
    name = lowered(area.name)
    if name.isdecimal():
        kind = area.type.lower()
        short = kind[0]
        return (f"{kind} {name}", f"{short}.{name}", f"{short}. {name}", f"{short}{name}")
    others = OTHER_SPELLINGS.get(name, ())
    return (name, *others)


class Gazetteer:
    """Finds places by name. Built once (about 30 ms for the shipped table); safe to share between threads."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas: dict[str, list[Area]] = {}
        for area in areas:
            for key in _keys(area):
                self._areas.setdefault(key, []).append(area)
        self._automaton = ahocorasick.Automaton()
        for key, found in self._areas.items():
            found.sort(key=lambda area: (_RANK[area.level], area.former))
            self._automaton.add_word(key, key)
        for key in NOT_PLACES:
            self._automaton.add_word(key, key)
        self._automaton.make_automaton()
        # Texts without any accent (chat, posts) write provinces plainly: "Ha Noi", "tp hcm".
        self._plain = {
            fold(key): key
            for key, found in self._areas.items()
            if found[0].level is AreaLevel.PROVINCE and " " in key and key not in COMMON_WORDS
        }
        self._plain_automaton = ahocorasick.Automaton()
        for plain, key in self._plain.items():
            self._plain_automaton.add_word(plain, key)
        self._plain_automaton.make_automaton()

    def province_of(self, name: str) -> str | None:
        """Today's province for a province's name of any time ("Kiên Giang" → "An Giang"), or None."""
        found = self._areas.get(lowered(name), [])
        return found[0].province if found and found[0].level is AreaLevel.PROVINCE else None

    def areas_named(self, name: str) -> tuple[Area, ...]:
        """Every area that bears or bore the name, provinces first."""
        return tuple(self._areas.get(lowered(name), ()))

    def find(self, text: Text) -> tuple[Place, ...]:
        """The places of a text in reading order, each way of writing once."""
        fields = [(part, self.hits(part)) for _, value in text.fields() for part in (value[:LONGEST],)]
        return self.places(fields)

    def places(self, fields: Sequence[tuple[str, Sequence[Hit]]]) -> tuple[Place, ...]:
        """The same from hits already found: (field's text, its hits) in reading order."""
        context = {hit.province for _, hits in fields for hit in hits if hit.province}
        found: dict[str, Place] = {}
        for value, hits in fields:
            for hit in hits:
                place = _place(value[hit.start : hit.end], hit, context)
                known = found.get(place.text)
                if known is None or (known.province is None and place.province):
                    found[place.text] = place
        return tuple(found.values())

    def hits(self, value: str) -> list[Hit]:
        """The place names in one field, in order, none within another."""
        low = lowered(value)
        shouting = value.isupper()
        small = not shouting and low[1:] == tone(value).replace("\u00a0", " ")[1:]
        found: list[_Candidate] = []
        last = 0
        for start, end, key in _longest(self._automaton, low):
            if start < last or key not in self._areas:
                last = max(last, end)
                continue
            if not (small or _capitalised(value, start, key)) or (small and key in COMMON_WORDS):
                continue
            found.append(self._candidate(low, start, end, key))
            last = end
        if not found and low.isascii():
            found = [self._candidate(low, start, end, key) for start, end, key in _longest(self._plain_automaton, fold(value))]
        return _settle(found, value, low)

    def _candidate(self, low: str, start: int, end: int, key: str) -> _Candidate:
        before = _PREFIX.search(low, max(0, start - _SPAN_OF_PREFIX), start)
        kind = PREFIXES[before["kind"]] if before else None
        areas = self._areas[key]
        fitting = [area for area in areas if area.type == kind] if kind else []
        if kind and not fitting and areas[0].level is not AreaLevel.PROVINCE:
            kind = None
        former = _FORMER.match(low, end) is not None
        if former:
            fitting = [area for area in fitting if area.former] or fitting
            areas = [area for area in areas if area.former] or areas
        kind_start = before.start("kind") if before and kind else start
        return _Candidate(start, end, key, former, kind, kind_start, tuple(fitting or areas))


def _longest(automaton: ahocorasick.Automaton, low: str) -> list[tuple[int, int, str]]:
    """The names that stand between word borders, leftmost first and the longest of those that begin together."""
    found = []
    size = len(low)
    for last, key in automaton.iter(low):
        start, end = last + 1 - len(key), last + 1
        if (start and low[start - 1].isalnum()) or (end < size and low[end].isalnum()):
            continue
        found.append((start, -end, key))
    found.sort()
    return [(start, -end, key) for start, end, key in found]


def _capitalised(value: str, start: int, key: str) -> bool:
    """True where every word of the name begins with a capital as names do (or a number)."""
    begin = True
    for index, letter in enumerate(key):
        if begin and letter.isalpha() and not value[start + index].isupper() and not key.startswith(("quận ", "thành phố ")):
            return False
        begin = letter in " -–."
    return True


def _settle(found: list[_Candidate], value: str, low: str) -> list[Hit]:
    """Keeps what is surely a place, from right to left, so that each can lean on the province behind it."""
    hits: list[Hit] = []
    behind: Hit | None = None
    china = "trung quốc" in low
    for candidate in reversed(found):
        parent = behind.province if behind and _leads(low, candidate.end, behind.start) else None
        hit = _hit(candidate, parent, value, low, china)
        if hit is not None:
            hits.append(hit)
            behind = hit
    hits.reverse()
    return hits


def _leads(low: str, end: int, start: int) -> bool:
    """True where only a comma, a bracket or a kind of place stands between two names."""
    gap = _BETWEEN.fullmatch(low, end, start)
    return gap is not None and gap.end() > gap.start()


def _hit(candidate: _Candidate, parent: str | None, value: str, low: str, china: bool) -> Hit | None:
    areas = candidate.areas
    if candidate.kind is None:
        areas = _bare(candidate, parent, value, low)
        if not areas or (china and candidate.key in ALSO_IN_CHINA and parent is None):
            return None
    elif china and candidate.key in ALSO_IN_CHINA and areas[0].level is AreaLevel.PROVINCE:
        return None
    if parent and any(area.province == parent for area in areas):
        areas = tuple(area for area in areas if area.province == parent)
    provinces = {area.province for area in areas}
    if areas[0].level is AreaLevel.PROVINCE:
        provinces = {areas[0].province}
    start = candidate.kind_start if candidate.kind and candidate.kind not in NOT_PART else candidate.start
    province = provinces.pop() if len(provinces) == 1 else None
    return Hit(start, candidate.end, candidate.key, areas, candidate.kind, province)


def _bare(candidate: _Candidate, parent: str | None, value: str, low: str) -> tuple[Area, ...]:
    """What a name without its kind can mean: provinces, towns and islands alone, the rest only before its province."""
    key, areas = candidate.key, candidate.areas
    if key in NEVER_BARE or areas[0].type.lower() == key.rpartition(" ")[0]:
        return () if key in NEVER_BARE else areas
    before = _WORD_BEFORE.search(low, max(0, candidate.start - _LOOK_BACK), candidate.start)
    named = before is not None and value[before.start()].isupper()
    inside = tuple(area for area in areas if area.province == parent)
    if areas[0].level is AreaLevel.PROVINCE:
        person = named and before is not None and before[1] in FAMILY_NAMES and key not in UNMISTAKABLE
        return () if person or (key in NAME_LIKE and named and not parent) else areas
    if inside and not named:
        return inside
    towns = tuple(area for area in areas if area.type in ("Thành phố", "Thị xã", "Đặc khu"))
    if not towns or key in NAME_LIKE or (before is not None and named and before[1] in FAMILY_NAMES):
        return ()
    return towns


def _place(written: str, hit: Hit, context: set[str]) -> Place:
    """The place as written; of several provinces the one the text speaks of, else None."""
    areas = hit.areas
    province = hit.province
    if province is None:
        spoken = {area.province for area in areas} & context
        if len(spoken) == 1:
            province = spoken.pop()
    communes = {f"{area.type} {area.name}" for area in areas if area.level is AreaLevel.COMMUNE and area.province == province}
    islands = all(area.type in ("Đặc khu", "Thành phố", "Huyện") for area in areas)
    certain = len(communes) == 1 and (
        hit.kind in ("Phường", "Xã", "Đặc khu") or (islands and any(name.startswith("Đặc khu") for name in communes))
    )
    return Place(text=written, province=province, commune=communes.pop() if certain else None)
