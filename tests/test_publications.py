"""Pieces credited to units, and units against their quota."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from publications.credit import credit
from publications.quota import DEFAULT, quota_for, standing
from records.item import DateOrigin, Item, ItemKind, PageState
from records.publication import Genre, NotCounted, Publication, Quota
from records.unit import Unit, UnitKind

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HOSPITAL = Unit(id=2, name="Bệnh viện Đa khoa tỉnh Sơn Bình", kind=UnitKind.SUBORDINATE)
RADIO = Unit(id=4, name="Đài Truyền thanh Bình Lâm", kind=UnitKind.RADIO)
ITEM = Item(
    id=10,
    source_id=1,
    outlet_key="bv",
    address="https://bv.example/10",
    link="https://bv.example/10",
    kind=ItemKind.PAGE,
    title="Bệnh viện tổ chức khám bệnh miễn phí",
    lead=None,
    text="Sáng nay, bệnh viện tổ chức khám bệnh cho người cao tuổi.",
    author=None,
    published=datetime(2026, 11, 1, 1, 0, tzinfo=UTC),
    published_origin=DateOrigin.META,
    updated=None,
    first_seen=NOW,
    language="vi",
    degraded=None,
    photos=1,
    version=1,
    page_state=PageState.READ,
    unit_id=2,
)


def test_a_dated_piece_with_a_photo_counts_in_the_month_of_its_date():
    made = credit(ITEM, HOSPITAL, [], NOW)
    assert made == Publication(
        item_id=10, unit_id=2, month=date(2026, 11, 1), genre=Genre.NEWS, photos=1, credited=NOW, not_counted=None
    )


@pytest.mark.parametrize(
    ("published", "month"),
    [
        (datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 10, 31, 17, 0, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_the_month_is_that_of_vietnam(published, month):
    assert credit(replace(ITEM, published=published), HOSPITAL, [], NOW).month == month


@pytest.mark.parametrize(
    "change",
    [
        {"published": None, "published_origin": None},
        {"published_origin": DateOrigin.GUESSED},
        {"published_origin": None},
        {"published": NOW + timedelta(days=1)},
    ],
)
def test_a_piece_without_a_sure_past_date_belongs_to_no_month(change):
    made = credit(replace(ITEM, **change), HOSPITAL, [], NOW)
    assert (made.month, made.not_counted) == (None, NotCounted.NO_DATE)


def test_a_piece_without_photo_does_not_count_where_the_quota_asks_for_one():
    bare = replace(ITEM, photos=0)
    assert credit(bare, HOSPITAL, [], NOW).not_counted is NotCounted.NO_PHOTO
    assert credit(bare, RADIO, [], NOW).not_counted is None


def test_one_text_on_two_channels_of_a_unit_counts_once():
    first = credit(ITEM, HOSPITAL, [], NOW)
    post = replace(ITEM, id=11, kind=ItemKind.POST)
    assert credit(post, HOSPITAL, [first], NOW).not_counted is NotCounted.COPY
    assert credit(post, HOSPITAL, [replace(first, unit_id=3)], NOW).not_counted is None
    assert credit(post, HOSPITAL, [replace(first, not_counted=NotCounted.NO_PHOTO)], NOW).not_counted is None
    assert credit(ITEM, HOSPITAL, [first], NOW) == first  # credited anew, it isn't its own copy


def test_length_tells_news_from_an_article():
    assert credit(replace(ITEM, text="từ " * 400), HOSPITAL, [], NOW).genre is Genre.ARTICLE
    assert credit(replace(ITEM, text="từ " * 50), HOSPITAL, [], NOW, article_words=40).genre is Genre.ARTICLE
    assert credit(replace(ITEM, text=None), HOSPITAL, [], NOW).genre is Genre.NEWS


@pytest.mark.parametrize(
    ("kind", "owed", "photo"),
    [
        (UnitKind.SUBORDINATE, 2, True),
        (UnitKind.DIVISION, 2, True),
        (UnitKind.STATION, 2, True),
        (UnitKind.RADIO, 15, False),
        (UnitKind.OUTSIDE, 0, False),
    ],
)
def test_default_quotas_are_those_of_the_letters(kind, owed, photo):
    quota = quota_for(kind, DEFAULT, date(2026, 11, 1))
    assert (quota.per_month, quota.photo_needed) == (owed, photo)
    assert quota.basis


def test_a_new_quota_never_rewrites_a_past_month():
    kind = UnitKind.SUBORDINATE
    newer = Quota(unit_kind=kind, per_month=4, photo_needed=True, valid_from=date(2026, 10, 15), basis="QĐ mới")
    quotas = (newer, *DEFAULT)
    made = [replace(credit(ITEM, HOSPITAL, [], NOW), item_id=n, month=date(2026, m, 1)) for n, m in ((1, 10), (2, 10), (3, 11))]
    october, november = (standing(HOSPITAL, date(2026, m, 1), made, quotas) for m in (10, 11))
    assert (october.owed, october.counted, october.met) == (2, 2, True)
    assert (november.owed, november.counted, november.met) == (4, 1, False)
    assert quota_for(kind, quotas, date(2018, 1, 1)).per_month == 0


def test_a_standing_shows_what_did_not_count_and_why():
    counted = credit(ITEM, HOSPITAL, [], NOW)
    made = [
        counted,
        replace(counted, item_id=11, not_counted=NotCounted.NO_PHOTO),
        replace(counted, item_id=12, not_counted=NotCounted.COPY),
        replace(counted, item_id=13, not_counted=NotCounted.COPY),
        replace(counted, item_id=14, month=None, not_counted=NotCounted.NO_DATE),
        replace(counted, item_id=15, month=date(2026, 10, 1)),
        replace(counted, item_id=16, unit_id=3),
    ]
    found = standing(HOSPITAL, date(2026, 11, 1), made)
    assert (found.published, found.counted, found.owed, found.met) == (5, 1, 2, False)
    assert found.not_counted == ((NotCounted.NO_PHOTO, 1), (NotCounted.NO_DATE, 1), (NotCounted.COPY, 2))


@pytest.mark.parametrize(
    ("since", "until", "owed"),
    [
        (None, None, 2),
        (date(2026, 11, 2), None, 0),
        (date(2026, 11, 1), date(2026, 11, 30), 2),
        (None, date(2026, 11, 29), 0),
    ],
)
def test_a_unit_owes_only_in_months_it_stood_whole(since, until, owed):
    assert standing(replace(HOSPITAL, valid_from=since, valid_to=until), date(2026, 11, 1), []).owed == owed
