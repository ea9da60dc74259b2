"""Learning on a real store: what is better is taken, what is not is refused, undone it is as before, damaged it is not used."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from commands import learning as room
from commands import learning_sector, train_from_reviews
from commands.learning_table import table
from errors import BadModel, NotNow, TooFewReviews
from jobs import analyse, context, open_cases
from jobs.wiring import Understanding
from nlp.adjustment import Adjustment, adjustment_of
from nlp.analyst import OWN, stamp
from nlp.health import MODEL, Classifier
from records.account import Scope
from records.alert import AlertReason
from records.analysis import Text
from records.flag import Flag, Level
from records.item import Entry, ItemKind
from records.learning import SECTOR, ChannelChoice, ChosenModel, Correction, CorrectionKind
from storage import alerts, analyses, audit, desk_views, due, flags, items, learning, models, sources
from storage.engine import Connection, reading, writing
from storage.tables import items as items_table
from storage.tables_people import flags as flags_table
from tests.conftest import NOW
from tests.learning_seeds import OURS, analysis, seed_accounts, seed_case, seed_corrections, seed_pieces, seed_verdicts
from tests.seeds import seed_units
from tests.stage import context_for, furnish, settings_for

ALL = Scope(unit_id=None, everything=True)
OURS_NEW = Text(title=OURS[0].format(place="Hòa Lạc Thượng", n=9))


def chosen(engine: Engine) -> ChosenModel:
    with reading(engine) as connection:
        found = models.latest(connection)
    assert found is not None
    return found


def said(understanding: context.Understanding, engine: Engine, text: Text) -> tuple[str, bool]:
    """The stamp and whether the piece is of the sector, by the service's analyst."""
    with reading(engine) as connection:
        analyst, _ = understanding.analyst(connection)
    found = analyst.analyse([text])[0]
    return found.model, found.sector.is_


def test_a_better_model_is_taken_and_undone_it_is_as_before(store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(store)
    seed_corrections(store, NOW, officer, many=110)
    service = Understanding(tmp_path)
    assert said(service, store, OURS_NEW) == (stamp(), False)
    result = room.train(store, tmp_path, NOW)
    sector = result.parts[0]
    assert sector.taken, table(result)
    assert sector.compared[0][1].after.value > sector.compared[0][1].before.value
    assert chosen(store).stamp == result.stamp
    model, ours = said(service, store, OURS_NEW)
    assert ours
    assert model == f"{stamp()}{OWN}{chosen(store).sector}"
    with reading(store) as connection:
        assert audit.newest(connection, 1)[0].action == "huấn luyện từ thẩm định"
    assert room.undo(store, tmp_path, NOW + timedelta(hours=1)) == ""
    assert said(service, store, OURS_NEW) == (stamp(), False)
    assert (tmp_path / result.stamp / "card.json").is_file()  # the model left is kept
    with pytest.raises(NotNow):
        room.undo(store, tmp_path, NOW)


@pytest.mark.parametrize(
    "written", ["bn sxh ma bv ko nhan", "Benh vien da khoa tinh tu choi cap cuu", "Bệnh viện đa khoa tỉnh mở khu điều trị"]
)
def test_the_logit_that_is_fitted_is_the_one_the_service_judges_by(sqlite_store: Engine, tmp_path: Path, written: str) -> None:
    with reading(sqlite_store) as connection:
        analyst, _ = Understanding(tmp_path).analyst(connection)
    shipped, text = Classifier.load(), Text(title=written)
    served = analyst.analyse([text])[0].sector
    fitted = shipped.sector_logit(learning_sector.reading(shipped, text))
    assert fitted == pytest.approx(math.log(served.p / (1 - served.p)), abs=1e-6)
    assert shipped.says_sector(fitted) is served.is_


def test_a_model_that_does_not_hold_on_the_newest_fifth_is_refused(sqlite_store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_corrections(sqlite_store, NOW, officer, many=110, turned=True)
    result = room.train(sqlite_store, tmp_path, NOW)
    assert not result.parts[0].taken
    assert result.parts[0].why == "không tốt hơn trên phần kiểm tra"
    assert result.stamp == ""
    with reading(sqlite_store) as connection:
        assert models.latest(connection) is None
    assert not list(tmp_path.glob("2*"))


def test_a_ranking_is_taken_where_it_orders_better_and_orders_the_queue_within_a_level(store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(store)
    ids = seed_verdicts(store, NOW, officer, many=110)
    with writing(store) as connection:
        waiting = [
            seed_case(connection, item, officer, NOW, detector=detector, score=score, confirmed=None, level=level)
            for item, detector, score, level in (
                (ids[0], "unit_mention", 0.9, Level.NORMAL),
                (ids[1], "unit_criticism", 0.6, Level.NORMAL),
                (ids[3], "unit_mention", 0.9, Level.HIGH),
            )
        ]
    result = room.train(store, tmp_path, NOW)
    assert result.parts[1].taken, table(result)
    assert result.parts[0].few
    with reading(store) as connection:
        lines = desk_views.queue(connection, ALL, waiting=True, now=NOW)
    assert [line.case.id for line in lines] == [waiting[2], waiting[1], waiting[0]]


def test_too_few_verdicts_are_refused_with_how_many_are_needed(sqlite_store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_corrections(sqlite_store, NOW, officer, many=10)
    with pytest.raises(TooFewReviews) as refusal:
        room.train(sqlite_store, tmp_path, NOW)
    assert "cần ít nhất 40 tin liên quan và 40 tin không liên quan" in refusal.value.sentence
    assert "hiện có 8 tin liên quan, 8 tin không liên quan" in refusal.value.sentence


def test_a_model_that_turns_many_answers_nobody_judged_is_refused(sqlite_store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_corrections(sqlite_store, NOW, officer, many=110)
    with writing(sqlite_store) as connection:
        source_titles = [OURS[1].format(place="Thạch Bàn", n=900 + number) for number in range(40)]
        _more(connection, source_titles)
    sector = room.train(sqlite_store, tmp_path, NOW).parts[0]
    assert not sector.taken
    assert "đổi kết luận của quá nhiều tin" in sector.why
    assert room.train(sqlite_store, tmp_path, NOW, keep=False, most_turned=100).parts[0].taken


def _more(connection: Connection, titles: list[str]) -> None:
    source = next(one for one, _ in sources.every(connection))
    for number, title in enumerate(titles):
        address = f"https://bao.example/khac-{number}.html"
        entry = Entry(address=address, link=address, kind=ItemKind.FEED, title=title)
        items.keep(connection, source, [entry], NOW - timedelta(days=2))
        item = items.to_analyse(connection, "m1", 1)[-1]
        analyses.keep(connection, [(item, analysis())], 1, NOW)


def test_a_dry_run_changes_nothing(sqlite_store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_verdicts(sqlite_store, NOW, officer, many=110)
    assert room.train(sqlite_store, tmp_path, NOW, keep=False).parts[1].taken
    with reading(sqlite_store) as connection:
        assert models.latest(connection) is None
    assert not list(tmp_path.glob("2*"))


def test_the_training_file_and_the_card_hold_hashes_and_figures_and_nobodys_name(sqlite_store: Engine, tmp_path: Path) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_verdicts(sqlite_store, NOW, officer, many=110)
    stamp_ = room.train(sqlite_store, tmp_path, NOW).stamp
    rows = (tmp_path / stamp_ / "rows.jsonl").read_text(encoding="utf-8")
    assert len(rows.splitlines()) == 330 + 220
    assert set(json.loads(rows.splitlines()[0])) == {"task", "text", "label", "weight", "day"}
    card = json.loads((tmp_path / stamp_ / "card.json").read_text(encoding="utf-8"))
    assert set(card["sha256"]) == {"ranking.json", "rows.jsonl"}
    assert card["parts"][1]["taken"]
    for told in (rows, json.dumps(card)):
        assert "Cán bộ mot" not in told
        assert "Tin về đơn vị số" not in told


@pytest.mark.parametrize("name", ["sector.json", "card.json"])
def test_one_changed_byte_is_refused_by_name_and_the_shipped_model_serves(
    sqlite_store: Engine, tmp_path: Path, name: str
) -> None:
    officer, _ = seed_accounts(sqlite_store)
    seed_corrections(sqlite_store, NOW, officer, many=110)
    service = context_for(sqlite_store, settings_for(tmp_path), NOW)
    folder = service.settings.models_dir
    result = room.train(sqlite_store, folder, NOW)
    path = folder / result.stamp / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert said(service.understanding, sqlite_store, OURS_NEW) == (stamp(), False)
    refused = service.understanding.refused
    assert refused is not None
    assert name in refused
    analyse.run(service)
    assert chosen(sqlite_store).refused == refused
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    mended = context_for(sqlite_store, settings_for(tmp_path), NOW)
    assert said(mended.understanding, sqlite_store, OURS_NEW)[1]
    analyse.run(mended)
    assert chosen(sqlite_store).refused is None


def test_a_model_learnt_on_another_shipped_model_is_not_used(sqlite_store: Engine, tmp_path: Path) -> None:
    change = {"kind": "sector", "base": "health-0000000000", "bias": 4, "dense": {}, "ngrams": {}}
    digest = models.keep(tmp_path, "s1", {"sector.json": json.dumps(change).encode()}, {"made": NOW.isoformat()})
    with writing(sqlite_store) as connection:
        models.choose(connection, ChosenModel(id=0, at=NOW, stamp="s1", sector="x", ranking="", card=digest, redo_from=1))
    service = Understanding(tmp_path)
    assert said(service, sqlite_store, OURS_NEW) == (stamp(), False)
    assert "bản cũ của mô hình đi kèm" in (service.refused or "")


def test_only_the_last_days_are_analysed_again_newest_first_and_after_what_is_new(store: Engine) -> None:
    ids = seed_pieces(store, NOW, [f"Tin {number}" for number in range(40)])
    with writing(store) as connection:
        redo = due.first_since(connection, NOW - timedelta(days=14))
        waiting = items.to_analyse(connection, f"m1{OWN}a", 5, siblings=frozenset({"m1"}), redo_from=redo)
        assert [one.id for one in waiting] == ids[:-6:-1]
        every = items.to_analyse(connection, f"m1{OWN}a", 99, siblings=frozenset({"m1"}), redo_from=redo)
        assert len(every) == 14
        # A new shipped model redoes all, whatever part of our own stands behind it.
        assert len(items.to_analyse(connection, f"m2{OWN}a", 99, siblings=frozenset({"m2"}), redo_from=redo)) == 40


def test_undo_goes_back_step_by_step(store: Engine) -> None:
    with writing(store) as connection:
        for number, name in enumerate(("a", "b", "c")):
            at = NOW + timedelta(days=number)
            models.choose(connection, ChosenModel(id=0, at=at, stamp=name, sector="", ranking="", card="", redo_from=1))
        last = models.latest(connection)
        assert last is not None
        back = models.before(connection, last)
        assert back is not None
        assert back.stamp == "b"
        models.choose(connection, back)
        again = models.latest(connection)
        assert again is not None
        further = models.before(connection, again)
        assert further is not None
        assert further.stamp == "a"
        assert models.before(connection, further) is None


def test_precision_is_counted_from_verdicts_and_corrections(store: Engine) -> None:
    officer, other = seed_accounts(store)
    ids = seed_verdicts(store, NOW, officer, many=6)
    with writing(store) as connection:
        told = Correction(item_id=ids[0], account_id=other, at=NOW, kind=CorrectionKind.SPREAD, note="x")
        learning.correct(connection, told)
        learning.correct(connection, Correction(item_id=ids[1], account_id=other, at=NOW, kind=CorrectionKind.SECTOR))
        learning.correct(connection, Correction(item_id=ids[2], account_id=other, at=NOW, kind=CorrectionKind.NOT_SECTOR))
        found = learning.standings(connection, NOW - timedelta(days=30))
        assert (found["unit_criticism"].reviewed, found["unit_criticism"].confirmed) == (6, 6)
        assert (found["unit_mention"].reviewed, found["unit_mention"].confirmed) == (6, 0)
        assert (found["claim_spread"].reviewed, found["claim_spread"].missed) == (0, 1)
        assert found[SECTOR].missed == 1
        assert learning.wrong_sector(connection, NOW - timedelta(days=30)) == 1
        assert learning.corrections_of(connection, ids[0]) == [told]
        recent = learning.standings(connection, NOW - timedelta(days=4))
        assert recent["unit_mention"].reviewed == 2


def test_an_administrators_channel_is_kept_and_taken_back(store: Engine) -> None:
    with writing(store) as connection:
        learning.set_channel(connection, "unit_mention", ChannelChoice.QUEUE_ONLY, "Quá nhiều thư", NOW)
        learning.set_channel(connection, "unit_mention", ChannelChoice.ALERT, "Cần xem", NOW)
        assert learning.choices(connection) == {"unit_mention": (ChannelChoice.ALERT, "Cần xem", NOW)}
        learning.set_channel(connection, "unit_mention", ChannelChoice.BY_PRECISION, "", NOW)
        assert learning.choices(connection) == {}


def test_a_detector_often_wrong_waits_in_the_queue_with_its_reason_and_lives_are_still_told(
    store: Engine, tmp_path: Path
) -> None:
    officer, _ = seed_accounts(store)
    seed_verdicts(store, NOW, officer, many=25)
    seed_units(store)
    furnish(store)
    with writing(store) as connection:
        (calm, grave, both) = [item.id for item in list(learning.sample(connection, NOW - timedelta(days=60), 3))]
        for item_id, level, detectors in (
            (calm, Level.NORMAL, ("unit_mention",)),
            (grave, Level.URGENT, ("unit_mention",)),
            (both, Level.NORMAL, ("unit_mention", "unit_criticism")),
        ):
            connection.execute(flags_table.delete().where(flags_table.c.item_id == item_id))
            raised = [Flag(detector=name, key="n", score=0.8, level=level, reason="Vì.", evidence=()) for name in detectors]
            connection.execute(items_table.update().where(items_table.c.id == item_id).values(story=f"moi-{item_id}"))
            flags.keep(connection, item_id, raised, "d1", NOW)
    open_cases.run(context_for(store, settings_for(tmp_path), NOW))
    with reading(store) as connection:
        held = {item: flags.of_item(connection, item)[0].case_id for item in (calm, grave, both)}
        told = {item: len(alerts.of_case(connection, case or 0)) for item, case in held.items()}
        assert told == {calm: 0, grave: 1, both: 1}
        assert [why for why, _ in alerts.nos(connection, held[calm] or 0)] == [AlertReason.IMPRECISE]
        assert held[calm] in {line.case.id for line in desk_views.queue(connection, ALL, waiting=True, limit=200)}


def test_the_shipped_classifier_is_not_changed_by_what_stands_on_it() -> None:
    shipped = Classifier.load()
    before = shipped.judge([OURS_NEW])
    change = Adjustment(base=MODEL, bias=9_000, dense={}, ngrams={"lễ hội": 500})
    assert shipped.with_change(change).judge([OURS_NEW])[0].sector.p > before[0].sector.p
    assert shipped.judge([OURS_NEW]) == before
    assert adjustment_of(json.loads(change.content())) == change
    with pytest.raises(BadModel):
        shipped.with_change(Adjustment(base=MODEL, bias=0, dense={}, ngrams={"không có từ này": 1}))
    for wrong in ({}, {"kind": "sector", "base": MODEL, "bias": 0.5, "dense": {}, "ngrams": {}}):
        with pytest.raises(BadModel):
            adjustment_of(wrong)


def test_the_command_prints_its_table_and_its_refusals(
    sqlite_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGNGHE_DATA_DIR", str(tmp_path))
    assert train_from_reviews.main(["--from-reviews"]) == 1
    assert "Chưa đủ thẩm định để học." in capsys.readouterr().err
    assert train_from_reviews.main(["--from-reviews", "--undo"]) == 1
    assert "không có gì để quay lại" in capsys.readouterr().err
    officer, _ = seed_accounts(sqlite_store)
    seed_verdicts(sqlite_store, datetime.now(UTC), officer, many=110)
    assert train_from_reviews.main(["--from-reviews"]) == 0
    told = capsys.readouterr().out
    assert "trước" in told
    assert "→ Dùng mô hình mới: tốt hơn trên phần kiểm tra." in told
    assert train_from_reviews.main(["--from-reviews", "--undo"]) == 0
    assert "Đã quay lại mô hình đi kèm chương trình." in capsys.readouterr().out


def test_the_command_without_a_store_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGNGHE_DATA_DIR", str(tmp_path / "khong-co"))
    assert train_from_reviews.main([]) == 1
    assert "Chưa có kho dữ liệu nào" in capsys.readouterr().err
