"""How long captures are kept, how they end, and what a capture holds."""

import gzip
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from warcio.archiveiterator import ArchiveIterator

from egress.policy import Policy
from egress.web import fetch
from jobs import expire
from jobs.context import Context
from records.account import Account, Role
from records.case import Case, CaseState, Review, Verdict
from records.flag import Flag, Level
from records.item import ItemKind
from records.source import Answer, Capture, Fetch
from storage import accounts, audit, cases, evidence, flags, items, retention
from storage.engine import reading, writing
from storage.evidence_check import Check, problems
from tests.seeds import entry, seed_outlet
from tests.stage import context_for, settings_for

DAY = timedelta(days=1)
MONTH = timedelta(days=31)


def captured(engine: Engine, folder: Path, now: datetime, words: str, url: str = "https://bao.example/tin-1.html") -> Capture:
    answer = Answer(url=url, final_url=url, at=now, status=200, headers=(), body=words.encode())
    found = evidence.write(folder, answer)
    with writing(engine) as connection:
        evidence.keep(connection, found)
    return found


def piece(engine: Engine, folder: Path, now: datetime, number: int, *, flagged: bool) -> Capture:
    """A piece whose page is captured, flagged or not, held by no case."""
    found = captured(engine, folder, now, f"bài {number}", f"https://bao.example/tin-{number}.html")
    with writing(engine) as connection:
        item = next(one for one in items.pages_wanted(connection, now) if one.address.endswith(f"-{number}.html"))
        connection.execute(
            text("UPDATE items SET page_capture = :digest, page_state = 'read' WHERE id = :item"),
            {"digest": found.sha256, "item": item.id},
        )
        if flagged:
            flag = Flag(detector="unit_mention", key="k", score=0.9, level=Level.HIGH, reason="Vì.", evidence=())
            flags.keep(connection, item.id, [flag], "x", now)
    return found


@pytest.fixture
def stage(store: Engine, tmp_path: Path, now: datetime) -> Context:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(number, kind=ItemKind.PAGE) for number in (1, 2)], now)
    return context_for(store, settings_for(tmp_path), now)


def later(stage: Context, moment: datetime) -> Context:
    return context_for(stage.engine, stage.settings, moment)


def files(stage: Context) -> set[str]:
    return {path.name.partition(".")[0] for path in stage.evidence.rglob("*.warc.gz")}


def whole(stage: Context) -> bool:
    with reading(stage.engine) as connection:
        found = list(problems(connection, stage.evidence, Check())) if stage.evidence.exists() else []
        return found == [] and evidence.missing(connection, stage.evidence) == []


def ran(stage: Context, moment: datetime) -> None:
    """Two runs: what the first marks, the second deletes."""
    expire.run(later(stage, moment))
    expire.run(later(stage, moment + timedelta(hours=6)))


def test_a_capture_ends_after_30_days_and_that_of_a_flagged_piece_after_24_months(stage: Context, now: datetime) -> None:
    plain = piece(stage.engine, stage.evidence, now, 1, flagged=False)
    flagged = piece(stage.engine, stage.evidence, now, 2, flagged=True)
    ran(stage, now + 29 * DAY)
    assert files(stage) == {plain.sha256, flagged.sha256}
    ran(stage, now + 31 * DAY)
    assert files(stage) == {flagged.sha256}
    ran(stage, now + 24 * MONTH - DAY)
    assert files(stage) == {flagged.sha256}
    ran(stage, now + 24 * MONTH + DAY)
    assert files(stage) == set()
    assert whole(stage)
    with reading(stage.engine) as connection:
        lines = [line for line in audit.newest(connection) if line.action == "xóa bản chụp hết hạn"]
        assert audit.broken(connection) is None
    assert [line.detail.split(" đọc")[0] for line in lines] == ["1 bản chụp (1 tệp)", "1 bản chụp (1 tệp)"]


def test_a_waiting_case_holds_its_captures_and_the_term_runs_from_its_verdict(stage: Context, now: datetime) -> None:
    flagged = piece(stage.engine, stage.evidence, now, 1, flagged=True)
    case = Case(
        id=0, story="v1", title="Vụ", state=CaseState.OPEN, level=Level.HIGH, unit_id=None, officer_id=None, opened=now, due=now
    )  # fmt: skip
    with writing(stage.engine) as connection:
        case_id = cases.open_(connection, case)
        flags.put_in_case(connection, [1], case_id)
        account = accounts.add(connection, Account(id=0, login="a", name="A", role=Role.ADMIN, unit_id=None), "x")
    ran(stage, now + 60 * MONTH)
    assert files(stage) == {flagged.sha256}
    decided = now + 61 * MONTH
    with writing(stage.engine) as connection:
        connection.execute(text("UPDATE cases SET state = 'khong_van_de'"))
        cases.record_review(connection, Review(case_id=case_id, account_id=account, at=decided, verdict=Verdict.DISMISS))
    ran(stage, decided + 23 * MONTH)
    assert files(stage) == {flagged.sha256}
    ran(stage, decided + 25 * MONTH)
    assert files(stage) == set()


def test_a_run_that_dies_between_any_two_steps_leaves_nothing_unexplained(stage: Context, now: datetime) -> None:
    piece(stage.engine, stage.evidence, now, 1, flagged=False)
    moment = now + 31 * DAY
    with writing(stage.engine) as connection:  # died after marking
        assert retention.expire(connection, before=moment - 30 * DAY, flagged_before=now, now=moment) == 1
    assert whole(stage)
    with reading(stage.engine) as connection:  # died after deleting the file
        _, gone = retention.ended(connection, moment + 2 * timedelta(hours=1))
    assert len(gone) == 1
    (stage.evidence / gone[0]).unlink()
    assert whole(stage)
    expire.run(later(stage, moment + 6 * timedelta(hours=1)))
    with reading(stage.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM captures")).scalar_one() == 0
    assert whole(stage)


def test_what_is_read_again_after_its_term_had_ended_is_kept(stage: Context, now: datetime) -> None:
    old = captured(stage.engine, stage.evidence, now, "cùng một trang")
    expire.run(later(stage, now + 31 * DAY))
    again = captured(stage.engine, stage.evidence, now + 31 * DAY, "cùng một trang")
    assert again.sha256 == old.sha256
    expire.run(later(stage, now + 32 * DAY))
    assert files(stage) == {old.sha256}
    assert whole(stage)


def test_one_file_stands_while_any_address_that_gave_it_is_within_its_term(stage: Context, now: datetime) -> None:
    captured(stage.engine, stage.evidence, now, "như nhau", "https://bao.example/a.html")
    kept = captured(stage.engine, stage.evidence, now + 20 * DAY, "như nhau", "https://bao.example/b.html")
    ran(stage, now + 40 * DAY)
    assert files(stage) == {kept.sha256}
    assert whole(stage)


def records(folder: Path, capture: Capture) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with (folder / capture.file).open("rb") as stream:
        for record in ArchiveIterator(stream):
            found[record.rec_type] = (record.rec_headers, record.http_headers, record.raw_stream.read())
    return found


def test_a_capture_holds_the_request_too_without_its_secrets(tmp_path: Path, now: datetime) -> None:
    answer = Answer(
        url="https://graph.example/v1/posts?limit=5&access_token=BIMAT",
        final_url="https://graph.example/v1/posts?limit=5&access_token=BIMAT",
        at=now,
        status=200,
        headers=(("Content-Type", "application/json"),),
        body=b"{}",
        asked_with=(
            ("User-Agent", "LangNghe"),
            ("Authorization", "Bearer BIMAT"),
            ("X-Goog-Api-Key", "BIMAT"),
            ("Cookie", "BIMAT"),
        ),
    )
    capture = evidence.write(tmp_path, answer)
    found = records(tmp_path, capture)
    assert list(found) == ["response", "request"]
    of_response, of_request = found["response"], found["request"]
    assert of_response[2] == b"{}"
    assert of_request[0].get_header("WARC-Concurrent-To") == of_response[0].get_header("WARC-Record-ID")
    assert of_request[1].get_header("User-Agent") == "LangNghe"
    assert of_request[1].protocol == "GET"
    assert of_request[1].get_header("Authorization") == "[not kept]"
    assert b"BIMAT" not in gzip.decompress((tmp_path / capture.file).read_bytes())
    assert evidence.body(tmp_path, capture.sha256) == b"{}"


def test_the_door_of_web_apis_tells_what_it_asked_with(httpserver, tmp_path: Path, now: datetime) -> None:
    httpserver.expect_request("/a").respond_with_data("x")
    policy = Policy(allowed=frozenset({("127.0.0.1", httpserver.port)}))
    answer = fetch(Fetch(url=httpserver.url_for("/a"), headers=(("Authorization", "Bearer x"),)), policy, now=lambda: now)
    assert dict(answer.asked_with)["Authorization"] == "Bearer x"
