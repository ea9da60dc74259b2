"""A process and all its children, forkserver included, as Linux shows them in /proc."""

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def members(root: int) -> list[int]:
    """The process `root` and everything below it, where alive."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def _stat(process: int) -> list[str]:
    """The fields of /proc/N/stat after the name, beginning with the state; none where the process has ended."""
    try:
        return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def cpu_seconds(root: int) -> float:
    """CPU time of the tree so far, ended and reaped children included."""
    spent = 0
    for one in members(root):
        fields = _stat(one)
        spent += sum(int(value) for value in fields[11:15])
    return spent / TICKS


def pss(root: int) -> dict[int, int]:
    """Proportional set size of each living process of the tree, in bytes: shared pages are counted once over all."""
    sizes = {}
    for one in members(root):
        try:
            lines = (PROC / str(one) / "smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        sizes[one] = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return sizes


def name(process: int) -> str:
    """The command line, shortened, of a process that may have ended."""
    try:
        words = (PROC / str(process) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return "ended"
    return " ".join(word.decode(errors="replace") for word in words[1:4])[:60]
