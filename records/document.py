"""Official documents as a text cites them (R102), and what is known of the bodies that issue them."""

from dataclasses import dataclass
from datetime import date

from records.analysis import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """A document cited by its number: “Công văn số 10613/BYT-TT-KT ngày 14/12/2021 của Bộ Y tế”.

    `span` is the number with the kind before it; `kind` is the kind as written, lower case, empty where none is;
    `number` is None where it is blank; `year` is that between the slashes; `code` the symbol behind the number in capitals,
    `parts` its parts. `day` is (day, month, year) as written, possible or not; `issuer` the body named behind it."""

    span: Span
    kind: str
    number: int | None
    year: int | None
    code: str
    day: tuple[int, int, int] | None = None
    issuer: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the symbol: ("BYT", "TT", "KT")."""
        return tuple(part for part in self.code.split("-") if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingBody:
    """A body's abbreviation in document symbols, the names it goes by, and until when it issued anything (law 11)."""

    code: str
    names: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """A kind of document: its symbol, whether its number carries the year, and the highest number that one body has come
    near to in a year; beyond it a number is doubtful."""

    symbol: str
    name: str
    year_needed: bool
    highest: int
    valid_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertRule:
    """A rule on food adverts: `rule` is what breaks it, `article` where it stands, from when to when (law 11)."""

    rule: str
    says: str
    article: str
    valid_from: date
    valid_to: date | None = None
