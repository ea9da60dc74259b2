"""`./run bench idle`: the demo's service from start to its first delivered alert, and its size once it is idle.

The tree holds more than the real service does: the newsroom and the mail sink run in it too. Size is the sum of PSS, so
that pages shared after a fork are counted once.
"""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from rich.console import Console

from bench.parts import tree
from bench.parts.verdict import Figure, told, under

HOUSE = Path(__file__).resolve().parents[1]
SIZE_GOAL_MB = 400.0
ALERT_GOAL_SECONDS = 20.0
PATIENCE = 180.0
QUIET = 0.05  # of one core
SENT = 'langnghe_deliveries{state="da_gui"}'
SEEN = "langnghe_items_last_day"


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The demo's service, stopped at the end as a person stops it."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [sys.executable, "-m", "commands.demo", "--port", str(port)], cwd=HOUSE, stdout=said, stderr=said
        ) as child,
    ):
        try:
            yield child
            if child.poll() is not None:
                said.seek(0)
                raise RuntimeError(f"the demo ended by itself:\n{said.read().decode(errors='replace')[-2000:]}")
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()


def numbers(port: int) -> dict[str, float]:
    """What /metrics tells, by name with labels; empty while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return {}
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def first_alert(child: subprocess.Popen[bytes], port: int, began: float) -> float:
    """Seconds from `began` to the first delivered alert. Raises TimeoutError where none comes."""
    while time.monotonic() - began < PATIENCE and child.poll() is None:
        if numbers(port).get(SENT, 0) > 0:
            return time.monotonic() - began
        time.sleep(0.2)
    raise TimeoutError("no alert was delivered")


def until_idle(child: subprocess.Popen[bytes], port: int, settle: float) -> None:
    """Returns once nothing new came for `settle` seconds and the tree uses less than a twentieth of a core.

    Raises TimeoutError where it never rests."""
    began = changed = time.monotonic()
    known = numbers(port)
    while time.monotonic() - began < 2 * PATIENCE and child.poll() is None:
        spent, since = tree.cpu_seconds(child.pid), time.monotonic()
        time.sleep(2)
        quiet = (tree.cpu_seconds(child.pid) - spent) / (time.monotonic() - since) < QUIET
        seen = numbers(port)
        if (seen.get(SENT), seen.get(SEEN)) != (known.get(SENT), known.get(SEEN)):
            known, changed = seen, time.monotonic()
        if quiet and time.monotonic() - changed >= settle:
            return
    raise TimeoutError("the service never came to rest")


def called(process: int) -> str:
    """A lane by its own name, the service by python's: forks share one command line."""
    try:
        return (tree.PROC / str(process) / "comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return "ended"


def measure(settle: float = 40) -> list[Figure]:
    """Start to first alert, and the size of the idle tree: the median of ten looks over twenty seconds."""
    port = free_port()
    began = time.monotonic()
    with demo(port) as child:
        seconds = first_alert(child, port, began)
        until_idle(child, port, settle)
        looks = []
        for _ in range(10):
            looks.append(tree.pss(child.pid))
            time.sleep(2)
        sums = [sum(look.values()) / 1e6 for look in looks]
        parts = ", ".join(f"{size / 1e6:.0f} MB {called(one)}" for one, size in looks[-1].items())
    Console(width=110).print(f"idle tree: {parts}")
    return [
        under("demo: start to first delivered alert", seconds, ALERT_GOAL_SECONDS, unit=" s"),
        under(f"idle service: sum of PSS, {len(looks[-1])} processes", median(sums), SIZE_GOAL_MB, unit=" MB", digits=0),
        Figure(name="idle service: largest look (a source being read)", value=f"{max(sums):.0f} MB"),
    ]


if __name__ == "__main__":
    sys.exit(told("Size and start of the service", measure()))
