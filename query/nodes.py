"""A query as a tree of frozen records, and how each is written so that it is read back to the same tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from query.labels import SAID
from text import fold

AND, OR, NOT, NEAR = "VÀ", "HOẶC", "KHÔNG", "GẦN"


class FieldName(StrEnum):
    """The fields beside the words, as a query is written back; parsing knows English names too."""

    TITLE = "tiêu-đề"
    UNIT = "đơn-vị"
    SOURCE = "nguồn"
    PLACE = "nơi"
    TOPIC = "chủ-đề"
    TONE = "sắc-thái"
    CLAIM = "thông-tin"
    DAY = "ngày"
    SINCE = "từ"
    UNTIL = "đến"


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable: lower case, one tone style. Typed with an accent or đ it means just that, else any accents."""

    text: str

    @property
    def exact(self) -> bool:
        """True where only this very spelling matches."""
        return is_exact(self.text)

    def __str__(self) -> str:
        """As typed."""
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more syllables that follow each other, with only spaces (or one joining mark, as in covid-19) between."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        """In quotation marks."""
        return f'"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one field, in either order, with at most `within` syllables between."""

    left: "Word | Phrase"
    right: "Word | Phrase"
    within: int

    def __str__(self) -> str:
        """a GẦN/5 b."""
        return f"{self.left} {NEAR}/{self.within} {self.right}"


@dataclass(frozen=True, slots=True)
class InTitle:
    """The part must hold of the title alone; it has words, phrases and their combinations only."""

    part: "Node"

    def __str__(self) -> str:
        """tiêu-đề:từ, or with brackets around more."""
        plain = isinstance(self.part, Word | Phrase)
        return f"{FieldName.TITLE}:{self.part}" if plain else f"{FieldName.TITLE}:({self.part})"


@dataclass(frozen=True, slots=True)
class Named:
    """One name of the field (UNIT, SOURCE or PLACE) holds these words one after the other."""

    field: FieldName
    words: tuple[str, ...]

    def __str__(self) -> str:
        """đơn-vị:"hạ lâm"."""
        return f'{self.field}:"{" ".join(self.words)}"'


@dataclass(frozen=True, slots=True)
class Labelled:
    """The field (TOPIC, TONE or CLAIM) has just this value: a code of records.analysis, or a claim's id in lower case."""

    field: FieldName
    value: str

    def __str__(self) -> str:
        """chủ-đề:dịch-bệnh."""
        return f"{self.field}:{SAID.get(self.value, self.value).replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class Between:
    """Published from `first` to the end of `last`, days in Asia/Ho_Chi_Minh; one of them may be None."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        """ngày:25/11/2026, từ:…, đến:… or ngày:…..…."""
        if self.first is None or self.last is None:
            field, day = (FieldName.UNTIL, self.last) if self.first is None else (FieldName.SINCE, self.first)
            return f"{field}:{_day(day)}"
        whole = _day(self.first) if self.first == self.last else f"{_day(self.first)}..{_day(self.last)}"
        return f"{FieldName.DAY}:{whole}"


@dataclass(frozen=True, slots=True)
class Last:
    """Published within so many times 24 hours before the moment of asking."""

    days: int

    def __str__(self) -> str:
        """từ:7d."""
        return f"{FieldName.SINCE}:{self.days}d"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"

    def __str__(self) -> str:
        """KHÔNG x."""
        return f"{NOT} {_within(self.part, Near, And, Or, Not)}"


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; two or more, none of them an And."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        """x VÀ y."""
        return f" {AND} ".join(_within(part, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds; two or more, none of them an Or."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        """x HOẶC y."""
        return f" {OR} ".join(str(part) for part in self.parts)


Node = Word | Phrase | Near | InTitle | Named | Labelled | Between | Last | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query. `str(query)` is its normal form: parsing it gives an equal Query."""

    root: Node

    def __str__(self) -> str:
        """The normal form, with Vietnamese key words."""
        return str(self.root)


def is_exact(word: str) -> bool:
    """True where the word has an accent or đ, and so means just itself."""
    return fold(word) != word


def all_of(parts: Iterable[Node]) -> Node:
    """The conjunction; one part stands for itself. There must be one."""
    flat = tuple(_flat(parts, And))
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: Iterable[Node]) -> Node:
    """The disjunction; one part stands for itself. There must be one."""
    flat = tuple(_flat(parts, Or))
    return flat[0] if len(flat) == 1 else Or(flat)


def no(part: Node) -> Node:
    """The negation; twice is none."""
    return part.part if isinstance(part, Not) else Not(part)


def asks(node: Node) -> bool:
    """True where something must be there for the node to hold, not only something absent."""
    if isinstance(node, Not):
        return False
    if isinstance(node, And):
        return any(asks(part) for part in node.parts)
    if isinstance(node, Or):
        return all(asks(part) for part in node.parts)
    return asks(node.part) if isinstance(node, InTitle) else True


def _flat(parts: Iterable[Node], kind: type[And] | type[Or]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _within(part: Node, *kinds: type) -> str:
    return f"({part})" if isinstance(part, kinds) else str(part)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/}{day.year:04}" if day else ""
