"""`./run bench kills`: kill -9 of everything that reads, at moments of chance, fifty times.

A press of all six ways of reading grows on loopback while the real jobs `collect` and `read_pages` read it in a process group of
their own, which is killed whole again and again. After each kill: nothing that is remembered of a source may be ahead of what is
stored (G1), and every row must have its whole file (G6). At the end one undisturbed reading: every piece stored exactly once,
every article page read, the evidence clean, no leftovers."""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.parts.press import KINDS, Press
from bench.parts.verdict import Figure, told
from crawlers.graph_progress import Progress
from egress.policy import Policy
from jobs import collect, expire, read_pages
from jobs.context import Context
from jobs.engines import logs
from jobs.wiring import context as wired
from records.item import PageState
from records.source import Outlet, OutletKind, ReaderKind, Source, SourceState
from settings import load
from storage import evidence, evidence_check, items, outlets, sources
from storage.engine import open_store, reading, writing
from storage.migrate import upgrade

HOUSE = Path(__file__).resolve().parents[1]
PACE = 0.05
FIRST_PIECES = 8
PATIENCE = 180.0


@dataclass(slots=True)
class Outcome:
    """What came of it: kills that hit a reading under way, and everything that was wrong, in words."""

    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    pieces: int = 0
    orphans: int = 0


def run(kills: int, seed: int, folder: Path) -> Outcome:
    """Kills so many readings, each with a new piece of every kind, then reads in peace and judges."""
    press, chance, found = Press(), random.Random(seed), Outcome()
    press.start(FIRST_PIECES)
    try:
        set_up(folder, press)
        whole = _rehearsed(folder, press)
        while found.kills < kills:
            press.count += 1
            with _reader(folder, press) as process:
                _strike(process, press, chance.uniform(0.0, 1.1) * whole, found)
            found.wrong += ahead(folder, press)
        with _reader(folder, press) as process:
            process.wait(PATIENCE)
        _judge(folder, press, found)
    finally:
        press.stop()
    return found


def surroundings(folder: Path, press: Press) -> Context:
    """What the jobs are given, over the store in `folder`."""
    context = wired(load(data_dir=folder, database_url=""), clock=lambda: datetime.now(UTC))
    return replace(context, policy=Policy(allowed=frozenset(press.places.values())))


def set_up(folder: Path, press: Press) -> None:
    """A store with one source of each kind."""
    context = surroundings(folder, press)
    upgrade(context.engine)
    with writing(context.engine) as connection:
        for kind in KINDS:
            outlets.keep(connection, [Outlet(key=kind, name=kind, domain=f"{kind}.example", kind=OutletKind.PRESS)])
            source = Source(
                id=0, outlet_key=kind, name=kind, reader=kind, address=press.address(kind), basis="thử", pace_seconds=PACE
            )  # fmt: skip
            sources.add(connection, source, now=context.clock(), token="thu" if kind is ReaderKind.FANPAGE else None)
    context.engine.dispose()


@contextmanager
def _reader(folder: Path, press: Press) -> Iterator["subprocess.Popen[bytes]"]:
    """The jobs in a process group of their own, which is gone with the block."""
    allowed = ",".join(f"{host}:{port}" for host, port in press.places.values())
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.kills", "--read", str(folder), "--allowed", allowed], cwd=HOUSE, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _rehearsed(folder: Path, press: Press) -> float:
    """Seconds from the first request to the end of one whole reading here, of a copy of the store."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        before = press.asked
        with _reader(Path(copy), press) as process:
            _wait(process, press, before)
            began = time.monotonic()
            process.wait(PATIENCE)
            return time.monotonic() - began


def _wait(process: "subprocess.Popen[bytes]", press: Press, before: int) -> None:
    """Until the reading has asked for something, or has ended."""
    until = time.monotonic() + PATIENCE
    while press.asked == before and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)


def _strike(process: "subprocess.Popen[bytes]", press: Press, after: float, found: Outcome) -> None:
    """Kills the whole group so many seconds after its first request; counted where it was still at work."""
    _wait(process, press, press.asked)
    until = time.monotonic() + after
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        found.kills += 1


def ahead(folder: Path, press: Press) -> list[str]:
    """Sources of which more is remembered than stored, and rows without their whole file."""
    engine = open_store(f"sqlite:///{folder / 'langnghe.db'}")
    with reading(engine) as connection:
        kept = set(items.links(connection))
        every = sources.every(connection)
        lost = evidence.missing(connection, folder / "evidence")
    engine.dispose()
    wrong = [f"no whole file for {digest}" for digest in lost]
    for source, state in every:
        edition = _remembered(press, source, state)
        missing = [n for n in range(1, edition + 1) if press.link(source.reader, n) not in kept]
        if missing:
            wrong.append(f"{source.name} remembers edition {edition} without its pieces {missing}")
    return wrong


def _remembered(press: Press, source: Source, state: SourceState) -> int:
    """The edition that the next reading of a source would not ask for again; 0 for none."""
    if source.reader is ReaderKind.FANPAGE:
        progress = Progress.read(state.cursor)
        left = [span.since - 1 for span in (progress.own, progress.backlog) if span is not None]  # still to be asked for
        return sum(press.when(n).timestamp() <= min([progress.newest, *left]) for n in range(1, press.count + 1))
    tag = (state.etag or "").strip('"').rpartition("-")[2]
    return int(tag) if tag.isdigit() else 0


def _judge(folder: Path, press: Press, found: Outcome) -> None:
    """Everything published is stored once, every page is read, and the evidence is clean once the leftovers are swept."""
    context = surroundings(folder, press)
    with reading(context.engine) as connection:
        kept = Counter(items.links(connection))
        unread = [link for link, state in items.page_states(connection) if state is PageState.WANTED]
    for kind in KINDS:
        many = [kept[press.link(kind, n)] for n in range(1, press.count + 1)]
        found.wrong += [f"{kind} {n}: stored {times} times" for n, times in enumerate(many, start=1) if times != 1]
        found.pieces += sum(many)
    found.wrong += [f"page not read: {link}" for link in unread]
    check = evidence_check.Check()
    with reading(context.engine) as connection:
        found.orphans = len(list(evidence_check.problems(connection, context.evidence, check)))
    expire.run(replace(context, clock=lambda: datetime.now(UTC) + timedelta(hours=2)))
    with reading(context.engine) as connection:
        found.wrong += [problem.sentence for problem in evidence_check.problems(connection, context.evidence, check)]
    context.engine.dispose()


def read(folder: Path, allowed: str) -> None:
    """One reading of everything, as the lane `read` does it."""
    context = wired(load(data_dir=folder, database_url="", egress_allow=allowed), clock=lambda: datetime.now(UTC))
    with writing(context.engine) as connection:
        for _, state in sources.every(connection):
            sources.keep_state(connection, replace(state, next_due=context.clock()))
    collect.run(context)
    for _ in range(20):
        if not read_pages.run(context).done:
            break
    context.engine.dispose()


def main(arguments: list[str]) -> int:
    """Measures and prints; 1 where anything was lost, doubled or left half."""
    parser = argparse.ArgumentParser(prog="./run bench kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--allowed", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    logs.configure("error")
    if asked.read is not None:
        read(asked.read, asked.allowed)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = run(asked.kills, asked.seed, Path(folder))
    for line in found.wrong[:40]:
        print(line, file=sys.stderr)
    return told(
        "Kills",
        [
            Figure(name="readings killed under way", value=str(found.kills)),
            Figure(name="pieces published, each stored once", value=str(found.pieces)),
            Figure(name="leftovers of kills, swept by `expire`", value=str(found.orphans)),
            Figure(name="lost, doubled, ahead or half", value=str(len(found.wrong)), goal="0", met=not found.wrong),
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
