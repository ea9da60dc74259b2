"""Where a text names a health organisation, by pattern: a head ("Bệnh viện", "Sở Y tế", "CDC") and the name after it.

Works on names nobody registered. What counts as named: GUIDE of the gold labels (longest span; no generic groups).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from nlp.orgwords import (
    BEFORE_PLACE,
    CLASSES,
    DIRECTIONS,
    GROUP_BEHIND,
    HEADS,
    INSTITUTE_WORDS,
    INSTITUTES,
    NUMBERED,
    QUANTITIES,
    SPECIALTIES,
    SURNAMES,
    SYSTEM_LINKS,
    TRIMMED,
)
from nlp.places import Hit
from records.area import AreaLevel
from text import spells_syllable

_TOKEN = re.compile(r"(?:T\.?P\.? ?)(?:HCM|Hồ Chí Minh)(?!\w)|[^\W_]+(?:[.\-/&'’][^\W_]+)*|[-–(),]|\S", re.IGNORECASE)
_KIND_OF_HEAD = {head: kind for kind, heads in HEADS.items() for head in heads}
_IN_WORD = re.compile(r"\w").fullmatch
_ABBREVIATED_KINDS = (
    ("bệnh viện", "hospital"),
    ("trung tâm y tế", "centre"),
    ("trung tâm kiểm soát", "cdc"),
    ("trạm y tế", "station"),
    ("phòng khám", "clinic"),
    ("sở y tế", "department"),
    ("bộ y tế", "ministry"),
)
# "bác sĩ nha khoa Tuyết" a person, "vật liệu nha khoa Hàn Quốc" a trade.
_DENTAL = re.compile(r"(?:bác sĩ|nha sĩ|ngành|dịch vụ|kỹ thuật|vật liệu|thiết bị|chuyên gia|khám|sinh viên) $")
_PLACED = frozenset({"department", "cdc"})
_OWN_BODIES = frozenset({"centre", "clinic", "institute"})
_OF_HOSPITAL = re.compile(r"\s*(?:[-–,(]|của|thuộc|tại)?\s*(?:thuộc )?(?:bệnh viện|bv|bvđk)\b")
_OWN_CENTRE = re.compile(r"y tế|\bttyt|\btyt")
_INITIALS = re.compile(r"[a-zđ](?:\.[a-zđ])*")
_SYSTEM_SPAN = 48  # characters looked back for "hệ thống nhà thuốc và …"
_LONGEST = 14  # tokens behind the head; the longest official name met has 11


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch that may name an organisation. `sure` is False where it is only a class ("Bệnh viện tỉnh"):
    then it counts if the register knows whose it is."""

    start: int
    end: int
    kind: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def _phrases(*lists: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """First word → phrases as word tuples, longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted({phrase for words in lists for phrase in words}, key=len, reverse=True):
        words = tuple(phrase.split())
        index.setdefault(words[0], []).append(words)
    return index


class Patterns:
    """The grammar of names, with the sector's abbreviations spelt out (BVĐK → bệnh viện đa khoa)."""

    def __init__(self, abbreviations: Mapping[str, str]) -> None:
        heads = {short: kind for short, long in abbreviations.items() if (kind := _abbreviated_kind(long))}
        self._abbreviated = heads
        self._heads = ahocorasick.Automaton()
        for head in (*heads, *_KIND_OF_HEAD):
            self._heads.add_word(head, head)
        self._heads.make_automaton()
        self._words = _phrases(SPECIALTIES, CLASSES)
        self._institute = _phrases(SPECIALTIES, CLASSES, INSTITUTES, INSTITUTE_WORDS)
        self._specialties = frozenset(SPECIALTIES) | frozenset(INSTITUTES)
        self._institutes = _phrases(INSTITUTES)

    def find(self, value: str, low: str, hits: list[Hit]) -> list[Named]:
        """The names in one field, in order, none within another. `low` is places.lowered(value)."""
        found: list[Named] = []
        last = 0
        begins = {hit.start: hit for hit in hits} | {hit.end - len(hit.key): hit for hit in hits}
        for start, head in self._headed(low):
            if start < last or _other_word(value, low, start, head):
                continue
            kind = _KIND_OF_HEAD.get(head) or self._abbreviated[head]
            if head == "pk" and not value[start].isupper():  # chat for other things too
                continue
            named = _Reading(self, value, low, begins, start, start + len(head), kind).named()
            if named is not None:
                found.append(named)
                last = named.end
        return found

    def _headed(self, low: str) -> Iterator[tuple[int, str]]:
        """Where heads stand between word borders: in order, the longest of those that begin together, none within another."""
        found = [(last + 1 - len(head), -len(head), head) for last, head in self._heads.iter(low)]
        reached = 0
        for start, size, head in sorted(found):
            end = start - size
            before, after = low[start - 1 : start], low[end : end + 1]
            if start >= reached and not (before == "." or _IN_WORD(before) or _IN_WORD(after)):
                reached = end
                yield start, head

    def words(self, kind: str) -> dict[str, list[tuple[str, ...]]]:
        """The describing phrases that may follow a head of this kind."""
        return self._institute if kind in ("institute", "body", "centre") else self._words

    def institute(self, tokens: list[_Token]) -> bool:
        """True where what follows "Viện" makes it one of health."""
        return any(_match(self._institutes, tokens, 0))

    def specialty(self, phrase: str) -> bool:
        """True where the phrase names a field of medicine or an owner, not only a class."""
        return phrase in self._specialties


def _other_word(value: str, low: str, start: int, head: str) -> bool:
    """True where the head's words mean something else."""
    if low.endswith(("cơ ", "cán "), 0, start):  # cơ sở y tế, cán bộ y tế
        return True
    dental = head == "nha khoa" and value[start] == "n"
    return dental and _DENTAL.search(low, max(0, start - _SYSTEM_SPAN), start) is not None


def _abbreviated_kind(long: str) -> str | None:
    return next((kind for start, kind in _ABBREVIATED_KINDS if long.startswith(start)), None)


def _match(index: dict[str, list[tuple[str, ...]]], tokens: list[_Token], at: int) -> tuple[str, ...]:
    """The longest phrase of the index that stands at a token, () where none does."""
    for words in index.get(tokens[at].low, ()) if at < len(tokens) else ():
        if at + len(words) <= len(tokens) and all(tokens[at + i].low == word for i, word in enumerate(words)):
            return words
    return ()


class _Reading:
    """One head being read on to the end of its name."""

    def __init__(self, patterns: Patterns, value: str, low: str, begins: dict[int, Hit], start: int, end: int, kind: str) -> None:
        self._patterns, self._value, self._low, self._kind = patterns, value, low, kind
        self._start, self._head_end = start, end
        self._hits = begins
        self._tokens = [
            _Token(found.group(), low[found.start() : found.end()], found.start(), found.end())
            for found, _ in zip(_TOKEN.finditer(value, end), range(_LONGEST + 4), strict=False)
        ]
        self._taken: list[tuple[int, str]] = []  # (token index behind, what it was: word, name, place, number)
        self._proper = self._specialty = self._capital_specialty = False
        self._only_province = True

    def named(self) -> Named | None:
        """What is named here, or None where the words are generic."""
        if self._kind == "institute" and not (self._value[self._start].isupper() and self._patterns.institute(self._tokens)):
            return None
        at = self._skip_abbreviation()
        while self._kind != "ministry" and at < min(len(self._tokens), _LONGEST):
            step = self._step(at)
            if not step:
                break
            at += step
        end = self._trim()
        if self._of_hospital(end):
            return None
        return self._judge(end)

    def _of_hospital(self, end: int) -> bool:
        """True for a hospital's own body ("Trung tâm Tim mạch, Bệnh viện E"), which is no organisation of its own; a centre
        of its own ("TTYT Nghĩa Đàn") or a clinic with a name of its own before a comma stands in a list."""
        behind = _OF_HOSPITAL.match(self._low, end)
        if behind is None or self._kind not in _OWN_BODIES or _OWN_CENTRE.search(self._low, self._start, end):
            return False
        return not (self._proper and behind.group().lstrip().startswith(","))

    def _skip_abbreviation(self) -> int:
        """Past "(BV)" or "(CDC)" right behind the head."""
        tokens = self._tokens
        if len(tokens) > 3 and tokens[0].text == "(" and tokens[2].text == ")" and tokens[1].text.isupper():
            return 3
        return 0

    def _step(self, at: int) -> int:
        """How many tokens from here belong to the name."""
        token = self._tokens[at]
        behind = token.start - (self._tokens[at - 1].end if at else self._head_end)
        if behind > 1 or token.text in "(),":
            return 0
        place = self._place(at)
        if place:
            return place
        if self._kind in _PLACED:
            return self._class_before_place(at)
        words = _match(self._patterns.words(self._kind), self._tokens, at)
        if words:
            return self._word(at, words)
        if token.text in "-–":
            return self._dash(at)
        if token.text[0].isdigit():
            return self._number(at)
        return self._name(at)

    def _take(self, at: int, count: int, what: str) -> int:
        self._taken.append((at + count, what))
        return count

    def _place(self, at: int) -> int:
        """A place of the gazetteer: its tokens."""
        hit = self._hits.get(self._tokens[at].start)
        if hit is None or (self._kind == "ministry"):
            return 0
        count = next((i + 1 for i, token in enumerate(self._tokens[at:]) if token.end >= hit.end), 0)
        if count and not (hit.level is AreaLevel.PROVINCE and hit.kind is None):
            self._only_province = False
        self._proper = True
        return self._take(at, count, "place")

    def _class_before_place(self, at: int) -> int:
        token = self._tokens[at]
        if token.low in BEFORE_PLACE or (token.low == "thành" and self._next_low(at) == "phố"):
            count = 2 if token.low == "thành" else 1
            if at + count < len(self._tokens) and self._tokens[at + count].start in self._hits:
                return self._take(at, count, "word")
        return 0

    def _next_low(self, at: int) -> str:
        return self._tokens[at + 1].low if at + 1 < len(self._tokens) else ""

    def _word(self, at: int, words: tuple[str, ...]) -> int:
        """A describing phrase; behind a proper name only a capital or a place's kind goes on."""
        phrase = " ".join(words)
        capital = self._tokens[at].capital
        follows = at + len(words) < len(self._tokens) and self._tokens[at + len(words)]
        numbered = follows and follows.text[0].isdigit() and phrase in NUMBERED
        leads = follows and phrase in BEFORE_PLACE and (follows.capital or follows.text[0].isdigit())
        if self._proper and not (capital or numbered or leads):
            return 0
        if self._patterns.specialty(phrase) or phrase in ("quốc tế", "hữu nghị", "y dược", "nhân dân", "đại học"):
            self._specialty = True
            self._capital_specialty |= capital
        return self._take(at, len(words), "word")

    def _dash(self, at: int) -> int:
        """ " - " joins two fields ("Sản - Nhi"), two lands ("Việt - Bỉ", "Việt Nam - Cuba") and nothing else."""
        if not self._taken or at + 1 >= len(self._tokens):
            return 0
        before, after = self._tokens[at - 1], self._tokens[at + 1]
        if self._kind == "institute" and _match(self._patterns.words(self._kind), self._tokens, at + 1):
            return self._take(at, 1, "dash")
        single = len(self._taken) > 1 and self._taken[-1][1] == "name" and self._taken[-2][1] != "name"
        land = before.low == "việt" and single and after.capital
        nation = before.low == "nam" and at > 1 and self._tokens[at - 2].low == "việt" and after.capital
        if land or nation or (before.low == "việt" and len(self._taken) == 1 and after.capital):
            return self._take(at, 1, "dash")
        return 0

    def _number(self, at: int) -> int:
        previous = self._tokens[at - 1].low if at else ""
        pair = f"{self._tokens[at - 2].low} {previous}" if at > 1 else previous
        if self._taken and (previous in NUMBERED or pair in NUMBERED):
            if previous != "sở" or self._proper or self._specialty:  # "bệnh viện cơ sở 2" is nobody's name
                self._proper = True
                self._only_province = False
            return self._take(at, 1, "number")
        return 0

    def _name(self, at: int) -> int:
        """A word in capitals that isn't the beginning of a person's name."""
        token = self._tokens[at]
        if not token.capital or not token.text[0].isalpha() or self._kind in ("ministry", "body"):
            return 0
        if token.low == "bệnh" and self._next_low(at) == "viện":
            return 0
        alone = at + 1 >= len(self._tokens) or not self._tokens[at + 1].capital
        if alone and self._kind == "clinic" and _INITIALS.fullmatch(token.low):  # "phòng khám đa khoa A.B": kept unnamed
            return 0
        if at and self._tokens[at - 1].low == "miền" and token.low in DIRECTIONS:
            return self._take(at, 1, "word")
        named = self._proper or self._specialty or (self._taken and self._kind not in ("hospital", "clinic"))
        if token.low in SURNAMES and named and self._person(at):
            return 0
        self._proper = True
        self._only_province = False
        return self._take(at, 1, "name")

    def _person(self, at: int) -> bool:
        """True where a surname begins three or more words in capitals, none a place's nor foreign; behind a proper
        name ("Bệnh viện Chợ Rẫy Nguyễn Văn Ba") two are enough."""
        count = 0
        for token in self._tokens[at:]:
            if not token.capital or token.start in self._hits or not spells_syllable(token.low):
                break
            count += 1
        return count > 2 or (count > 1 and self._proper and self._taken[-1][1] in ("place", "number"))

    def _trim(self) -> int:
        """The end of the name: no class word hangs behind a proper name."""
        while self._taken and self._proper:
            behind, what = self._taken[-1]
            first = self._taken[-2][0] if len(self._taken) > 1 else 0
            phrase = " ".join(token.low for token in self._tokens[first:behind])
            if what == "dash" or (what == "word" and phrase in TRIMMED and not self._tokens[first].capital):
                self._taken.pop()
            else:
                break
        return self._tokens[self._taken[-1][0] - 1].end if self._taken else self._head_end

    def _judge(self, end: int) -> Named | None:
        start = self._start
        system = SYSTEM_LINKS.search(self._low, max(0, start - _SYSTEM_SPAN), start)
        if system and self._proper:
            start = system.start()
        before = self._low[max(0, start - 24) : start]
        if self._kind in ("ministry", "body"):
            return Named(start, end, self._kind, sure=True)
        if QUANTITIES.search(before) and (self._only_province or not self._proper):
            return None
        capital = self._value[self._start].isupper()
        if self._kind in _PLACED:
            group = GROUP_BEHIND.match(self._low, end)
            sure = self._proper or (capital and self._kind == "department")
            return Named(start, end, self._kind, sure) if sure and not group else self._unsure(start, end)
        if self._proper and not self._only_province:
            return Named(start, end, self._kind, sure=True)
        placed_field = self._proper and (self._specialty or (self._has_class() and self._kind != "station"))
        placed_field &= capital or self._kind != "clinic"
        if placed_field or (capital and self._capital_specialty and self._kind in ("hospital", "institute")):
            return Named(start, end, self._kind, sure=True)
        if self._proper and self._kind == "centre":
            return Named(start, end, self._kind, sure=True)
        return self._field_centre(start, end, capital) or self._unsure(start, end)

    def _has_class(self) -> bool:
        return any(what == "word" for _, what in self._taken)

    def _field_centre(self, start: int, end: int, capital: bool) -> Named | None:
        """ "Trung tâm Răng hàm mặt kỹ thuật cao": a centre of a field, described further."""
        own = self._kind == "centre" and capital and "y tế" not in self._low[self._start : end]
        named = own and self._taken and self._tokens[self._taken[-1][0] - 1].low not in BEFORE_PLACE
        return Named(start, end, self._kind, sure=True) if named else None

    def _unsure(self, start: int, end: int) -> Named:
        return Named(start, end, self._kind, sure=False)
