"""./run start as a person would: a real process on loopback, its first-run page, its end, and what stops it from starting."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from demo.newsroom import Newsroom
from storage import outcome
from storage.engine import open_store, reading
from tests.conftest import HOUSE

HEAD = "outlet,name,domain,kind,watched,feed,section,basis,confidence,source,date\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def catalogue(newsroom: Newsroom, file: Path) -> Path:
    feeds = [one for one in newsroom.sources() if one.reader == "feed"]
    rows = [
        f"o{place},{one.outlet},127.0.0.1,{one.kind},1,{one.address},,{one.basis}".replace(", nội dung", "; nội dung")
        for place, one in enumerate(feeds)
    ]
    file.write_text(HEAD + "".join(f"{row},vua,kiem thu,2026-11-20\n" for row in rows), encoding="utf-8")
    return file


def command(folder: Path, *arguments: str, **settings: str) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE), "LANGNGHE_DATA_DIR": str(folder), **settings}
    return [sys.executable, "-m", "commands.start", *arguments], environment


def refusal(folder: Path, *arguments: str, **settings: str) -> str:
    """What it says where it can't start."""
    words, environment = command(folder, *arguments, **settings)
    done = subprocess.run(words, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_starts_reads_its_sources_and_ends_when_asked(newsroom: Newsroom, tmp_path: Path) -> None:
    port = free_port()
    listed = catalogue(newsroom, tmp_path / "outlets.csv")
    words, environment = command(
        tmp_path / "data", "--catalogue", str(listed), "--port", str(port), LANGNGHE_EGRESS_ALLOW=",".join(newsroom.allowed())
    )
    with (tmp_path / "log").open("w") as log, subprocess.Popen(words, cwd=HOUSE, env=environment, stderr=log) as service:
        try:
            link = _until(lambda: re.search(r"http\S+/thiet-lap\?ma=\S+", (tmp_path / "log").read_text(encoding="utf-8")))
            _until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
            page = requests.get(link[0], timeout=10)
            assert page.status_code == 200
            assert "Thiết lập" in page.text
            assert requests.get(f"http://127.0.0.1:{port}/thiet-lap?ma=sai", timeout=10).status_code == 403
            engine = open_store(f"sqlite:///{tmp_path / 'data' / 'langnghe.db'}")
            _until(lambda: _collected(engine) >= 30)
            engine.dispose()
        finally:
            service.send_signal(signal.SIGTERM)
        assert service.wait(40) in (0, -signal.SIGTERM)
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def _collected(engine: object) -> int:
    with reading(engine) as connection:  # type: ignore[arg-type]  # an Engine
        return outcome.counts(connection).collected


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False


def _until(found, seconds: float = 60.0):
    """What `found` gives once it gives something; each look costs a few milliseconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s")


def test_a_port_in_use_is_told_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(tmp_path / "data", "--port", str(port))
    assert str(port) in said
    assert "--port" in said


def test_a_setting_out_of_range_is_told_with_the_remedy(tmp_path: Path) -> None:
    assert "LANGNGHE_CAPTURE_DAYS" in refusal(tmp_path / "data", LANGNGHE_CAPTURE_DAYS="0")


def test_a_data_folder_that_cannot_be_written_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("")
    said = refusal(tmp_path / "tep" / "data", "--port", str(free_port()))
    assert "quyền ghi" in said
    assert str(tmp_path / "tep") in said


def test_a_catalogue_without_a_column_is_told_with_the_remedy(tmp_path: Path) -> None:
    listed = tmp_path / "nguon.csv"
    listed.write_text("outlet,name,domain\nbao,Báo,bao.example\n", encoding="utf-8")
    said = refusal(tmp_path / "data", "--catalogue", str(listed), "--port", str(free_port()))
    assert "nguon.csv" in said
    assert "feed" in said


def test_backup_and_restore_commands_say_what_they_did(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}

    def run(name: str, folder: str, file: str) -> subprocess.CompletedProcess[str]:
        here = {**environment, "LANGNGHE_DATA_DIR": str(tmp_path / folder)}
        words = [sys.executable, "-m", f"commands.{name}", str(tmp_path / file)]
        return subprocess.run(words, cwd=HOUSE, env=here, capture_output=True, text=True, timeout=60, check=False)

    assert run("restore", "a", "khong-co.tar.gz").returncode == 1
    done = run("backup", "a", "sao-luu.tar.gz")
    assert done.returncode == 1  # there is no store yet
    assert "Traceback" not in done.stderr
