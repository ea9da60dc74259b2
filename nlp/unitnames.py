"""The names units go by, taken apart so that ways of writing them meet: head, field, class, proper name, province.

"BV Việt Đức" is "Bệnh viện Hữu nghị Việt Đức"; "Bệnh viện Đa khoa Việt Đức" is somebody else (look-alike clinics, KR092).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.orgwords import CLASSES, HEADS, SPECIALTIES
from nlp.places import Gazetteer, lowered
from records.area import AreaLevel
from records.unit import Unit

_HEADS = sorted(((head, kind) for kind, heads in HEADS.items() for head in heads), key=lambda pair: -len(pair[0]))
_SYSTEM = re.compile(r"^(?:hệ thống|chuỗi|tập đoàn) (?=bệnh viện|bv|nhà thuốc|phòng khám|nha khoa|trung tâm)")
_WORDS = re.compile(r"[^\W_]+(?:[.'’&/][^\W_]+)*")
_BRACKETS = re.compile(r"\([^()]*\)")
# Classes that tell two hospitals of one proper name apart; the others (tỉnh, huyện, khu vực …) are left out at will.
_TELLING = frozenset(
    ["đa khoa", "hữu nghị", "quốc tế", "đại học", "y dược", "trung ương", "nhân dân", "tư nhân", "dã chiến", "quốc gia"]
)
_LEVELS = frozenset(["tỉnh", "thành phố", "huyện", "quận", "thị xã", "khu vực", "vùng", "xã", "phường"])
_UNIQUE = frozenset({"ministry", "body"})
_OFFICES = frozenset({"department", "cdc", "ministry", "body"})
_PROVINCE_WORDS = 6


def _phrase_pattern(phrases: Collection[str]) -> re.Pattern[str]:
    plain = sorted({phrase.replace(" - ", " ").replace("-", " ") for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, plain))})(?!\w)")


_FIELD = _phrase_pattern(SPECIALTIES)
_CLASS = _phrase_pattern([*(phrase for phrase in CLASSES if phrase not in ("việt nam", "trường đại học")), "đại học"])
_NOT_PROVINCES = frozenset({"sài gòn"})  # in names of hospitals it is part of a brand
_MOST = 5  # candidates named; more say nothing


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `words` are all its words with abbreviations spelt out; `province` is as named, of any time."""

    kind: str | None
    head: str
    fields: frozenset[str]
    classes: frozenset[str]
    core: tuple[str, ...]
    province: str | None
    words: tuple[str, ...]

    @property
    def generic(self) -> bool:
        """True where many places have one of that name: no proper name, no province, and not the nation's own."""
        national = bool(self.fields) and bool(self.classes & {"trung ương", "quốc gia"})
        return not self.core and self.province is None and self.kind not in _UNIQUE and not national

    @property
    def official(self) -> bool:
        """True for a province's or town's one of its kind: "bệnh viện tỉnh", "sở y tế"."""
        return self.kind in _OFFICES or bool(self.classes & {"tỉnh", "thành phố"})

    @property
    def key(self) -> tuple[str, tuple[str, ...], frozenset[str]]:
        """What two ways of writing one name share: head and proper name, or the field where there is no proper name."""
        told = any(not word.isdigit() for word in self.core)
        return (self.head, self.core, frozenset() if told else self.fields)


class Names:
    """The names of a register. Resolves a written name to its unit where that is certain (R060)."""

    def __init__(self, units: Sequence[Unit], gazetteer: Gazetteer, abbreviations: Mapping[str, str]) -> None:
        self._gazetteer = gazetteer
        self._abbreviations = abbreviations
        self.read = lru_cache(maxsize=4096)(self._read)
        self._exact: dict[str, list[Unit]] = {}
        self._parsed: dict[tuple[str, tuple[str, ...], frozenset[str]], list[tuple[Name, Unit]]] = {}
        for unit in units:
            for written in dict.fromkeys((unit.name, *unit.aliases)):
                name = self._read(written)
                self._exact.setdefault(" ".join(name.words), []).append(unit)
                self._parsed.setdefault(name.key, []).append((name, unit))

    def _read(self, written: str) -> Name:
        """A name taken apart."""
        low = _SYSTEM.sub("", lowered(_BRACKETS.sub(" ", written)))
        words = tuple(
            part for word in _WORDS.findall(low) for part in self._abbreviations.get(word, word.replace(".", " ")).split()
        )
        rest = " ".join(words)
        kind, head = next(((kind, head) for head, kind in _HEADS if rest.startswith(_plain(head))), (None, ""))
        rest = rest[len(_plain(head)) :].strip()
        rest, province = self._split_province(rest)
        fields = frozenset(found.group() for found in _FIELD.finditer(rest))
        rest = _FIELD.sub(" ", rest)
        classes = frozenset(found.group() for found in _CLASS.finditer(rest))
        core = tuple(word for word in _CLASS.sub(" ", rest).split() if word != "và")
        if not head and not core:
            core = words
        return Name(kind, head, fields, classes, core, province, words)

    def _split_province(self, rest: str) -> tuple[str, str | None]:
        """("đa khoa tỉnh", "kiên giang") of "đa khoa tỉnh kiên giang"."""
        words = rest.split()
        for count in range(min(_PROVINCE_WORDS, len(words)), 0, -1):
            last = " ".join(words[-count:])
            areas = self._gazetteer.areas_named(last)
            if areas and areas[0].level is AreaLevel.PROVINCE and last not in _NOT_PROVINCES:
                before = words[:-count]
                return " ".join(before), lowered(areas[0].name)
        return rest, None

    def resolve(self, written: str, near: str | None, spoken: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
        """(the unit's name or None, candidates best first). `near` is today's province right behind the name,
        `spoken` are those the text speaks of."""
        name = self.read(written)
        exact = self._exact.get(" ".join(name.words), [])
        alike = [unit for other, unit in self._parsed.get(name.key, ()) if self._alike(name, other, unit)]
        pool = list({unit.name: unit for unit in (exact or alike)}.values())
        if near is not None:
            pool = [unit for unit in pool if self._today(unit) in (None, near)]
        here = [unit for unit in pool if self._today(unit) in spoken]
        if not pool:
            return None, ()
        if len(pool) > 1:
            return self._choose(pool, here)
        unit = pool[0]
        if name.kind in _UNIQUE or near is not None or here:
            return unit.name, ()
        if self._today(unit) is None and not (name.generic and spoken):
            return unit.name, ()
        elsewhere = not exact and name.province is None and self.read(unit.name).province is not None
        doubtful = name.generic or elsewhere or (bool(spoken) and self._shared(name))
        return (None, (unit.name,)) if doubtful else (unit.name, ())

    def _choose(self, pool: list[Unit], here: list[Unit]) -> tuple[str | None, tuple[str, ...]]:
        if len(here) == 1:
            return here[0].name, ()
        fitting = here or pool
        return None, tuple(unit.name for unit in fitting) if len(fitting) <= _MOST else ()

    def _today(self, unit: Unit) -> str | None:
        return self._gazetteer.province_of(unit.province) if unit.province else None

    def _shared(self, name: Name) -> bool:
        """True where the proper name is a place's and places of several provinces bear it."""
        if name.province is not None:
            return False
        areas = self._gazetteer.areas_named(" ".join(name.core))
        return len({area.province for area in areas}) > 1

    def _alike(self, name: Name, other: Name, unit: Unit) -> bool:
        """True where `name` can be a shorter way of writing `other`."""
        if not name.fields <= other.fields or not self._same_province(name, other, unit):
            return False
        telling, others = name.classes & _TELLING, other.classes & _TELLING
        levels, theirs = name.classes & _LEVELS, other.classes & _LEVELS
        if (name.kind == "institute" and name.fields != other.fields) or (levels and theirs and not levels & theirs):
            return False
        if name.core:
            added = telling - others
            full = self.read(unit.name)
            return not added or (added == {"đa khoa"} and not full.classes & _TELLING and not full.fields)
        if name.province:
            provincial = bool(levels) and not name.fields and others <= {"đa khoa"}
            return telling == others or (not telling and provincial)
        known = bool(name.fields or levels) or name.kind in _OFFICES
        return known and telling <= others and levels <= theirs

    def _same_province(self, name: Name, other: Name, unit: Unit) -> bool:
        if name.province is None:
            return True
        if other.province is not None:
            return name.province == other.province
        return self._today(unit) in (None, self._gazetteer.province_of(name.province))


def _plain(head: str) -> str:
    return head.replace(",", "").replace(" - ", " ").replace("/", " ") if "/" not in head else head.replace(",", "")
