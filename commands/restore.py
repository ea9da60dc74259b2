"""./run restore FILE: a backup into an empty store and data folder."""

import argparse
import sys
from pathlib import Path

from errors import LangNgheError
from settings import load
from storage import backup
from storage.engine import open_store


def main(arguments: list[str]) -> int:
    """Restores the backup; 1 with a clear sentence where it can't be."""
    parser = argparse.ArgumentParser(prog="./run restore", description="Khôi phục từ bản sao lưu vào thư mục dữ liệu còn trống.")
    parser.add_argument("file", type=Path, metavar="FILE", help="tệp .tar.gz do ./run backup ghi")
    asked = parser.parse_args(arguments)
    try:
        settings = load()
        rows = backup.restore(open_store(settings.store_url), settings.data_dir, asked.file)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    print(f"Đã khôi phục {sum(rows.values())} bản ghi vào {settings.data_dir}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
