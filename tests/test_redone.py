"""What an upgrade or an edit makes be read again: new pieces first, no letters about old news, and none missed that got worse."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, func, select, update

from jobs import match, open_cases
from records.analysis import Analysis, Text
from records.flag import Flag, Level
from storage import alerts, analyses, cases, flags, items
from storage.engine import reading, writing
from storage.tables import items as table
from tests.desk_seeds import NOW, seed
from tests.learning_seeds import seed_pieces
from tests.seeds import analysis
from tests.stage import context_for, settings_for


def flag(level: Level) -> Flag:
    return Flag(detector="claim_spread", key="KR1", score=0.9, level=level, reason="r", evidence=())


def test_a_flag_that_becomes_worse_on_a_piece_of_a_case_raises_the_case_and_tells_of_it(store: Engine, tmp_path: Path) -> None:
    seed(store, tmp_path)
    context = context_for(store, settings_for(tmp_path), NOW)
    with writing(store) as connection:
        connection.execute(update(table).where(table.c.id == 7).values(story="s77"))
        flags.keep(connection, 7, [flag(Level.NORMAL)], "d1", NOW)
    open_cases.run(context)
    with writing(store) as connection:
        case = cases.of_story(connection, "s77")
        assert case is not None
        before = len(alerts.of_case(connection, case.id))
        flags.keep(connection, 7, [flag(Level.URGENT)], "d2", NOW)
    open_cases.run(context)
    with reading(store) as connection:
        after = cases.of_story(connection, "s77")
        assert after is not None
        assert (after.id, after.level) == (case.id, Level.URGENT)
        assert len(alerts.of_case(connection, case.id)) == before + 1
        assert flags.without_case(connection) == []


def test_a_flag_that_becomes_milder_leaves_its_case_alone(store: Engine, tmp_path: Path) -> None:
    seed(store, tmp_path)
    with writing(store) as connection:
        flags.keep(connection, 7, [flag(Level.URGENT)], "d1", NOW)
    open_cases.run(context_for(store, settings_for(tmp_path), NOW))
    with writing(store) as connection:
        flags.keep(connection, 7, [flag(Level.NORMAL)], "d2", NOW)
        assert flags.without_case(connection) == []


def test_a_new_piece_does_not_wait_behind_an_archive_that_is_redone(store: Engine, now: datetime) -> None:
    ids = seed_pieces(store, now, [f"Tin {number}" for number in range(12)])
    with writing(store) as connection:
        connection.execute(update(table).values(analysed_with="old"))
        connection.execute(update(table).where(table.c.id == ids[-1]).values(analysed_with=""))
        batch = items.to_analyse(connection, "new", 3)
    assert [item.id for item in batch] == [ids[-1], *ids[:2]]


def test_old_pieces_that_a_new_model_reads_again_are_not_shown_to_the_detectors_and_edited_ones_are(
    store: Engine, now: datetime
) -> None:
    ids = seed_pieces(store, now, ["Cũ, đọc lại", "Cũ, vừa sửa", "Mới, đọc lại"])
    since = now - timedelta(days=14)
    with writing(store) as connection:
        connection.execute(update(table).values(analysed_with="old", flagged_with="d1", first_seen=now - timedelta(days=400)))
        connection.execute(update(table).where(table.c.id == ids[1]).values(analysed_with="", flagged_with=""))
        connection.execute(update(table).where(table.c.id == ids[2]).values(first_seen=now - timedelta(days=2)))
        read = [(item, analysis(model="new")) for item in items.to_analyse(connection, "new", 10)]
        analyses.keep(connection, read, 1, now, shown_again_since=since)
        due = {item.id for item in items.to_flag(connection, "d1", 10)}
        done = connection.execute(select(func.count()).where(table.c.analysed_with == "new")).scalar_one()
    assert due == {ids[1], ids[2]}
    assert done == 3


class Choking:
    """An analyst that can't read one text; all else it reads as `analysis` says."""

    model = "m1"

    def analyse(self, texts: Sequence[Text]) -> list[Analysis]:
        if any("độc hại" in (text.title or "") for text in texts):
            raise ValueError("unreadable")
        return [analysis() for _ in texts]


def test_a_text_that_cannot_be_matched_is_set_apart_and_stops_no_other(store: Engine, now: datetime, tmp_path: Path) -> None:
    seed_pieces(store, now, ["Tin độc hại", "Tin thường", "Tin khác"])
    context = context_for(store, settings_for(tmp_path), now)

    class Understanding:
        def analyst(self, _connection: object) -> tuple[Choking, int]:
            return Choking(), 9

    choked = replace(context, understanding=cast(Any, Understanding()))
    reports = [match.run(choked) for _ in range(4)]
    assert (reports[0].done, reports[0].failed) == (2, 1)
    assert [report.failed for report in reports] == [1, 1, 1, 0]
