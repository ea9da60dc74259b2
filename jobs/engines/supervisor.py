"""The process above the lanes: it is forked before anything large is loaded, forks a lane for each, and starts again
those that die.

It runs no thread, so that forking is safe at any time, and ends when the pipe from its parent closes, so that no lane is
left behind when the service is killed. Each lane loads its own jobs and makes itself ready while the service is still
opening its store; it begins once the board tells it the settings.
"""

import gc
import json
import os
import select
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import structlog

from egress.guard import install
from jobs import load
from jobs.engines.bells import Bells, Board
from jobs.engines.lanes import IDLE_SECONDS, make_ready, run_lane
from jobs.engines.logs import configure
from jobs.wiring import context
from settings import Settings
from settings import load as load_settings

LANES = ("read", "understand", "tell")
PATIENCE = 15.0  # seconds a lane has to finish the job it is at
WATCH_SECONDS = 0.5

log = structlog.get_logger()


def supervise(bells: Bells, board: Board, parent: int) -> NoReturn:
    """Keeps every lane alive until the pipe `parent` closes or a signal asks to stop. Only for a process just forked."""
    code = 1
    try:
        _name("lanes")
        asked = _asked_to_stop()
        lanes = {_forked(lane, bells, board): lane for lane in LANES}
        while not _gone(parent) and not asked.is_set():
            for pid, lane in _ended(lanes):
                log.error("lane_died", lane=lane)
                del lanes[pid]
                lanes[_forked(lane, bells, board)] = lane
        _end(lanes)
        code = 0
    except BaseException:
        log.exception("supervisor_broke")
    finally:
        os._exit(code)  # not our parent's clean-up: a fork shares its buffers and handlers


def _name(name: str) -> None:
    """What ps and top call this process; its command line stays that of the service it was forked from."""
    Path("/proc/self/comm").write_text(name, encoding="ascii")


def _asked_to_stop(bells: Bells | None = None, lane: str = "") -> threading.Event:
    """An event that SIGTERM and SIGINT set; the lane's bell is rung too, so that it stops waiting."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        if bells is not None:
            bells.ring(lane)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return asked


def _gone(parent: int) -> bool:
    """Waits a little; True once the pipe from the parent is closed."""
    ready, _, _ = select.select([parent], [], [], WATCH_SECONDS)
    return bool(ready) and not os.read(parent, 1)


def _forked(lane: str, bells: Bells, board: Board) -> int:
    """The process id of a new lane. The lane never returns from here."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _live(lane, bells, board)
        code = 0
    except BaseException:
        log.exception("lane_broke", lane=lane)
    finally:
        os._exit(code)


def _live(lane: str, bells: Bells, board: Board) -> None:
    """The life of a lane: ready, told its settings, at work until asked to stop."""
    _name(lane)
    stop = _asked_to_stop(bells, lane)
    make_ready(load(lane))
    gc.freeze()  # what is loaded by now stays; looking through it again costs 60 ms each full collection
    settings = _told(lane, bells, board, stop)
    if settings is None:
        return
    configure(settings.log_level)
    own = context(settings)
    install(own.policy)
    run_lane(own, lane, stop, bells)


def _told(lane: str, bells: Bells, board: Board, stop: threading.Event) -> Settings | None:
    """The settings, once the board has them; None where the lane is asked to stop before."""
    while (words := board.read()) is None:
        if stop.is_set():
            return None
        bells.wait(lane, IDLE_SECONDS)
    return load_settings(**json.loads(words))


def _ended(lanes: dict[int, str]) -> list[tuple[int, str]]:
    found = []
    for pid, lane in lanes.items():
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done:
            found.append((pid, lane))
    return found


def _end(lanes: dict[int, str]) -> None:
    """Asks each lane to stop, and ends those that do not in time."""
    left = dict(lanes)
    for pid in left:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        for pid, _ in _ended(left):
            del left[pid]
        select.select([], [], [], 0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
