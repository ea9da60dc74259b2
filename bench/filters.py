"""`./run bench filters`: how long after its start a filter gives its first line (goal: 3 s)."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.parts.verdict import Figure, told, under

HOUSE = Path(__file__).resolve().parents[1]
GOAL_SECONDS = 3.0
PATIENCE = 60.0
LINE = {"id": 1, "title": "Bệnh viện Đa khoa tỉnh Sơn Bình tiếp nhận máy siêu âm mới", "summary": "Máy phục vụ khám thai."}
PAGE = """<!DOCTYPE html><html lang="vi"><head><title>Khám sức khỏe miễn phí cho người cao tuổi</title></head><body><article>
<h1>Khám sức khỏe miễn phí cho người cao tuổi</h1><p>Trạm y tế xã tổ chức khám cho 300 cụ trong hai ngày.</p>
<p>Các cụ được đo huyết áp, siêu âm và phát thuốc. Đợt khám tiếp theo dự kiến vào tháng sau.</p></article></body></html>"""


def first_line(command: list[str], given: bytes, *, open_end: bool) -> float:
    """Seconds from the start of `python -m …` to its first line. With `open_end` its input stays open meanwhile, so that
    an answer that waits for the end would be noticed. Raises ValueError where the first line isn't JSON."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(given)
        child.stdin.flush()
        if not open_end:
            child.stdin.close()
        line = child.stdout.readline()
        seconds = time.monotonic() - began
        if open_end:
            child.stdin.close()
        child.wait(PATIENCE)
    if not isinstance(json.loads(line), dict):
        raise ValueError(f"{command[0]} answered {line[:80]!r}")
    return seconds


def measure(times: int = 3) -> list[Figure]:
    """Each filter started `times` times; the slowest start counts."""
    line = json.dumps(LINE, ensure_ascii=False).encode() + b"\n"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE, encoding="utf-8")
        asked = (
            ("analyse", ["commands.analyse"], line, True),
            ("stories", ["commands.stories"], line, False),
            ("extract", ["commands.extract", str(page), "--url", "https://bao.example/tin-1.html"], b"", False),
        )
        return [
            under(
                f"{name}: start to first line, slowest of {times}",
                max(first_line(command, given, open_end=open_end) for _ in range(times)),
                GOAL_SECONDS,
                unit=" s",
                digits=2,
            )
            for name, command, given, open_end in asked
        ]


if __name__ == "__main__":
    sys.exit(told("Start of the filters", measure()))
