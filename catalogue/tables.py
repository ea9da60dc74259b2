"""The shipped lexicons as rows, and those that need no language model to be read: the desk loads no more than this."""

from functools import cache
from pathlib import Path

from catalogue.rows import read_text
from errors import BadInput
from records.claim import Aspect
from text import nfc

FOLDER = Path(__file__).with_name("lexicons")


def table(name: str, columns: int) -> list[list[str]]:
    """The rows of a tab-separated lexicon, comment lines left out. Raises BadInput where a row lacks a column."""
    rows = []
    for number, line in enumerate(read_text(FOLDER / name).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = nfc(line).split("\t")
        if len(cells) != columns:
            raise BadInput(
                f"Tệp từ vựng {name}, dòng {number}: cần {columns} cột; xin sửa lại tệp.", f"{name}:{number}: {len(cells)} cells"
            )
        rows.append(cells)
    return rows


@cache
def aspects() -> dict[str, tuple[Aspect, str]]:
    """The classes of claims' words: which question each answers, and what people call it."""
    return {name: (Aspect(aspect), said) for name, aspect, said in table("claim_aspects.tsv", 3)}
