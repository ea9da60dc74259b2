"""./run backup FILE: everything, evidence included, while the service goes on."""

import argparse
import sys
from pathlib import Path

from errors import LangNgheError
from jobs.wiring import now
from settings import load
from storage import backup
from storage.engine import open_store


def main(arguments: list[str]) -> int:
    """Writes the backup; 1 with a clear sentence where it can't be written."""
    parser = argparse.ArgumentParser(prog="./run backup", description="Sao lưu trực tuyến toàn bộ dữ liệu, cả bằng chứng.")
    parser.add_argument("file", type=Path, metavar="FILE", help="tệp .tar.gz sẽ ghi")
    asked = parser.parse_args(arguments)
    try:
        settings = load()
        rows = backup.write(open_store(settings.store_url), settings.data_dir, asked.file, now())
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    print(f"Đã sao lưu {sum(rows.values())} bản ghi vào {asked.file}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
