"""Random queries and pieces over few spellings, so that they meet: for tests of the language and of the index."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from query.nodes import Between, FieldName, InTitle, Labelled, Last, Named, Near, Node, Phrase, Word, all_of, any_of, no
from query.reading import Subject

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SPELLINGS = ("an", "án", "ăn", "ấn", "bệnh", "benh", "bênh", "viện", "vien", "viên", "đau", "dau", "hòa", "hóa", "19", "1.500")
words = st.sampled_from(SPELLINGS)
terms = st.one_of(words.map(Word), st.lists(words, min_size=2, max_size=3).map(lambda some: Phrase(tuple(some))))
nears = st.builds(Near, terms, terms, st.integers(0, 4))


def combined(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def more(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        some = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(some.map(all_of), some.map(any_of), inner.map(no))

    return st.recursive(leaves, more, max_leaves=6)


days = st.dates(date(2026, 11, 1), date(2026, 11, 30))
fields: st.SearchStrategy[Node] = st.one_of(
    combined(st.one_of(terms, nears)).map(InTitle),
    st.builds(
        Named,
        st.sampled_from([FieldName.UNIT, FieldName.SOURCE, FieldName.PLACE]),
        st.lists(words, min_size=1, max_size=2).map(tuple),
    ),
    st.builds(Labelled, st.just(FieldName.TOPIC), st.sampled_from(["outbreak", "poisoning"])),
    st.builds(Labelled, st.just(FieldName.TONE), st.sampled_from(["neg", "pos"])),
    st.builds(Labelled, st.just(FieldName.CLAIM), st.sampled_from(["kr1", "kr2"])),
    st.tuples(days, days).map(lambda two: Between(min(two), max(two))),
    st.builds(Between, days, st.none()),
    st.builds(Between, st.none(), days),
    st.builds(Last, st.integers(1, 30)),
)
NODES = combined(st.one_of(terms, terms, nears, fields))
SUBJECTS = st.builds(
    Subject,
    title=st.lists(words, max_size=5).map(" ".join),
    lead=st.none() | st.lists(st.sampled_from([*SPELLINGS, ",", "-", "\n"]), max_size=12).map(" ".join),
    text=st.none() | st.lists(st.sampled_from([*SPELLINGS, ".", "–"]), max_size=25).map("".join),
    units=st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), max_size=2).map(tuple),
    sources=st.lists(words, max_size=2).map(tuple),
    places=st.lists(words, max_size=2).map(tuple),
    topic=st.sampled_from([None, "outbreak", "poisoning"]),
    tone=st.sampled_from([None, "neg", "pos"]),
    claims=st.lists(st.sampled_from(["KR1", "KR2"]), max_size=2).map(tuple),
    when=st.timedeltas(timedelta(days=-25), timedelta(days=12)).map(lambda apart: NOW + apart),
)
