"""Published figures: kept, corrected, suggested from own publications, and what the job that flags makes of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from detectors.reading.published import Difference, Published, Way
from jobs import flag
from jobs.facts import figure_reader
from records.analysis import Text
from records.figure import FigureKind, FigureSuggestion, PublishedFigure, SuggestionState
from records.flag import Level
from storage import analyses, deployment, due, flags, items, published_figures
from storage.engine import Engine, reading, writing
from tests.seeds import analysis, entry, seed_outlet, seed_units
from tests.stage import context_for, furnish, settings_for


def dengue(now: datetime, **more) -> PublishedFigure:
    """312 cases of the year."""
    day = (now + timedelta(hours=7)).date() - timedelta(days=2)
    said = {"kind": FigureKind.CASES, "matter": "sốt xuất huyết", "province": "Sơn Bình", "since": date(day.year, 1, 1)}
    told = {"id": 0, "until": day, "value": 312, "source": "Báo cáo số 12/BC-SYT", "entered_by": "theodoi", "entered": now}
    return PublishedFigure(**{**said, **told, **more})


def seen(engine: Engine, now: datetime, *titles: str, unit_id: int | None = None) -> list[int]:
    """Analysed pieces of these titles."""
    source = seed_outlet(engine, now, unit_id=unit_id)
    with writing(engine) as connection:
        for number, title in enumerate(titles):
            items.keep(connection, source, [replace(entry(number, title=title, published=now), lead=None)], now)
        batch = items.to_analyse(connection, "m1", 10)
        for item in batch:
            analyses.keep(connection, [(item, replace(analysis(matches=False), mentions=()))], 1, now)
    return [item.id for item in batch]


def test_a_figure_comes_back_and_a_correction_is_a_new_row_that_can_be_made_once(store: Engine, now: datetime) -> None:
    first = dengue(now)
    with writing(store) as connection:
        [first_id] = published_figures.add(connection, [first], now)
        [other_id] = published_figures.add(connection, [replace(first, value=321, corrects=first_id)], now)
    with reading(store) as connection:
        assert published_figures.of(connection, [first_id]) == [replace(first, id=first_id)]
        assert [one.id for one in published_figures.in_force(connection, first.until)] == [other_id]
        assert published_figures.in_force(connection, first.until + timedelta(days=1)) == ()
        assert [(one.value, corrected) for one, corrected in published_figures.newest(connection)] == [(321, False), (312, True)]
        assert published_figures.same(connection, first) == replace(first, id=other_id, value=321, corrects=first_id)
        assert published_figures.same(connection, replace(first, matter="sởi")) is None
    with pytest.raises(IntegrityError), writing(store) as connection:
        published_figures.add(connection, [replace(first, value=5, corrects=first_id)], now)


def test_recent_pieces_are_found_by_an_index_however_many_there_are(store: Engine, now: datetime) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if "first_seen >=" in statement:
            asked.append((statement, parameters))

    event.listen(store, "before_cursor_execute", note)
    try:
        with writing(store) as connection:
            published_figures.add(connection, [dengue(now)], now)
            due.first_since(connection, now - timedelta(days=14))
    finally:
        event.remove(store, "before_cursor_execute", note)
    assert len(asked) == 2
    explain = "EXPLAIN QUERY PLAN" if store.dialect.name == "sqlite" else "EXPLAIN"
    with writing(store) as connection:
        if store.dialect.name != "sqlite":  # an empty table is read whole where it may be
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
            assert "ix_items_first_seen" in " ; ".join(str(row[-1]) for row in rows), rows


def test_a_suggestion_is_kept_once_and_answered_once(store: Engine, now: datetime) -> None:
    [item_id] = seen(store, now, "Tin")
    one = FigureSuggestion(id=0, item_id=item_id, figure=dengue(now), sentence="Có 312 ca.")
    with writing(store) as connection:
        published_figures.suggest(connection, [one])
        published_figures.suggest(connection, [one])
        [waiting] = published_figures.waiting(connection)
        assert waiting.figure.value == 312
        assert published_figures.answer(connection, waiting.id, SuggestionState.DROPPED)
        assert not published_figures.answer(connection, waiting.id, SuggestionState.ACCEPTED)
        assert published_figures.waiting(connection) == []
        kept = published_figures.suggestion(connection, waiting.id)
    assert kept is not None
    assert kept.state is SuggestionState.DROPPED


def test_a_piece_that_contradicts_is_flagged_also_when_the_figure_comes_after_it(
    store: Engine, now: datetime, tmp_path: Path
) -> None:
    furnish(store)
    seed_units(store)
    seen(store, now, "Từ đầu năm đến nay, Sơn Bình có hơn 5.000 ca sốt xuất huyết", "Sơn Bình có hơn 300 ca sốt xuất huyết")
    context = context_for(store, settings_for(tmp_path), now)
    assert flag.run(context).done == 2
    with writing(store) as connection:
        assert flags.without_case(connection) == []
        [figure_id] = published_figures.add(connection, [dengue(now)], now)
    assert flag.run(context).done == 2
    with reading(store) as connection:
        [kept] = flags.without_case(connection)
    assert (kept.flag.detector, kept.flag.level, kept.flag.key) == ("contradicts_figure", Level.HIGH, str(figure_id))
    assert "Báo cáo số 12/BC-SYT" in kept.flag.reason
    assert "312" in kept.flag.reason


def test_what_a_unit_publishes_is_suggested_and_never_flagged(store: Engine, now: datetime, tmp_path: Path) -> None:
    furnish(store)
    ids = seed_units(store)
    titles = (
        "Từ đầu năm đến nay, toàn tỉnh ghi nhận 345 ca mắc sốt xuất huyết, chưa ghi nhận ca tử vong",
        "Có thể có 900 ca sốt xuất huyết",
        "Hơn 300 ca sởi trong tuần qua",
    )
    seen(store, now, *titles, unit_id=ids["Sở Y tế tỉnh Sơn Bình"])
    context = context_for(store, settings_for(tmp_path), now)
    flag.run(context)
    with reading(store) as connection:
        assert flags.without_case(connection) == []
        waiting = published_figures.waiting(connection)
    assert {(one.figure.kind, one.figure.value, one.figure.province) for one in waiting} == {
        (FigureKind.CASES, 345, "Sơn Bình"),
        (FigureKind.DEATHS, 0, "Sơn Bình"),
    }
    assert all(one.sentence == titles[0] for one in waiting)


def test_without_a_province_of_ours_nothing_is_suggested(store: Engine, now: datetime, tmp_path: Path) -> None:
    furnish(store)
    ids = seed_units(store)
    with writing(store) as connection:
        deployment.keep(connection, replace(deployment.read(connection), province=""))
    seen(store, now, "Từ đầu năm đến nay, toàn tỉnh có 345 ca sốt xuất huyết", unit_id=ids["Sở Y tế tỉnh Sơn Bình"])
    flag.run(context_for(store, settings_for(tmp_path), now))
    with reading(store) as connection:
        assert published_figures.waiting(connection) == []


def test_a_larger_count_may_be_new_for_as_long_as_its_pace_allows(now: datetime) -> None:
    reader = figure_reader("Sơn Bình")
    last = dengue(now)
    old = replace(last, id=3, value=295, until=last.until - timedelta(days=14))
    before = replace(last, id=1, value=298, until=last.until - timedelta(days=7))
    known = Published([old, before, replace(last, id=2)])
    day = last.until + timedelta(days=2)

    def said(number: int) -> Difference | None:
        [stated] = reader.read(Text(title=f"Từ đầu năm đến nay, Sơn Bình có {number} ca sốt xuất huyết"), day)
        return known.differs(stated, frozenset(), edited=True)

    assert [(found.way, found.level) if (found := said(number)) else None for number in (290, 298, 305, 312, 330, 700)] == [
        (Way.SMALLER, Level.HIGH),
        None,
        None,
        None,
        (Way.NEWER, Level.NORMAL),
        (Way.LARGER, Level.HIGH),
    ]


def test_a_text_without_a_day_is_not_too_small_while_nothing_old_enough_is_published(now: datetime) -> None:
    reader, last = figure_reader("Sơn Bình"), dengue(now)
    old = replace(last, id=2, value=285, until=last.until - timedelta(days=14))

    def level(words: str, *known: PublishedFigure) -> Level | None:
        day = last.until + timedelta(days=2)
        [stated] = reader.read(Text(title=f"Từ đầu năm đến {words} ca sốt xuất huyết"), day)
        found = Published(known).differs(stated, frozenset(), edited=True)
        return found.level if found else None

    assert level("nay, Sơn Bình có 298", last) is None
    assert level("nay, Sơn Bình có 298", last, old) is None
    assert level("nay, Sơn Bình có 270", last, old) is Level.HIGH
    assert level(f"ngày {last.until:%d/%m/%Y}, Sơn Bình có 298", last) is Level.HIGH
