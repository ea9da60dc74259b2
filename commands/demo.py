"""./run demo: the whole job on this machine, against a small newsroom of ours; --once plays one round and exits.

The round is in demo_once.py, the service in demo_service.py: each is loaded only where it is asked for."""

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from commands.launch import launch
from errors import LangNgheError
from jobs.engines.logs import configure
from settings import load


def main(arguments: list[str]) -> int:
    """Plays the demo. With --once: 0 only if it did its whole job. Without: serves until interrupted."""
    parser = argparse.ArgumentParser(prog="./run demo", description="Chạy thử Lắng Nghe trọn vẹn trên máy này.")
    parser.add_argument("--once", action="store_true", help="một vòng đầy đủ rồi thoát, không mở bàn làm việc")
    parser.add_argument("--json", action="store_true", help="với --once: in một dòng JSON thay cho bảng")
    parser.add_argument("--newsroom", type=Path, metavar="DIR", help="thư mục có items.jsonl, thay cho tin bài đi kèm")
    parser.add_argument("--claims", type=Path, metavar="CSV", help="thư viện thông tin đã kiểm chứng dùng để đối chiếu")
    parser.add_argument("--port", type=int, default=8000, help="cổng của bàn làm việc (mặc định 8000)")
    asked = parser.parse_args(arguments)
    configure("warning", readable=True)
    try:
        with tempfile.TemporaryDirectory(prefix="langnghe-demo-") as folder:
            settings = load(data_dir=folder, database_url="", host="127.0.0.1", port=asked.port, log_level="warning")
            if asked.once:
                return int(import_module("commands.demo_once").play(asked, settings))
            launch("commands.demo_service", asked, settings)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
