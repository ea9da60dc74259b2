"""What detectors know besides our own units: phrases, bodies and kinds of documents, rules on adverts; all dated data."""

from functools import cache
from pathlib import Path

from catalogue.places import load_places
from catalogue.rows import Loaded, Row, load
from catalogue.tables import FOLDER, table
from detectors.reading.phrases import Phrases
from detectors.subject import Shipped
from records.area import AreaLevel
from records.document import AdvertRule, DocumentKind, IssuingBody
from text import fold

HERE = Path(__file__).parent
_PREFIX = "detector_"
_LEAST = 5  # letters of a place's name: "Huế" stands within too many words


@cache
def shipped() -> Shipped:
    """All of it as shipped (built once, about 20 ms)."""
    return Shipped(
        words={file.stem.removeprefix(_PREFIX): phrases(file.name) for file in sorted(FOLDER.glob(f"{_PREFIX}*.tsv"))},
        bodies=load_bodies().records,
        document_kinds=load_document_kinds().records,
        advert_rules=load_advert_rules().records,
    )


def phrases(name: str) -> Phrases:
    """A lexicon of group and forms parted by |. Raises BadInput where a row lacks a column."""
    return Phrases((group, form) for group, forms in table(name, 2) for form in forms.split("|"))


def _body(row: Row) -> IssuingBody:
    names = tuple(name.strip() for name in row.need("names").split("|"))
    return IssuingBody(code=row.need("code"), names=names, valid_from=row.day("valid_from"), valid_to=row.day("valid_to"))


def load_bodies(file: Path = HERE / "document_bodies.csv") -> Loaded[IssuingBody]:
    """Bodies that issue documents. Raises BadInput where the file or a column is missing."""
    return load(file, ("code", "names", "valid_from", "valid_to"), _body)


def _kind(row: Row) -> DocumentKind:
    return DocumentKind(
        symbol=row.need("symbol"),
        name=row.need("name"),
        year_needed=row.number("year_needed", 0, 1) == 1,
        highest=row.number("highest", 1, 1_000_000),
        valid_from=row.day("valid_from"),
    )


def load_document_kinds(file: Path = HERE / "document_kinds.csv") -> Loaded[DocumentKind]:
    """Kinds of documents. Raises BadInput where the file or a column is missing."""
    return load(file, ("symbol", "name", "year_needed", "highest"), _kind)


def _rule(row: Row) -> AdvertRule:
    row.need("valid_from")
    first = row.day("valid_from")
    if first is None:
        raise row.bad("cột “valid_from” để trống; xin điền vào", "empty valid_from")
    return AdvertRule(
        rule=row.need("rule"), says=row.need("says"), article=row.need("article"), valid_from=first, valid_to=row.day("valid_to")
    )


def load_advert_rules(file: Path = HERE / "advert_rules.csv") -> Loaded[AdvertRule]:
    """Rules on food adverts. Raises BadInput where the file or a column is missing."""
    return load(file, ("rule", "says", "article", "valid_from", "valid_to"), _rule)


@cache
def spelt_provinces() -> frozenset[str]:
    """The provinces' names, today's and former ones, without accents and spaces: soytecamau is no misspelt soytehanam."""
    return frozenset(
        fold(area.name).replace(" ", "")
        for area in load_places()
        if area.level is AreaLevel.PROVINCE and len(area.name) >= _LEAST
    )
