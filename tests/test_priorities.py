"""Priorities with dates: kept, shown with why they flag nothing, changed at the desk, and used by the job that flags."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from jobs import flag
from records.flag import Level
from records.topic import PriorityTopic, TopicStanding
from storage import analyses, flags, items, registry, topics
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import seed
from tests.seeds import analysis, entry, seed_outlet, seed_units
from tests.stage import context_for, furnish, settings_for

DENGUE = PriorityTopic(
    id=0, name="Sốt xuất huyết", words=("sốt xuất huyết",), since=date(2026, 11, 1), until=date(2026, 12, 31), level=Level.URGENT
)


@pytest.fixture
def monitor(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("theodoi")
        yield browser


def test_a_priority_comes_back_as_kept_and_makes_old_items_due(store: Engine) -> None:
    with writing(store) as connection:
        before = registry.revision(connection)
        known = replace(DENGUE, id=topics.add(connection, DENGUE))
        topics.change(connection, replace(known, until=None))
        assert registry.revision(connection) == before + 2
    with reading(store) as connection:
        assert topics.every(connection) == (replace(known, until=None),)
        assert topics.one(connection, known.id + 1) is None


def test_each_day_has_a_named_standing() -> None:
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [DENGUE.standing(day) for day in days] == [
        TopicStanding.NOT_YET,
        TopicStanding.IN_FORCE,
        TopicStanding.IN_FORCE,
        TopicStanding.OVER,
    ]
    assert replace(DENGUE, until=None).standing(days[-1]) is TopicStanding.IN_FORCE


def test_the_job_raises_pieces_on_a_priority_to_its_level_within_its_dates_only(store: Engine, tmp_path, now: datetime) -> None:
    furnish(store)
    seed_units(store)
    source = seed_outlet(store, now)
    titles = ("Sơn Bình thêm ca sốt xuất huyết", "Ca sốt xuất huyết cũ")
    with writing(store) as connection:
        topics.add(connection, DENGUE)
        for number, title in enumerate(titles):
            items.keep(connection, source, [entry(number, title=title, published=now - timedelta(days=40 * number))], now)
        for item in items.to_analyse(connection, "m1", 10):
            analyses.keep(connection, [(item, replace(analysis(matches=False), mentions=()))], 1, now)
    flag.run(context_for(store, settings_for(tmp_path), now))
    with reading(store) as connection:
        kept = flags.without_case(connection)
    assert [(one.flag.detector, one.flag.level, one.item.title) for one in kept] == [("priority_topic", Level.URGENT, titles[0])]


def test_a_monitor_adds_and_changes_one_at_the_desk(monitor: Browser) -> None:
    form = {
        "ten": "Sốt xuất huyết",
        "tu_ngu": "sốt xuất huyết, muỗi vằn, sốt xuất huyết",
        "tu_ngay": "2026-09-01",
        "den_ngay": "2026-09-30",
        "muc_do": "cao",
        "can_cu": "Kế hoạch số 12/KH-SYT",
    }
    assert monitor.post("/chu-de-uu-tien/luu", form).status_code == 303
    page = monitor.get("/chu-de-uu-tien").text
    assert "sốt xuất huyết, muỗi vằn</td>" in page
    assert "Đã hết hạn áp dụng" in page
    assert 'value="Sốt xuất huyết"' in monitor.get("/chu-de-uu-tien?sua=1").text
    assert monitor.post("/chu-de-uu-tien/luu", form | {"id": "1", "den_ngay": ""}).status_code == 303
    page = monitor.get("/chu-de-uu-tien").text
    assert "Đang áp dụng" in page
    assert page.count("Kế hoạch số 12/KH-SYT") == 1
    assert monitor.post("/chu-de-uu-tien/luu", form | {"id": "77"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ten": " "}, "Tên chủ đề"),
        ({"tu_ngu": "ab"}, "Từ ngữ"),
        ({"tu_ngu": ",,"}, "Từ ngữ"),
        ({"den_ngay": "2026-01-01"}, "Đến ngày"),
        ({"tu_ngay": "hôm qua"}, "Từ ngày"),
        ({"muc_do": "x"}, "Mức độ"),
    ],
)
def test_what_is_entered_wrongly_is_said_and_kept_in_the_form(monitor: Browser, changed, said) -> None:
    form = {
        "ten": "Bạch hầu",
        "tu_ngu": "bạch hầu",
        "tu_ngay": "2026-09-01",
        "den_ngay": "",
        "muc_do": "cao",
        "can_cu": "Kế hoạch",
    }
    answer = monitor.post("/chu-de-uu-tien/luu", form | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Kế hoạch"' in answer.text


def test_an_officer_of_a_unit_sees_and_changes_none(sqlite_store: Engine, tmp_path: Path) -> None:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("benhvien")
        assert browser.get("/chu-de-uu-tien").status_code == 200
        assert "Lưu chủ đề" not in browser.get("/chu-de-uu-tien").text
        assert browser.post("/chu-de-uu-tien/luu", {"ten": "x"}).status_code == 403
