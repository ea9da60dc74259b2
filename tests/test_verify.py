"""./run verify: whole evidence is said to be whole; a damaged, a missing and an orphan file are each said in a line (G6)."""

import gzip
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from records.source import Answer, Capture
from storage import evidence
from storage.engine import open_store, reading, writing
from storage.evidence_check import Check, problems
from storage.migrate import upgrade

HOUSE = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An evidence folder beside the store."""
    made = tmp_path / "evidence"
    made.mkdir()
    return made


def kept(store: Engine, folder: Path, now: datetime, number: int, url: str = "") -> Capture:
    """One capture with its own bytes, written and kept as the jobs do."""
    address = url or f"https://bao.example.vn/tin-{number}.html"
    body = f"<p>Bệnh viện {number}</p>".encode() * 500
    capture = evidence.write(folder, Answer(url=address, final_url=address, at=now, status=200, headers=(), body=body))
    with writing(store) as connection:
        evidence.keep(connection, capture)
    return capture


def found(store: Engine, folder: Path) -> tuple[dict[str, str], Check]:
    check = Check()
    with reading(store) as connection:
        return {one.file: one.sentence for one in problems(connection, folder, check)}, check


def test_whole_evidence_has_no_problem_and_everything_was_looked_at(store: Engine, folder: Path, now: datetime) -> None:
    for number in range(3):
        kept(store, folder, now, number)
    kept(store, folder, now, 0, "https://khac.example.vn/tin.html")  # the same bytes at another address: one file
    wrong, check = found(store, folder)
    assert (wrong, check.rows, check.files) == ({}, 4, 3)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    """A byte of the answer: the first of the file's two packed parts."""
    content = bytearray(path.read_bytes())
    content[content.index(b"\x1f\x8b", 2) // 2] ^= 0xFF
    path.write_bytes(content)


def flip_request(path: Path) -> None:
    """A byte of the request: the second part."""
    content = bytearray(path.read_bytes())
    start = content.index(b"\x1f\x8b", 2)
    content[(start + len(content)) // 2] ^= 0xFF
    path.write_bytes(content)


def rewrite(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace("Bệnh viện 0".encode(), "Bệnh viện 9".encode(), 1)))


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def no_gzip(path: Path) -> None:
    path.write_bytes("đây không phải WARC".encode())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "SHA-256"),
        (flip, "hỏng"),
        (flip_request, "hỏng"),
        (rewrite, "SHA-256"),
        (nothing, "response"),
        (no_gzip, "hỏng"),
        (Path.unlink, "không còn"),
    ],
)
def test_each_damage_of_a_file_is_said_in_one_line(sqlite_store: Engine, folder: Path, now: datetime, damage, said: str) -> None:
    capture, other = kept(sqlite_store, folder, now, 0), kept(sqlite_store, folder, now, 1)
    damage(folder / capture.file)
    wrong, _ = found(sqlite_store, folder)
    assert list(wrong) == [capture.file]
    assert said in wrong[capture.file]
    assert capture.url in wrong[capture.file]
    assert "\n" not in wrong[capture.file]
    assert other.file not in wrong


def test_a_file_without_a_row_and_a_half_written_one_are_told_apart(sqlite_store: Engine, folder: Path, now: datetime) -> None:
    kept(sqlite_store, folder, now, 0)
    orphan = evidence.write(
        folder, Answer(url="https://a.example/", final_url="https://a.example/", at=now, status=200, headers=(), body=b"x")
    )
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / ".writing-xyz").write_bytes(b"half")
    wrong, _ = found(sqlite_store, folder)
    assert set(wrong) == {orphan.file, "ab/.writing-xyz"}
    assert "không có bản ghi" in wrong[orphan.file]
    assert "ghi dở" in wrong["ab/.writing-xyz"]


def test_the_command_prints_a_line_each_and_answers_with_its_exit(tmp_path: Path, now: datetime) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'langnghe.db'}")
    upgrade(store)
    folder = tmp_path / "evidence"
    damaged, missing = kept(store, folder, now, 0), kept(store, folder, now, 1)
    store.dispose()
    whole = verify(tmp_path)
    assert (whole.returncode, whole.stdout) == (0, "")
    assert "nguyên vẹn" in whole.stderr

    cut(folder / damaged.file)
    (folder / missing.file).unlink()
    (folder / "la.warc.gz").write_bytes(b"x")
    broken = verify(tmp_path)
    assert broken.returncode == 1
    assert len(broken.stdout.splitlines()) == 3
    assert all(name in broken.stdout for name in (damaged.file, missing.file, "la.warc.gz"))
    assert "3 chỗ sai" in broken.stderr


def test_a_folder_that_holds_no_store_is_said_plainly(tmp_path: Path) -> None:
    answer = verify(tmp_path)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "Traceback" not in answer.stderr
    assert "Chưa có kho dữ liệu" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def verify(data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANGNGHE_DATA_DIR": str(data), "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "commands.verify"],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
