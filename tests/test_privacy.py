"""It watches claims and organisations, never private persons: no table has room for one (design: What it is)."""

import re

import pytest
from sqlalchemy import Column

import storage.tables_claims
import storage.tables_figures
import storage.tables_intake
import storage.tables_learning
import storage.tables_pages
import storage.tables_people
import storage.tables_posts
import storage.tables_series
import storage.tables_stories
import storage.tables_watch
import storage.tables_watches  # noqa: F401  # their tables join the metadata
from records.item import Entry
from storage.tables import metadata

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]

# Words that would name a person, their account, or what they wrote below a piece.
PERSONAL = re.compile(
    r"author|commenter|comment|username|handle|profile|avatar|follower|friend|birth|gender|phone|email|person|citizen|"
    r"fullname|first_name|last_name|cccd|identity|reaction_by|liked_by|shared_by|ip_address|user_agent"
)

# Where such a word stands all the same, and why.
ALLOWED = {
    "items.author": "the byline a newspaper prints; never filled for a post (tested below)",
    "officers.email": "an officer's duty address (R023, R024)",
    "accounts.email": "the duty address of who watches the sources, given by the administrator (decision 0021)",
    "officers.phone": "an officer's duty telephone (R054, R063)",
}
# The only tables that hold people, and whose they are.
PEOPLE = {"officers": "people with a duty, by decision of their unit", "accounts": "people who sign in at the desk"}


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_no_column_can_hold_a_private_person(column: Column[object]) -> None:
    where = f"{column.table.name}.{column.name}"
    assert where in ALLOWED or not PERSONAL.search(column.name.lower()), where


def test_only_officers_and_accounts_are_named() -> None:
    named = {table.name for table in metadata.sorted_tables if "name" in table.c}
    assert named - set(PEOPLE) == {"outlets", "sources", "units", "registry"}


def test_an_entry_of_a_reader_has_no_room_for_a_post_author_or_a_comment() -> None:
    fields = set(Entry.__slots__)
    assert {name for name in fields if PERSONAL.search(name)} == {"author"}
