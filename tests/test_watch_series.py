"""From stored pieces to a case about a matter of which far more publishers speak than usual, and about what nobody answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from jobs import notice_voids, open_cases, watch_series
from jobs.context import Context
from records.analysis import Analysis, Place, Stance, Topic
from records.item import DateOrigin, Entry, ItemKind
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import analyses, cases, claims, flags, items, outlets, series, sources
from storage.engine import Engine, reading, writing
from tests.desk_seeds import ALL
from tests.seeds import analysis, seed_units
from tests.stage import context_for, furnish, settings_for
from tests.test_claim_groups import made

PAPERS = 8
WEEKS = 9


@pytest.fixture
def furnished(store: Engine, now: datetime) -> Engine:
    furnish(store)
    seed_units(store)
    for number in range(PAPERS):
        _outlet(store, f"bao-{number}", OutletKind.PRESS, now)
    return store


def _outlet(store: Engine, key: str, kind: OutletKind, now: datetime) -> Source:
    outlet = Outlet(key=key, name=key, domain=f"{key}.example", kind=kind)
    source = Source(
        id=0, outlet_key=key, name=key, reader=ReaderKind.FEED, address=f"https://{key}.example/rss", basis="RSS công khai"
    )
    with writing(store) as connection:
        outlets.keep(connection, [outlet])
        return replace(source, id=sources.add(connection, source, now=now))


def _source(store: Engine, key: str) -> Source:
    with reading(store) as connection:
        return next(one for one, _ in sources.every(connection) if one.outlet_key == key)


def _publish(store: Engine, key: str, number: int, when: datetime, said: Analysis, **more) -> int:
    """A dated piece of that outlet, analysed."""
    source = _source(store, key)
    address = f"https://{key}.example/{number}"
    found = Entry(
        address=address,
        link=address,
        kind=ItemKind.FEED,
        title=more.pop("title", f"Thêm ca bạch hầu số {number}"),
        published=when,
        published_origin=DateOrigin.FEED,
    )
    with writing(store) as connection:
        items.keep(connection, source, [replace(found, **more)], when)
        item = next(one for one in items.to_analyse(connection, "m1", 1000) if one.address == address)
        analyses.keep(connection, [(item, said)], 1, when)
        return item.id


def _outbreak() -> Analysis:
    return replace(analysis(matches=False), topic=Topic.OUTBREAK, places=(Place(text="Sơn Bình", province="Sơn Bình"),))


def _history(store: Engine, now: datetime) -> None:
    """Nine weeks in which one paper speaks of it on Mondays."""
    for week in range(WEEKS, 0, -1):
        _publish(store, "bao-0", week, now - timedelta(weeks=week), _outbreak())


def _run(store: Engine, folder: Path, now: datetime) -> Context:
    context = context_for(store, settings_for(folder), now)
    while watch_series.run(context).more:
        pass
    return context


def test_far_more_publishers_than_usual_open_one_case_with_reason_and_pieces(furnished, tmp_path, now) -> None:
    _history(furnished, now)
    for number in range(PAPERS):
        _publish(furnished, f"bao-{number}", 100 + number, now - timedelta(hours=1), _outbreak())
    context = _run(furnished, tmp_path, now)
    with reading(furnished) as connection:
        kept = flags.without_case(connection)
    assert {one.flag.detector for one in kept} == {"spike"}
    assert "8 nơi đăng trong ngày 20/11/2026" in kept[0].flag.reason
    assert len(kept) == 10  # five pieces shown, of the province's series and of the hospital's
    open_cases.run(context)
    with reading(furnished) as connection:
        opened = cases.queue(connection, ALL)
    assert sorted(case.title for case in opened) == [
        "Tăng bất thường: tin nhắc đến Bệnh viện Đa khoa tỉnh Sơn Bình",
        "Tăng bất thường: tin về dịch bệnh tại Sơn Bình",
    ]


def test_the_next_day_of_the_same_wave_joins_its_case_and_running_again_changes_nothing(furnished, tmp_path, now) -> None:
    _history(furnished, now)
    for number in range(PAPERS):
        _publish(furnished, f"bao-{number}", 100 + number, now - timedelta(hours=1), _outbreak())
    open_cases.run(_run(furnished, tmp_path, now))
    open_cases.run(_run(furnished, tmp_path, now + timedelta(minutes=1)))
    later = now + timedelta(days=1)
    for number in range(PAPERS):
        _publish(furnished, f"bao-{number}", 200 + number, later - timedelta(hours=1), _outbreak())
    open_cases.run(_run(furnished, tmp_path, later))
    with reading(furnished) as connection:
        assert len(cases.queue(connection, ALL)) == 2
        assert flags.without_case(connection) == []


@pytest.mark.parametrize(
    ("changed", "copied"),
    [({"published_origin": DateOrigin.GUESSED}, False), ({"published": None, "published_origin": None}, False), ({}, True)],
    ids=["guessed dates", "no dates", "copies of one text"],
)
def test_it_counts_neither_guessed_dates_nor_copies(furnished, tmp_path, now, changed, copied) -> None:
    _history(furnished, now)
    for number in range(PAPERS):
        item = _publish(furnished, f"bao-{number}", 100 + number, now - timedelta(hours=1), _outbreak())
        with writing(furnished) as connection:
            values = {"item": item, "group": "g" if copied else None, "origin": "feed"}
            if changed:
                origin = changed["published_origin"]
                values |= {"origin": origin.value if origin else None}
            connection.execute(text("UPDATE items SET copy_group = :group, published_origin = :origin WHERE id = :item"), values)
            if changed and changed["published_origin"] is None:
                connection.execute(text("UPDATE items SET published = NULL WHERE id = :item"), {"item": item})
    _run(furnished, tmp_path, now)
    with reading(furnished) as connection:
        assert flags.without_case(connection) == []


def test_a_store_of_three_weeks_raises_nothing(furnished, tmp_path, now) -> None:
    _publish(furnished, "bao-0", 1, now - timedelta(weeks=3), _outbreak())
    for number in range(PAPERS):
        _publish(furnished, f"bao-{number}", 100 + number, now - timedelta(hours=1), _outbreak())
    _run(furnished, tmp_path, now)
    with reading(furnished) as connection:
        assert flags.without_case(connection) == []


def test_flagging_an_item_again_leaves_what_was_said_of_its_series(furnished, tmp_path, now) -> None:
    _history(furnished, now)
    for number in range(PAPERS):
        _publish(furnished, f"bao-{number}", 100 + number, now - timedelta(hours=1), _outbreak())
    _run(furnished, tmp_path, now)
    with writing(furnished) as connection:
        kept = flags.without_case(connection)
        flags.keep(connection, kept[0].item.id, [], "again", now)
        assert len(flags.without_case(connection)) == len(kept)


def test_the_days_are_found_by_an_index(sqlite_store: Engine, now) -> None:
    plans: list[str] = []

    def explain(connection, _cursor, statement, parameters, _context, _many) -> None:
        if statement.startswith("SELECT") and "EXPLAIN" not in statement:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            plans.extend(str(row[-1]) for row in rows)

    with reading(sqlite_store) as connection:
        event.listen(sqlite_store, "before_cursor_execute", explain)
        try:
            series.pieces(connection, now - timedelta(days=1), now)
            series.asked_stories(connection, now - timedelta(days=3), 3, 10)
            series.of_day(connection, now.date())
        finally:
            event.remove(sqlite_store, "before_cursor_execute", explain)
    assert any("USING INDEX ix_items_" in plan and "seen_at>" in plan for plan in plans), plans
    assert not any(plan.startswith(("SCAN items", "SCAN daily_counts")) for plan in plans)


ASKS = ("Có thật là có bạch hầu không mọi người?", "Bạch hầu thật hay giả vậy, ai biết cho hỏi", "Thực hư bạch hầu thế nào ạ?")


def _ask(store: Engine, now: datetime, said: Analysis, story: str = "vu-1") -> None:
    for number, title in enumerate(ASKS):
        _outlet(store, f"trang-{number}", OutletKind.FANPAGE, now)
        item = _publish(store, f"trang-{number}", number, now - timedelta(hours=5 - number), said, title=title)
        with writing(store) as connection:
            connection.execute(text("UPDATE items SET story = :story WHERE id = :item"), {"story": story, "item": item})


def test_three_pages_that_ask_without_an_answer_open_a_case_of_their_story(furnished, tmp_path, now) -> None:
    _ask(furnished, now, analysis(matches=False))
    context = context_for(furnished, settings_for(tmp_path), now)
    assert notice_voids.run(context).done == 3
    assert notice_voids.run(context).done == 0
    open_cases.run(context)
    with reading(furnished) as connection:
        case = cases.of_story(connection, "vu-1")
    assert case is not None
    assert case.title in ASKS


def test_an_official_answer_in_the_story_fills_the_gap(furnished, tmp_path, now) -> None:
    _ask(furnished, now, analysis(matches=False))
    _outlet(furnished, "cong", OutletKind.PORTAL, now)
    item = _publish(furnished, "cong", 1, now - timedelta(hours=1), analysis(matches=False), title="Không có ca bạch hầu")
    with writing(furnished) as connection:
        connection.execute(text("UPDATE items SET story = 'vu-1' WHERE id = :item"), {"item": item})
    assert notice_voids.run(context_for(furnished, settings_for(tmp_path), now)).done == 0


@pytest.mark.parametrize(("in_force", "raised"), [(True, 0), (False, 3)], ids=["in force", "withdrawn"])
def test_a_rebuttal_of_a_claim_answers_a_story_only_while_the_claim_is_in_force(
    furnished: Engine, tmp_path: Path, now: datetime, in_force: bool, raised: int
) -> None:
    _ask(furnished, now, analysis(matches=False))
    said = analysis()
    said = replace(said, matches=tuple(replace(match, stance=Stance.REBUTS) for match in said.matches))
    item = _publish(furnished, "bao-0", 1, now - timedelta(hours=1), said, title="Bạch hầu ở Sơn Bình")
    with writing(furnished) as connection:
        connection.execute(text("UPDATE items SET story = 'vu-1' WHERE id = :item"), {"item": item})
        claims.keep(connection, [made("KR1")] if in_force else [])
    assert notice_voids.run(context_for(furnished, settings_for(tmp_path), now)).done == raised


def test_a_claim_in_force_asked_about_in_three_stories_is_one_case(furnished, tmp_path, now) -> None:
    asking = analysis()
    asking = replace(asking, matches=tuple(replace(match, stance=Stance.ASKS) for match in asking.matches))
    for number, title in enumerate(ASKS):
        _outlet(furnished, f"trang-{number}", OutletKind.FANPAGE, now)
        _publish(furnished, f"trang-{number}", number, now - timedelta(hours=5 - number), asking, title=title)
    context = context_for(furnished, settings_for(tmp_path), now)
    assert notice_voids.run(context).done == 0  # as after its withdrawal
    with writing(furnished) as connection:
        claims.keep(connection, [made("KR1")])
    assert notice_voids.run(context).done == 3
    open_cases.run(context)
    with reading(furnished) as connection:
        assert cases.of_story(connection, "hoi-KR1-2026-47") is not None
