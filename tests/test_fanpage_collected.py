"""A fanpage collected through real HTTP: edits, removals, limits and tokens as they happen, and the token written nowhere."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, delete, insert, select, text

from demo.newsroom import Newsroom
from jobs import collect, confirm_removals
from jobs.context import Context
from records.item import Item
from records.source import Outcome, Outlet, OutletKind, Source, SourceState, Visit
from storage import absences, backup, evidence, items, outlets, retention, sources, tokens
from storage.engine import reading, writing
from storage.tables import item_versions, source_tokens
from storage.tables import items as item_rows
from storage.tables_people import flags
from tests.stage import context_for, settings_for

CANARY = "EAAB" + "chimhoangyen0123456789" * 4
START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    rows = [
        {"id": f"p{number}", "outlet": "Trạm Thử", "kind": "post", "published": number * 60, "title": "", "lead": "",
         "text": f"Lịch tiêm số {number}", "planted": None}
        for number in range(60)
    ]  # fmt: skip
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "items.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with Newsroom(folder, now=START, token=CANARY) as made:
        made.publish_all()
        yield made


class Watch:
    """A store that reads the fanpage, and a clock that the test moves."""

    def __init__(self, engine: Engine, folder: Path, room: Newsroom) -> None:
        self.engine, self.now = engine, START
        self.base: Context = context_for(engine, settings_for(folder, allowed=room.allowed()), START)
        (found,) = room.sources()
        with writing(engine) as connection:
            outlets.keep(connection, [Outlet(key="tram", name="Trạm Thử", domain="x", kind=OutletKind.FANPAGE)])
            source = Source(id=0, outlet_key="tram", name="Trạm Thử", reader=found.reader, address=found.address, basis="b")
            sealed = self.base.vault.seal(found.access_token or "")
            sources.add(connection, replace(source, pace_seconds=0.0), now=START, token=sealed)

    @property
    def context(self) -> Context:
        return replace(self.base, clock=lambda: self.now)

    def read(self, after: timedelta = timedelta(0)) -> SourceState:
        """One round of collecting, when the source is due or `after` later."""
        self.now += after
        with writing(self.engine) as connection:
            state = sources.every(connection)[0][1]
            sources.keep_state(connection, replace(state, next_due=self.now))
        collect.run(self.context)
        return self.state

    @property
    def state(self) -> SourceState:
        with reading(self.engine) as connection:
            return sources.every(connection)[0][1]

    @property
    def visit(self) -> Visit:
        with reading(self.engine) as connection:
            return sources.recent_visits(connection, 1, 1)[0]

    def item(self, room: Newsroom, piece: str) -> Item:
        with reading(self.engine) as connection:
            rows = connection.execute(select(item_rows.c.id, item_rows.c.link)).all()
            found = items.one(connection, next(row.id for row in rows if room.id_of(row.link) == piece))
        assert found is not None
        return found

    def count(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(select(item_rows.c.id)).all())


@pytest.fixture
def watch(sqlite_store: Engine, tmp_path: Path, room: Newsroom) -> Watch:
    made = Watch(sqlite_store, tmp_path, room)
    state = made.read()
    assert (state.last_outcome, made.count()) == (Outcome.FRESH, 60)
    return made


HOUR = timedelta(hours=1)


def test_an_edited_post_is_a_new_version_of_one_item_and_its_old_words_stay(watch: Watch, room: Newsroom) -> None:
    room.edit("p3", "Lịch tiêm số 3 đã dời sang chiều", at=START + HOUR)
    watch.read(HOUR)
    edited = watch.item(room, "p3")
    assert (edited.text, edited.version) == ("Lịch tiêm số 3 đã dời sang chiều", 2)
    with reading(watch.engine) as connection:
        assert connection.execute(select(item_versions.c.text)).scalars().all() == ["Lịch tiêm số 3"]
    watch.read(HOUR)
    assert (watch.item(room, "p3").version, watch.count()) == (2, 60)


def test_a_removed_post_is_confirmed_by_its_own_id_and_kept_with_the_evidence(watch: Watch, room: Newsroom) -> None:
    room.remove("p5")
    watch.read(HOUR)
    assert watch.item(room, "p5").removed is None
    report = confirm_removals.run(watch.context)
    gone = watch.item(room, "p5")
    assert (report.done, gone.removed, gone.text) == (1, watch.now, "Lịch tiêm số 5")
    shown = json.loads(evidence.body(watch.base.evidence, gone.removed_evidence or ""))
    assert shown["error"]["error_subcode"] == 33
    assert watch.item(room, "p4").removed is None


def test_two_complete_listings_without_it_do_too_where_its_own_id_was_never_asked_for(watch: Watch, room: Newsroom) -> None:
    room.remove("p5")
    watch.read(HOUR)
    watch.read(HOUR)
    gone = watch.item(room, "p5")
    assert gone.removed == watch.now
    assert b"p5" not in evidence.body(watch.base.evidence, gone.removed_evidence or "")


def test_a_page_that_can_not_be_kept_is_no_part_of_a_listing_and_removes_nothing(watch: Watch, room: Newsroom) -> None:
    """The store refuses the words of a post on the first of two pages: the second page alone must not count as a whole list."""
    refusal = "CREATE TRIGGER t BEFORE UPDATE ON items WHEN NEW.text LIKE '%@@%' BEGIN SELECT RAISE(ABORT, 'refused'); END"
    with writing(watch.engine) as connection:
        connection.execute(text(refusal))
    newest = max(room.published, key=lambda piece: room.pieces[piece].published)
    room.edit(newest, "chữ @@ không lưu được", at=START)
    for _ in range(3):
        state = watch.read(HOUR)
    with reading(watch.engine) as connection:
        gone = connection.execute(select(item_rows.c.id).where(item_rows.c.removed.is_not(None))).all()
    assert (gone, state.last_outcome) == ([], Outcome.MALFORMED)


def test_a_fault_of_line_or_token_removes_nothing(watch: Watch, room: Newsroom) -> None:
    for number in (1, 2, 3):
        room.remove(f"p{number}")
    watch.read(HOUR)
    with writing(watch.engine) as connection:
        sources.add(connection, sources.every(connection)[0][0], now=watch.now, token=watch.base.vault.seal("sai" * 20))
    assert confirm_removals.run(watch.context).done == 0
    for _ in range(3):
        assert watch.read(HOUR).last_outcome is Outcome.TOKEN
        assert confirm_removals.run(watch.context).done == 0
    room.stop()
    for _ in range(3):
        assert watch.read(HOUR).last_outcome is Outcome.UNREACHABLE
    assert [watch.item(room, f"p{number}").removed for number in (1, 2, 3)] == [None, None, None]


def test_a_post_that_still_answers_is_not_removed_however_often_a_listing_lacks_it(watch: Watch, room: Newsroom) -> None:
    with writing(watch.engine) as connection:
        absences.suspect(connection, 1, watch.item(room, "p7").external_id or "", watch.now)
    assert confirm_removals.run(watch.context).done == 1
    assert watch.item(room, "p7").removed is None
    assert confirm_removals.run(watch.context).done == 0


def test_usage_near_its_limit_puts_the_next_reading_off_and_the_state_says_why(watch: Watch, room: Newsroom) -> None:
    room.state_usage({"X-Business-Use-Case-Usage": '{"1": [{"type": "pages", "call_count": 95}]}'})
    state = watch.read(HOUR)
    assert (state.last_outcome, state.next_due) == (Outcome.FRESH, watch.now + timedelta(minutes=48))
    assert "95%" in (state.last_detail or "")
    assert "95%" in (watch.visit.detail or "")
    room.remove("p5")
    room.state_usage({})
    watch.read(HOUR)
    watch.read(HOUR)
    room.state_usage({"X-App-Usage": '{"total_time": 100}'})
    assert confirm_removals.run(watch.context).done == 1
    assert watch.state.next_due == watch.now + timedelta(hours=1)
    assert confirm_removals.run(watch.context).done == 0


def test_a_token_that_can_not_be_opened_is_a_failure_of_the_source_with_its_remedy(watch: Watch) -> None:
    watch.base.vault.key_file.unlink()
    state = watch.read(HOUR)
    assert state.last_outcome is Outcome.TOKEN
    assert "nhập lại mã truy cập" in (state.last_detail or "")


def test_a_page_without_a_token_is_not_asked_at_all_and_says_what_is_missing(watch: Watch, room: Newsroom) -> None:
    with writing(watch.engine) as connection:
        connection.execute(delete(source_tokens))
    asked = len(room.requests()["graph"])
    state = watch.read(HOUR)
    assert (state.last_outcome, len(room.requests()["graph"])) == (Outcome.TOKEN, asked)
    assert "chưa có mã" in (state.last_detail or "")


def test_the_evidence_of_a_removal_outlives_its_month_where_the_post_was_flagged(watch: Watch, room: Newsroom) -> None:
    for piece in ("p5", "p6"):
        room.remove(piece)
    watch.read(HOUR)
    assert confirm_removals.run(watch.context).done == 2
    flagged, other = watch.item(room, "p5"), watch.item(room, "p6")
    flag = {"item_id": flagged.id, "detector": "d", "key": "k", "level": "normal", "score": 1.0, "reason": "r", "evidence": [],
            "made_with": "m", "at": START}  # fmt: skip
    with writing(watch.engine) as connection:
        connection.execute(insert(flags).values(**flag))
        later = watch.now + timedelta(days=40)
        retention.expire(connection, before=later, flagged_before=START, now=later)
        gone = retention.ended(connection, later + retention.GRACE)[1]
    assert not any((flagged.removed_evidence or "") in name for name in gone)
    assert any((other.removed_evidence or "") in name for name in gone)


def _everything_written(folder: Path, log: io.StringIO, engine: Engine) -> Iterator[tuple[str, bytes]]:
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    backup.write(engine, folder, folder / "sao-luu" / "ban.tar.gz", START)
    yield "log", log.getvalue().encode()
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


@pytest.mark.parametrize(
    "last", [lambda room: None, lambda room: room.state_usage({"X-App-Usage": CANARY}), lambda room: room.stop()]
)
def test_the_token_is_written_nowhere(
    watch: Watch, room: Newsroom, tmp_path: Path, last: Callable[[Newsroom], None], caplog: pytest.LogCaptureFixture
) -> None:
    log = io.StringIO()
    caplog.set_level(logging.DEBUG)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    try:
        room.remove("p5")
        last(room)
        watch.read(HOUR)
        confirm_removals.run(watch.context)
        watch.read(HOUR)
    finally:
        structlog.reset_defaults()
    written = dict(_everything_written(tmp_path, log, watch.engine))
    captures = [name for name in written if name.endswith(".warc.gz")]
    assert captures
    for name in captures:
        digest = Path(name).name.removesuffix(".warc.gz")
        body = evidence.body(watch.base.evidence, digest)
        assert CANARY.encode() not in body, name
    assert [name for name, content in written.items() if CANARY.encode() in content] == []
    assert CANARY not in caplog.text
    with reading(watch.engine) as connection:
        found = tokens.of(connection, 1, watch.base.vault)
    assert found is not None
    assert found.token == CANARY  # it was there to be found


def test_the_apis_own_links_do_repeat_the_token_so_that_masking_is_needed(watch: Watch) -> None:
    bodies = [evidence.body(watch.base.evidence, path.name.removesuffix(".warc.gz"))
              for path in watch.base.evidence.rglob("*.warc.gz")]  # fmt: skip
    assert any(b"access_token=***" in body for body in bodies)
