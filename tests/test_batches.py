"""Answers that came together are kept together: files flushed and named, then their rows, and nothing of a refused batch (G6)."""

import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.spiders.inbox import LARGEST_BATCH, MOST, Inbox
from crawlers.spiders.wire import Told, answer_frame, rules_frame
from errors import StorageReadOnly
from jobs import expire
from records.source import Answer
from storage import evidence
from storage.engine import reading, writing
from storage.evidence_check import Check, problems
from tests.conftest import NOW
from tests.stage import context_for, settings_for


def answer(number: int, body: bytes | None = None) -> Answer:
    url = f"https://bao.example/{number}"
    return Answer(url=url, final_url=url, at=NOW, status=200, headers=(), body=body if body is not None else b"%d" % number)


def test_a_batch_is_kept_as_its_answers_one_by_one_would_be(tmp_path: Path) -> None:
    batch = [answer(n) for n in range(40)] + [answer(41, b"1"), answer(42, b"1")]
    together = evidence.write_all(tmp_path / "a", batch)
    assert together == [evidence.write(tmp_path / "b", one) for one in batch]
    assert len({one.file for one in together}) == 40
    for one, kept in zip(batch, together, strict=True):
        assert evidence.body(tmp_path / "a", kept.sha256) == one.body
    assert not list((tmp_path / "a").glob(f"*/{evidence.WRITING}*"))


def test_every_file_is_flushed_before_it_has_its_name_and_a_folder_after_it(tmp_path: Path, monkeypatch) -> None:
    seen: list[str] = []
    real_flush, real_name = os.fsync, Path.replace

    def flush(opened: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "file")
        real_flush(opened)

    def name(self: Path, target: Path) -> Path:
        seen.append("name")
        return real_name(self, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "replace", name)
    evidence.write_all(tmp_path, [answer(n) for n in range(20)])
    assert seen == ["file"] * 20 + ["name"] * 20 + ["folder"]


def test_a_batch_that_the_disk_refuses_leaves_no_file_of_it(tmp_path: Path, monkeypatch) -> None:
    evidence.write(tmp_path, answer(1))

    def refuse(_: int) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageReadOnly):
        evidence.write_all(tmp_path, [answer(n) for n in range(1, 9)])
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_a_killed_writer_left_is_swept_after_an_hour_and_nothing_else(sqlite_store: Engine, tmp_path: Path) -> None:
    context = context_for(sqlite_store, settings_for(tmp_path), NOW)
    kept, lost, young = (evidence.write(context.evidence, answer(n)) for n in (1, 2, 3))
    with writing(sqlite_store) as connection:
        evidence.keep(connection, kept)
    half = context.evidence / "ab" / f"{evidence.WRITING}x1y2"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    old = (NOW - timedelta(hours=2)).timestamp()
    for path in (half, *(context.evidence / one.file for one in (kept, lost, young))):
        os.utime(path, (old, old))
    evidence.write_all(context.evidence, [answer(3)])  # it came again just now: its row is on its way
    expire.run(context)
    left = {path.relative_to(context.evidence).as_posix() for path in context.evidence.rglob("*") if path.is_file()}
    assert left == {kept.file, young.file}
    with reading(sqlite_store) as connection:
        assert [one.file for one in problems(connection, context.evidence, Check())] == [young.file]


def test_the_inbox_gives_what_came_meanwhile_in_order_and_then_the_end() -> None:
    out, into = os.pipe()
    frames = [answer_frame(n, answer(n)) for n in range(LARGEST_BATCH + 9)]
    with os.fdopen(into, "wb") as pipe:
        pipe.write(rules_frame(Told("https://bao.example", 200, b"User-agent: *\n")) + b"".join(frames))
    with os.fdopen(out, "rb") as line:
        inbox, found = Inbox(line), []
        while news := inbox.take():
            assert len(news) <= LARGEST_BATCH
            found += news
        inbox.leave()
    assert found[0] == Told("https://bao.example", 200, b"User-agent: *\n")
    assert [one[0] for one in found[1:]] == list(range(LARGEST_BATCH + 9))


def test_the_inbox_holds_no_more_than_its_bound_while_nobody_takes() -> None:
    out, into = os.pipe()
    large = answer_frame(0, answer(0, b"x" * (MOST // 4)))
    written: list[int] = []

    def write() -> None:
        with os.fdopen(into, "wb") as pipe:
            for n in range(12):
                pipe.write(large)
                pipe.flush()
                written.append(n)

    writer = threading.Thread(target=write, daemon=True)
    with os.fdopen(out, "rb") as line:
        inbox = Inbox(line)
        writer.start()
        writer.join(1.0)
        assert writer.is_alive()
        assert len(written) <= 6
        found = []
        while news := inbox.take():
            found += news
        writer.join()
        inbox.leave()
    assert len(found) == 12
