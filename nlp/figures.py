"""Figures that a text states: how many of what, of which disease, where and when; or why that can't be told (R068).

Reads a sentence at a time. A number counts only with what it counts ("312 ca mắc", "số ca tử vong lên 5", "chưa có ca tử
vong nào"); what is compared with, averaged, feared or of another time is told apart, not left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from nlp import figure_periods
from nlp.figure_numbers import Amount, amount
from nlp.figure_words import ACCENTED, BARE, Patterns
from nlp.matters import MOST, Matters, bare
from nlp.places import Gazetteer, Hit, lowered
from records.analysis import Span, Text
from records.area import AreaLevel
from records.figure import Extent, FigureKind, StatedFigure, Unread
from text import composed, fold, sentences

MOST_FIGURES = 40  # of a text
FIRST_WORDS = 9  # characters behind "ca" in which a disease begins that is counted
NEAR = 70  # characters in front of a number in which a word can change what it means
_HEADS = ("ca ", "ca,", "ca.", "trường hợp", "tử vong", "chết", "mắc", "nhiễm", "viện", "dương tính", "liều", "ngộ độc", "mũi")
_BARE_HEADS = tuple(fold(head) for head in _HEADS)
_OF_ACCIDENTS = (FigureKind.DEATHS, FigureKind.ADMITTED)


@dataclass
class _Field:
    """One field as stored, and in composed lower case."""

    name: str
    stored: str
    plain: str
    offsets: Sequence[int]
    gazetteer: Gazetteer
    bare: bool
    low: str = field(init=False)

    def __post_init__(self) -> None:
        self.low = fold(self.plain) if self.bare else lowered(self.plain)

    @property
    def patterns(self) -> Patterns:
        return BARE if self.bare else ACCENTED

    @cached_property
    def hits(self) -> list[Hit]:
        """Its places."""
        return self.gazetteer.hits(self.plain)

    def span(self, start: int, end: int) -> Span:
        """That stretch, as a span of the stored text."""
        first, last = self.offsets[start], self.offsets[end] if end < len(self.offsets) else len(self.stored)
        return Span(field=self.name, start=first, end=last, text=self.stored[first:last])


@dataclass(frozen=True, slots=True)
class _Count:
    """A number with what it counts, in `low` of its field."""

    kind: FigureKind
    amount: Amount
    start: int
    end: int
    summed: bool = False


class Figures:
    """Reads figures; built once from the lexicon of matters and the places."""

    def __init__(self, matters: Matters, gazetteer: Gazetteer) -> None:
        self.matters = matters
        self._gazetteer = gazetteer

    def read(self, text: Text, day: date | None) -> tuple[StatedFigure, ...]:
        """The figures of a text in reading order; `day` is the piece's, None where unknown. Empty for a text without any."""
        fields = [self._field(name, value[:MOST]) for name, value in text.fields()]
        found: list[StatedFigure] = []
        for one in fields:
            if not any(head in one.low for head in (_BARE_HEADS if one.bare else _HEADS)):
                continue
            spans = sentences(one.plain)
            for number, (start, end) in enumerate(spans):
                counts = list(_counts(one, start, end, self.matters))
                if counts:
                    around = spans[max(0, number - 1)][0], spans[min(len(spans) - 1, number + 1)][1]
                    reading = _Sentence(self.matters, fields, one, (start, end), around, day)
                    found += [reading.figure(count) for count in counts]
        return tuple(found[:MOST_FIGURES])

    def _field(self, name: str, value: str) -> _Field:
        plain, offsets = composed(value)
        return _Field(name, value, plain, offsets, self._gazetteer, bare(plain))


def _counts(one: _Field, start: int, end: int, matters: Matters) -> Iterator[_Count]:
    """The numbers of a sentence that count something, in reading order."""
    words, low = one.patterns.words, one.low[start:end]
    taken: list[tuple[int, int]] = []
    found: list[_Count] = []
    for match in words["number_of"].finditer(low):
        kind = _kind_of_what(match["what"], one.patterns)
        said = amount(match) if kind else None
        taken.append(match.span())
        if kind and said:
            found.append(_Count(kind, said, start + match.start("all"), start + match.end("all"), summed=True))
    for match in words["none"].finditer(low):
        kind = _kind(match, low[match.end("head") :], one.patterns, case=True)
        if kind and "thêm" not in match[0] and "them" not in match[0]:
            taken.append(match.span())
            found.append(_Count(kind, Amount(0, 0), start + match.start(), start + match.end("head")))
    for match in words["counted"].finditer(low):
        if any(match.start() < last and match.end() > first for first, last in taken) or _no_count(low, match, one.patterns):
            continue
        tail = low[match.end() :]
        kind = _kind(match, tail, one.patterns, case=bool(match["case"]))
        if kind is None and match["case"] and not words["other"].search(tail):
            kind = _of_matter(matters.find(tail[:NEAR], bare=one.bare))
        before = low[max(0, match.start() - NEAR) : match.start()]
        if match["case"] and words["contacts"].search(before) and not words["ill"].search(tail):
            kind = None  # who was met or isolated is no case
        if match["people"] and words["died"].search(low[max(0, match.start() - 16) : match.start()]):
            kind = FigureKind.DEATHS  # "chết hai chục người"
        said = amount(match) if kind else None
        if kind and said:
            found.append(_Count(kind, said, start + match.start(), start + match.end()))
    yield from sorted(found, key=lambda count: count.start)


def _no_count(low: str, match: "re.Match[str]", patterns: Patterns) -> bool:
    """True for "tháng 11 ca …" and "trong năm ca …"."""
    before = low[max(0, match.start() - 12) : match.start()]
    if patterns.words["no_count"].search(before):
        return True
    return match["number"] in ("năm", "nam") and patterns.words["number_of_years"].search(before) is not None


def _kind_of_what(what: str, patterns: Patterns) -> FigureKind | None:
    said = f" {what.strip()}" if what.strip() else ""
    if "tử vong" in said or "tu vong" in said or "chết" in said:
        return FigureKind.DEATHS
    if patterns.words["other"].search(said):
        return None
    return FigureKind.ADMITTED if "nhập viện" in said or "nhap vien" in said else FigureKind.CASES


def _kind(match: "re.Match[str]", tail: str, patterns: Patterns, *, case: bool) -> FigureKind | None:
    """What is counted, by the words behind the number; None where it is nothing that we compare."""
    words, groups = patterns.words, match.groupdict()
    if groups.get("dead"):
        return FigureKind.DEATHS
    if groups.get("dose"):
        return FigureKind.DOSES
    if groups.get("sample"):
        return FigureKind.POSITIVE if words["positive"].search(tail) else None
    if words["death"].search(tail):
        return FigureKind.DEATHS
    if words["admitted"].search(tail):
        return FigureKind.ADMITTED
    if words["other"].search(tail):
        return None
    if words["ill"].search(tail):
        return FigureKind.CASES
    return FigureKind.CASES if case and words["case_ends"].search(tail) else None


def _of_matter(found: list[tuple[int, int, str]]) -> FigureKind | None:
    """Cases, where the words right behind "ca" name a disease ("ca bệnh sởi")."""
    return FigureKind.CASES if found and found[0][0] <= FIRST_WORDS else None


@dataclass
class _Sentence:
    """One sentence with figures, and what around it tells of which disease, place and time they are."""

    matters: Matters
    fields: Sequence[_Field]
    field: _Field
    span: tuple[int, int]
    around: tuple[int, int]
    day: date | None

    @cached_property
    def said(self) -> list[tuple[int, int, str]]:
        """Its matters, places in the field."""
        start, end = self.span
        return [(start + a, start + b, name) for a, b, name in self.matters.find(self.field.low[start:end], bare=self.field.bare)]

    @cached_property
    def elsewhere(self) -> list[set[str]]:
        """The matters of the title, and of the whole text."""
        found = [{name for _, _, name in self.matters.find(one.low, bare=one.bare)} for one in self.fields]
        return [found[0], set().union(*found)]

    def figure(self, count: _Count) -> StatedFigure:
        """The figure, with what could not be told."""
        start, end = self.span
        matter, unread = self._matter(count)
        place, where = self._place(count)
        period = self._period(count)
        unread = [*unread, *where, *self._other(count, period)]
        needs_day = period.extent is Extent.PERIOD and (period.since is None or period.until is None)
        if needs_day or period.until is None:
            unread.append(Unread.DAY)
        return replace(
            place,
            kind=count.kind,
            low=max(0, count.amount.low),
            high=count.amount.high,
            said=self.field.plain[count.start : count.end],
            span=self.field.span(count.start, count.end),
            sentence=self.field.span(start, end),
            extent=period.extent,
            matter=matter,
            since=period.since,
            until=period.until,
            dated=period.dated,
            doubted=self._doubted(count),
            insisted=self._insisted(count),
            unread=tuple(dict.fromkeys(unread)),
        )

    def _matter(self, count: _Count) -> tuple[str | None, list[Unread]]:
        """The disease: named right behind the number, the only one of the sentence, of the title, or of the text."""
        low, (start, end) = self.field.low, self.span
        behind = [name for first, _, name in self.said if 0 <= first - count.end <= 45 and "," not in low[count.end : first]]
        if behind:
            return behind[0], []
        names = {name for _, _, name in self.said}
        before = [name for first, last, name in self.said if last <= count.start and not set(",;") & set(low[last : count.start])]
        if before and len(names) > 1:
            return before[-1], []
        if count.kind in _OF_ACCIDENTS and self.field.patterns.words["accident"].search(low, start, end):
            return None, [Unread.MATTER]
        for told in (names, *self.elsewhere):
            if len(told) == 1:
                return next(iter(told)), []
            if len(told) > 1:
                return None, [Unread.SEVERAL_MATTERS]
        return None, [Unread.MATTER]

    def _place(self, count: _Count) -> tuple[StatedFigure, list[Unread]]:
        """The place as a figure that holds nothing else, and why it is not known."""
        words, low, (start, end) = self.field.patterns.words, self.field.low, self.span
        here = [hit for hit in self.field.hits if start <= hit.start < end]
        behind = next((hit for hit in here if hit.start >= count.end), None)
        before = self._innermost([hit for hit in here if hit.end <= count.start])
        linked = behind is not None and words["within"].search(low[count.end : behind.start]) is not None
        hit = behind if linked or before is None else before
        reach = min(hit.start, start) if linked and hit else (hit.end if hit and hit is before else start)
        between = low[reach : count.start]
        if not linked and words["abroad"].search(between):
            return _EMPTY, [Unread.ABROAD]
        if not linked and words["national"].search(between):
            return _EMPTY, [Unread.NATIONAL]
        if hit is not None and hit is behind and words["shared_out"].match(low, hit.end):  # "tại A (2), B (1)"
            return _EMPTY, [Unread.PLACE]
        if hit is None:
            return self._inherited(low[start:end], count)
        narrow = words["body"].search(low, max(start, count.start - NEAR), min(end, count.end + NEAR)) is not None
        return _placed(hit, narrow=narrow or self._part(count))

    def _innermost(self, hits: Sequence[Hit]) -> Hit | None:
        """The last place named, of "phường A, tỉnh B" the ward."""
        next_to, low = self.field.patterns.words["next_to"], self.field.low
        last = len(hits) - 1
        while last > 0 and next_to.fullmatch(low, hits[last - 1].end, hits[last].start):
            last -= 1
        return hits[last] if hits else None

    def _part(self, count: _Count) -> bool:
        """True where the number is a part of another ("trong đó 100 ca ở người lớn"); the dead among the sick are all dead."""
        words = self.field.patterns.words
        return count.kind is FigureKind.CASES and words["part"].search(self.field.low[self.span[0] : count.start]) is not None

    def _inherited(self, sentence: str, count: _Count) -> tuple[StatedFigure, list[Unread]]:
        """The one province of the whole text; all of it where the sentence says so."""
        words = self.field.patterns.words
        if words["abroad"].search(sentence):
            return _EMPTY, [Unread.ABROAD]
        hits = [hit for one in self.fields for hit in one.hits]
        provinces = {hit.province for hit in hits if hit.province}
        abroad = any(words["abroad"].search(one.low) for one in self.fields[:2])
        if len(provinces) != 1 or abroad:
            return _EMPTY, [Unread.PLACE]
        whole = words["whole"].search(sentence) is not None and not self._part(count)
        return replace(_EMPTY, province=provinces.pop(), narrower=not whole), []

    def _period(self, count: _Count) -> figure_periods.Period:
        """The time, by the words in front of the number, else those behind it."""
        (start, end), patterns = self.span, self.field.patterns
        if patterns.words["newly"].search(self.field.low[max(start, count.start - 12) : count.start]):
            return figure_periods.Period(Extent.NEW, None, self.day)
        before = self._clause(count.start)
        period = figure_periods.read(self.field.low[before : count.end], patterns.periods, self.day)
        if period.extent in (Extent.OPEN, Extent.NEW) and not period.dated:
            behind = figure_periods.read(self.field.low[count.end : min(end, count.end + 2 * NEAR)], patterns.periods, self.day)
            period = behind if behind.extent in (Extent.PERIOD, Extent.TO_DATE) else period
        if count.summed and period.extent is Extent.OPEN:
            return replace(period, extent=Extent.TO_DATE)
        return period

    def _clause(self, place: int) -> int:
        """Where what is said of a number begins: the last semicolon or open bracket, else the sentence."""
        low, start = self.field.low, self.span[0]
        opened = low.rfind("(", start, place)
        if opened >= 0 and ")" in low[opened:place]:
            opened = -1
        return max(start, opened + 1, low.rfind(";", start, place) + 1)

    def _other(self, count: _Count, period: figure_periods.Period) -> list[Unread]:
        """That it is of another time, a difference, a rate, feared or asked."""
        words, low, (start, end) = self.field.patterns.words, self.field.low, self.span
        before, behind = low[max(start, count.start - NEAR) : count.start], low[count.end : end]
        found = []
        begun = words["earlier_begun"].search(low[self._clause(count.start) : count.start])
        if words["earlier"].search(before) or begun or self._past(count, period):
            found.append(Unread.EARLIER)
        rising = self.field.low[count.start :].startswith(("lên", "len", "tới", "toi", "đến", "den"))
        if words["difference"].search(before) and not rising:
            found.append(Unread.DIFFERENCE)
        clause = before[before.rfind(",") + 1 :]
        if words["rate"].search(before) or words["rate_after"].search(behind):
            found.append(Unread.RATE)
        if words["forecast"].search(clause):
            found.append(Unread.FORECAST)
        if low[start:end].rstrip().endswith("?"):
            found.append(Unread.ASKED)
        return found

    def _past(self, count: _Count, period: figure_periods.Period) -> bool:
        """True where the words in front of it, or right behind, tell of another year, of years, or of an outbreak gone by."""
        words, low = self.field.patterns.words, self.field.low
        before = low[self._clause(count.start) : count.start]
        now = [found.end() for found in words["this_year"].finditer(before)]
        before, behind = before[now[-1] :] if now else before, low[count.end : self.span[1]]
        if ends := words["past_ends"].search(behind):
            behind = behind[: ends.start()]
        return any(
            words["past"].search(part) or figure_periods.of_another_year(part, period, self.day) for part in (before, behind)
        )

    def _insisted(self, count: _Count) -> bool:
        """True where it is said to be so in truth, or to be hidden; a denial behind "thực tế" is of what follows."""
        words, (start, end) = self.field.patterns.words, self.span
        truths = [found.end() for found in words["insisted"].finditer(self.field.low, start, count.start)]
        if truths and not words["denied"].search(self.field.low, truths[-1], count.start):
            return True
        return words["hidden"].search(self.field.low, start, end) is not None

    def _doubted(self, count: _Count) -> bool:
        """True where this sentence, one beside it or the title denies what is said."""
        words, (first, last) = self.field.patterns.words, self.around
        behind = self.field.low[count.end : self.span[1]].partition(",")[0]
        if words["denied"].search(behind):
            return True
        if self._insisted(count):
            return False
        title = self.fields[0]
        return any(
            one.patterns.words["denied"].search(one.low, a, b)
            for one, a, b in ((self.field, first, last), (title, 0, len(title.low)))
        )


_NOWHERE = Span(field="", start=0, end=0, text="")
_EMPTY = StatedFigure(
    kind=FigureKind.CASES, low=0, high=0, said="", span=_NOWHERE, sentence=_NOWHERE, extent=Extent.OPEN
)  # fmt: skip


def _placed(hit: Hit, *, narrow: bool) -> tuple[StatedFigure, list[Unread]]:
    """A figure at a place found; a former province is a part of today's."""
    if hit.province is None:
        return _EMPTY, [Unread.PLACE]
    whole = hit.level is AreaLevel.PROVINCE and any(area.name == hit.province for area in hit.areas)
    communes = {
        f"{area.type} {area.name}" for area in hit.areas if area.level is AreaLevel.COMMUNE and area.province == hit.province
    }
    sure = len(communes) == 1 and hit.kind in ("Phường", "Xã", "Đặc khu")
    commune = communes.pop() if sure and not narrow else None
    return replace(_EMPTY, province=hit.province, commune=commune, narrower=narrow or not whole), []
