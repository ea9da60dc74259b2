"""A post counts as removed by evidence alone: two complete listings without it, or its own address saying that it is gone."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from records.item import Entry, Item, ItemKind, Reach
from records.source import Source
from storage import absences, items
from storage.engine import reading, writing
from storage.tables_posts import post_absences, post_reach
from tests.seeds import seed_outlet

DAY = timedelta(days=1)
SINCE = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)


def post(number: int, published: datetime, reach: Reach | None = None) -> Entry:
    return Entry(
        address=f"https://www.facebook.com/7_{number}", link=f"https://www.facebook.com/7/posts/{number}", kind=ItemKind.POST,
        title=f"Tin số {number}", text=f"Lời số {number}", published=published, external_id=f"7_{number}", reach=reach,
    )  # fmt: skip


@pytest.fixture
def source(store: Engine, now: datetime) -> Source:
    made = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, made, [post(1, now - DAY), post(2, now - 2 * DAY), post(3, now - 9 * DAY)], now)
    return made


def item(store: Engine, number: int) -> Item:
    with reading(store) as connection:
        found = items.one(connection, number)
    assert found is not None
    return found


def listing(store: Engine, source: Source, ids: Collection[str], at: datetime, evidence: str = "e" * 64) -> int:
    with writing(store) as connection:
        return absences.compare(connection, source.id, ids, SINCE, at, evidence)


def test_one_listing_without_a_post_proves_nothing_and_a_second_removes_it(store: Engine, source: Source, now: datetime) -> None:
    assert listing(store, source, {"7_1"}, now) == 0
    assert item(store, 2).removed is None
    assert listing(store, source, {"7_1"}, now + timedelta(minutes=15), "f" * 64) == 1
    gone = item(store, 2)
    assert (gone.removed, gone.removed_evidence) == (now + timedelta(minutes=15), "f" * 64)
    assert (gone.title, gone.text) == ("Tin số 2", "Lời số 2")
    assert item(store, 1).removed is None
    assert listing(store, source, {"7_1"}, now + DAY) == 0


def test_two_listings_within_ten_minutes_are_one(store: Engine, source: Source, now: datetime) -> None:
    listing(store, source, {"7_1"}, now)
    assert listing(store, source, {"7_1"}, now + timedelta(minutes=2)) == 0
    assert listing(store, source, {"7_1"}, now + timedelta(minutes=11)) == 1


def test_a_post_outside_the_window_is_not_missed(store: Engine, source: Source, now: datetime) -> None:
    listing(store, source, {"7_1", "7_2"}, now)
    listing(store, source, {"7_1", "7_2"}, now + DAY)
    assert item(store, 3).removed is None


def test_a_post_met_again_stands_again(store: Engine, source: Source, now: datetime) -> None:
    for hours in (0, 1):
        listing(store, source, {"7_1"}, now + timedelta(hours=hours))
    assert item(store, 2).removed is not None
    listing(store, source, {"7_1", "7_2"}, now + timedelta(hours=2))
    assert (item(store, 2).removed, item(store, 2).removed_evidence) == (None, None)
    assert listing(store, source, {"7_1"}, now + timedelta(hours=3)) == 0  # it takes two again
    with reading(store) as connection:
        assert connection.execute(select(post_absences.c.times)).scalars().all() == [1]


def test_a_post_that_answers_to_its_own_id_is_left_in_peace_for_a_day(store: Engine, source: Source, now: datetime) -> None:
    listing(store, source, {"7_1"}, now)
    with writing(store) as connection:
        (absent,) = absences.to_confirm(connection, now, 5)
        assert absent.external_id == "7_2"
        absences.answered(connection, absent.item_id, now)
        assert absences.to_confirm(connection, now + timedelta(hours=1), 5) == []
        assert absences.to_confirm(connection, now + timedelta(hours=25), 5) == [absent]
    assert listing(store, source, {"7_1"}, now + timedelta(hours=2)) == 0
    assert item(store, 2).removed is None


def test_a_word_that_a_post_is_gone_is_a_candidate_once_however_often_it_is_said(
    store: Engine, source: Source, now: datetime
) -> None:
    with writing(store) as connection:
        assert absences.suspect(connection, source.id, "7_1", now)
        assert absences.suspect(connection, source.id, "7_1", now + DAY)
        assert not absences.suspect(connection, source.id, "7_99", now)
        assert [one.external_id for one in absences.to_confirm(connection, now, 5)] == ["7_1"]
    assert item(store, 1).removed is None
    with writing(store) as connection:
        absences.gone(connection, 1, now, "a" * 64)
        absences.gone(connection, 1, now + DAY, "b" * 64)
        assert not absences.suspect(connection, source.id, "7_1", now)
        assert absences.to_confirm(connection, now, 5) == []
    assert (item(store, 1).removed, item(store, 1).removed_evidence) == (now, "a" * 64)


def test_how_far_a_post_reached_is_renewed_and_makes_no_version(store: Engine, source: Source, now: datetime) -> None:
    for shares in (3, 8):
        with writing(store) as connection:
            kept = items.keep(connection, source, [post(1, now - DAY, Reach(shares=shares, replies=0))], now)
        assert kept == (0, 0)
    with reading(store) as connection:
        row = connection.execute(select(post_reach)).mappings().one()
    assert (row["item_id"], row["shares"], row["replies"], row["reactions"]) == (1, 8, 0, None)
    assert item(store, 1).version == 1
