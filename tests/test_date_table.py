"""Dates as Vietnamese pages print them, a table of our own writing: string, moment of reading, moment meant or none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import dates

TABLE = Path(__file__).parent / "data" / "dates.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_the_table_is_as_large_as_it_should_be_and_says_nothing_twice() -> None:
    assert len(ROWS) >= 120
    assert len({(text, now) for text, now, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("text", "now", "meant"), ROWS, ids=range(len(ROWS)))
def test_each_string_of_the_table_is_read_exactly(text: str, now: str, meant: str) -> None:
    wanted = None if meant == "none" else datetime.fromisoformat(meant).astimezone(UTC)
    assert dates.parse(text, now=datetime.fromisoformat(now).astimezone(UTC)) == wanted
