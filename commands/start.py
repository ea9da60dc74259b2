"""./run start: the real service on the shipped catalogue. What it does is in start_service.py, loaded after the lanes' fork."""

import argparse
import sys
from pathlib import Path

from commands.launch import launch
from errors import LangNgheError
from jobs.engines.logs import configure
from settings import load


def main(arguments: list[str]) -> int:
    """Runs the service until interrupted; 1 with a clear sentence where it can't start."""
    parser = argparse.ArgumentParser(prog="./run start", description="Chạy dịch vụ Lắng Nghe.")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help="danh mục nguồn riêng (CSV như catalogue/outlets.csv)")
    parser.add_argument("--port", type=int, help="cổng của bàn làm việc")
    asked = parser.parse_args(arguments)
    try:
        settings = load(**({"port": asked.port} if asked.port is not None else {}))
        configure(settings.log_level)
        launch("commands.start_service", asked, settings)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
